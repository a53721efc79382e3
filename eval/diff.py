"""What changed from one evaluation to another of the same questions, and whether it is noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import TypeAdapter

from eval.answers import MEASURES, OVERLAP, Answers, JudgedAnswer
from eval.confidence import AurocChange, Silence, auroc_change
from eval.measures import PRIMARY, holm
from eval.questions import Question
from eval.results import BadResults, Evaluation, EvaluationResults, Judged, PairedRow, paired_rows, row_line

_SHOWN = 10  # questions that moved most, either way: a screenful; --json has all
_ANSWER_WIDTH = 27  # of a measure's name and how many questions it is over


@dataclass(frozen=True, slots=True)
class Moved:
    """A question and its values before and after, by measure; both have the same measures."""

    id: str
    question: str
    before: dict[str, float]
    after: dict[str, float]

    def gain(self, measures: Sequence[str]) -> float:
        """How much the measures rose, added up; negative where they fell. Those it lacks count nothing."""
        return sum(self.after[name] - self.before[name] for name in measures if name in self.before)

    def line(self, measures: Sequence[str]) -> str:
        """One line for people, with the measures that differ."""
        values = ", ".join(
            f"{name} {self.before[name]:.3f} -> {self.after[name]:.3f}"
            for name in measures
            if name in self.before and self.before[name] != self.after[name]
        )
        return f"  {self.id}  {values}  {self.question}"


def fell(moved: Iterable[Moved], measures: Sequence[str]) -> tuple[Moved, ...]:
    """Those that lost by these measures together, the greatest loss first."""
    lost = [one for one in moved if one.gain(measures) < 0]
    return tuple(sorted(lost, key=lambda one: (one.gain(measures), one.id)))


def rose(moved: Iterable[Moved], measures: Sequence[str]) -> tuple[Moved, ...]:
    """Those that gained by these measures together, the greatest gain first."""
    gained = [one for one in moved if one.gain(measures) > 0]
    return tuple(sorted(gained, key=lambda one: (-one.gain(measures), one.id)))


def _moved_lines(fallen: Sequence[Moved], risen: Sequence[Moved], measure: str) -> Iterator[str]:
    """How many fell and rose by a measure, and the foremost of them, for people."""
    for words, moved in (("fell", fallen), ("rose", risen)):
        yield f"  {len(moved)} questions {words} by {measure}{':' if moved else '.'}"
        yield from (f"  {one.line((measure,))}" for one in moved[:_SHOWN])
        if len(moved) > _SHOWN:
            yield f"    and {len(moved) - _SHOWN} more; --json lists them all"


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that came to be answered or refused; `rightly` if that is what it should be."""

    id: str
    question: str
    rightly: bool


@dataclass(frozen=True, slots=True)
class AnswerChanges:
    """Of the same questions. A row is over those to which its measure applies on both sides; a measure that
    applies to none of them has no row. `moved` are those with any difference, by the measures of both sides.
    """

    rows: tuple[PairedRow, ...]
    lost: tuple[Turned, ...]  # answered before, and no longer
    gained: tuple[Turned, ...]
    moved: tuple[Moved, ...]

    def turned_lines(self) -> Iterator[str]:
        """The answers lost and gained, for people."""
        for word, turned in (("lost", self.lost), ("gained", self.gained)):
            yield f"  {len(turned)} answers {word}{':' if turned else '.'}"
            yield from (
                f"    {one.id}  {'rightly' if one.rightly else 'wrongly'}  {one.question}" for one in turned
            )


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
    each = [_in_both(one, before[one.id].measures, after[one.id].measures) for one in questions]
    rows = (_row(measure, [one for one in each if measure in one.before]) for measure in MEASURES)
    return AnswerChanges(
        rows=tuple(row for row in rows if row),
        lost=lost,
        gained=gained,
        moved=tuple(one for one in each if one.before != one.after),
    )


def _in_both(question: Question, before: Mapping[str, float], after: Mapping[str, float]) -> Moved:
    both = [name for name in MEASURES if name in before and name in after]
    sides = ({name: side[name] for name in both} for side in (before, after))
    return Moved(question.id, question.question, *sides)


def _row(measure: str, applies: Sequence[Moved]) -> PairedRow | None:
    if not applies:
        return None
    values = np.array([[one.before[measure], one.after[measure]] for one in applies], dtype=np.float64)
    return paired_rows([measure], values[:, :1], values[:, 1:])[0]


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """The answers of a configuration before and after, to so many questions.

    `auroc` is None unless questions with and without an answer are among them.
    """

    questions: int
    changes: AnswerChanges
    auroc: AurocChange | None

    @classmethod
    def of(
        cls, before: Answers | None, after: Answers | None, questions: Sequence[Question]
    ) -> AnswerPair | None:
        """How the answers to these questions, which both were asked, changed; None unless both answered."""
        if before is None or after is None:
            return None
        sides = [{one.id: one for one in side.outcomes} for side in (before, after)]
        silences = (
            [
                Silence(one.kind, one.answerable, side[one.id].answered, side[one.id].confidence)
                for one in questions
            ]
            for side in sides
        )
        earlier, later = ({name: one.judged for name, one in side.items()} for side in sides)
        return cls(len(questions), answer_changes(questions, earlier, later), auroc_change(*silences))

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield f"  Answers to {self.questions} questions, each measure over those it applies to on both sides:"
        for row in self.changes.rows:
            yield row_line(f"{row.name} ({row.questions})", row, _ANSWER_WIDTH)
        if one := self.auroc:
            yield (
                f"  {'AUROC':{_ANSWER_WIDTH}} {one.before:.3f} -> {one.after:.3f}  {one.verdict:6}  "
                f"{one.after - one.before:+.3f} ({one.low:+.3f} to {one.high:+.3f})"
            )
        yield from self.changes.turned_lines()
        moved = self.changes.moved
        yield from _moved_lines(fell(moved, (OVERLAP,)), rose(moved, (OVERLAP,)), OVERLAP)


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """A configuration before and after: a row per measure, and per kind and body by the primary measure.

    `answers` is None unless it answers on both sides.
    """

    before: str
    after: str
    rows: tuple[PairedRow, ...]
    kinds: tuple[PairedRow, ...]
    bodies: tuple[PairedRow, ...]
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
    questions = [one.question for one in asked]
    common = [one for one in questions if one.answerable]
    bodies = {one.question.id: one.body for one in asked}
    earlier, later = ({one.id: one.measures for one in side.outcomes} for side in (before, after))
    moved = [Moved(one.id, one.question, earlier[one.id], later[one.id]) for one in common]
    return BeforeAndAfter(
        before=before.name,
        after=after.name,
        rows=_rows(before, after, common, measures),
        kinds=_grouped(before, after, common, lambda one: one.kind),
        bodies=_grouped(before, after, common, lambda one: bodies[one.id]),
        fell=fell(moved, (PRIMARY,)),
        rose=rose(moved, (PRIMARY,)),
        answers=AnswerPair.of(before.answers, after.answers, questions),
    )


def _grouped(
    before: Evaluation,
    after: Evaluation,
    questions: Sequence[Question],
    group: Callable[[Question], str | None],
) -> tuple[PairedRow, ...]:
    """A row for each group of questions by the primary measure, adjusted for their number."""
    members: dict[str, list[Question]] = {}
    for one in questions:
        if (name := group(one)) is not None:
            members.setdefault(name, []).append(one)
    rows = {name: _rows(before, after, own, (PRIMARY,))[0] for name, own in sorted(members.items())}
    adjusted = holm({name: row.difference.p for name, row in rows.items()})
    return tuple(
        replace(row, name=name, difference=replace(row.difference, p=adjusted[name]))
        for name, row in rows.items()
    )


def _rows(
    before: Evaluation, after: Evaluation, questions: Sequence[Question], measures: tuple[str, ...]
) -> tuple[PairedRow, ...]:
    ids = tuple(one.id for one in questions)
    return paired_rows(measures, before.values(ids, measures), after.values(ids, measures))


def as_json_text(found: Diff) -> str:
    """The comparison for programs."""
    return TypeAdapter(Diff).dump_json(found, indent=1).decode()


def text(found: Diff) -> str:
    """The comparison for people."""
    return "\n".join(_lines(found))


def _lines(found: Diff) -> Iterator[str]:
    yield f"{found.compared} answerable questions compared."
    for words, ids in (
        ("only in the first", found.only_before),
        ("only in the second", found.only_after),
        ("asked or judged differently, left out", found.altered),
    ):
        if ids:
            yield f"{len(ids)} {words}: {', '.join(ids)}"
    yield from (f"index {name}: {before} -> {after}" for name, (before, after) in found.settings.items())
    for pair in found.pairs:
        yield from _pair_lines(pair)


def _pair_lines(pair: BeforeAndAfter) -> Iterator[str]:
    yield ""
    yield pair.before if pair.before == pair.after else f"{pair.before} -> {pair.after}"
    yield from (row_line(row.name, row) for row in pair.rows)
    for about, rows in (("kind", pair.kinds), ("body", pair.bodies)):
        if rows:
            yield f"  {PRIMARY} by {about} (p adjusted by Holm):"
            yield from (row_line(f"{row.name} ({row.questions})", row) for row in rows)
    yield from _moved_lines(pair.fell, pair.rose, PRIMARY)
    if pair.answers:
        yield from pair.answers.lines()
