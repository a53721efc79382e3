"""Fusions to compare with: what a user would otherwise stand up over the same two legs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.store.engines.base import Ranked
from service.search.ranking import Evidence, Ranking, stretched

K = 60
"""Damps the first ranks; the paper's value, which every library has kept."""


def reciprocal_rank_fusion(evidence: Evidence) -> NDArray[np.float32]:
    """Sums 1 / (60 + rank) over the legs that found a passage: only ranks count.

    Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods", SIGIR 2009.
    """
    total = np.zeros(len(evidence.passages), dtype=np.float32)
    for leg in (evidence.lexical, evidence.dense):
        _add(evidence, leg, 1 / (K + np.arange(1, len(leg.passages) + 1)), total)
    return total


def convex(dense_weight: float) -> Ranking:
    """Each leg's scores stretched over 0..1 and added with one weight for every question."""

    def ranking(evidence: Evidence) -> NDArray[np.float32]:
        total = np.zeros(len(evidence.passages), dtype=np.float32)
        for leg, weight in ((evidence.lexical, 1 - dense_weight), (evidence.dense, dense_weight)):
            _add(evidence, leg, weight * stretched(leg.scores), total)
        return total

    return ranking


def _add(evidence: Evidence, leg: Ranked, parts: NDArray[np.floating], total: NDArray[np.float32]) -> None:
    """Adds each part to its passage, if that is still among the candidates."""
    if len(total) == 0:
        return
    places = np.minimum(np.searchsorted(evidence.passages, leg.passages), len(total) - 1)
    there = evidence.passages[places] == leg.passages
    total[places[there]] += parts[there].astype(np.float32)
