"""What changed from one evaluation to another of the same questions, and whether it is noise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from pydantic import TypeAdapter

from eval.answers import MEASURES, OVERLAP, VERBATIM, Answers, AurocChange, Silence, auroc_change
from eval.measures import PRIMARY, holm
from eval.questions import Question
from eval.results import BadResults, Evaluation, EvaluationResults, Judged, PairedRow, paired_rows, row_line

# Questions whose measures differ between two evaluations.


@dataclass(frozen=True, slots=True)
class Moved:
    """A question and its values before and after, by measure; both have the same measures."""

    id: str
    question: str
    before: dict[str, float]
    after: dict[str, float]

    def gain(self, measures: Iterable[str]) -> float:
        """How much the measures rose, added up; negative where they fell. Those it lacks count nothing."""
        return sum(self.after[name] - self.before[name] for name in measures if name in self.before)

    def line(self, measures: Iterable[str]) -> str:
        """One line for people, with the measures that differ."""
        values = ", ".join(
            f"{name} {self.before[name]:.3f} -> {self.after[name]:.3f}"
            for name in measures
            if name in self.before and self.before[name] != self.after[name]
        )
        return f"  {self.id}  {values}  {self.question}"


def fell(moved: Iterable[Moved], measures: Iterable[str]) -> tuple[Moved, ...]:
    """Those that lost by these measures together, the greatest loss first."""
    names = tuple(measures)
    return tuple(
        sorted((one for one in moved if one.gain(names) < 0), key=lambda one: (one.gain(names), one.id))
    )


def rose(moved: Iterable[Moved], measures: Iterable[str]) -> tuple[Moved, ...]:
    """Those that gained by these measures together, the greatest gain first."""
    names = tuple(measures)
    return tuple(
        sorted((one for one in moved if one.gain(names) > 0), key=lambda one: (-one.gain(names), one.id))
    )


_SHOWN = 10  # questions that moved most, either way: a screenful; --json has all


def moved_lines(fallen: Sequence[Moved], risen: Sequence[Moved], measure: str) -> list[str]:
    """How many fell and rose by a measure, and the foremost of them, for people."""
    lines: list[str] = []
    for words, moved in (("fell", fallen), ("rose", risen)):
        lines.append(f"  {len(moved)} questions {words} by {measure}{':' if moved else '.'}")
        lines += [f"  {one.line((measure,))}" for one in moved[:_SHOWN]]
        if len(moved) > _SHOWN:
            lines.append(f"    and {len(moved) - _SHOWN} more; --json lists them all")
    return lines


# The same questions answered before and after: what answers gained or lost, and which came or went.


class JudgedAnswer(Protocol):
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

    rows: tuple[PairedRow, ...]
    lost: tuple[Turned, ...]  # answered before, and no longer
    gained: tuple[Turned, ...]
    moved: tuple[Moved, ...]


def answer_changes(
    questions: Sequence[Question], before: Mapping[str, JudgedAnswer], after: Mapping[str, JudgedAnswer]
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
    each = [_answer_changes_moved(one, before[one.id].measures, after[one.id].measures) for one in questions]
    rows = (_row(measure, [one for one in each if measure in one.before]) for measure in MEASURES)
    return AnswerChanges(
        rows=tuple(row for row in rows if row),
        lost=lost,
        gained=gained,
        moved=tuple(one for one in each if one.before != one.after),
    )


def not_verbatim(answer: JudgedAnswer) -> bool:
    """Whether a quote of it does not stand in the minutes as shown, which must never be."""
    return answer.measures.get(VERBATIM, 1.0) < 1.0


def turned_lines(changes: AnswerChanges) -> list[str]:
    """The answers lost and gained, for people."""
    lines: list[str] = []
    for word, turned in (("lost", changes.lost), ("gained", changes.gained)):
        lines.append(f"  {len(turned)} answers {word}{':' if turned else '.'}")
        lines += [f"  {one.line()}" for one in turned]
    return lines


def _answer_changes_moved(
    question: Question, before: Mapping[str, float], after: Mapping[str, float]
) -> Moved:
    both = [name for name in MEASURES if name in before and name in after]
    return Moved(
        question.id,
        question.question,
        {name: before[name] for name in both},
        {name: after[name] for name in both},
    )


def _row(measure: str, applies: Sequence[Moved]) -> PairedRow | None:
    if not applies:
        return None
    values = np.array([[one.before[measure], one.after[measure]] for one in applies], dtype=np.float64)
    return paired_rows([measure], values[:, :1], values[:, 1:])[0]


# The answers' part of what changed from one evaluation to another.

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


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """A configuration before and after: a row per measure, and per kind by the primary measure.

    `answers` is None unless it answers on both sides.
    """

    before: str
    after: str
    rows: tuple[PairedRow, ...]
    kinds: tuple[PairedRow, ...]
    fell: tuple[Moved, ...]
    rose: tuple[Moved, ...]
    answers: AnswerPair | None


@dataclass(frozen=True, slots=True)
class Diff:
    """All that changed. Questions that only one side has, or that were altered, are told and not compared."""

    compared: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    altered: tuple[str, ...]
    settings: dict[str, tuple[object, object]]
    pairs: tuple[BeforeAndAfter, ...]


def diff(before: EvaluationResults, after: EvaluationResults) -> Diff:
    """Compares the configurations that both have; raises BadResults when nothing can be compared."""
    earlier = {one.question.id: one for one in before.questions}
    later = {one.question.id: one for one in after.questions}
    altered = tuple(
        each for each in earlier if each in later and earlier[each].question != later[each].question
    )
    asked = [one for each, one in later.items() if each in earlier and each not in altered]
    common = [one for one in asked if one.question.answerable]
    if not common:
        raise BadResults(
            "The two results have no answerable question in common; give two of one set of questions."
        )
    measures = tuple(name for name in after.measures if name in before.measures)
    return Diff(
        compared=len(common),
        only_before=tuple(each for each in earlier if each not in later),
        only_after=tuple(each for each in later if each not in earlier),
        altered=altered,
        settings=changed_settings(before.settings, after.settings),
        pairs=tuple(_pair(one, other, asked, measures) for one, other in _couples(before, after)),
    )


def changed_settings(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """What two indexes were made with or hold differently: name -> before, after."""
    names = sorted(before.keys() | after.keys())
    return {
        name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    }


def _couples(before: EvaluationResults, after: EvaluationResults) -> list[tuple[Evaluation, Evaluation]]:
    couples = [
        (earlier, later)
        for later in after.evaluations
        if (earlier := before.evaluation(later.name)) is not None
    ]
    if not couples and len(before.evaluations) == len(after.evaluations) == 1:
        couples = [(before.evaluations[0], after.evaluations[0])]
    if not couples:
        have, want = (", ".join(one.name for one in each.evaluations) for each in (before, after))
        raise BadResults(
            f"The two results share no configuration ({have}; {want}); "
            "evaluate one that both have, or one each."
        )
    return couples


def _pair(
    before: Evaluation, after: Evaluation, asked: Sequence[Judged], measures: tuple[str, ...]
) -> BeforeAndAfter:
    common = [one for one in asked if one.question.answerable]
    rows = _rows(before, after, common, measures)
    kinds = sorted({one.question.kind for one in common})
    by_kind = [
        replace(
            _rows(before, after, [one for one in common if one.question.kind == kind], (PRIMARY,))[0],
            name=kind,
        )
        for kind in kinds
    ]
    adjusted = holm({row.name: row.difference.p for row in by_kind})
    moved = _moved(before, after, common)
    return BeforeAndAfter(
        before=before.name,
        after=after.name,
        rows=rows,
        kinds=tuple(
            replace(row, difference=replace(row.difference, p=adjusted[row.name])) for row in by_kind
        ),
        fell=fell(moved, (PRIMARY,)),
        rose=rose(moved, (PRIMARY,)),
        answers=answer_pair(before.answers, after.answers, [one.question for one in asked]),
    )


def _rows(
    before: Evaluation, after: Evaluation, judged: Sequence[Judged], measures: tuple[str, ...]
) -> tuple[PairedRow, ...]:
    ids = tuple(one.question.id for one in judged)
    return paired_rows(measures, before.values(ids, measures), after.values(ids, measures))


def _moved(before: Evaluation, after: Evaluation, judged: Sequence[Judged]) -> list[Moved]:
    earlier = {one.id: one.measures for one in before.outcomes}
    later = {one.id: one.measures for one in after.outcomes}
    return [
        Moved(one.question.id, one.question.question, earlier[one.question.id], later[one.question.id])
        for one in judged
    ]


def as_json_text(found: Diff) -> str:
    """The comparison for programs."""
    return TypeAdapter(Diff).dump_json(found, indent=1).decode()


def text(found: Diff) -> str:
    """The comparison for people."""
    lines = [f"{found.compared} answerable questions compared."]
    for words, ids in (
        ("only in the first", found.only_before),
        ("only in the second", found.only_after),
        ("asked or judged differently, left out", found.altered),
    ):
        if ids:
            lines.append(f"{len(ids)} {words}: {', '.join(ids)}")
    lines += [f"index {name}: {before} -> {after}" for name, (before, after) in found.settings.items()]
    for pair in found.pairs:
        lines += _pair_lines(pair)
    return "\n".join(lines)


def _pair_lines(pair: BeforeAndAfter) -> list[str]:
    title = pair.before if pair.before == pair.after else f"{pair.before} -> {pair.after}"
    lines = ["", title, *(row_line(row.name, row) for row in pair.rows)]
    lines += [f"  {PRIMARY} by kind (p adjusted by Holm):"]
    lines += [row_line(f"{row.name} ({row.questions})", row) for row in pair.kinds]
    lines += moved_lines(pair.fell, pair.rose, PRIMARY)
    return lines + (answer_pair_lines(pair.answers) if pair.answers else [])
