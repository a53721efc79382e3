"""What of an answer is right: sentences and quotes held against gold evidence, facts against quoted text."""

from __future__ import annotations

import re
import unicodedata

from eval.model import Question
from eval.relevance import matching_items, normal, shares_half
from eval.squeezed import Span, Squeezed, squeeze
from indexer.language.words import Analyzer
from indexer.model import Meeting
from indexer.store.open import Index

ENOUGH = 0.6
"""The share of a fact's terms that quotes must hold for it to be stated by overlap: facts are written in few
words, two in three of which a paraphrase keeps."""

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})

Golds = tuple[tuple[tuple[str, Span], ...], ...]
"""For each gold entry of a question the places that state it: document and squeezed span."""


class Truth:
    """Judges spans of one index's documents. Documents are read once and kept."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._documents: dict[str, tuple[Meeting, Squeezed] | None] = {}

    def golds(self, question: Question) -> Golds:
        """For each gold entry the places that state it: document and squeezed span."""
        return tuple(self._places(question, number) for number in range(len(question.gold)))

    def at(self, document: str, start: int, end: int) -> Span:
        """The squeezed span of `canonical[start:end]`."""
        found = self._document(document)
        if found is None:
            raise KeyError(f"the index does not hold the document {document}")
        return found[1].span(start, end)

    def right(self, golds: Golds, document: str, start: int, end: int) -> list[bool]:
        """For each gold entry, whether a quote has half of the shorter of the two in common with it."""
        if not any(name == document for places in golds for name, _ in places):
            return [False] * len(golds)
        span = self.at(document, start, end)
        return [
            any(name == document and shares_half(span, place) for name, place in places) for places in golds
        ]

    def _places(self, question: Question, number: int) -> tuple[tuple[str, Span], ...]:
        gold = question.gold[number]
        found = self._document(gold.document)
        if found is None:
            raise KeyError(f"the index does not hold the document {gold.document}")
        meeting, squeezed = found
        if gold.evidence is not None:
            wanted = squeeze(unicodedata.normalize("NFC", gold.evidence))
            return tuple((gold.document, place) for place in squeezed.occurrences(wanted))
        ordinals = matching_items(meeting.items, gold.item) if gold.item else None
        items = [one for one in meeting.items if ordinals is None or one.ordinal in ordinals]
        spans = (
            [
                (part.body_start, part.end)
                for one in items
                for part in one.subheadings
                if gold.heading and normal(part.heading) == normal(gold.heading)
            ]
            if gold.heading
            else [(one.start, one.end) for one in items]
        )
        return tuple((gold.document, squeezed.span(*span)) for span in spans)

    def _document(self, document_id: str) -> tuple[Meeting, Squeezed] | None:
        if document_id not in self._documents:
            meeting = self._index.meeting(document_id)
            self._documents[document_id] = (meeting, Squeezed(meeting.text)) if meeting else None
        return self._documents[document_id]


def stated(fact: str, quoted: str) -> bool:
    """Whether the quoted text holds the fact word for word; case, white space, quotes and dashes apart."""
    return _plain(fact) in _plain(quoted)


def overlap(analyzer: Analyzer, fact: str, quoted: str) -> bool:
    """Whether the quoted text holds ENOUGH of the fact's terms, wherever they stand."""
    wanted = set(analyzer.terms(fact))
    held = wanted & set(analyzer.terms(quoted))
    return bool(wanted) and len(held) >= ENOUGH * len(wanted)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return re.sub(r"\s+", "", folded)
