"""What each sentence of a passage means within its passage: a vector a sentence.

The best sentence speaks for its passage, and an answer quotes it. The vectors are pooled from the encoder's
one reading of header and passage ("late chunking", Günther et al., arXiv 2409.04701), so they cost no
second pass and know their context: "He agreed" still lies near what was agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.products import products
from indexer.stored_array import stored_array

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


def quantised(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit vectors as they are stored: times 127, rounded."""
    return np.rint(rows * SCALE).astype(np.int8)
