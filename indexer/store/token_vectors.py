"""Vectors of single tokens: what a question's tokens are compared with, one by one (late interaction).

The encoder computes a vector of every word piece before it pools them into that of the passage. Of each only
the signs are kept, a bit a dimension: 48 bytes with the default encoder where single precision takes 1,536.
Chosen by 100 questions over twelve public bodies (wild-dev, attendance aside): the mean of each question
token's best match ranked nearly as well so as in full, nDCG@10 .737 to .745; what else came near takes more
room (docs/adr/0024). ("ColBERT", Khattab and Zaharia, arXiv 2004.12832; signs as a quantiser: "RaBitQ", Gao
and Long, arXiv 2405.12497.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import require_form, require_starts, rows_of, stored_array
from indexer.store.networks import product

_BLOCK = 2_048
"""Tokens unpacked at once: a byte a dimension, 0.8 MB with the default encoder, which stay in a core's second
cache. 11,438 tokens and 13 of a question took 0.8 ms on one thread, 1.0 with 1,024 at once."""

_LARGEST = 127  # what the largest number of each of a question's tokens is kept as

_ARRAYS = ("starts", "signs", "owners")

Span = tuple[int, int]

_CHECKED = 4_096  # passages whose tokens are looked at together

NONE = 255
"""The owner of a token that stands in no sentence: in the header above a passage, or between sentences."""


def signs_of(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """uint8[tokens, width]: of each of float32[tokens, dimension] the signs, eight a byte, 1 for above 0."""
    return np.packbits(vectors > 0, axis=1)


def owners_of(tokens: Sequence[Span], sentences: Sequence[Span]) -> NDArray[np.uint8]:
    """uint8[tokens]: which of the sentences each token stands in, or `NONE`; both by their characters.

    The few sentences that no number is left for own none.
    """
    owners = np.full(len(tokens), NONE, dtype=np.uint8)
    places = np.array(tokens, dtype=np.int64).reshape(-1, 2)
    for number, (start, end) in enumerate(sentences[:NONE]):
        owners[(places[:, 0] >= start) & (places[:, 1] <= end)] = number
    return owners


def width_of(dimension: int) -> int:
    """Bytes that the signs of so many dimensions take."""
    return -(-dimension // 8)


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Tokens of passage n, those of its header included: rows `starts[n]:starts[n + 1]` of `signs`.

    starts int64[passages + 1]; signs uint8[tokens, width], see `signs_of`; owners uint8[tokens]: the sentence
    of its passage that a token stands in, see `owners_of`.
    """

    starts: NDArray[np.int64]
    signs: NDArray[np.uint8]
    owners: NDArray[np.uint8]

    def matches(self, question: NDArray[np.float32], passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32[n, tokens]: how near each of the passages comes to each token of a question.

        That is the highest estimated cosine of the token, one of the unit vectors float32[tokens, dimension],
        with any of the passage's; 0 for a passage without a token.
        """
        rows, counts = self._rows(passages)
        near = self._cosines(question, rows)
        found = np.zeros((len(passages), len(question)), dtype=np.float32)
        if len(rows) and len(question):
            some = counts > 0
            found[some] = np.maximum.reduceat(near, (np.cumsum(counts) - counts)[some], axis=0)
        return found

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64], sentences: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """float32[sentences, tokens]: as `matches`, of all the `sentences` int64[n] that each passage has."""
        rows, counts = self._rows(passages)
        owners = self.owners[rows]
        kept = owners != NONE
        first = np.repeat(np.cumsum(sentences) - sentences, counts)
        found = np.full((int(sentences.sum()), len(question)), -1, dtype=np.float32)
        np.maximum.at(found, first[kept] + owners[kept], self._cosines(question, rows[kept]))
        return np.maximum(found, 0)

    def _rows(self, passages: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of all tokens of some passages, in their order, and how many each of them has."""
        counts = self.starts[passages + 1] - self.starts[passages]
        before = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(self.starts[passages] - before, counts), counts

    def _cosines(self, question: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32[rows, tokens]: the products of tokens with signs that make up a unit vector.

        The question's tokens are rounded to 8 bits a number, which moves a product by a thousandth or so.
        """
        dimension = question.shape[1]
        largest = np.maximum(np.abs(question).max(axis=1, initial=0), np.finfo(np.float32).tiny)
        whole = np.rint(question * (_LARGEST / largest)[:, None]).astype(np.int8)
        # With s = +1 or -1 and the bit b = (s + 1) / 2: the sum of q s is twice that of q b less that of q.
        columns, sums = np.ascontiguousarray(whole.T), whole.sum(axis=1, dtype=np.float32)
        scale = (largest / _LARGEST * dimension**-0.5).astype(np.float32)
        found = np.empty((len(rows), len(question)), dtype=np.float32)
        for at in range(0, len(rows), _BLOCK):
            signs = rows_of(self.signs, rows[at : at + _BLOCK])
            bits = np.unpackbits(signs, axis=1, count=dimension)
            found[at : at + _BLOCK] = product(bits, columns)
        found *= 2 * scale
        found -= sums * scale
        return found

    def save(self, directory: Path) -> None:
        """Writes one array file a field."""
        for name in _ARRAYS:
            np.save(directory / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, directory: Path) -> TokenVectors:
        """Opens what `save` wrote; the signs are read from disk as they are asked for."""
        arrays: dict[str, NDArray[Any]] = {name: stored_array(directory / f"{name}.npy") for name in _ARRAYS}
        return cls(**arrays)

    def require_sound(self, sentences: NDArray[np.int64]) -> None:
        """Raises ValueError unless each passage has its tokens, and each of these stands in a sentence of it.

        `sentences` int64[passages]: how many each has.
        """
        require_form("signs of tokens", self.signs, np.uint8, len(self.owners), None)
        require_form("owners of tokens", self.owners, np.uint8, None)
        require_starts("starts of tokens", self.starts, len(sentences), len(self.owners))
        for at in range(0, len(sentences), _CHECKED):
            counts = np.diff(self.starts[at : at + _CHECKED + 1])
            owners = self.owners[self.starts[at] : self.starts[at] + counts.sum()]
            if ((owners != NONE) & (owners >= np.repeat(sentences[at : at + _CHECKED], counts))).any():
                raise ValueError("a token stands in a sentence that its passage has not")
