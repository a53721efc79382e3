"""Which passages of an index answer a question.

With evidence: those that share with it, white space squeezed, at least half of the shorter of the two,
wherever in the document the evidence stands. Without: every passage of the item, or under the heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from eval.model import Gold, Question
from eval.squeezed import Span, Squeezed, squeeze
from indexer.model import AgendaItem, Passage
from indexer.store.open import Index


@dataclass(frozen=True, slots=True)
class _Document:
    squeezed: Squeezed
    items: tuple[AgendaItem, ...]
    passages: tuple[Passage, ...]


class Judge:
    """Knows which passages of one index are relevant. Documents are read once and kept."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._documents: dict[str, _Document | None] = {}

    def objection(self, gold: Gold) -> str | None:
        """Why nothing can be judged by this gold, as the end of a sentence; None when all is well."""
        document = self._document(gold.document)
        if document is None:
            return f"names the document {gold.document}, which the index does not hold"
        if gold.evidence is not None:
            return _evidence_objection(gold, document)
        if not gold.item and not gold.heading:
            return f"says of {gold.document} neither evidence nor item nor heading"
        if not _under(gold, document):
            place = " / ".join(part for part in (gold.item, gold.heading) if part)
            return f"names “{place}”, which {gold.document} does not have as an item or heading with text"
        return None

    def relevant(self, question: Question) -> frozenset[str]:
        """The ids of all passages that answer the question. KeyError for a document there is not."""
        return frozenset(passage.passage_id for gold in question.gold for passage in self._relevant_to(gold))

    def _relevant_to(self, gold: Gold) -> list[Passage]:
        document = self._document(gold.document)
        if document is None:
            raise KeyError(f"the index does not hold the document {gold.document}")
        if gold.evidence is None:
            return _under(gold, document)
        places = list(document.squeezed.occurrences(_wanted(gold.evidence)))
        return [
            passage
            for passage in document.passages
            if any(shares_half(document.squeezed.span(passage.start, passage.end), one) for one in places)
        ]

    def _document(self, document_id: str) -> _Document | None:
        if document_id not in self._documents:
            meeting = self._index.meeting(document_id)
            self._documents[document_id] = (
                _Document(Squeezed(meeting.text), meeting.items, self._index.passages(document_id))
                if meeting
                else None
            )
        return self._documents[document_id]


def shares_half(one: Span, other: Span) -> bool:
    """Whether two spans of a text have at least half of the shorter one in common."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common > 0 and 2 * common >= min(one[1] - one[0], other[1] - other[0])


def normal(heading: str) -> str:
    """A heading by its letters and digits alone: case, punctuation and dashes differ between prints."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", heading).casefold()))


def matching_items(items: Sequence[AgendaItem], printed: str) -> frozenset[int]:
    """Ordinals of the items that are printed so, with their label before the heading or without."""
    wanted = normal(printed)
    return frozenset(
        item.ordinal
        for item in items
        if wanted in {normal(item.heading), normal(f"{item.label or ''} {item.heading}")}
    )


def _under(gold: Gold, document: _Document) -> list[Passage]:
    ordinals = matching_items(document.items, gold.item) if gold.item else None
    return [
        passage
        for passage in document.passages
        if (ordinals is None or passage.item in ordinals)
        and (not gold.heading or normal(passage.subheading or "") == normal(gold.heading))
    ]


def _evidence_objection(gold: Gold, document: _Document) -> str | None:
    wanted = _wanted(gold.evidence or "")
    if not wanted:
        return f"has empty evidence in {gold.document}; write the words, or null to mean the whole item"
    if wanted not in document.squeezed.text:
        return f"has evidence that is not in {gold.document}: {_shown(wanted)}"
    return None


def _wanted(evidence: str) -> str:
    return squeeze(unicodedata.normalize("NFC", evidence))


def _shown(evidence: str) -> str:
    return f"“{evidence[:80]}{'…' if len(evidence) > 80 else ''}”"
