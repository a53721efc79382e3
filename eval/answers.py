"""Answers judged: are quotes verbatim and gold evidence, do they state the facts, is silence right?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from eval.abstention import Abstention, Silence, abstention
from eval.answer_truth import Truth, overlap, stated
from eval.model import Question
from eval.questions import as_query
from eval.statistics import Estimate, estimates
from indexer.store.open import Index
from service.answer.quotes import Answer
from service.search.query import Query

FACTS, OVERLAP, PRECISION, RECALL, VERBATIM, RIGHT = (
    "facts, word for word",
    "facts, by overlap",
    "citation precision",
    "citation recall",
    "verbatim",
    "rightly silent or not",
)

MEASURES = (FACTS, OVERLAP, PRECISION, RECALL, VERBATIM, RIGHT)
"""Facts and recall are over all answerable questions, and 0 for one that was refused; precision is over
answerable questions that were given quotes, verbatim over all that were. The last is over all questions: 1
where an answerable one was answered, and where an unanswerable one was not."""


class Asker(Protocol):
    """Answers a checked question."""

    def ask(self, query: Query) -> Answer:
        """Quotes with their citations, or the reason for there being none."""
        ...


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it was given."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What one question was answered. `measures` by name, 0..1; those that do not apply are left out."""

    id: str
    answered: bool
    confidence: float
    reason: str | None
    quotes: tuple[Quoted, ...]
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Questions averaged together; each measure over those that it applies to."""

    name: str
    questions: int
    measures: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Answers:
    """All questions answered; `abstention` is None unless there are questions with and without an answer."""

    overall: AnswerGroup
    kinds: tuple[AnswerGroup, ...]
    abstention: Abstention | None
    outcomes: tuple[Answered, ...]


def judge_answers(
    index: Index, questions: Sequence[Question], asker: Asker, tick: Callable[[], None]
) -> Answers:
    """Asks all questions, calling `tick` after each."""
    truth, outcomes = Truth(index), []
    for question in questions:
        outcomes.append(_judged(index, truth, question, asker.ask(as_query(index, question))))
        tick()
    by_kind = {
        kind: [one for one, question in zip(outcomes, questions, strict=True) if question.kind == kind]
        for kind in sorted({question.kind for question in questions})
    }
    silences = [
        Silence(question.answerable, one.answered, one.confidence)
        for one, question in zip(outcomes, questions, strict=True)
    ]
    return Answers(
        overall=_group("overall", outcomes),
        kinds=tuple(_group(kind, members) for kind, members in by_kind.items()),
        abstention=abstention(silences),
        outcomes=tuple(outcomes),
    )


def _judged(index: Index, truth: Truth, question: Question, answer: Answer) -> Answered:
    quotes = tuple(
        Quoted(cited.citation.document_id, quote.start, quote.end, quote.text)
        for quote, cited in zip(answer.quotes, answer.citations, strict=True)
    )
    measures = {RIGHT: float(answer.answered is question.answerable)}
    if quotes:
        measures[VERBATIM] = _share([_stands(index, one) for one in quotes])
    if question.answerable:
        measures |= _of_answerable(index, truth, question, quotes, answer)
    return Answered(question.id, answer.answered, answer.confidence, answer.reason, quotes, measures)


def _of_answerable(
    index: Index, truth: Truth, question: Question, quotes: Sequence[Quoted], answer: Answer
) -> dict[str, float]:
    golds = truth.golds(question)
    right = [truth.right(golds, one.document, one.start, one.end) for one in quotes]
    measures = {RECALL: _share([any(of_gold) for of_gold in zip(*right, strict=True)])}
    if quotes:
        measures[PRECISION] = _share([any(of_quote) for of_quote in right])
    if question.facts:
        quoted = "\n".join(one.text for one in quotes)
        beside = "\n".join(long for quote in answer.quotes for _, long in quote.explanations)
        measures[FACTS] = _share([stated(fact, quoted) for fact in question.facts])
        measures[OVERLAP] = _share(
            [overlap(index.analyzer, fact, f"{quoted}\n{beside}") for fact in question.facts]
        )
    return measures


def _stands(index: Index, one: Quoted) -> bool:
    meeting = index.meeting(one.document)
    return meeting is not None and meeting.text[one.start : one.end] == one.text


def _group(name: str, outcomes: Sequence[Answered]) -> AnswerGroup:
    found: dict[str, Estimate] = {}
    for measure in MEASURES:
        values = [one.measures[measure] for one in outcomes if measure in one.measures]
        if values:
            found[measure] = estimates(np.array(values, dtype=np.float64)[:, None])[0]
    return AnswerGroup(name, len(outcomes), found)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
