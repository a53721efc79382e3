"""Results that say the same, as one: the best of them, and where else it is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Group:
    """Passages, by number, that say the same: the best ranked one, and the others in the order of ranking."""

    best: int
    others: tuple[int, ...] = ()


def members(ranked: NDArray[np.int64], codes: NDArray[np.int32]) -> list[list[int]]:
    """The numbers of `ranked` passages (int64[n], best first) that say the same, in the order of their best.

    `codes` int32[passages] is equal where two passages say the same, see `indexer.learned.duplicates`. Only ranked
    passages appear, so whatever a filter left out stays out.
    """
    found: dict[int, list[int]] = {}
    for passage, code in zip(ranked.tolist(), codes[ranked].tolist(), strict=True):
        found.setdefault(code, []).append(passage)
    return list(found.values())


def grouped(found: Iterable[Sequence[int]]) -> tuple[Group, ...]:
    """Those of a page, of all that `members` found: most questions find hundreds, and show ten."""
    return tuple(Group(best, tuple(others)) for best, *others in found)


def elsewhere(document: str, others: Iterable[str]) -> tuple[str, ...]:
    """The documents of a group's `others` without that of its best, each once: "also in 4 other meetings"."""
    return tuple(dict.fromkeys(other for other in others if other != document))
