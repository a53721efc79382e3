"""The engine protocol. Passages are known to an engine by their number: their position in the build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Likeness, SentenceVectors, require_form, require_within, stored_array
from indexer.store.bm25 import Impacts, SparseQuery
from indexer.store.engines.columns import Attributes, Columns, Where
from indexer.store.token_vectors import TokenVectors


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

    vectors float32[passages, dimension], of unit length; sections int32[passages], ascending: what
    stands under one heading or subheading of all in the index, and which of them a passage belongs to.
    """

    impacts: Impacts
    vectors: NDArray[np.float32]
    sentences: SentenceVectors
    tokens: TokenVectors
    sections: NDArray[np.int32]
    attributes: Sequence[Attributes]


@dataclass(frozen=True, slots=True)
class Described:
    """What a question's terms and vector say of some passages; row k is the k-th passage asked for.

    impacts float32[n, terms]: BM25's part of each term (0: not in the passage); cosines float32[n] of the
    passages themselves; sections int32[n] and section_sizes int32[n]: which one, and its passages in all.
    """

    impacts: NDArray[np.float32]
    cosines: NDArray[np.float32]
    sentences: Likeness
    sections: NDArray[np.int32]
    section_sizes: NDArray[np.int32]


_FILTERS = 16
"""Filters whose passages are remembered: both legs of a question have the same one, and so have the pages of
its results; counting by facet takes up to four more. A byte a passage each."""


class _Masks(Protocol):
    def __call__(self, where: Where) -> NDArray[np.bool_]: ...


@dataclass(frozen=True, slots=True)
class PassageAttributes:
    """Sentences, tokens, sections and filter columns of the passages of an index.

    sections int32[passages], ascending; section_sizes int32[sections]: how many passages each has.
    """

    sentences: SentenceVectors
    tokens: TokenVectors
    sections: NDArray[np.int32]
    columns: Columns
    section_sizes: NDArray[np.int32] = field(init=False)
    passing: _Masks = field(init=False)  # bool[passages]: which pass a filter

    def __post_init__(self) -> None:
        object.__setattr__(self, "section_sizes", np.bincount(self.sections).astype(np.int32))
        object.__setattr__(self, "passing", lru_cache(maxsize=_FILTERS)(self.columns.mask))

    @property
    def count(self) -> int:
        """How many passages there are."""
        return len(self.sections)

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.sentence_matches`."""
        starts = self.sentences.starts
        return self.tokens.sentence_matches(question, passages, starts[passages + 1] - starts[passages])

    def described(
        self,
        vector: NDArray[np.float32],
        passages: NDArray[np.int64],
        impacts: NDArray[np.float32],
        cosines: NDArray[np.float32],
    ) -> Described:
        """What these passages are described by, given what the engine's legs say of them."""
        sections = self.sections[passages]
        likeness = self.sentences.likeness(vector, passages)
        return Described(impacts, cosines, likeness, sections, self.section_sizes[sections])

    @staticmethod
    def write(directory: Path, legs: Legs) -> None:
        """Writes them below `directory`."""
        for name in ("sentences", "tokens", "filters"):
            (directory / name).mkdir()
        legs.sentences.save(directory / "sentences")
        legs.tokens.save(directory / "tokens")
        np.save(directory / "sections.npy", legs.sections, allow_pickle=False)
        Columns.of(legs.attributes).save(directory / "filters")

    @classmethod
    def load(cls, directory: Path) -> PassageAttributes:
        """Reads what `write` wrote. OSError or ValueError when it is missing or damaged."""
        sentences = SentenceVectors.load(directory / "sentences")
        tokens = TokenVectors.load(directory / "tokens")
        sections = stored_array(directory / "sections.npy")
        sentences.require_sound()
        tokens.require_sound(np.diff(sentences.starts))
        count = len(sentences.starts) - 1
        require_form("sections", sections, np.int32, count)
        require_within("sections", sections, 0, max(0, count - 1))
        return cls(sentences, tokens, sections, Columns.load(directory / "filters", count))


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

    def token_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """float32[n, tokens]: how near these passages come to each of a question's tokens.

        `question` float32[tokens, dimension], see `TokenVectors.matches`.
        """
        ...

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The same of all sentences of these passages, in the order of `Described.sentences`."""
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

    def require_fits(self, terms: int, dimension: int) -> None:
        """Raises ValueError unless the legs are of so many terms, and of vectors of that length."""
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
