"""What every engine keeps in the index's folder: small arrays that a search needs of many passages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.engines.columns import Columns
from indexer.engines.protocol import Legs, Where
from indexer.sentence_vectors import Likeness, SentenceVectors
from indexer.stored_array import stored_array

_FILTERS = 16
"""Filters whose passages are remembered: both legs of a question have the same one, and so have the pages of
its results; counting by facet takes up to four more. A byte a passage each."""


class _Masks(Protocol):
    def __call__(self, where: Where) -> NDArray[np.bool_]: ...


@dataclass(frozen=True, slots=True)
class Beside:
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
    def load(cls, directory: Path) -> Beside:
        """Reads what `write` wrote. OSError or ValueError when it is missing or damaged."""
        return cls(
            SentenceVectors.load(directory / "sentences"),
            stored_array(directory / "items.npy"),
            Columns.load(directory / "filters"),
        )
