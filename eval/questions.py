"""A file of curated questions, one JSON object a line: taken whole, or refused at its first bad line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.model import Question
from eval.relevance import Judge
from indexer.errors import BadInput
from indexer.store.open import Index
from service.search.query import BadQuery, Query, make_query

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
    filters = question.filters
    return make_query(
        index,
        question.question,
        mode=mode,
        limit=limit,
        boards=(filters.board,) if filters.board else (),
        documents=(filters.document,) if filters.document else (),
        date_from=filters.date_from,
        date_to=filters.date_to,
    )


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
