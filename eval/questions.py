"""A file of curated questions, one JSON object a line: what is asked, and what answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, PlainSerializer, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from indexer.errors import BadInput
from indexer.store.open import Index
from service.search.query import Query, make_query
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

    `item` is the heading as printed, with its label ("Item 3 - Disproportionality") or without. `outside`:
    what stands outside every item, such as the roster; with evidence, only there. `superseded`: what was said
    before and holds no longer, which answers nothing and must not be quoted ahead of what holds.
    """

    __pydantic_config__ = _STRICT

    document: str
    item: str | None = None
    heading: str | None = None
    evidence: str | None = None
    outside: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What a complete answer states: one of several spellings, with `gold` in a quote of that entry of gold.

    Entries are counted from 1.
    """

    spellings: tuple[str, ...]
    gold: int | None = None


_FACT = "a fact is its words, a list of its spellings, or an object with these as any, and gold"


def _read_fact(given: object) -> Fact:
    """From "words", ["one spelling", "another"] or {"any": either of these, "gold": 2}."""
    if isinstance(given, Fact):
        return given
    gold = None
    if isinstance(given, dict):
        if given.keys() - {"any", "gold"} or type(gold := given.get("gold")) not in {int, type(None)}:
            raise PydanticCustomError("fact", _FACT)
        given = given.get("any")
    spellings = [given] if isinstance(given, str) else given
    if not isinstance(spellings, list | tuple) or not spellings:
        raise PydanticCustomError("fact", _FACT)
    if not all(isinstance(one, str) and one.strip() for one in spellings):
        raise PydanticCustomError("fact", _FACT)
    return Fact(tuple(spellings), gold)


def _written_fact(fact: Fact) -> object:
    """In the plainest form that says it."""
    spellings = fact.spellings[0] if len(fact.spellings) == 1 else list(fact.spellings)
    return spellings if fact.gold is None else {"any": spellings, "gold": fact.gold}


QuestionFact = Annotated[Fact, PlainValidator(_read_fact), PlainSerializer(_written_fact)]


@dataclass(frozen=True, slots=True)
class Question:
    """A curated question. `facts` are what a complete answer states; `kind` is any word to group by.

    `body` names whose minutes it is about, where the documents' ids do not tell. A right answer gives the
    number `count`, comes to the `verdict`, and says nothing of `must_not`.
    """

    __pydantic_config__ = _STRICT

    id: str
    question: str
    kind: str
    answerable: bool
    filters: QuestionFilters = Filters()  # noqa: RUF009 - without state
    gold: tuple[Gold, ...] = ()
    facts: tuple[QuestionFact, ...] = ()
    body: str | None = None
    count: int | None = None
    verdict: Literal["yes", "no"] | None = None
    must_not: tuple[str, ...] = ()


_ANY_MINUTES = frozenset("agenda approved board committee council draft final meeting minutes signed".split())
"""First words of file names that name nobody."""


def body_of(question: Question, index: Index) -> str | None:
    """Whose minutes a question is about: the body it names, else that of its first document.

    That is the first word of the document's id, which one publisher's files share whatever committee sat;
    where that is a number or names nobody, its board. None where the question has no gold.
    """
    if question.body or not question.gold:
        return question.body
    document = question.gold[0].document
    first = re.split(r"[-_0-9]", document)[0]
    if first and first not in _ANY_MINUTES:
        return first
    meeting = index.meeting(document)
    return (meeting.board if meeting else None) or document


def as_query(index: Index, question: Question, *, mode: str = "hybrid", limit: int = 10) -> Query:
    """The question as somebody would ask it, under its filters. Raises BadQuery."""
    return make_query(index, SearchRequest(question.question, question.filters, limit, mode=mode))


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A file of questions and the index that they are asked of."""

    name: str
    root: Path
    questions: Path

    @classmethod
    def parse(cls, described: str) -> QuestionSet:
        """From NAME=INDEX=QUESTIONS. Raises BadInput."""
        parts = described.split("=")
        if len(parts) != 3 or not all(parts) or not re.fullmatch(r"[\w.-]*\w", parts[0]):
            raise BadInput(f"--set takes NAME=INDEX=QUESTIONS, the name one word, not {described!r}.")
        return cls(parts[0], Path(parts[1]), Path(parts[2]))


class BadQuestions(BadInput):
    """A file of questions cannot be used; the message names the file, the line and what is wrong there."""


def read_questions(path: Path) -> Iterator[tuple[int, Question]]:
    """Each question with the number of its line, sound in itself. Raises BadQuestions."""
    for number, line in _lines(path):
        try:
            question = _parsed(line)
            _check(question)
        except BadQuestions as error:
            raise bad_line(path, number, error) from error
        yield number, question


def bad_line(path: Path, number: int, why: object) -> BadQuestions:
    """What is wrong with a line, and where that is."""
    return BadQuestions(f"{path.name}, line {number}: {why}")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestions(f"The questions {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise bad_line(path, number, "it is not UTF-8 text.") from error
    # Not splitlines: a line separator may stand within a JSON string.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


_FAULTS = {
    "missing": "the field {place} is missing",
    "unexpected_keyword_argument": "there is no field {place}",
    "json_invalid": "it is not JSON ({message})",
    "dataclass_type": "{place} must be a JSON object",
}


def _parsed(line: str) -> Question:
    try:
        return TypeAdapter(Question).validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the line"
        words = partial(_FAULTS.get(fault["type"], "{place}: {message}").format, place=place)
        raise BadQuestions(f"{words(message=fault['msg'])}.") from error


def _check(question: Question) -> None:
    for field in ("id", "kind"):
        value = getattr(question, field)
        if not value or value.split() != [value]:  # both stand in files whose columns are parted by spaces
            raise BadQuestions(f"{field} must be one word, not “{value}”.")
    holding = [n for n, one in enumerate(question.gold, 1) if not one.superseded]
    if question.answerable and not question.gold:
        raise BadQuestions(f"{question.id} is answerable but has no gold.")
    if question.answerable and not holding:
        raise BadQuestions(f"{question.id} has only gold that is superseded; add what holds.")
    if question.gold and not question.answerable:
        raise BadQuestions(f"{question.id} is not answerable but has gold.")
    for field in ("count", "verdict", "must_not"):
        if not question.answerable and getattr(question, field) not in ((), None):
            raise BadQuestions(f"{question.id} is not answerable but has {field}.")
    if question.count is not None and question.count < 0:
        raise BadQuestions(f"{question.id} has the count {question.count}; it cannot be below 0.")
    for fact in question.facts:
        if fact.gold is not None and fact.gold not in holding:
            raise BadQuestions(
                f"{question.id} ties “{fact.spellings[0]}” to gold {fact.gold}; name an entry that holds, "
                f"counted from 1."
            )
    if not all(words.strip() for words in question.must_not):
        raise BadQuestions(f"{question.id} has empty words in must_not; write what must not be said.")
