"""One evaluation: every question asked of the search core, judged, and averaged."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.configuration import Configuration
from eval.measures import DEPTH, Judged, measure
from eval.model import Question
from eval.questions import as_query
from eval.relevance import Judge
from eval.statistics import Estimate, estimates
from indexer.reader import Index
from service.results import Hit
from service.search import Searcher


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question found. `values` are by MEASURES, and empty for a question without an answer."""

    question: Question
    relevant: frozenset[str]
    hits: tuple[Hit, ...]
    milliseconds: float
    values: tuple[float, ...]

    @property
    def first_relevant(self) -> int | None:
        """The rank, counted from 1, of the first hit that answers the question."""
        ranks = (rank for rank, hit in enumerate(self.hits, 1) if hit.passage_id in self.relevant)
        return next(ranks, None)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions averaged together: how many have an answer, and the estimate of each of MEASURES."""

    name: str
    questions: int
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from question to cited hits, over all questions."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All questions under one configuration."""

    configuration: Configuration
    outcomes: tuple[Outcome, ...]
    overall: Group
    kinds: tuple[Group, ...]
    latency: Latency


def evaluate(
    index: Index,
    questions: Sequence[Question],
    configuration: Configuration,
    tick: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Asks all questions, calling `tick` after each. Questions must come from `load_questions`."""
    searcher = Searcher(index, dense_weight=configuration.dense_weight)
    judge = Judge(index)
    # The first search of a process pays for pages of files and lazy set-up that no later one sees.
    _ask(index, searcher, questions[0], configuration)
    asked = []
    for question in questions:
        asked.append(_ask(index, searcher, question, configuration))
        tick()
    relevant = [judge.relevant(question) for question in questions]
    outcomes = _judged(questions, asked, relevant)
    return Evaluation(
        configuration=configuration,
        outcomes=outcomes,
        overall=_group("overall", outcomes),
        kinds=tuple(
            _group(kind, [one for one in outcomes if one.question.kind == kind])
            for kind in sorted({question.kind for question in questions})
        ),
        latency=_latency(outcomes),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    hits: tuple[Hit, ...]
    milliseconds: float


def _ask(index: Index, searcher: Searcher, question: Question, configuration: Configuration) -> _Asked:
    began = time.perf_counter()
    query = as_query(index, question, mode=configuration.mode, limit=DEPTH)
    hits = searcher.search(query).hits
    return _Asked(hits, (time.perf_counter() - began) * 1000)


def _judged(
    questions: Sequence[Question], asked: Sequence[_Asked], relevant: Sequence[frozenset[str]]
) -> tuple[Outcome, ...]:
    answerable = [n for n, question in enumerate(questions) if question.answerable]
    rows = measure(
        [Judged(relevant[n], [hit.passage_id for hit in asked[n].hits]) for n in answerable]
    ).tolist()
    values: dict[int, list[float]] = dict(zip(answerable, rows, strict=True))
    return tuple(
        Outcome(question, relevant[n], asked[n].hits, asked[n].milliseconds, tuple(values.get(n, ())))
        for n, question in enumerate(questions)
    )


def _group(name: str, outcomes: Sequence[Outcome]) -> Group:
    values: NDArray[np.float64] = np.array([one.values for one in outcomes if one.question.answerable])
    return Group(name, len(values), estimates(values))


def _latency(outcomes: Sequence[Outcome]) -> Latency:
    p50, p95 = np.percentile([one.milliseconds for one in outcomes], (50, 95))
    return Latency(float(p50), float(p95))
