"""The gate's verdict for people."""

from __future__ import annotations

from collections.abc import Iterator

from eval.answer_changes import turned_lines
from eval.gate import Part, Verdict
from eval.paired import Row
from eval.table import gain


def text(verdict: Verdict) -> str:
    """What fell, holds and rose, with the questions that fell and whose answers came or went."""
    return "\n".join(_lines(verdict))


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"Against what was stored on {verdict.made} (tolerance {verdict.tolerance:g}):"
    yield from _part_lines(verdict.ranking, verdict.tolerance)
    yield "Answers, each measure over the questions that it applies to on both sides:"
    yield from _part_lines(verdict.answers, verdict.tolerance)
    yield from turned_lines(verdict.changes)
    if verdict.garbled:
        yield f"  Quotes are not verbatim in {len(verdict.garbled)} answers: {', '.join(verdict.garbled)}"
    for name, (before, after) in verdict.settings.items():
        yield f"  index {name}: {before} -> {after}"


def _part_lines(part: Part, tolerance: float) -> Iterator[str]:
    for row in part.rows:
        name, word = f"{row.name} ({row.questions})", _word(row, part, tolerance)
        yield f"  {name:27} {row.before:.3f} -> {row.after:.3f}  {word:6} {gain(row.difference)}"
    if part.moved:
        yield f"{len(part.moved)} questions fell:"
        yield from (one.line(part.fallen) for one in part.moved)


def _word(row: Row, part: Part, tolerance: float) -> str:
    if row.name in part.fallen:
        return "FELL"
    return "rose" if row.difference.mean > tolerance else "holds"
