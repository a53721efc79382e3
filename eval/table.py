"""Results as a table on the terminal: by kind for one configuration, side by side for several."""

from __future__ import annotations

from eval.answer_table import answer_lines
from eval.measures import PRIMARY
from eval.results import Evaluation, Group, Results
from eval.statistics import Difference

_WIDTH = 20  # of a column: "0.712 (0.601-0.812)+"
_TIMES = f"  p50 ms  p95 ms  gain in {PRIMARY}"
_MARKS = {"better": "+", "worse": "-", "noise": " "}


def table(results: Results) -> str:
    """The results for people."""
    several = len(results.evaluations) > 1
    rows = _side_by_side(results) if several else _by_kind(results, results.evaluations[0])
    return "\n".join([*_head(results), *rows, *answer_lines(results), *_unfindable(results)])


def gain(difference: Difference) -> str:
    """A difference in words: "+0.082 (+0.021 to +0.143), p = 0.0041"."""
    p = f"p = {difference.p:.4f}" if difference.p >= 0.0001 else "p < 0.0001"
    return f"{difference.mean:+.3f} ({difference.low:+.3f} to {difference.high:+.3f}), {p}"


def _head(results: Results) -> list[str]:
    answerable = len(results.answerable)
    lines = [
        f"{len(results.questions)} questions, {answerable} of them answerable; "
        "means over these, with 95% intervals."
    ]
    if results.comparisons:
        lines.append(
            f"Against {results.comparisons[0].baseline}: + better, - worse by the paired randomisation test "
            f"(p < 0.05, adjusted by Holm for {len(results.comparisons)} comparisons)."
        )
    return lines


def _by_kind(results: Results, one: Evaluation) -> list[str]:
    groups = [one.overall, *(kind for kind in one.kinds if kind.questions)]
    return [
        f"{'':20}  {'  '.join(name.ljust(_WIDTH) for name in results.measures)}".rstrip(),
        *(_row(f"{group.name} ({group.questions})", _cells(group, None)) for group in groups),
        f"{one.name}: latency {one.latency.p50:.1f} ms at the median, "
        f"{one.latency.p95:.1f} ms at the 95th percentile.",
    ]


def _side_by_side(results: Results) -> list[str]:
    titles = "  ".join(name.ljust(_WIDTH) for name in results.measures)
    rows = [f"{'':20}  {titles}{_TIMES}"]
    for one in results.evaluations:
        compared = results.comparison(one.name)
        cells = _cells(one.overall, compared.differences if compared else None)
        times = f"  {one.latency.p50:6.1f}  {one.latency.p95:6.1f}"
        last = f"  {gain(compared.differences[PRIMARY])}" if compared else ""
        rows.append(f"{_row(one.name, cells):{len(rows[0]) - len(_TIMES)}}{times}{last}")
    return rows


def _cells(group: Group, differences: dict[str, Difference] | None) -> list[str]:
    marks = {name: _MARKS[one.verdict] for name, one in (differences or {}).items()}
    return [
        f"{one.mean:.3f} ({one.low:.3f}-{one.high:.3f}){marks.get(name, '')}"
        for name, one in group.measures.items()
    ]


def _row(name: str, cells: list[str]) -> str:
    return f"{name:20}  {'  '.join(cell.ljust(_WIDTH) for cell in cells)}".rstrip()


def _unfindable(results: Results) -> list[str]:
    """Evidence outside every passage: no ranking can find it, so it is a fault of the index, and shown."""
    lost = [one.question.id for one in results.questions if one.question.answerable and not one.relevant]
    return [f"No passage of the index holds the gold of: {', '.join(lost)}; they count as zero."] * bool(lost)
