"""Fusion: two ranked lists become one by a min-max convex combination of their scores.

Each leg's scores are stretched over 0..1 for the question at hand and added with fixed weights
(Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid Retrieval", arXiv 2210.11934).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.engines.protocol import Ranked

WEIGHT_COVERED = 0.2
WEIGHT_UNCOVERED = 0.9
"""The dense leg's share where the best lexical hits hold all words of the question, and where they hold none.
A fixed share drowns paraphrases or the minutes' own words; docs/adr/0005 has what chose these."""


@dataclass(frozen=True, slots=True)
class Fused:
    """Passages of either leg, best first, with the fused score 0..1 and each leg's own (nan: not found).

    passages int64[n]; scores, lexical, dense float32[n]. Equal scores stand in passage order.
    """

    passages: NDArray[np.int64]
    scores: NDArray[np.float32]
    lexical: NDArray[np.float32]
    dense: NDArray[np.float32]


class Fusion(Protocol):
    """Makes one ranking of the legs; a leg that was not asked is None.

    `coverage` (0..1) says how much of the question the best lexical hits hold, see `service.coverage`.
    """

    def __call__(self, lexical: Ranked | None, dense: Ranked | None, coverage: float) -> Fused:
        """Passages of either leg, best first."""
        ...


def fuse(lexical: Ranked | None, dense: Ranked | None, coverage: float) -> Fused:
    """The shipped fusion: a convex combination; the less is covered, the more the dense leg counts."""
    return combine(lexical, dense, WEIGHT_UNCOVERED + (WEIGHT_COVERED - WEIGHT_UNCOVERED) * coverage)


def combine(lexical: Ranked | None, dense: Ranked | None, dense_weight: float) -> Fused:
    """Combines the legs; a leg that was not asked (None) leaves the whole weight to the other.

    A passage that one leg did not return counts as that leg's lowest, 0.
    """
    weights = (1 - dense_weight, dense_weight) if lexical is not None and dense is not None else (1.0, 1.0)
    parts = [np.zeros(0, dtype=np.int64), *(leg.passages for leg in (lexical, dense) if leg is not None)]
    passages = np.unique(np.concatenate(parts))
    total = np.zeros(len(passages), dtype=np.float32)
    raw: list[NDArray[np.float32]] = []
    for leg, weight in zip((lexical, dense), weights, strict=True):
        scores = np.full(len(passages), np.nan, dtype=np.float32)
        if leg is not None:
            places = np.searchsorted(passages, leg.passages)
            scores[places] = leg.scores
            total[places] += np.float32(weight) * _stretched(leg.scores)
        raw.append(scores)
    order = np.lexsort((passages, -total))
    return Fused(passages[order], total[order], raw[0][order], raw[1][order])


def _stretched(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Min-max over 0..1; scores that are all alike are all 1."""
    if len(scores) == 0:
        return scores
    low, high = scores.min(), scores.max()
    return np.ones_like(scores) if low == high else (scores - low) / (high - low)
