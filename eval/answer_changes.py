"""The same questions answered before and after: what answers gained or lost, and which came or went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from eval.answers import MEASURES, VERBATIM
from eval.model import Question
from eval.moved import Moved
from eval.paired import Row, paired_rows


class Marked(Protocol):
    """How one question was answered, as measured or as stored."""

    @property
    def answered(self) -> bool:
        """Whether quotes were given."""
        ...

    @property
    def measures(self) -> Mapping[str, float]:
        """By name, 0..1; those that do not apply are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that came to be answered or refused; `rightly` if that is what it should be."""

    id: str
    question: str
    rightly: bool

    def line(self) -> str:
        """One line for people."""
        return f"  {self.id}  {'rightly' if self.rightly else 'wrongly'}  {self.question}"


@dataclass(frozen=True, slots=True)
class AnswerChanges:
    """Of the same questions. A row is over those to which its measure applies on both sides; a measure that
    applies to none of them has no row. `moved` are those with any difference, by the measures of both sides.
    """

    rows: tuple[Row, ...]
    lost: tuple[Turned, ...]  # answered before, and no longer
    gained: tuple[Turned, ...]
    moved: tuple[Moved, ...]


def answer_changes(
    questions: Sequence[Question], before: Mapping[str, Marked], after: Mapping[str, Marked]
) -> AnswerChanges:
    """What changed; both sides hold every question by its id."""
    turned = [one for one in questions if before[one.id].answered is not after[one.id].answered]
    lost, gained = (
        tuple(
            Turned(one.id, one.question, rightly=one.answerable is answered)
            for one in turned
            if after[one.id].answered is answered
        )
        for answered in (False, True)
    )
    each = [_moved(one, before[one.id].measures, after[one.id].measures) for one in questions]
    rows = (_row(measure, [one for one in each if measure in one.before]) for measure in MEASURES)
    return AnswerChanges(
        rows=tuple(row for row in rows if row),
        lost=lost,
        gained=gained,
        moved=tuple(one for one in each if one.before != one.after),
    )


def not_verbatim(answer: Marked) -> bool:
    """Whether a quote of it does not stand in the minutes as shown, which must never be."""
    return answer.measures.get(VERBATIM, 1.0) < 1.0


def turned_lines(changes: AnswerChanges) -> list[str]:
    """The answers lost and gained, for people."""
    lines: list[str] = []
    for word, turned in (("lost", changes.lost), ("gained", changes.gained)):
        lines.append(f"  {len(turned)} answers {word}{':' if turned else '.'}")
        lines += [f"  {one.line()}" for one in turned]
    return lines


def _moved(question: Question, before: Mapping[str, float], after: Mapping[str, float]) -> Moved:
    both = [name for name in MEASURES if name in before and name in after]
    return Moved(
        question.id,
        question.question,
        {name: before[name] for name in both},
        {name: after[name] for name in both},
    )


def _row(measure: str, applies: Sequence[Moved]) -> Row | None:
    if not applies:
        return None
    values = np.array([[one.before[measure], one.after[measure]] for one in applies], dtype=np.float64)
    return paired_rows([measure], values[:, :1], values[:, 1:])[0]
