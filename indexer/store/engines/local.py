"""The local engine: FAISS's files of vectors, a sparse matrix of BM25 impacts, arrays for all else."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Likeness, SentenceVectors, all_products, products, rows_of, stored_array
from indexer.store.bm25 import Impacts, SparseQuery, summed
from indexer.store.engines.base import Columns, Described, Engine, EveryScore, Legs, Ranked, Stored, Where

# What every engine keeps in the index's folder: small arrays that a search needs of many passages.

_FILTERS = 16
"""Filters whose passages are remembered: both legs of a question have the same one, and so have the pages of
its results; counting by facet takes up to four more. A byte a passage each."""


class _Masks(Protocol):
    def __call__(self, where: Where) -> NDArray[np.bool_]: ...


@dataclass(frozen=True, slots=True)
class PassageAttributes:
    """Sentences, agenda items and filter columns of the passages of an index.

    items int32[passages], ascending; item_sizes int32[items]: how many passages each has.
    """

    sentences: SentenceVectors
    items: NDArray[np.int32]
    columns: Columns
    item_sizes: NDArray[np.int32] = field(init=False)
    passing: _Masks = field(init=False)  # bool[passages]: which pass a filter

    def __post_init__(self) -> None:
        object.__setattr__(self, "item_sizes", np.bincount(self.items).astype(np.int32))
        object.__setattr__(self, "passing", lru_cache(maxsize=_FILTERS)(self.columns.mask))

    @property
    def count(self) -> int:
        """How many passages there are."""
        return len(self.items)

    def likeness(self, vector: NDArray[np.float32], passages: NDArray[np.int64]) -> Likeness:
        """How near the sentences of those passages lie to the unit vector of a question."""
        return self.sentences.likeness(vector, passages)

    @staticmethod
    def write(directory: Path, legs: Legs) -> None:
        """Writes them below `directory`."""
        for name in ("sentences", "filters"):
            (directory / name).mkdir()
        legs.sentences.save(directory / "sentences")
        np.save(directory / "items.npy", legs.items, allow_pickle=False)
        Columns.of(legs.attributes).save(directory / "filters")

    @classmethod
    def load(cls, directory: Path) -> PassageAttributes:
        """Reads what `write` wrote. OSError or ValueError when it is missing or damaged."""
        return cls(
            SentenceVectors.load(directory / "sentences"),
            stored_array(directory / "items.npy"),
            Columns.load(directory / "filters"),
        )


# The vectors of all passages in FAISS's own format, written without holding them and read from disk.
#
# `faiss.read_index` reads the file as an IndexFlatIP. Here it is mapped and viewed as an array instead: NumPy
# scans one vector after another three times as fast as FAISS does for a single question.

_FLAT_BLOCK = 16_384
"""Vectors written at once: 25 MB of the default encoder's."""

_HEADER = struct.Struct("<4siqqq?iQ")
_KIND = b"IxFI"  # of an IndexFlatIP
_UNUSED = 1 << 20  # stands where FAISS once kept two numbers
_INNER_PRODUCT = 0


def write_flat(path: Path, vectors: NDArray[np.float32]) -> None:
    """Writes float32[passages, dimension] as `faiss.write_index` writes an IndexFlatIP of them.

    FAISS itself would hold all of them in memory once more.
    """
    count, dimension = vectors.shape
    with path.open("wb") as file:
        file.write(_HEADER.pack(*_head(count, dimension)))
        for at in range(0, count, _FLAT_BLOCK):
            file.write(np.ascontiguousarray(vectors[at : at + _FLAT_BLOCK], dtype="<f4").data)


def read_flat(path: Path) -> NDArray[np.float32]:
    """The vectors in a file of `write_flat`, read from disk as they are asked for.

    They begin at an odd address, see `products.rows_of`. Raises OSError or ValueError.
    """
    content = np.memmap(path, dtype=np.uint8, mode="r")
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


# The best of many scored passages, without sorting them all.

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


class LocalEngine:
    """Scans of both legs in this process; the filter decides before anything is ranked."""

    def __init__(
        self,
        impacts: Impacts,
        vectors: NDArray[np.float32],
        lists: Lists | None,
        beside: PassageAttributes,
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
            pass

            write_lists(dense / _LISTS, legs.vectors)
        PassageAttributes.write(directory, legs)

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`."""
        vectors = stored_vectors(directory)
        return LocalEngine(
            stored_impacts(directory, len(vectors)),
            vectors,
            stored_lists(directory),
            PassageAttributes.load(directory),
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
    pass  # here: a small index is opened without loading FAISS

    return Lists(path)


# The dense leg of a large index: passages in lists around centres, of which a question reads the nearest.
#
# Vectors are kept in 8 bits a number here. What is found is scored again by the vectors themselves, so scores
# are exact, and only which passages are looked at is not (docs/adr/0010).

PROBED = 384
PROBED_OF = 50_000
"""Lists that a question reads of so many passages; of more they grow as the cube root.

What needs most are passages that are all about as near: recombined from the sample minutes (`make bench`),
0.996 of the ten nearest to 200 questions are found among 50,000 (with 256 lists 0.991, with 128 0.964) and
0.995 among 200,000, where 610 are read (with 508 0.991, with 203 0.972). Of passages recombined from QMSum's
meetings a question finds 1.000 among 50,000 with 128 already. 384 take about a millisecond more than 128."""

SPARE = 1.5
"""Times as many passages as are wanted are scored exactly: 8 bits change the order of near ones."""

_LISTS_LISTS = 4.0  # times the square root of the passages: lists grow as slowly as their number
_SAMPLE = 40  # passages a centre: FAISS asks for 39, so a small index has fewer lists
_ROUNDS = 10
_BLOCK = 16_384  # vectors put into lists at once
_SEED = 1_234


def write_lists(path: Path, vectors: NDArray[np.float32]) -> None:
    """Writes the lists of float32[passages, dimension]; holds a byte a number meanwhile."""
    count, dimension = vectors.shape
    centres = max(1, min(round(_LISTS_LISTS * math.sqrt(count)), count // _SAMPLE))
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        *(coarse, dimension, centres, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False)
    )
    index.cp.niter, index.cp.seed = _ROUNDS, _SEED
    sample = np.random.default_rng(_SEED).choice(count, min(count, _SAMPLE * centres), replace=False)
    index.train(np.ascontiguousarray(vectors[np.sort(sample)]))
    for at in range(0, count, _BLOCK):
        index.add(np.ascontiguousarray(vectors[at : at + _BLOCK]))
    faiss.write_index(index, str(path))


class Lists:
    """The lists in a file of `write_lists`, read from disk as they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises RuntimeError when it is missing or damaged."""
        self._index = _opened(path)
        # FAISS would start threads for each question that read ahead; the lists are in the page cache.
        lists: Any = faiss.downcast_InvertedLists(self._index.invlists)
        lists.prefetch_nthread = 0

    @property
    def shape(self) -> tuple[int, int]:
        """How many passages there are, and the length of their vectors."""
        return self._index.ntotal, self._index.d

    def passages(self) -> NDArray[np.int64]:
        """The numbers of all passages in the lists, ascending."""
        lists = self._index.invlists
        sizes = [lists.list_size(number) for number in range(self._index.nlist)]
        numbers = [
            faiss.rev_swig_ptr(lists.get_ids(number), size).copy()
            for number, size in enumerate(sizes)
            if size
        ]
        return np.sort(np.concatenate(numbers))

    def near(
        self, vector: NDArray[np.float32], limit: int, passing: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """About `SPARE` times `limit` passages near the unit vector, ascending.

        `passing` bool[passages] says which may be among them; the fewer, the more lists are read.
        """
        probed, selector = PROBED * max(1.0, math.cbrt(self._index.ntotal / PROBED_OF)), None
        if passing is not None:
            probed *= len(passing) / max(1, int(np.count_nonzero(passing)))
            bits = np.packbits(passing, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        parameters = faiss.SearchParametersIVF(  # type: ignore[call-arg]
            nprobe=min(self._index.nlist, math.ceil(probed)), sel=selector
        )
        _, found = self._index.search(vector.reshape(1, -1), math.ceil(SPARE * limit), params=parameters)
        return np.sort(found[0][found[0] >= 0])  # FAISS pads with -1 where fewer are found


def _opened(path: Path) -> Any:  # noqa: ANN401 - FAISS's types know nothing of lists
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
