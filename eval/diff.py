"""What changed from one evaluation to another of the same questions, and whether it is noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from eval.answer_diff import AnswerPair, answer_pair, answer_pair_lines
from eval.measures import PRIMARY
from eval.moved import Moved, fell, moved_lines, rose
from eval.paired import Row, paired_rows, row_line
from eval.results import BadResults, Evaluation, Judged, Results
from eval.statistics import holm


@dataclass(frozen=True, slots=True)
class Pair:
    """A configuration before and after: a row per measure, and per kind by the primary measure.

    `answers` is None unless it answers on both sides.
    """

    before: str
    after: str
    rows: tuple[Row, ...]
    kinds: tuple[Row, ...]
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
    pairs: tuple[Pair, ...]


def diff(before: Results, after: Results) -> Diff:
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


def _couples(before: Results, after: Results) -> list[tuple[Evaluation, Evaluation]]:
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


def _pair(before: Evaluation, after: Evaluation, asked: Sequence[Judged], measures: tuple[str, ...]) -> Pair:
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
    return Pair(
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
) -> tuple[Row, ...]:
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


def _pair_lines(pair: Pair) -> list[str]:
    title = pair.before if pair.before == pair.after else f"{pair.before} -> {pair.after}"
    lines = ["", title, *(row_line(row.name, row) for row in pair.rows)]
    lines += [f"  {PRIMARY} by kind (p adjusted by Holm):"]
    lines += [row_line(f"{row.name} ({row.questions})", row) for row in pair.kinds]
    lines += moved_lines(pair.fell, pair.rose, PRIMARY)
    return lines + (answer_pair_lines(pair.answers) if pair.answers else [])
