"""The local engine: FAISS's files of vectors, a sparse matrix of BM25 impacts, arrays for all else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.bm25 import Impacts, SparseQuery, summed
from indexer.engines.beside import Beside
from indexer.engines.best import best, best_of
from indexer.engines.columns import Columns
from indexer.engines.flat import read_flat, write_flat
from indexer.engines.protocol import Described, Engine, EveryScore, Legs, Ranked, Stored, Where
from indexer.products import all_products, products, rows_of
from indexer.stored_array import stored_array

if TYPE_CHECKING:
    from indexer.engines.lists import Lists

SCANNED = 10_000
"""Passages up to which every vector that a filter leaves is looked at. On two busy cores, over recombined
passages, scanning 10,000 vectors takes 3 ms, reading lists 0.6; for 50,000 it is 15 and 1.1."""

_IMPACT_ARRAYS = ("starts", "passages", "values")
_FLAT, _LISTS = "vectors.faiss", "lists.faiss"  # in the folder "dense"

_LOOK_UP = 16
"""Postings that are added up in the time that one passage is looked up in: where a filter leaves few, only
they are scored."""


class LocalEngine:
    """Scans of both legs in this process; the filter decides before anything is ranked."""

    def __init__(
        self,
        impacts: Impacts,
        vectors: NDArray[np.float32],
        lists: Lists | None,
        beside: Beside,
    ) -> None:
        self._impacts = impacts
        self._vectors = vectors
        self._lists = lists
        self._beside = beside
        self._passing = beside.passing

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """See `Engine.lexical`."""
        if where.everything:
            scores = self._impacts.scores(query)
            return best(scores.values, limit, scores.least)
        passing = self._passing(where)
        passages = np.flatnonzero(passing)
        if len(passages) * _LOOK_UP < self._impacts.postings(query):
            impacts = self._impacts.of(query, passages)
            held = (impacts > 0).any(axis=1)
            return best_of(passages[held], summed(impacts[held], query.weights), limit)
        scores = self._impacts.scores(query)
        return best(np.where(passing, scores.values, np.float32(scores.least)), limit, scores.least)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """See `Engine.dense`."""
        vectors = self._vectors
        passing = None if where.everything else self._passing(where)
        count = len(vectors) if passing is None else np.count_nonzero(passing)
        if self._lists is not None and count > SCANNED:
            found = self._lists.near(vector, limit, passing)
        elif passing is not None:
            found = np.flatnonzero(passing)
        else:
            return best(all_products(vectors, vector), limit)
        return best_of(found, products(vectors, found, vector), limit)

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """See `Engine.describe`."""
        items = self._beside.items[passages]
        return Described(
            impacts=self._impacts.of(query, passages),
            cosines=products(self._vectors, passages, vector),
            sentences=self._beside.likeness(vector, passages),
            items=items,
            item_sizes=self._beside.item_sizes[items],
        )

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """See `Engine.every`."""
        scores = self._impacts.scores(query)
        cosines = None if vector is None else all_products(self._vectors, vector)
        return EveryScore(np.where(scores.held, scores.values, np.float32(0)), scores.held, cosines)

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """See `Engine.passing`."""
        return self._passing(where)

    @property
    def columns(self) -> Columns:
        """See `Engine.columns`."""
        return self._beside.columns

    def trouble(self) -> str | None:
        """See `Engine.trouble`; files that are open can be searched."""
        return None

    def close(self) -> None:
        """Nothing to let go of: arrays and mappings end with the object."""


class LocalEngineKind:
    """Files of the local engine, below the version's directory."""

    def prepare(self) -> None:
        """See `EngineKind.prepare`; that there is room is seen when it is written."""

    def write(self, directory: Path, legs: Legs) -> None:
        """See `EngineKind.write`."""
        lexical, dense = directory / "lexical", directory / "dense"
        for folder in (lexical, dense):
            folder.mkdir()
        for name in _IMPACT_ARRAYS:
            np.save(lexical / f"{name}.npy", getattr(legs.impacts, name), allow_pickle=False)
        write_flat(dense / _FLAT, legs.vectors)
        if len(legs.vectors) > SCANNED:
            from indexer.engines.lists import write_lists

            write_lists(dense / _LISTS, legs.vectors)
        Beside.write(directory, legs)

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`."""
        vectors = stored_vectors(directory)
        return LocalEngine(
            stored_impacts(directory, len(vectors)),
            vectors,
            stored_lists(directory),
            Beside.load(directory),
        )

    def vectors(self, directory: Path) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """See `EngineKind.vectors`; read from disk as they are asked for."""
        return partial(rows_of, stored_vectors(directory))

    def stored(self, directory: Path, passages: int, terms: int) -> Stored:  # noqa: ARG002 - starts say it
        """See `EngineKind.stored`; read from disk as they are asked for."""
        return Stored(stored_impacts(directory, passages), stored_vectors(directory))

    def filtered_by(self, directory: Path, passages: int) -> None:
        """See `EngineKind.filtered_by`; by the columns in the folder."""

    def publish(self, directory: Path) -> None:
        """See `EngineKind.publish`; the folder is all there is."""

    def discard(self, directory: Path) -> None:
        """See `EngineKind.discard`; the folder is all there is."""


def stored_impacts(directory: Path, count: int) -> Impacts:
    """The impacts of `count` passages that were written below `directory`."""
    arrays = {name: stored_array(directory / "lexical" / f"{name}.npy") for name in _IMPACT_ARRAYS}
    return Impacts(count, **arrays)


def stored_vectors(directory: Path) -> NDArray[np.float32]:
    """The vectors that were written below `directory`: float32[passages, dimension], mapped."""
    return read_flat(directory / "dense" / _FLAT)


def stored_lists(directory: Path) -> Lists | None:
    """The lists that were written below `directory`; None where there are none, as in a small index."""
    path = directory / "dense" / _LISTS
    if not path.exists():
        return None
    from indexer.engines.lists import Lists  # here: a small index is opened without loading FAISS

    return Lists(path)
