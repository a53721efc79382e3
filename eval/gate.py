"""The gate: have results really dropped below what was stored?

A measure has fallen when its mean is lower by more than the stored tolerance, or by less but so evenly over
the questions that chance does not explain it. Measures of answers are each over the questions to which they
apply both now and in what was stored. Quotes that are not verbatim fail whatever was stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eval.answer_changes import AnswerChanges, answer_changes, not_verbatim
from eval.answers import MEASURES, RIGHT, VERBATIM
from eval.diff import changed_settings
from eval.expected import DIGITS, Expected, rounded
from eval.model import Question
from eval.moved import Moved, fell
from eval.paired import Row, paired_rows
from eval.results import BadResults, Evaluation, Results


@dataclass(frozen=True, slots=True)
class Part:
    """`rows` by measure, the names of those that have `fallen`, and the questions that lost by them."""

    rows: tuple[Row, ...]
    fallen: tuple[str, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Ranking and answers, each held against what was stored.

    `garbled` are ids of questions with quotes that are not verbatim.
    """

    ranking: Part
    answers: Part
    changes: AnswerChanges
    garbled: tuple[str, ...]
    tolerance: float
    made: str
    settings: dict[str, tuple[object, object]]

    @property
    def fallen(self) -> tuple[str, ...]:
        """The measures that have fallen, of either."""
        return self.ranking.fallen + self.answers.fallen


def judge(results: Results, expected: Expected) -> Verdict:
    """Results against expectations of the same questions. Raises BadResults when they are of others."""
    now = results.evaluation(expected.configuration)
    if now is None or now.answers is None:
        raise BadResults(
            f"The results hold nothing of {expected.configuration} and its answers, which the expectations "
            "are of; evaluate that."
        )
    if any(RIGHT not in one.measures for one in now.answers.outcomes):
        raise BadResults("The results are of a time when answers were measured otherwise; evaluate anew.")
    _refuse_others(results, expected)
    questions = [one.question for one in results.questions]
    later = {one.id: replace(one, measures=rounded(one.measures)) for one in now.answers.outcomes}
    changes = answer_changes(questions, expected.answers.questions, later)
    garbled = tuple(one.id for one in now.answers.outcomes if not_verbatim(one))
    return Verdict(
        ranking=_ranking(now, expected, [one for one in questions if one.answerable]),
        answers=_answers(changes, expected.tolerance, garbled),
        changes=changes,
        garbled=garbled,
        tolerance=expected.tolerance,
        made=expected.made,
        settings=changed_settings(expected.settings, results.settings),
    )


def _refuse_others(results: Results, expected: Expected) -> None:
    asked = {one.question.id for one in results.questions}
    odd = set(results.answerable) ^ expected.questions.keys() | asked ^ expected.answers.questions.keys()
    if odd:
        named = f"{', '.join(sorted(odd)[:5])}{' and others' if len(odd) > 5 else ''}"
        raise BadResults(f"The expectations are of other questions ({named}); store them anew with --store.")
    if (results.measures, MEASURES) != (expected.measures, expected.answers.measures):
        raise BadResults("The expectations are of other measures; store them anew with --store.")


def _ranking(now: Evaluation, expected: Expected, questions: Sequence[Question]) -> Part:
    ids, names = tuple(one.id for one in questions), expected.measures
    before: NDArray[np.float64] = np.array([expected.questions[each] for each in ids])
    after = now.values(ids, names).round(DIGITS)
    moved = (
        Moved(
            one.id,
            one.question,
            *(dict(zip(names, side[n].tolist(), strict=True)) for side in (before, after)),
        )
        for n, one in enumerate(questions)
    )
    rows = paired_rows(names, before, after)
    fallen = _fallen(rows, expected.tolerance)
    return Part(rows, fallen, fell(moved, fallen))


def _answers(changes: AnswerChanges, tolerance: float, garbled: Sequence[str]) -> Part:
    fallen = _fallen([row for row in changes.rows if row.name != VERBATIM], tolerance)
    return Part(changes.rows, fallen + (VERBATIM,) * bool(garbled), fell(changes.moved, fallen))


def _fallen(rows: Sequence[Row], tolerance: float) -> tuple[str, ...]:
    return tuple(
        row.name for row in rows if row.difference.mean < -tolerance or row.difference.verdict == "worse"
    )
