"""The engine protocol. Passages are known to an engine by their number: their position in the build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Likeness, SentenceVectors
from indexer.store.bm25 import Impacts, SparseQuery

if TYPE_CHECKING:
    from indexer.store.engines.columns import Columns


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: every condition that is set must hold; within one, any of its values will do.

    Dates are inclusive. A passage without a date fails any condition on dates and years.
    """

    boards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    years: tuple[int, ...] = ()
    has_actions: bool = False  # only passages that hold an action, or part of one

    @property
    def everything(self) -> bool:
        """Whether no condition is set."""
        return self == Where()

    def admits(self, document_id: str, board: str | None, date: dt.date | None) -> bool:
        """Whether a meeting's passages can pass; what each mentions or holds is not known of a meeting."""
        if self.documents and document_id not in self.documents:
            return False
        if self.boards and board not in self.boards:
            return False
        if self.years and (date is None or date.year not in self.years):
            return False
        if self.date_from is None and self.date_to is None:
            return True
        first, last = self.date_from or dt.date.min, self.date_to or dt.date.max
        return date is not None and first <= date <= last


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a passage can be filtered by."""

    document_id: str
    board: str | None
    date: dt.date | None
    people: tuple[str, ...]
    has_action: bool  # holds an action, or part of one


@dataclass(frozen=True, slots=True)
class EveryScore:
    """What the legs say of every passage of an index: row n is passage n.

    bm25 float32[passages], 0 without any term of the question; held bool[passages], whether it has one;
    cosines float32[passages], None where no vector was given.
    """

    bm25: NDArray[np.float32]
    held: NDArray[np.bool_]
    cosines: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passages found by one leg, best first; equal scores in passage order. int64[n], float32[n]."""

    passages: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Legs:
    """All that an engine stores of an index: row n of each part belongs to passage n.

    vectors float32[passages, dimension], of unit length; items int32[passages], ascending: which agenda item
    of all in the index a passage belongs to.
    """

    impacts: Impacts
    vectors: NDArray[np.float32]
    sentences: SentenceVectors
    items: NDArray[np.int32]
    attributes: Sequence[Attributes]


@dataclass(frozen=True, slots=True)
class Described:
    """What a question's terms and vector say of some passages; row k is the k-th passage asked for.

    impacts float32[n, terms]: BM25's part of each term (0: not in the passage); cosines float32[n] of the
    passages themselves; items int32[n] and item_sizes int32[n]: agenda item, and how many passages it has.
    """

    impacts: NDArray[np.float32]
    cosines: NDArray[np.float32]
    sentences: Likeness
    items: NDArray[np.int32]
    item_sizes: NDArray[np.int32]


class Engine(Protocol):
    """Scans the legs of one index version. Safe to share between threads."""

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """The `limit` best passages by BM25 among those that pass the filter and hold a term."""
        ...

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """The `limit` passages nearest to the unit vector by cosine among those that pass the filter."""
        ...

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """All that either leg knows of these passages, whichever leg found them."""
        ...

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """What both legs say of every passage; takes time in proportion to the index."""
        ...

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """bool[passages]: which pass the filter."""
        ...

    @property
    def columns(self) -> Columns:
        """What passages are filtered by."""
        ...

    def trouble(self) -> str | None:
        """Why nothing can be searched at this moment, in one sentence; None when all is well.

        Looks anew at each call, which may take a second or two.
        """
        ...

    def close(self) -> None:
        """Lets go of files and connections."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """The legs as they are stored, read back whole, to be checked. vectors float32[passages, dimension]."""

    impacts: Impacts
    vectors: NDArray[np.float32]


class EngineKind(Protocol):
    """How an engine's data come into and out of the folder of an index, and of where else it keeps them.

    What is kept elsewhere is named by a file in that folder (`ELSEWHERE`). All methods that need
    what is kept there raise StoreAway when it does not answer.
    """

    def prepare(self) -> None:
        """Raises what would make `write` fail for sure, before a long build has begun."""
        ...

    def write(self, directory: Path, legs: Legs) -> None:
        """Writes the legs below `directory`, and what belongs elsewhere there."""
        ...

    def open(self, directory: Path) -> Engine:
        """Opens what `write` wrote. What does not answer now does not keep it from being opened."""
        ...

    def vectors(self, directory: Path) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """What gives the vectors of passages, by number, as they were written: the next build's to reuse."""
        ...

    def stored(self, directory: Path, passages: int, terms: int) -> Stored:
        """All that `write` wrote of legs of so many passages and terms. ValueError when it is of others."""
        ...

    def filtered_by(self, directory: Path, passages: int) -> Iterator[Attributes | None] | None:
        """What the engine filters each of so many passages by, read back to be checked; None for one of
        which it makes no sense.

        None in place of them where it filters by the columns in the folder. ValueError when others are kept.
        """
        ...

    def publish(self, directory: Path) -> None:
        """Tells whoever looks elsewhere that the index in that folder is the live one."""
        ...

    def discard(self, directory: Path) -> None:
        """Removes what is kept elsewhere of the index in that folder; that it is gone already is fine."""
        ...


ELSEWHERE = "elsewhere.json"
"""File in the folder of an index that names what its engine keeps elsewhere; "engine" in it is the engine."""


@dataclass(frozen=True, slots=True)
class Store:
    """A server that keeps a part of an index.

    `uri` None: what the environment names. `patience`: seconds that a build goes on asking when it does not
    answer; a server of containers that is replaced comes back within a minute.
    """

    uri: str | None = None
    patience: float = 60.0
