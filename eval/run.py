"""One evaluation: every question asked of one configuration, judged, and averaged."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np

from eval.answers import Answers, judge_answers
from eval.configurations import Configuration, Ranker
from eval.measures import DEPTH, MEASURES, JudgedRanking, measure
from eval.model import Question
from eval.questions import as_query
from eval.relevance import Judge
from eval.results import FORMAT, Comparison, Evaluation, Found, Group, Judged, Latency, Outcome, Results
from eval.statistics import differences, estimates, holm
from indexer.store.open import Index

Tick = Callable[[], None]


def run(
    index: Index,
    questions: Sequence[Question],
    configurations: Sequence[Configuration],
    baseline: str,
    questions_file: str,
    tick: Tick = lambda: None,
) -> Results:
    """Asks all questions of each configuration, calling `tick` after each; compares all with the baseline.

    Questions must come from `load_questions`; `baseline` names one of the configurations.
    """
    judge = Judge(index)
    judged = tuple(Judged(question, tuple(sorted(judge.relevant(question)))) for question in questions)
    evaluations = tuple(evaluate(index, judged, one, tick) for one in configurations)
    return Results(
        format=FORMAT,
        made=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        questions_file=questions_file,
        index_version=index.version,
        settings=asdict(index.manifest.contents),
        measures=MEASURES,
        questions=judged,
        evaluations=evaluations,
        comparisons=compare(evaluations, baseline),
    )


def evaluate(
    index: Index, judged: Sequence[Judged], configuration: Configuration, tick: Tick = lambda: None
) -> Evaluation:
    """Asks all questions of one configuration, calling `tick` after each."""
    ranker = configuration.prepare(index)
    index.forget()  # else only the first configuration would pay for encoding the questions
    # The first search of a process pays for pages of files and lazy set-up that no later one sees.
    _ask(index, ranker, judged[0].question)
    asked = []
    for one in judged:
        asked.append(_ask(index, ranker, one.question))
        tick()
    outcomes = _outcomes(judged, asked)
    by_kind = [
        (kind, [outcome for one, outcome in zip(judged, outcomes, strict=True) if one.question.kind == kind])
        for kind in sorted({one.question.kind for one in judged})
    ]
    p50, p95 = np.percentile([outcome.milliseconds for outcome in outcomes], (50, 95))
    return Evaluation(
        name=configuration.name,
        about=configuration.about,
        overall=_group("overall", outcomes),
        kinds=tuple(_group(kind, members) for kind, members in by_kind),
        latency=Latency(float(p50), float(p95)),
        outcomes=outcomes,
        answers=_answers(index, judged, configuration, tick),
    )


def _answers(
    index: Index, judged: Sequence[Judged], configuration: Configuration, tick: Tick
) -> Answers | None:
    if configuration.answering is None:
        return None
    return judge_answers(index, [one.question for one in judged], configuration.answering(index), tick)


def compare(evaluations: Sequence[Evaluation], baseline: str) -> tuple[Comparison, ...]:
    """Every configuration against the baseline. Each measure's p-values are adjusted for being several."""
    base = next(one for one in evaluations if one.name == baseline)
    others = [one for one in evaluations if one is not base]
    ids = tuple(one.id for one in base.outcomes if one.measures)
    if not ids:
        return ()
    theirs = base.values(ids, MEASURES)
    found = {
        one.name: dict(zip(MEASURES, differences(one.values(ids, MEASURES), theirs), strict=True))
        for one in others
    }
    adjusted = {name: holm({each: row[name].p for each, row in found.items()}) for name in MEASURES}
    return tuple(
        Comparison(
            each,
            baseline,
            {name: replace(row[name], p=adjusted[name][each]) for name in MEASURES},
        )
        for each, row in found.items()
    )


def _ask(index: Index, ranker: Ranker, question: Question) -> tuple[tuple[Found, ...], float]:
    began = time.perf_counter()
    hits = ranker.rank(as_query(index, question, limit=DEPTH))
    return hits, (time.perf_counter() - began) * 1000


def _outcomes(
    judged: Sequence[Judged], asked: Sequence[tuple[tuple[Found, ...], float]]
) -> tuple[Outcome, ...]:
    rankings = [[hit.passage_id for hit in hits] for hits, _ in asked]
    answerable = [n for n, one in enumerate(judged) if one.question.answerable]
    rows = measure([JudgedRanking(judged[n].relevant, rankings[n]) for n in answerable]).tolist()
    measures = {n: dict(zip(MEASURES, row, strict=True)) for n, row in zip(answerable, rows, strict=True)}
    return tuple(
        Outcome(
            id=one.question.id,
            measures=measures.get(n, {}),
            first_relevant=_first(one.relevant, rankings[n]),
            hits=asked[n][0],
            milliseconds=round(asked[n][1], 2),
        )
        for n, one in enumerate(judged)
    )


def _first(relevant: Sequence[str], ranking: Sequence[str]) -> int | None:
    return next((rank for rank, passage in enumerate(ranking, 1) if passage in relevant), None)


def _group(name: str, outcomes: Sequence[Outcome]) -> Group:
    rows = [[one.measures[each] for each in MEASURES] for one in outcomes if one.measures]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(MEASURES))
    return Group(name, len(rows), dict(zip(MEASURES, estimates(values), strict=False)))
