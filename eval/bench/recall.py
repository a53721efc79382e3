"""How much of what an exact scan finds the dense leg finds too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.results import Recall
from indexer.arrays import all_products
from indexer.store.engines.base import Columns, Where
from indexer.store.engines.local import stored_vectors
from indexer.store.open import open_index
from indexer.store.versions import open_current
from service.search.search import DEPTH

_FEW = 10


def measured_recall(root: Path, questions: Sequence[str], filtered: Where) -> Recall:
    """Over an index, for each question's vector; with and without the filter."""
    folder, _ = open_current(root)
    vectors, mask = stored_vectors(folder), Columns.load(folder / "filters").mask(filtered)
    index = open_index(root)
    shares: list[tuple[float, float, float]] = []
    try:
        for question in questions:
            vector = index.vector(question)
            cosines = all_products(vectors, vector)
            found = index.dense(vector, Where(), DEPTH).passages
            within = index.dense(vector, filtered, DEPTH).passages
            shares.append(
                (
                    _share(found, cosines, _FEW),
                    _share(found, cosines, DEPTH),
                    _share(within, np.where(mask, cosines, -np.inf).astype(np.float32), _FEW),
                )
            )
    finally:
        index.close()
    return Recall(*np.mean(shares, axis=0).round(4).tolist())


def _share(found: NDArray[np.int64], cosines: NDArray[np.float32], count: int) -> float:
    """How many of the `count` best a leg's first `count` hold; fewer count where fewer pass."""
    count = min(count, int(np.isfinite(cosines).sum()))
    if count == 0:
        return 1.0
    best = np.argpartition(-cosines, count - 1)[:count]
    return len(set(found[:count].tolist()) & set(best.tolist())) / count
