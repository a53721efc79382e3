"""The gate: have results really dropped below what was stored?

A measure has fallen when its mean is lower by more than the stored tolerance, or by less but so evenly over
the questions that chance does not explain it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.diff import Row, changed_settings
from eval.expected import DIGITS, Expected
from eval.moved import Moved, fell
from eval.results import BadResults, Results
from eval.statistics import differences
from eval.table import gain


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rows` by measure, the names of those that have `fallen`, and the questions that lost by them."""

    rows: tuple[Row, ...]
    fallen: tuple[str, ...]
    moved: tuple[Moved, ...]
    tolerance: float
    made: str
    settings: dict[str, tuple[object, object]]


def judge(results: Results, expected: Expected) -> Verdict:
    """Results against expectations of the same questions. Raises BadResults when they are of others."""
    now = results.evaluation(expected.configuration)
    if now is None:
        raise BadResults(
            f"The results hold nothing of {expected.configuration}, which the expectations are of."
        )
    odd = sorted(set(results.answerable) ^ expected.questions.keys())
    if odd or results.measures != expected.measures:
        what = (
            f"questions ({', '.join(odd[:5])}{' and others' if len(odd) > 5 else ''})" if odd else "measures"
        )
        raise BadResults(f"The expectations are of other {what}; store them anew with --store.")
    ids = results.answerable
    stored: NDArray[np.float64] = np.array([expected.questions[each] for each in ids])
    values = now.values(ids, results.measures).round(DIGITS)
    rows = tuple(
        Row(name, len(ids), float(stored[:, n].mean()), float(values[:, n].mean()), difference)
        for n, (name, difference) in enumerate(
            zip(results.measures, differences(values, stored), strict=True)
        )
    )
    fallen = tuple(row.name for row in rows if _has_fallen(row, expected.tolerance))
    asked = {one.question.id: one.question.question for one in results.questions}
    moved = [
        Moved(
            each,
            asked[each],
            *(dict(zip(results.measures, side[n].tolist(), strict=True)) for side in (stored, values)),
        )
        for n, each in enumerate(ids)
    ]
    return Verdict(
        rows=rows,
        fallen=fallen,
        moved=fell(moved, fallen),
        tolerance=expected.tolerance,
        made=expected.made,
        settings=changed_settings(expected.settings, results.settings),
    )


def _has_fallen(row: Row, tolerance: float) -> bool:
    return row.difference.mean < -tolerance or row.difference.verdict == "worse"


def _word(row: Row, verdict: Verdict) -> str:
    if row.name in verdict.fallen:
        return "FELL"
    return "rose" if row.difference.mean > verdict.tolerance else "holds"


def text(verdict: Verdict) -> str:
    """The verdict for people, with the questions that fell."""
    lines = [
        f"Against what was stored on {verdict.made} ({verdict.rows[0].questions} questions, "
        f"tolerance {verdict.tolerance:g}):"
    ]
    lines += [
        f"  {row.name:10} {row.before:.3f} -> {row.after:.3f}  {_word(row, verdict):6} {gain(row.difference)}"
        for row in verdict.rows
    ]
    lines += [f"  index {name}: {before} -> {after}" for name, (before, after) in verdict.settings.items()]
    if verdict.moved:
        lines += [f"{len(verdict.moved)} questions fell:"]
        lines += [one.line(verdict.fallen) for one in verdict.moved]
    return "\n".join(lines)
