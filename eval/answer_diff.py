"""The answers' part of what changed from one evaluation to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.abstention import AurocChange, Silence, auroc_change
from eval.answer_changes import AnswerChanges, answer_changes, turned_lines
from eval.answers import OVERLAP, Answers
from eval.model import Question
from eval.moved import fell, moved_lines, rose
from eval.paired import row_line

_WIDTH = 27  # of a measure's name and how many questions it is over


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """The answers of a configuration before and after, to so many questions.

    `auroc` is None unless questions with and without an answer are among them.
    """

    questions: int
    changes: AnswerChanges
    auroc: AurocChange | None


def answer_pair(
    before: Answers | None, after: Answers | None, questions: Sequence[Question]
) -> AnswerPair | None:
    """How the answers to these questions, which both sides were asked, changed; None unless both answered."""
    if before is None or after is None:
        return None
    earlier, later = ({one.id: one for one in side.outcomes} for side in (before, after))
    silences = (
        [Silence(one.answerable, side[one.id].answered, side[one.id].confidence) for one in questions]
        for side in (earlier, later)
    )
    return AnswerPair(len(questions), answer_changes(questions, earlier, later), auroc_change(*silences))


def answer_pair_lines(pair: AnswerPair) -> list[str]:
    """The same for people."""
    lines = [f"  Answers to {pair.questions} questions, each measure over those it applies to on both sides:"]
    lines += [row_line(f"{row.name} ({row.questions})", row, _WIDTH) for row in pair.changes.rows]
    if pair.auroc:
        lines.append(_auroc_line(pair.auroc))
    lines += turned_lines(pair.changes)
    moved = pair.changes.moved
    return lines + moved_lines(fell(moved, (OVERLAP,)), rose(moved, (OVERLAP,)), OVERLAP)


def _auroc_line(one: AurocChange) -> str:
    return (
        f"  {'AUROC':{_WIDTH}} {one.before:.3f} -> {one.after:.3f}  {one.verdict:6}  "
        f"{one.after - one.before:+.3f} ({one.low:+.3f} to {one.high:+.3f})"
    )
