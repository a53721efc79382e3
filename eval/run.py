"""An evaluation: every question asked of each way to search, judged, and averaged."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray

from eval.answers import Answered, answers_of, judge_answers
from eval.confidence import reliability
from eval.configurations import Configuration, Ranker
from eval.measures import DEPTH, MEASURES, Difference, Groups, JudgedRanking, Tag, differences, holm, measure
from eval.questions import Question, as_query, body_of
from eval.relevance import Judge
from eval.results import (
    FORMAT,
    SHIPPED,
    Comparison,
    Evaluation,
    EvaluationResults,
    FoundPassage,
    Judged,
    JudgedSet,
    Latency,
    Outcome,
)
from eval.standing import Fitted
from indexer.store.open import Index

Tick = Callable[[], None]

SEEN = 10
"""Hits of a question whose probabilities are held against what is relevant: those that somebody would see."""


def run(
    index: Index,
    questions: Sequence[Question],
    configurations: Sequence[Configuration],
    baseline: str,
    questions_file: str,
    tick: Tick = lambda: None,
    *,
    name: str = "questions",
    fitted: Fitted | None = None,
) -> EvaluationResults:
    """Asks all questions of each configuration, calling `tick` after each; compares all with the baseline.

    Questions must come from `load_questions`; `baseline` names one of the configurations, `name` the set.
    """
    judge = Judge(index)
    judged = tuple(
        Judged(question, tuple(sorted(judge.relevant(question))), name, body_of(question, index))
        for question in questions
    )
    bodies = {one.body for one in judged if one.body is not None}
    standing = (fitted or Fitted.shipped()).standing(name, len(questions), bodies)
    tags = tuple(Tag(name, one.body, one.question.kind, standing.knows(one.body)) for one in judged)
    evaluations = tuple(evaluate(index, judged, tags, one, tick) for one in configurations)
    return EvaluationResults(
        format=FORMAT,
        made=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        sets=(JudgedSet(name, questions_file, index.version, asdict(index.manifest.contents), standing),),
        measures=MEASURES,
        questions=judged,
        evaluations=evaluations,
        comparisons=compare(evaluations, baseline),
    )


def pooled(sets: Sequence[EvaluationResults], baseline: str) -> EvaluationResults:
    """The results of several sets, which were asked of the same configurations, as those of one.

    Ids of questions then begin with the name of their set.
    """

    def named(one: EvaluationResults, own: str) -> str:
        return f"{one.sets[0].name}/{own}"

    questions = tuple(
        replace(judged, question=replace(judged.question, id=named(one, judged.question.id)))
        for one in sets
        for judged in one.questions
    )
    tags = tuple(tag for one in sets for tag in one.tags)
    evaluations = []
    for at, first in enumerate(sets[0].evaluations):
        parts = [(one, one.evaluations[at]) for one in sets]
        outcomes = [replace(each, id=named(one, each.id)) for one, own in parts for each in own.outcomes]
        answered = [
            replace(each, id=named(one, each.id))
            for one, own in parts
            if own.answers
            for each in own.answers.outcomes
        ]
        probable = first.calibration is not None
        evaluations.append(
            _evaluation(first.name, first.about, questions, tags, outcomes, answered, probable=probable)
        )
    return replace(
        sets[0],
        sets=tuple(each for one in sets for each in one.sets),
        questions=questions,
        evaluations=tuple(evaluations),
        comparisons=compare(evaluations, baseline),
    )


def evaluate(
    index: Index,
    judged: Sequence[Judged],
    tags: Sequence[Tag],
    configuration: Configuration,
    tick: Tick = lambda: None,
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
    answerer = configuration.answering(index) if configuration.answering else None
    answered = judge_answers(index, [one.question for one in judged], answerer, tick) if answerer else ()
    outcomes = _outcomes(judged, asked)
    return _evaluation(
        *(configuration.name, configuration.about, judged, tags, outcomes, answered),
        probable=configuration.probable,
    )


def _evaluation(
    name: str,
    about: str,
    judged: Sequence[Judged],
    tags: Sequence[Tag],
    outcomes: Sequence[Outcome],
    answered: Sequence[Answered],
    *,
    probable: bool,
) -> Evaluation:
    """Outcomes and answers of questions, in the same order, averaged; `answered` may be empty."""
    p50, p95 = np.percentile([one.milliseconds for one in outcomes], (50, 95))
    answerable = [n for n, one in enumerate(outcomes) if one.measures]
    first = [
        (hit.score, hit.passage_id in one.relevant)
        for one, outcome in zip(judged, outcomes, strict=True)
        for hit in outcome.hits[:SEEN]
    ]
    return Evaluation(
        name=name,
        about=about,
        groups=Groups.of([outcomes[n].measures for n in answerable], [tags[n] for n in answerable], MEASURES),
        latency=Latency(float(p50), float(p95)),
        outcomes=tuple(outcomes),
        answers=answers_of([one.question for one in judged], answered, tags) if answered else None,
        calibration=reliability(*map(list, zip(*first, strict=True))) if probable and first else None,
    )


def compare(evaluations: Sequence[Evaluation], baseline: str) -> tuple[Comparison, ...]:
    """Every configuration against the baseline, question by question, and body by body if there are enough.

    Each measure's p-values are adjusted for being several; the shipped search without an ingredient each is
    adjusted apart from other ways to search.
    """
    base = next(one for one in evaluations if one.name == baseline)
    ids = tuple(one.id for one in base.outcomes if one.measures)
    if not ids:
        return ()
    by_question = _compared({one.name: one.values(ids, MEASURES) for one in evaluations}, baseline)
    by_body = {}
    if base.groups.alike:
        by_body = _compared({one.name: one.groups.by_body(MEASURES) for one in evaluations}, baseline)
    return tuple(
        Comparison(name, baseline, found, by_body.get(name, {})) for name, found in by_question.items()
    )


def _compared(values: dict[str, NDArray[np.float64]], baseline: str) -> dict[str, dict[str, Difference]]:
    """By configuration and measure, from float64[n, measures] of each; all but the baseline itself."""
    found = {
        name: dict(zip(MEASURES, differences(own, values[baseline]), strict=True))
        for name, own in values.items()
        if name != baseline
    }
    # Ways to search, and what the shipped one is worth without an ingredient, are questions apart.
    families = [
        [name for name in found if name.startswith(f"{SHIPPED}-") is ablated] for ablated in (False, True)
    ]
    adjusted = {
        name: {
            each: p
            for family in families
            for each, p in holm({each: found[each][name].p for each in family}).items()
        }
        for name in MEASURES
    }
    return {
        each: {name: replace(one, p=adjusted[name][each]) for name, one in row.items()}
        for each, row in found.items()
    }


def _ask(index: Index, ranker: Ranker, question: Question) -> tuple[tuple[FoundPassage, ...], float]:
    began = time.perf_counter()
    hits = ranker.rank(as_query(index, question, limit=DEPTH))
    return hits, (time.perf_counter() - began) * 1000


def _outcomes(
    judged: Sequence[Judged], asked: Sequence[tuple[tuple[FoundPassage, ...], float]]
) -> tuple[Outcome, ...]:
    rankings = [[hit.passage_id for hit in hits] for hits, _ in asked]
    answerable = [n for n, one in enumerate(judged) if one.question.answerable]
    rows = measure([JudgedRanking(judged[n].relevant, rankings[n]) for n in answerable]).tolist()
    measures = {n: dict(zip(MEASURES, row, strict=True)) for n, row in zip(answerable, rows, strict=True)}
    return tuple(
        Outcome(
            id=one.question.id,
            measures=measures.get(n, {}),
            first_relevant=next((at for at, each in enumerate(rankings[n], 1) if each in one.relevant), None),
            hits=asked[n][0],
            milliseconds=round(asked[n][1], 2),
        )
        for n, one in enumerate(judged)
    )
