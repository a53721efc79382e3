"""Arrays of an index: rows of mapped files and their products with a question, vectors of sentences, spans.

The best sentence speaks for its passage, and an answer quotes it. A sentence's vector is pooled from the
encoder's one reading of header and passage ("late chunking", Günther et al., arXiv 2409.04701), so it costs
no second pass and knows its context: "He agreed" still lies near what was agreed to.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from indexer.errors import UnusableIndex
from indexer.regular_files import open_regular

# Rows of a mapped matrix, and their inner products with a vector, a block at a time.

_BLOCK = 256
"""Rows taken at once: as numbers of four bytes they stay in a core's cache, and BLAS does not share so few
out to threads, which wait for each other: on two busy cores 3,000 rows took 12 ms with them, 0.4 without."""


def rows_of(matrix: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """A copy of some rows: `matrix[rows]`."""
    # As bytes, since NumPy copies a whole matrix before it takes rows of one that begins at an odd address,
    # as those do that stand behind a header in a mapped file.
    taken: NDArray[Any] = matrix.view(np.uint8).take(rows, axis=0).view(matrix.dtype)
    return taken


def products(
    matrix: NDArray[np.float32] | NDArray[np.int8], rows: NDArray[np.int64], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """float32[len(rows)]: `matrix[rows] @ vector`, in single precision whatever the matrix holds."""
    found = np.empty(len(rows), dtype=np.float32)
    room = np.empty((min(_BLOCK, len(rows)), len(vector)), dtype=np.float32)
    for at in range(0, len(rows), _BLOCK):
        taken = rows_of(matrix, rows[at : at + _BLOCK])
        block = room[: len(taken)]
        block[...] = taken
        np.dot(block, vector, out=found[at : at + _BLOCK])
    return found


def all_products(matrix: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[len(matrix)]: `matrix @ vector`."""
    found = np.empty(len(matrix), dtype=np.float32)
    for at in range(0, len(matrix), _BLOCK):
        np.dot(matrix[at : at + _BLOCK], vector, out=found[at : at + _BLOCK])
    return found


# Arrays of an index version, read from disk as they are asked for.

_HEADERS = MappingProxyType({1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0})


def stored_array(path: Path) -> NDArray[Any]:
    """The array in a .npy file, mapped for reading. OSError or ValueError when it is missing or damaged."""
    with open_regular(path) as file:
        major, _ = np.lib.format.read_magic(file)
        read_header = _HEADERS.get(major)
        if read_header is None:
            raise ValueError(f"{path.name} is of a later version of the format")
        shape, in_columns, kind = read_header(file)
        if kind.hasobject:
            raise ValueError(f"{path.name} holds objects, not numbers")
        order: Literal["F", "C"] = "F" if in_columns else "C"
        mapped = np.memmap(file, dtype=kind, mode="r", offset=file.tell(), shape=shape, order=order)
    # A plain view of the mapping: numpy's own class for mapped files makes each slice ten times as slow.
    return mapped.view(np.ndarray)


def read_array(path: Path) -> NDArray[Any]:
    """The array in a .npy file, in memory. OSError, ValueError or EOFError when it is missing or damaged."""
    with open_regular(path) as file:
        found: NDArray[Any] = np.load(file, allow_pickle=False)
    return found


def require_form(name: str, array: NDArray[Any], kind: DTypeLike, *shape: int | None) -> None:
    """Raises ValueError unless an array has that kind of numbers and that shape; None fits any length."""
    fits = len(array.shape) == len(shape) and all(
        wanted in (None, there) for wanted, there in zip(shape, array.shape, strict=True)
    )
    if array.dtype != np.dtype(kind) or not fits:
        raise ValueError(f"{name} holds {array.dtype}{list(array.shape)}")


def require_starts(name: str, starts: NDArray[Any], owners: int, rows: int) -> None:
    """Raises ValueError unless `starts` int64[owners + 1] share out so many rows, all and in order."""
    require_form(name, starts, np.int64, owners + 1)
    if starts[0] != 0 or starts[-1] != rows or (np.diff(starts) < 0).any():
        raise ValueError(f"{name} does not share out its rows")


_CHECKED = 1 << 20  # numbers looked at once


def require_within(name: str, values: NDArray[Any], least: float, most: float) -> None:
    """Raises ValueError unless all numbers are from `least` to `most`; what is no number is not."""
    for block in _blocks(values):
        if not (block.min() >= least and block.max() <= most):
            raise ValueError(f"{name} holds numbers beyond {least} to {most}")


def _blocks(values: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """All values a few at a time; nothing of an empty array."""
    rows = max(1, _CHECKED // max(1, values[:1].size))
    return (values[at : at + rows] for at in range(0, len(values), rows) if values.size)


SCALE = 127
"""What a unit vector is multiplied by to be stored as int8."""

_ARRAYS = ("starts", "spans", "vectors")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines of the sentences of some passages to a question.

    Those of the k-th passage are `cosines[starts[k]:starts[k + 1]]`, float32; `spans` int32[sentences, 2] are
    their places in the passage's text.
    """

    starts: NDArray[np.int64]
    cosines: NDArray[np.float32]
    spans: NDArray[np.int32]

    def best(self) -> NDArray[np.float32]:
        """float32[passages]: the cosine of each passage's nearest sentence; every passage has one."""
        if len(self.cosines) == 0:
            return np.zeros(0, dtype=np.float32)
        nearest: NDArray[np.float32] = np.maximum.reduceat(self.cosines, self.starts[:-1])
        return nearest


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """Sentences of passage n: rows `starts[n]:starts[n + 1]` of `spans` and `vectors`.

    starts int64[passages + 1]; spans int32[sentences, 2], characters of the passage's text; vectors
    int8[sentences, dimension], a unit vector times 127 (costs a cosine less than 0.01).
    """

    starts: NDArray[np.int64]
    spans: NDArray[np.int32]
    vectors: NDArray[np.int8]

    @classmethod
    def of(
        cls, spans: Sequence[Sequence[tuple[int, int]]], vectors: Sequence[NDArray[np.float32]]
    ) -> SentenceVectors:
        """Of passages in order: the spans of each one's sentences (one at least), and their unit vectors."""
        if not all(spans):
            raise ValueError("a passage without a sentence cannot be rated")
        starts = np.zeros(len(spans) + 1, dtype=np.int64)
        np.cumsum([len(one) for one in spans], out=starts[1:])
        rows = np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
        places = np.array([span for one in spans for span in one], dtype=np.int32).reshape(-1, 2)
        return cls(starts, places, quantised(rows))

    def likeness(self, vector: NDArray[np.float32], passages: NDArray[np.int64]) -> Likeness:
        """How near the sentences of those passages lie to the unit vector of a question."""
        counts = self.starts[passages + 1] - self.starts[passages]
        starts = np.zeros(len(passages) + 1, dtype=np.int64)
        np.cumsum(counts, out=starts[1:])
        rows = np.arange(starts[-1]) + np.repeat(self.starts[passages] - starts[:-1], counts)
        cosines = products(self.vectors, rows, vector / np.float32(SCALE))
        return Likeness(starts, cosines, self.spans[rows])

    def save(self, directory: Path) -> None:
        """Writes one array file a field."""
        for name in _ARRAYS:
            np.save(directory / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, directory: Path) -> SentenceVectors:
        """Opens what `save` wrote; the vectors are read from disk as they are asked for."""
        return cls(**{name: stored_array(directory / f"{name}.npy") for name in _ARRAYS})

    def require_sound(self) -> None:
        """Raises ValueError unless each passage has its sentences, and each of these a span and a vector."""
        require_form("vectors of sentences", self.vectors, np.int8, len(self.spans), None)
        require_form("spans of sentences", self.spans, np.int32, None, 2)
        require_starts("starts of sentences", self.starts, len(self.starts) - 1, len(self.spans))
        if (np.diff(self.starts) < 1).any() or (self.spans[:, 0] > self.spans[:, 1]).any():
            raise ValueError("a passage has no sentence, or a sentence ends before it begins")
        require_within("spans of sentences", self.spans, 0, np.iinfo(np.int32).max)


def quantised(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit vectors as they are stored: times 127, rounded."""
    return np.rint(rows * SCALE).astype(np.int8)


# Words in a file of arrays.


def packed(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words as one array of bytes."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def unpacked(data: NDArray[np.uint8]) -> tuple[str, ...]:
    """What `packed` packed."""
    return tuple(data.tobytes().decode().split("\n")) if data.size else ()


@contextmanager
def opened_arrays(path: Path, what: str) -> Iterator[Mapping[str, NDArray[Any]]]:
    """The arrays in an .npz file of an index. Raises UnusableIndex, naming it `what`, when it is damaged."""
    try:
        with open_regular(path) as raw, np.load(raw, allow_pickle=False) as file:
            yield file
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UnusableIndex(
            f"The index's {what} cannot be read; rebuild the index with minutebook index."
        ) from error


# Arrays on disk that are filled piece by piece, so that memory does not grow with them.


def new_array(path: Path, kind: DTypeLike, *shape: int) -> NDArray[Any]:
    """A new .npy file of that shape, mapped for writing; zeros at first."""
    if 0 in shape:  # no file can be mapped that holds nothing
        np.save(path, np.zeros(shape, dtype=kind), allow_pickle=False)
        return np.zeros(shape, dtype=kind)
    made: NDArray[Any] = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
    return made


def raw_array(path: Path, kind: DTypeLike, *shape: int) -> NDArray[Any]:
    """A file of nothing but numbers, mapped for reading."""
    if 0 in shape:
        return np.zeros(shape, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r", shape=shape)


# Which passages say the same, as `indexer.learned.duplicates` finds.

Codes = NDArray[np.int32]
"""For every passage the number of the first that says the same: int32[n]."""

_REBUILD = "The index's groups of equal passages are missing or damaged; rebuild it with minutebook index."


def save_groups(path: Path, codes: Codes) -> None:
    """Writes the codes of all passages to one .npy file."""
    np.save(path, codes, allow_pickle=False)


def load_groups(path: Path, count: int) -> Codes:
    """Reads what `save_groups` wrote for `count` passages. Raises UnusableIndex when it does not fit them."""
    try:
        codes: Codes = read_array(path)
    except (OSError, ValueError, EOFError) as error:
        raise UnusableIndex(_REBUILD) from error
    fits = codes.dtype == np.int32 and codes.shape == (count,)
    if not fits or (codes < 0).any() or (codes >= count).any():
        raise UnusableIndex(_REBUILD)
    if not np.array_equal(codes[codes], codes):
        raise UnusableIndex(_REBUILD)
    return codes


# Which spans share a character with any of some others.

Spans = Sequence[tuple[int, int]]


def overlapping(spans: Spans, others: Spans) -> NDArray[np.bool_]:
    """bool[len(spans)]: which spans share a character with one of the others; none is empty."""
    own, other = (np.array(one, dtype=np.int64).reshape(-1, 2) for one in (spans, others))
    # Of the others that begin before a span ends, those that have also ended by its start do not meet it.
    begun = np.searchsorted(np.sort(other[:, 0]), own[:, 1], side="left")
    ended = np.searchsorted(np.sort(other[:, 1]), own[:, 0], side="right")
    return np.asarray(begun > ended)
