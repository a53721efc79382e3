"""Which line stands under which, by looks alone: an outline of the whole document.

A line stands under the nearest line above it that looks stronger: a deeper heading under a shallower one, a
bullet under the one that it is nested in, a number under a bold title. Nothing is decided here; rows of
features are made of it, and what one reading says of parents and siblings is told to the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Of a line that stands under none.
_NONE = -1


@dataclass(frozen=True, slots=True)
class Outline:
    """For each line its parent (-1: none), where what stands under it ends, and its place among siblings.

    Siblings are lines of one look under one parent, told by the number of their `group`.
    """

    parents: tuple[int, ...]
    ends: tuple[int, ...]
    depths: tuple[int, ...]
    groups: NDArray[np.intp]
    places: NDArray[np.intp]  # among its siblings, from 0
    sizes: NDArray[np.intp]  # how many siblings there are, itself included

    @classmethod
    def of(cls, ranks: Sequence[int], looks: Sequence[object], outside: Collection[int]) -> Outline:
        """By how weak each line looks; lines `outside` the minutes are nobody's parents."""
        count = len(ranks)
        parents, depths, ends = [_NONE] * count, [0] * count, [count] * count
        open_lines: list[int] = []
        for n, rank in enumerate(ranks):
            if n in outside:
                ends[n] = n + 1
                continue
            while open_lines and ranks[open_lines[-1]] >= rank:
                ends[open_lines.pop()] = n
            parents[n] = open_lines[-1] if open_lines else _NONE
            depths[n] = len(open_lines)
            open_lines.append(n)
        return cls(tuple(parents), tuple(ends), tuple(depths), *_siblings(parents, looks))

    def following(self, n: int) -> int:
        """The next line that stands at its level or above."""
        return self.ends[n]

    def of_parents(self, values: NDArray[np.float64], default: float) -> NDArray[np.float64]:
        """float64[lines]: the parents' values."""
        parents = np.array(self.parents, dtype=np.intp)
        return np.where(parents >= 0, values[parents], default)

    def summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[lines]: the sum over what stands under each line, itself left out."""
        until = np.concatenate([[0.0], np.cumsum(values)])
        ends = np.array(self.ends, dtype=np.intp)
        begins = np.minimum(np.arange(1, len(ends) + 1), ends)
        return np.asarray(until[ends] - until[begins])


def _siblings(
    parents: Sequence[int], looks: Sequence[object]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    numbers: dict[tuple[int, object], int] = {}
    sizes: dict[int, int] = defaultdict(int)
    groups, places = [], []
    for key in zip(parents, looks, strict=True):
        group = numbers.setdefault(key, len(numbers))
        groups.append(group)
        places.append(sizes[group])
        sizes[group] += 1
    return (
        np.array(groups, dtype=np.intp),
        np.array(places, dtype=np.intp),
        np.array([sizes[group] for group in groups], dtype=np.intp),
    )
