"""A file of curated questions, one JSON object a line: taken whole, or refused at its first bad line."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, PlainSerializer, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from indexer.errors import BadInput
from indexer.model import AgendaItem, Passage
from indexer.store.open import Index
from service.search.query import BadQuery, Query, make_query
from service.search.request import Filters, SearchRequest, parameters

# A misspelt field would quietly change what a question asks, so only the known ones are taken.
_STRICT = ConfigDict(extra="forbid", strict=True)


def _read_filters(given: object) -> Filters:
    """The filters of a question: a JSON object with their values by the names of the API's parameters."""
    if isinstance(given, Filters):
        return given
    if not isinstance(given, dict):
        raise PydanticCustomError("dataclass_type", "must be a JSON object")
    kinds = {one.name: one.kind for one in parameters(Filters).values()}
    for name, value in given.items():
        if name not in kinds:
            raise PydanticCustomError("unknown_filter", "there is no field filters.{name}", {"name": name})
        for one in value if isinstance(value, list) else [value]:
            if one is not None and type(one) is not kinds[name]:
                raise PydanticCustomError("filter_type", "{name} cannot be this", {"name": name})
    return Filters.of(given)


def _written_filters(filters: Filters) -> dict[str, object]:
    """The same object again, null where nothing is filtered by."""
    found: dict[str, object] = {}
    for name, parameter in parameters(Filters).items():
        value = getattr(filters, name) or None
        found[parameter.name] = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    return found


QuestionFilters = Annotated[Filters, PlainValidator(_read_filters), PlainSerializer(_written_filters)]


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers a question: verbatim `evidence`, else an agenda item or a heading in it.

    `item` is the heading as printed, with its label ("Item 3 - Disproportionality") or without.
    """

    __pydantic_config__ = _STRICT

    document: str
    item: str | None = None
    heading: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A curated question. `facts` are what a complete answer states; `kind` is any word to group by."""

    __pydantic_config__ = _STRICT

    id: str
    question: str
    kind: str
    answerable: bool
    filters: QuestionFilters = Filters()  # noqa: RUF009 - without state
    gold: tuple[Gold, ...] = ()
    facts: tuple[str, ...] = ()


def by_kind(questions: Sequence[Question]) -> list[tuple[str, list[int]]]:
    """The kinds in order, each with the places of its questions."""
    return [
        (kind, [n for n, one in enumerate(questions) if one.kind == kind])
        for kind in sorted({one.kind for one in questions})
    ]


Span = tuple[int, int]

Golds = tuple[tuple[tuple[str, Span], ...], ...]
"""For each gold entry of a question the places that state it: document and squeezed span."""


def squeeze(text: str) -> str:
    """`text` with every run of white space as one space, and none at either end."""
    return " ".join(text.split())


class Squeezed:
    """A canonical text beside its squeezed form, with the way from one's offsets to the other's.

    Evidence is looked for in the squeezed text, so that line breaks of a source do not decide what matches.
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
        at = self.text.find(wanted)
        while at >= 0:
            yield at, at + len(wanted)
            at = self.text.find(wanted, at + 1)

    def _place(self, offset: int) -> int:
        word = bisect_right(self._starts, offset) - 1
        if word < 0:
            return 0
        return self._places[word] + min(offset - self._starts[word], self._lengths[word])


@dataclass(frozen=True, slots=True)
class _JudgedDocument:
    squeezed: Squeezed
    items: tuple[AgendaItem, ...]
    passages: tuple[Passage, ...]


class Judge:
    """Knows which passages and quotes of one index are right. Documents are read once and kept.

    With evidence: those that share with it, white space squeezed, at least half of the shorter of the two,
    wherever in the document the evidence stands. Without: all of the item, or what is under the heading.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._documents: dict[str, _JudgedDocument | None] = {}

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

    def golds(self, question: Question) -> Golds:
        """The places that state what the question's gold says. KeyError for a document there is not."""
        return tuple(
            tuple((gold.document, span) for span in _spans(gold, self._known(gold.document)))
            for gold in question.gold
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
        and (not gold.heading or normal(passage.subheading or "") == normal(gold.heading))
    ]


def _spans(gold: Gold, document: _JudgedDocument) -> list[Span]:
    """The squeezed spans that state it."""
    if gold.evidence is not None:
        return list(document.squeezed.occurrences(_wanted(gold.evidence)))
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
    if wanted not in document.squeezed.text:
        return f"has evidence that is not in {gold.document}: {_shown(wanted)}"
    return None


def _wanted(evidence: str) -> str:
    return squeeze(unicodedata.normalize("NFC", evidence))


def _shown(evidence: str) -> str:
    return f"“{evidence[:80]}{'…' if len(evidence) > 80 else ''}”"


_FAULTS = {
    "missing": "the field {place} is missing",
    "unexpected_keyword_argument": "there is no field {place}",
    "json_invalid": "it is not JSON ({message})",
    "dataclass_type": "{place} must be a JSON object",
}


class BadQuestions(BadInput):
    """A file of questions cannot be used; the message names the file, the line and what is wrong there."""


def load_questions(path: Path, index: Index) -> tuple[Question, ...]:
    """All questions of a file, each proved to be askable of this index and its gold to be in there.

    Raises BadQuestions for the first line that is not.
    """
    judge = Judge(index)
    questions: dict[str, Question] = {}
    for number, line in _lines(path):
        try:
            question = _parsed(line)
            _check(question, judge)
            as_query(index, question)
        except (BadQuestions, BadQuery) as error:
            raise BadQuestions(f"{path.name}, line {number}: {error}") from error
        if question.id in questions:
            raise BadQuestions(f"{path.name}, line {number}: the id {question.id} was used before.")
        questions[question.id] = question
    if not questions:
        raise BadQuestions(f"{path.name} holds no questions; write one JSON object a line.")
    return tuple(questions.values())


def as_query(index: Index, question: Question, *, mode: str = "hybrid", limit: int = 10) -> Query:
    """The question as somebody would ask it, under its filters. Raises BadQuery."""
    return make_query(index, SearchRequest(question.question, question.filters, limit, mode=mode))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestions(f"The questions {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise BadQuestions(f"{path.name}, line {number}: it is not UTF-8 text.") from error
    # Not splitlines: a line separator may stand within a JSON string.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _parsed(line: str) -> Question:
    try:
        return TypeAdapter(Question).validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the line"
        words = partial(_FAULTS.get(fault["type"], "{place}: {message}").format, place=place)
        raise BadQuestions(f"{words(message=fault['msg'])}.") from error


def _check(question: Question, judge: Judge) -> None:
    for field in ("id", "kind"):
        value = getattr(question, field)
        if not value or value.split() != [value]:  # both stand in files whose columns are parted by spaces
            raise BadQuestions(f"{field} must be one word, not “{value}”.")
    if question.answerable and not question.gold:
        raise BadQuestions(f"{question.id} is answerable but has no gold.")
    if question.gold and not question.answerable:
        raise BadQuestions(f"{question.id} is not answerable but has gold.")
    for gold in question.gold:
        objection = judge.objection(gold)
        if objection:
            raise BadQuestions(f"{question.id} {objection}.")
