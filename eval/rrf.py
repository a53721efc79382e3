"""Reciprocal rank fusion, to compare with: it heeds only the ranks that the legs give.

Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods", SIGIR 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.engines.protocol import Ranked
from service.fusion import Fused

K = 60
"""Damps the first ranks; the paper's value, which every library has kept."""


def reciprocal_rank_fusion(lexical: Ranked | None, dense: Ranked | None, coverage: float = 1.0) -> Fused:
    """Sums 1 / (60 + rank) over the legs that found a passage; a leg that was not asked adds nothing.

    `coverage` is not heeded.
    """
    del coverage
    legs = [
        leg or Ranked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)) for leg in (lexical, dense)
    ]
    passages = np.unique(np.concatenate([leg.passages for leg in legs]))
    total = np.zeros(len(passages), dtype=np.float64)
    raw: list[NDArray[np.float32]] = []
    for leg in legs:
        places = np.searchsorted(passages, leg.passages)
        scores = np.full(len(passages), np.nan, dtype=np.float32)
        scores[places] = leg.scores
        total[places] += 1 / (K + np.arange(1, len(places) + 1))
        raw.append(scores)
    order = np.lexsort((passages, -total))
    return Fused(passages[order], total[order].astype(np.float32), raw[0][order], raw[1][order])
