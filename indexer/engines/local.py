"""The local engine: FAISS for vectors, a sparse matrix of BM25 impacts, arrays for all else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.bm25 import Impacts, SparseQuery
from indexer.engines.columns import Columns
from indexer.engines.protocol import Described, Engine, Legs, Ranked, Where
from indexer.sentence_vectors import SentenceVectors

_IMPACT_ARRAYS = ("starts", "passages", "values")
_FOLDERS = ("lexical", "dense", "sentences", "filters")


class LocalEngine:
    """Exact scans of both legs in this process; the filter decides before anything is ranked."""

    def __init__(
        self,
        impacts: Impacts,
        vectors: faiss.Index,
        sentences: SentenceVectors,
        items: NDArray[np.int32],
        columns: Columns,
    ) -> None:
        self._impacts = impacts
        self._vectors = vectors
        self._sentences = sentences
        self._items = items
        self._item_sizes = np.bincount(items).astype(np.int32)
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

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """See `Engine.describe`."""
        items = self._items[passages]
        return Described(
            impacts=self._impacts.of(query, passages),
            cosines=self._vectors.reconstruct_batch(passages) @ vector,
            sentences=self._sentences.likeness(vector, passages),
            items=items,
            item_sizes=self._item_sizes[items],
        )

    def close(self) -> None:
        """Nothing to let go of: arrays and mappings end with the object."""


class LocalEngineKind:
    """Files of the local engine, below the version's directory."""

    def write(self, directory: Path, legs: Legs) -> None:
        """See `EngineKind.write`."""
        lexical, dense, sentences, filters = (directory / name for name in _FOLDERS)
        for folder in (lexical, dense, sentences, filters):
            folder.mkdir()
        for name in _IMPACT_ARRAYS:
            np.save(lexical / f"{name}.npy", getattr(legs.impacts, name), allow_pickle=False)
        index = faiss.IndexFlatIP(legs.vectors.shape[1])
        index.add(np.ascontiguousarray(legs.vectors))
        faiss.write_index(index, str(dense / "vectors.faiss"))
        legs.sentences.save(sentences)
        np.save(directory / "items.npy", legs.items, allow_pickle=False)
        Columns.of(legs.attributes).save(filters)

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`."""
        vectors = faiss.read_index(str(directory / "dense" / "vectors.faiss"))
        return LocalEngine(
            stored_impacts(directory, vectors.ntotal),
            vectors,
            SentenceVectors.load(directory / "sentences"),
            np.load(directory / "items.npy", mmap_mode="r", allow_pickle=False),
            Columns.load(directory / "filters"),
        )

    def vectors(self, directory: Path) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """See `EngineKind.vectors`; read from disk as they are asked for."""
        index = faiss.read_index(str(directory / "dense" / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC)
        return index.reconstruct_batch


def stored_impacts(directory: Path, count: int) -> Impacts:
    """The impacts of `count` passages that were written below `directory`."""
    arrays = {
        name: np.load(directory / "lexical" / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in _IMPACT_ARRAYS
    }
    return Impacts(count, **arrays)


def stored_vectors(directory: Path) -> NDArray[np.float32]:
    """The vectors that were written below `directory`: float32[passages, dimension]."""
    index = faiss.read_index(str(directory / "dense" / "vectors.faiss"))
    vectors: NDArray[np.float32] = index.reconstruct_n(0, index.ntotal)
    return vectors


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
