"""Questions whose measures differ between two evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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
