"""Questions whose measures differ between two evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Moved:
    """A question and its values before and after, by measure."""

    id: str
    question: str
    before: dict[str, float]
    after: dict[str, float]

    def gain(self, measures: Iterable[str]) -> float:
        """How much the measures rose, added up; negative where they fell."""
        return sum(self.after[name] - self.before[name] for name in measures)

    def line(self, measures: Iterable[str]) -> str:
        """One line for people, with the measures that differ."""
        values = ", ".join(
            f"{name} {self.before[name]:.3f} -> {self.after[name]:.3f}"
            for name in measures
            if self.before[name] != self.after[name]
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
