"""Results as tables on the terminal: configurations side by side, then one of them by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from eval.answers import COMPLETE, MEASURES, OVERLAP, PRECISION, RECALL, RIGHT, SPARE, Answers
from eval.confidence import ANSWERABLE, Reliability
from eval.measures import FIRST, PRIMARY, Difference, Estimate, Groups, QuestionGroup
from eval.results import Evaluation, EvaluationResults, against_others, gain

_NAME = 24  # of the first column
_WIDTH = 21  # of a column: "0.712 (0.601-0.812)+"
_ANSWER_WIDTH = 22
_GAIN = len("+0.082 (+0.021 to +0.143), p = 0.0041")
_TIMES = f"  p50 ms  p95 ms  {f'gain in {PRIMARY}':{_GAIN}}  gain in {FIRST}"
_MARKS = {"better": "+", "worse": "-", "noise": " "}

_FORE = (OVERLAP, COMPLETE, PRECISION, RECALL, SPARE, RIGHT)
"""Measures of answers that are shown by group; the others are shown overall."""


def table(results: EvaluationResults) -> str:
    """The results for people."""
    focus = results.focus
    several = len(results.evaluations) > 1
    parts = [
        _head(results),
        _side_by_side(results) if several else (),
        _grouped(f"{focus.name}:", focus.groups, results.measures, _WIDTH),
        _footer(results, focus),
        *(_answers(one.name, one.answers) for one in results.evaluations if one.answers is not None),
        _unfindable(results),
    ]
    return "\n".join(chain.from_iterable(parts))


def _head(results: EvaluationResults) -> Iterator[str]:
    yield (
        f"{len(results.questions)} questions, {len(results.answerable)} of them answerable; "
        "means over these, with 95% intervals."
    )
    for one in results.sets:
        yield f"{one.name}: {' '.join(one.standing.sentences())}"


def _side_by_side(results: EvaluationResults) -> Iterator[str]:
    yield ""
    if results.comparisons:
        yield (
            f"Against {results.comparisons[0].baseline}: + better, - worse by the paired randomisation test "
            "(p < 0.05, adjusted by Holm; parts of the shipped search apart from other ways)."
        )
    names = max(_NAME, *(len(one.name) for one in results.evaluations))
    width = names + 2 + len(results.measures) * (_WIDTH + 2)
    yield f"{_row('', results.measures, names=names):{width}}{_TIMES}"
    for one in results.evaluations:
        compared = results.comparison(one.name)
        differences = compared.differences if compared else {}
        cells = _cells(one.groups.overall, results.measures, differences)
        times = f"  {one.latency.p50:6.1f}  {one.latency.p95:6.1f}"
        gains = [f"{gain(differences[name]):{_GAIN}}" for name in (PRIMARY, FIRST) if name in differences]
        yield "  ".join([f"{_row(one.name, cells, names=names):{width}}{times}", *gains]).rstrip()
    yield from filter(None, (against_others(results, name) for name in (PRIMARY, FIRST)))


def _grouped(title: str, groups: Groups, measures: Sequence[str], width: int) -> Iterator[str]:
    yield ""
    yield _row(title, measures, width)
    for about, members in groups.rows():
        if about:
            yield f"by {about}"
        indent = "  " if about else ""
        for group in members:
            if group.measures:
                count = "" if group is groups.alike else f" ({group.questions})"
                yield _row(f"{indent}{group.name}{count}", _cells(group, measures), width)


def _footer(results: EvaluationResults, one: Evaluation) -> Iterator[str]:
    if one.groups.alike:
        yield "Bodies, each alike: the interval draws bodies, so it is what other bodies may see."
    compared = results.comparison(one.name)
    if compared and compared.by_body:
        gains = "; ".join(f"{name} {gain(compared.by_body[name])}" for name in (PRIMARY, FIRST))
        yield f"{one.name} against {compared.baseline}, bodies each alike: {gains}."
    yield (
        f"{one.name}: latency {one.latency.p50:.1f} ms at the median, "
        f"{one.latency.p95:.1f} ms at the 95th percentile."
    )
    if one.calibration:
        yield _calibration("first hits", one.calibration)


def _calibration(what: str, one: Reliability) -> str:
    said = "  ".join(f"{each.probability:.2f}/{each.right:.2f} ({each.cases})" for each in one.bins)
    return f"Calibration of {one.cases} {what}: error {one.error:.3f}; said/came true (cases): {said}"


def _answers(name: str, answers: Answers) -> Iterator[str]:
    """The measures of answers by group, then how right silence is."""
    title = f"answers of {name}:"
    yield from _grouped(title if len(title) <= _NAME else "answers:", answers.groups, _FORE, _ANSWER_WIDTH)
    overall = answers.groups.overall
    others = [name for name in MEASURES if name not in _FORE and name in overall.measures]
    if others:
        yield f"Also: {'; '.join(f'{each} {_estimate(overall.measures[each])}' for each in others)}."
    told = [
        f"{one.group} {one.refused} of {one.questions} ({one.share.mean:.0%})" for one in answers.refusals
    ]
    if told:
        yield f"Not answered: {', '.join(told)}; of {ANSWERABLE} none should be, of the others all."
    found = answers.abstention
    if found is not None:
        yield (
            f"Not answered, over {found.unanswerable} questions without and {found.answerable} with an "
            f"answer: AUROC {_estimate(found.auroc)}, precision {_estimate(found.precision)}, "
            f"recall {_estimate(found.recall)}, F1 {_estimate(found.f1)}."
        )
    if answers.calibration:
        yield _calibration("answers given", answers.calibration)


def _cells(
    group: QuestionGroup,
    measures: Sequence[str],
    differences: Mapping[str, Difference] | None = None,
) -> list[str]:
    marks = {name: _MARKS[one.verdict] for name, one in (differences or {}).items()}
    return [
        _estimate(group.measures[name]) + marks.get(name, "") if name in group.measures else "-"
        for name in measures
    ]


def _estimate(one: Estimate) -> str:
    return f"{one.mean:.3f} ({one.low:.3f}-{one.high:.3f})"


def _row(name: str, cells: Sequence[str], width: int = _WIDTH, names: int = _NAME) -> str:
    return f"{name:{names}}  {'  '.join(cell.ljust(width) for cell in cells)}".rstrip()


def _unfindable(results: EvaluationResults) -> Iterator[str]:
    """Evidence outside every passage: no ranking can find it, so it is a fault of the index, and shown."""
    lost = [one.question.id for one in results.questions if one.question.answerable and not one.relevant]
    if lost:
        yield f"No passage of the index holds the gold of: {', '.join(lost)}; they count as zero."
