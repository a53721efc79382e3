"""Which passages and quotes of an index are right, by what the gold of curated questions names."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eval.questions import BadQuestions, Gold, Question, as_query, bad_line, read_questions
from indexer.model import IN_HEAD, AgendaItem, Passage
from indexer.store.open import Index
from service.search.query import BadQuery


def load_questions(path: Path, index: Index) -> tuple[Question, ...]:
    """All questions of a file, each proved to be askable of this index and its gold to be in there.

    Raises BadQuestions for the first line that is not.
    """
    judge = Judge(index)
    questions: dict[str, Question] = {}
    for number, question in read_questions(path):
        try:
            as_query(index, question)
        except BadQuery as error:
            raise bad_line(path, number, error) from error
        if objection := next(filter(None, map(judge.objection, question.gold)), None):
            raise bad_line(path, number, f"{question.id} {objection}.")
        if question.id in questions:
            raise bad_line(path, number, f"the id {question.id} was used before.")
        questions[question.id] = question
    if not questions:
        raise BadQuestions(f"{path.name} holds no questions; write one JSON object a line.")
    return tuple(questions.values())


_TELLING = 12  # letters: fewer may stand anywhere

Span = tuple[int, int]

Golds = tuple[tuple[tuple[str, Span], ...], ...]
"""For each of several gold entries the places that state it: document and squeezed span."""


def squeeze(text: str) -> str:
    """`text` with every run of white space as one space, and none at either end."""
    return " ".join(text.split())


class Squeezed:
    """A canonical text beside its squeezed form, with the way from one's offsets to the other's.

    Evidence is looked for in the squeezed text, so that line breaks do not decide what matches; where
    it does not stand there, by its letters and digits alone: readers of files differ in marks and hyphens.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []  # of each word in the canonical text
        self._places: list[int] = []  # of the same word in the squeezed text
        words: list[str] = []
        place = 0
        for match in re.finditer(r"\S+", text):
            self._starts.append(match.start())
            self._places.append(place)
            words.append(match[0])
            place += len(match[0]) + 1
        self._lengths = [len(word) for word in words]
        self.text = " ".join(words)

    def span(self, start: int, end: int) -> Span:
        """The squeezed span of `canonical[start:end]`, which begins and ends with a visible character."""
        return self._place(start), self._place(end)

    def occurrences(self, wanted: str) -> Iterator[Span]:
        """Squeezed spans of every occurrence of a squeezed, non-empty text, overlapping ones too."""
        found = list(_occurrences(self.text, wanted))
        if found:
            yield from found
            return
        letters, _ = _letters(wanted)
        if len(letters) >= _TELLING:
            own, places = self._written
            yield from ((places[start], places[end - 1] + 1) for start, end in _occurrences(own, letters))

    @cached_property
    def _written(self) -> tuple[str, Sequence[int]]:
        return _letters(self.text)

    def _place(self, offset: int) -> int:
        word = bisect_right(self._starts, offset) - 1
        if word < 0:
            return 0
        return self._places[word] + min(offset - self._starts[word], self._lengths[word])


def _occurrences(text: str, wanted: str) -> Iterator[Span]:
    at = text.find(wanted)
    while at >= 0:
        yield at, at + len(wanted)
        at = text.find(wanted, at + 1)


def _letters(text: str) -> tuple[str, Sequence[int]]:
    """The letters and digits of a text, in small, and where each stands."""
    places = [place for place, one in enumerate(text) if one.isalnum()]
    return "".join(text[place].lower()[:1] for place in places), places


@dataclass(frozen=True, slots=True)
class _JudgedDocument:
    squeezed: Squeezed
    items: tuple[AgendaItem, ...]
    passages: tuple[Passage, ...]


class Judge:
    """Knows which passages and quotes of one index are right. Documents are read once and kept.

    With evidence: those that share with it, white space squeezed, at least half of the shorter of the two,
    wherever in the document the evidence stands (outside the items where it must). Without: all of the item,
    what is under the heading, or what is outside the items. What is superseded makes nothing right.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._documents: dict[str, _JudgedDocument | None] = {}

    def objection(self, gold: Gold) -> str | None:
        """Why nothing can be judged by this gold, as the end of a sentence; None when all is well."""
        document = self._document(gold.document)
        if document is None:
            return f"names the document {gold.document}, which the index does not hold"
        if gold.outside and (gold.item or gold.heading):
            return f"says of {gold.document} both an item or heading and outside; name one of them"
        if gold.evidence is not None:
            return _evidence_objection(gold, document)
        if gold.outside:
            lacks = f"means what is outside the items of {gold.document}, which holds no passage there"
            return None if _under(gold, document) else lacks
        if not gold.item and not gold.heading:
            return f"says of {gold.document} neither evidence nor item nor heading"
        if not _under(gold, document):
            place = " / ".join(part for part in (gold.item, gold.heading) if part)
            return f"names “{place}”, which {gold.document} does not have as an item or heading with text"
        return None

    def relevant(self, question: Question) -> frozenset[str]:
        """The ids of all passages that answer the question. KeyError for a document there is not."""
        return frozenset(
            passage.passage_id
            for gold in question.gold
            if not gold.superseded
            for passage in self._relevant_to(gold)
        )

    def golds(self, question: Question) -> Golds:
        """The places that state what holds by the question's gold. KeyError for a document there is not."""
        return self.places([gold for gold in question.gold if not gold.superseded])

    def places(self, gold: Sequence[Gold]) -> Golds:
        """The places that state what these entries say. KeyError for a document there is not."""
        return tuple(
            tuple((one.document, span) for span in _spans(one, self._known(one.document))) for one in gold
        )

    def right(self, golds: Golds, document: str, start: int, end: int) -> list[bool]:
        """For each gold entry, whether `canonical[start:end]` has half of the shorter in common with it."""
        if not any(name == document for places in golds for name, _ in places):
            return [False] * len(golds)
        span = self._known(document).squeezed.span(start, end)
        return [
            any(name == document and shares_half(span, place) for name, place in places) for places in golds
        ]

    def _relevant_to(self, gold: Gold) -> list[Passage]:
        document = self._known(gold.document)
        if gold.evidence is None:
            return _under(gold, document)
        places = _spans(gold, document)
        return [
            passage
            for passage in document.passages
            if any(shares_half(document.squeezed.span(passage.start, passage.end), one) for one in places)
        ]

    def _known(self, document_id: str) -> _JudgedDocument:
        if (found := self._document(document_id)) is None:
            raise KeyError(f"the index does not hold the document {document_id}")
        return found

    def _document(self, document_id: str) -> _JudgedDocument | None:
        if document_id not in self._documents:
            meeting = self._index.meeting(document_id)
            self._documents[document_id] = (
                _JudgedDocument(Squeezed(meeting.text), meeting.items, self._index.passages(document_id))
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


def _under(gold: Gold, document: _JudgedDocument) -> list[Passage]:
    ordinals = matching_items(document.items, gold.item) if gold.item else None
    return [
        passage
        for passage in document.passages
        if (ordinals is None or passage.item in ordinals)
        and (not gold.outside or passage.item == IN_HEAD)
        and (not gold.heading or normal(passage.subheading or "") == normal(gold.heading))
    ]


def _spans(gold: Gold, document: _JudgedDocument) -> list[Span]:
    """The squeezed spans that state it."""
    if gold.evidence is not None:
        found = document.squeezed.occurrences(_wanted(gold.evidence))
        inside = [document.squeezed.span(one.start, one.end) for one in document.items if gold.outside]
        return [span for span in found if not any(shares_half(span, one) for one in inside)]
    if gold.outside:
        return [document.squeezed.span(one.start, one.end) for one in _under(gold, document)]
    ordinals = matching_items(document.items, gold.item) if gold.item else None
    items = [one for one in document.items if ordinals is None or one.ordinal in ordinals]
    spans = [(one.start, one.end) for one in items]
    if gold.heading:
        under = [part for one in items for part in one.subheadings]
        spans = [(one.body_start, one.end) for one in under if normal(one.heading) == normal(gold.heading)]
    return [document.squeezed.span(*span) for span in spans]


def _evidence_objection(gold: Gold, document: _JudgedDocument) -> str | None:
    wanted = _wanted(gold.evidence or "")
    if not wanted:
        return f"has empty evidence in {gold.document}; write the words, or null to mean the whole item"
    if not any(document.squeezed.occurrences(wanted)):
        return f"has evidence that is not in {gold.document}: {_shown(wanted)}"
    if not _spans(gold, document):
        return f"has evidence that does not stand outside the items of {gold.document}: {_shown(wanted)}"
    return None


def _wanted(evidence: str) -> str:
    return squeeze(unicodedata.normalize("NFC", evidence))


def _shown(evidence: str) -> str:
    return f"“{evidence[:80]}{'…' if len(evidence) > 80 else ''}”"
