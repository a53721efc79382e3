"""What the page shows of each question, the greatest loss first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from eval.answers import Answered
from eval.measures import PRIMARY
from eval.model import Question
from eval.report.explain import Explained, Explainer
from eval.results import Evaluation, Judged, Outcome, Results
from indexer.model import Meeting
from indexer.store.open import Index

FIRST_HITS = 3
"""Explained of each question: what beats the right passage is nearly always among them."""

MISSED = 2
"""Relevant passages explained of each question that are not among the first hits, the best-ranked first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with its rank in the search (None: not among those found), and where it stands."""

    rank: int | None
    score: float | None
    relevant: bool
    place: str
    explained: Explained


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what it should have found and what it found. `elsewhere`: first right rank by name."""

    question: Question
    relevant: int
    filters: tuple[tuple[str, str], ...]
    outcome: Outcome
    answered: Answered | None  # None where the configuration does not answer
    loss: float | None  # 1 - nDCG@10; None without an answer
    hits: tuple[Shown, ...]
    missed: tuple[Shown, ...]
    elsewhere: tuple[tuple[str, int | None], ...]


def asked(results: Results, focus: Evaluation, index: Index) -> tuple[Asked, ...]:
    """Every question as `focus` answered it, the greatest loss first, those without an answer last."""
    explainer = Explainer(index)
    meetings = {one.document_id: index.meeting(one.document_id) for one in index.meetings}
    found = [
        _asked(one, outcome, results, focus, explainer, meetings)
        for one, outcome in zip(results.questions, focus.outcomes, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.loss is None, -(one.loss or 0), one.question.id)))


def _asked(
    judged: Judged,
    outcome: Outcome,
    results: Results,
    focus: Evaluation,
    explainer: Explainer,
    meetings: dict[str, Meeting | None],
) -> Asked:
    question = judged.question
    ranks = {hit.passage_id: rank for rank, hit in enumerate(outcome.hits, 1)}
    scores = {hit.passage_id: hit.score for hit in outcome.hits}
    first = [hit.passage_id for hit in outcome.hits[:FIRST_HITS]]
    missed = sorted(set(judged.relevant) - set(first), key=lambda one: (ranks.get(one, len(ranks) + 1), one))
    shown = [
        Shown(
            rank=ranks.get(one.passage.passage_id),
            score=scores.get(one.passage.passage_id),
            relevant=one.passage.passage_id in judged.relevant,
            place=place(one, meetings[one.passage.document_id]),
            explained=one,
        )
        for one in explainer.explain(question, [*first, *missed[:MISSED]])
    ]
    return Asked(
        question=question,
        relevant=len(judged.relevant),
        filters=tuple((name, value) for name, value in asdict(question.filters).items() if value),
        outcome=outcome,
        answered=_answered(question.id, focus),
        loss=1 - outcome.measures[PRIMARY] if outcome.measures else None,
        hits=tuple(shown[: len(first)]),
        missed=tuple(shown[len(first) :]),
        elsewhere=_elsewhere(question.id, (one for one in results.evaluations if one is not focus)),
    )


def _answered(question_id: str, focus: Evaluation) -> Answered | None:
    outcomes = focus.answers.outcomes if focus.answers else ()
    return next((one for one in outcomes if one.id == question_id), None)


def _elsewhere(question_id: str, evaluations: Iterable[Evaluation]) -> tuple[tuple[str, int | None], ...]:
    return tuple(
        (one.name, outcome.first_relevant)
        for one in evaluations
        for outcome in one.outcomes
        if outcome.id == question_id
    )


def place(one: Explained, meeting: Meeting | None) -> str:
    """Board, date, item and subheading of a passage."""
    if meeting is None:
        raise KeyError(
            f"a passage names the document {one.passage.document_id}, which the index does not hold"
        )
    item = meeting.item(one.passage.item)
    label = f"{item.label} {item.heading}" if item.label else item.heading
    parts: Sequence[str | None] = (
        meeting.board or meeting.title or meeting.document_id,
        meeting.date.isoformat() if meeting.date else "date not stated",
        label,
        one.passage.subheading,
    )
    return " · ".join(part for part in parts if part)
