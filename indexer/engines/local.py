"""The local engine: FAISS for vectors, a sparse matrix of BM25 impacts, arrays for the filters."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.bm25 import Impacts, SparseQuery
from indexer.engines.columns import Columns
from indexer.engines.protocol import Engine, Legs, Ranked, Where

_IMPACT_ARRAYS = ("starts", "passages", "values")


class LocalEngine:
    """Exact scans of both legs in this process; the filter decides before anything is ranked."""

    def __init__(self, impacts: Impacts, vectors: faiss.Index, columns: Columns) -> None:
        self._impacts = impacts
        self._vectors = vectors
        self._columns = columns

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """See `Engine.lexical`."""
        scores, matched = self._impacts.scores(query)
        if not where.everything:
            matched &= self._columns.mask(where)
        return _best(np.flatnonzero(matched), scores, limit)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """See `Engine.dense`."""
        limit = min(limit, self._vectors.ntotal)
        parameters = None
        if not where.everything:
            bits = np.packbits(self._columns.mask(where), bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg, arg-type]
        scores, passages = self._vectors.search(vector.reshape(1, -1), limit, params=parameters)
        found = passages[0] >= 0  # FAISS pads with -1 where fewer passages pass
        order = np.lexsort((passages[0][found], -scores[0][found]))
        return Ranked(passages[0][found][order], scores[0][found][order])

    def close(self) -> None:
        """Nothing to let go of: arrays and mappings end with the object."""


class LocalEngineKind:
    """Files of the local engine, below the version's directory."""

    def write(self, directory: Path, legs: Legs) -> None:
        """See `EngineKind.write`."""
        lexical, dense, filters = (directory / name for name in ("lexical", "dense", "filters"))
        for folder in (lexical, dense, filters):
            folder.mkdir()
        for name in _IMPACT_ARRAYS:
            np.save(lexical / f"{name}.npy", getattr(legs.impacts, name), allow_pickle=False)
        index = faiss.IndexFlatIP(legs.vectors.shape[1])
        index.add(np.ascontiguousarray(legs.vectors))
        faiss.write_index(index, str(dense / "vectors.faiss"))
        Columns.of(legs.attributes).save(filters)

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`."""
        arrays = {
            name: np.load(directory / "lexical" / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in _IMPACT_ARRAYS
        }
        vectors = faiss.read_index(str(directory / "dense" / "vectors.faiss"))
        return LocalEngine(Impacts(vectors.ntotal, **arrays), vectors, Columns.load(directory / "filters"))


def _best(candidates: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> Ranked:
    """The `limit` best of `candidates` (ascending) without sorting all of them; ties by passage order."""
    values = scores[candidates]
    if len(candidates) > limit:
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        above = np.flatnonzero(values > least)
        ties = np.flatnonzero(values == least)[: limit - len(above)]
        kept = np.concatenate((above, ties))
        candidates, values = candidates[kept], values[kept]
    order = np.lexsort((candidates, -values))
    return Ranked(candidates[order], values[order])
