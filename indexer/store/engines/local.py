"""The local engine: vectors in FAISS's own format, a sparse matrix of BM25 impacts, arrays for all else.

`faiss.read_index` reads the file of vectors as an IndexFlatIP. Here it is mapped and viewed as an array
instead: NumPy scans one vector after another three times as fast as FAISS does for a single question.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import all_products, products, require_form, require_within, stored_array
from indexer.regular_files import open_regular
from indexer.store.bm25 import Impacts, SparseQuery, summed
from indexer.store.engines.base import Described, Engine, EveryScore, Legs, PassageAttributes, Ranked, Stored
from indexer.store.engines.columns import Columns, Where

if TYPE_CHECKING:
    from indexer.store.engines.lists import Lists

_BLOCK = 16_384
"""Vectors written at once: 25 MB of the default encoder's."""

_HEADER = struct.Struct("<4siqqq?iQ")
_KIND = b"IxFI"  # of an IndexFlatIP
_LONGEST = 2.0  # no number of a unit vector is above 1 but for rounding
_UNUSED = 1 << 20  # stands where FAISS once kept two numbers
_INNER_PRODUCT = 0


def write_flat(path: Path, vectors: NDArray[np.float32]) -> None:
    """Writes float32[passages, dimension] as `faiss.write_index` writes an IndexFlatIP of them.

    FAISS itself would hold all of them in memory once more.
    """
    count, dimension = vectors.shape
    with path.open("wb") as file:
        file.write(_HEADER.pack(*_head(count, dimension)))
        for at in range(0, count, _BLOCK):
            file.write(np.ascontiguousarray(vectors[at : at + _BLOCK], dtype="<f4").data)


def read_flat(path: Path) -> NDArray[np.float32]:
    """The vectors in a file of `write_flat`, read from disk as they are asked for.

    They begin at an odd address, see `rows_of`. Raises OSError or ValueError.
    """
    with open_regular(path) as file:
        content = np.memmap(file, dtype=np.uint8, mode="r")
    if len(content) < _HEADER.size:
        raise ValueError(f"{path.name} is cut off")
    head = _HEADER.unpack(content[: _HEADER.size].tobytes())
    _, dimension, count, *_ = head
    if head != _head(count, dimension) or len(content) != _HEADER.size + 4 * count * dimension:
        raise ValueError(f"{path.name} is no file of vectors")
    vectors: NDArray[np.float32] = content[_HEADER.size :].view(np.ndarray).view("<f4")
    return vectors.reshape(count, dimension)


def _head(count: int, dimension: int) -> tuple[object, ...]:
    return _KIND, dimension, count, _UNUSED, _UNUSED, True, _INNER_PRODUCT, count * dimension


_PARTS = 4
"""Parts for each passage wanted, whose highest values tell which values cannot be among the best. Of 50,000
passages 200 are found in 40 microseconds with 4; with 2 or 8 it takes a tenth longer."""


def best(values: NDArray[np.float32], limit: int, least: float = -np.inf) -> Ranked:
    """The `limit` passages with the highest of `values` float32[passages], of those that are above `least`.

    Equal ones in passage order, the first of them kept.
    """
    found = _contenders(values, limit, least)
    return best_of(found, values[found], limit)


def best_of(candidates: NDArray[np.int64], values: NDArray[np.float32], limit: int) -> Ranked:
    """The `limit` best of `candidates` (ascending) by their values, see `best`."""
    if len(candidates) > limit:
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        above = np.flatnonzero(values > least)
        ties = np.flatnonzero(values == least)[: limit - len(above)]
        kept = np.concatenate((above, ties))
        candidates, values = candidates[kept], values[kept]
    order = np.lexsort((candidates, -values))
    return Ranked(candidates[order], values[order])


def _contenders(values: NDArray[np.float32], limit: int, least: float) -> NDArray[np.int64]:
    """int64[n], ascending: passages among which are the `limit` best of those above `least`."""
    parts = _PARTS * limit
    rows = len(values) // parts
    if rows < 2:
        return np.flatnonzero(values > least)
    # Every part holds a passage as good as its highest value, so `limit` passages reach that of the
    # limit-th part. Parts take every n-th passage: good ones stand side by side, in the same minutes.
    highest = values[: rows * parts].reshape(rows, parts).max(axis=0)
    floor = np.partition(highest, parts - limit)[parts - limit]
    return np.flatnonzero(values >= floor if floor > least else values > least)


SCANNED = 10_000
"""Passages up to which every vector that a filter leaves is looked at. On two busy cores, over recombined
passages, scanning 10,000 vectors takes 3 ms, reading lists 0.6; for 50,000 it is 15 and 1.1."""

_IMPACT_ARRAYS = ("starts", "passages", "values")
_FLAT, _LISTS = "vectors.faiss", "lists.faiss"  # in the folder "dense"

_LOOK_UP = 16
"""Postings that are added up in the time that one passage is looked up in: where a filter leaves few, only
they are scored."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Scans of both legs in this process; the filter decides before anything is ranked."""

    impacts: Impacts
    vectors: NDArray[np.float32]
    lists: Lists | None
    attributes: PassageAttributes

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """See `Engine.lexical`."""
        if where.everything:
            scores = self.impacts.scores(query)
            return best(scores.values, limit, scores.least)
        passing = self.passing(where)
        passages = np.flatnonzero(passing)
        if len(passages) * _LOOK_UP < self.impacts.postings(query):
            impacts = self.impacts.of(query, passages)
            held = (impacts > 0).any(axis=1)
            return best_of(passages[held], summed(impacts[held], query.weights), limit)
        scores = self.impacts.scores(query)
        return best(np.where(passing, scores.values, np.float32(scores.least)), limit, scores.least)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """See `Engine.dense`."""
        passing = None if where.everything else self.passing(where)
        count = len(self.vectors) if passing is None else np.count_nonzero(passing)
        if self.lists is not None and count > SCANNED:
            found = self.lists.near(vector, limit, passing)
        elif passing is not None:
            found = np.flatnonzero(passing)
        else:
            return best(all_products(self.vectors, vector), limit)
        return best_of(found, products(self.vectors, found, vector), limit)

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """See `Engine.describe`."""
        impacts, cosines = self.impacts.of(query, passages), products(self.vectors, passages, vector)
        return self.attributes.described(vector, passages, impacts, cosines)

    def token_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.token_matches`."""
        return self.attributes.tokens.matches(question, passages)

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.sentence_matches`."""
        return self.attributes.sentence_matches(question, passages)

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """See `Engine.every`."""
        scores = self.impacts.scores(query)
        cosines = None if vector is None else all_products(self.vectors, vector)
        return EveryScore(np.where(scores.held, scores.values, np.float32(0)), scores.held, cosines)

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """See `Engine.passing`."""
        return self.attributes.passing(where)

    @property
    def columns(self) -> Columns:
        """See `Engine.columns`."""
        return self.attributes.columns

    def require_fits(self, terms: int, dimension: int) -> None:
        """See `Engine.require_fits`."""
        if len(self.impacts.starts) != terms + 1 or self.vectors.shape[1] != dimension:
            raise ValueError("the legs are not those of its words and of its encoder")

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
            from indexer.store.engines.lists import write_lists

            write_lists(dense / _LISTS, legs.vectors)
        PassageAttributes.write(directory, legs)

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`."""
        vectors, attributes = stored_vectors(directory), PassageAttributes.load(directory)
        impacts, lists = stored_impacts(directory, len(vectors)), stored_lists(directory)
        require_form("vectors", vectors, "<f4", attributes.count, None)
        require_within("vectors", vectors, -_LONGEST, _LONGEST)
        impacts.require_sound()
        if lists is not None:
            numbered = np.arange(attributes.count)
            if lists.shape != vectors.shape or not np.array_equal(lists.passages(), numbered):
                raise ValueError("the lists are not those of the vectors")
        return LocalEngine(impacts, vectors, lists, attributes)

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
    from indexer.store.engines.lists import Lists

    return Lists(path)
