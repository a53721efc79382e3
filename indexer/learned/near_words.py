"""Words of the index that mean about the same as a word, by the encoder: for paraphrases.

Somebody asks about "jail" where the minutes say "prison". Only words that lie very near count, and few of
them, so that the question's own words keep the lead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import SCALE, opened_arrays, packed, quantised, unpacked

WORDS, VECTORS = "near_words.npz", "near_words.npy"
"""The files that `save` writes; the vectors are read from disk as they are asked for."""

MOST = 2
"""How many near words count."""

FAR_ABOVE = 6.0
"""Standard deviations by which the cosine of near words lies above that of words that have nothing to do
with each other. Of 5.5, 6 and 6.5 chosen on the sample questions and London dev, each alone and among other
minutes; docs/adr/0008 has the figures."""

MOST_WORDS = 20_000
"""Of the vocabulary, the commonest: those beyond are names and slips, and pairs grow with the square."""

SHORTEST = 4
"""Letters of a word that has near words; shorter ones are acronyms and fragments."""

UNRELATED = (
    "apple river carpet violin tax pilot mountain spoon election bicycle cheese hospital rope thunder "
    "library salary horse candle railway grammar soap island lawyer potato winter engine poem wallet "
    "desert chapel"
).split()
"""Everyday words of which no two have to do with each other: what an encoder makes of them is its zero."""

_ROWS = 256  # vectors of so many words at once stay in the processor's cache

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Unit vectors float32[len(words), dimension] of words."""


@dataclass(frozen=True, slots=True)
class NearWords:
    """Folded `words` in code point order. Near the n-th, nearest first: `near[starts[n]:starts[n + 1]]`.

    vectors int8[words, dimension] are unit vectors times 127; starts int64[words + 1]; near int32[pairs] are
    places in `words`. `least` is the cosine from which on words count as near.
    """

    words: tuple[str, ...]
    vectors: NDArray[np.int8]
    starts: NDArray[np.int64]
    near: NDArray[np.int32]
    least: float
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {word: place for place, word in enumerate(self.words)})

    def of_known(self, word: str) -> tuple[str, ...] | None:
        """The words nearest to a folded word of the index, nearest first; None when it has no place here."""
        place = self.places.get(word)
        if place is None:
            return None
        first, last = self.starts[place], self.starts[place + 1]
        return tuple(self.words[n] for n in self.near[first : min(last, first + MOST)])

    def of_vectors(self, vectors: Sequence[NDArray[np.float32]]) -> list[tuple[str, ...]]:
        """For each unit vector the words nearest to it, nearest first. Takes 2 ms for 20,000 words."""
        if not self.words:
            return [()] * len(vectors)
        scaled = np.stack(vectors, axis=1) / np.float32(SCALE)
        blocks = range(0, len(self.words), _ROWS)
        cosines = np.concatenate([self.vectors[n : n + _ROWS].astype(np.float32) @ scaled for n in blocks])
        return [self._nearest(one) for one in cosines.T]

    def _nearest(self, cosines: NDArray[np.float32]) -> tuple[str, ...]:
        near = np.flatnonzero(cosines >= self.least)
        return tuple(self.words[n] for n in near[np.argsort(-cosines[near], kind="stable")][:MOST])

    def save(self, directory: Path) -> None:
        """Writes `WORDS` and `VECTORS` into the directory."""
        np.savez(
            directory / WORDS,
            words=packed(self.words),
            starts=self.starts,
            near=self.near,
            least=np.array(self.least),
        )
        np.save(directory / VECTORS, self.vectors, allow_pickle=False)

    @classmethod
    def load(cls, directory: Path) -> NearWords:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing or damaged."""
        with opened_arrays(directory / WORDS, "list of near words") as file:
            return cls(
                words=unpacked(file["words"]),
                vectors=np.load(directory / VECTORS, mmap_mode="r", allow_pickle=False),
                starts=file["starts"],
                near=file["near"],
                least=float(file["least"]),
            )


def find_near(
    counts: Sequence[tuple[str, int]],
    stem: Callable[[str], str],
    encode: Encode,
    earlier: NearWords | None = None,
) -> NearWords:
    """Which words of the index mean about the same; `counts` says of each folded word how many texts use it.

    Words of one stem are the same to the index and not near each other. What `earlier`, made with the same
    encoder, knows of its words is taken over.
    """
    words, unrelated = comparable_words(counts), encode(UNRELATED)
    least = least_cosine(unrelated)
    if earlier is not None and earlier.least != least:
        earlier = None
    vectors, known = _vectors(words, unrelated.shape[1], encode, earlier)
    stems = np.unique([stem(word) for word in words], return_inverse=True)[1]
    pairs = _pairs(vectors, ~known, least)
    if earlier is not None:
        pairs = np.concatenate([pairs, _taken_over(earlier, words)])
    left, right = pairs[stems[pairs[:, 0]] != stems[pairs[:, 1]]].T
    cosines = _cosines(vectors, left, right)
    order = np.lexsort((right, -cosines, left))
    return NearWords(
        words=words,
        vectors=vectors,
        starts=np.searchsorted(left[order], np.arange(len(words) + 1)).astype(np.int64),
        near=right[order].astype(np.int32),
        least=least,
    )


def least_cosine(unrelated: NDArray[np.float32]) -> float:
    """From which cosine on words are near to an encoder that gives unrelated words these unit vectors."""
    between = (unrelated @ unrelated.T)[np.triu_indices(len(unrelated), 1)]
    return float(between.mean() + FAR_ABOVE * between.std())


def comparable_words(counts: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The words that can be near others: the commonest, in code point order."""
    fit = [(-texts, word) for word, texts in counts if word.isalpha() and len(word) >= SHORTEST]
    return tuple(sorted(word for _, word in sorted(fit)[:MOST_WORDS]))


def _vectors(
    words: Sequence[str], dimension: int, encode: Encode, earlier: NearWords | None
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """The stored vectors of words, int8[words, dimension], and which of them come from `earlier`."""
    places = earlier.places if earlier else {}
    known = np.array([word in places for word in words], dtype=np.bool_)
    vectors = np.zeros((len(words), dimension), dtype=np.int8)
    fresh = [word for word in words if word not in places]
    if fresh:
        vectors[~known] = quantised(encode(fresh))
    if earlier is not None:
        vectors[known] = earlier.vectors[[places[word] for word in words if word in places]]
    return vectors, known


def _pairs(vectors: NDArray[np.int8], fresh: NDArray[np.bool_], least: float) -> NDArray[np.int64]:
    """int64[pairs, 2]: the places of two near words each, both ways round, one at least `fresh`."""
    # Sums of products of such whole numbers are exact in float32, so that no order of adding changes them.
    whole = vectors.astype(np.float32)
    enough = np.float32(least * SCALE * SCALE)
    found = [np.zeros((0, 2), dtype=np.int64)]
    rows = np.flatnonzero(fresh)
    for first in range(0, len(rows), _ROWS):
        block = rows[first : first + _ROWS]
        at, right = np.nonzero(whole[block] @ whole.T >= enough)
        pairs = np.stack([block[at], right], axis=1)
        # Two fresh words find each other, a known one is found from this side only.
        found += [pairs, pairs[~fresh[right]][:, ::-1]]
    return np.concatenate(found)


def _cosines(
    vectors: NDArray[np.int8], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.int32]:
    """int32[pairs]: the cosines of pairs, times 127 squared."""
    cosines = np.zeros(len(left), dtype=np.int32)
    for first in range(0, len(left), _ROWS):
        part = slice(first, first + _ROWS)
        cosines[part] = np.einsum(
            "ij,ij->i", vectors[left[part]].astype(np.int32), vectors[right[part]].astype(np.int32)
        )
    return cosines


def _taken_over(earlier: NearWords, words: Sequence[str]) -> NDArray[np.int64]:
    """int64[pairs, 2]: the pairs of `earlier` whose words are both left, by their places in `words`."""
    now = {word: place for place, word in enumerate(words)}
    places = np.array([now.get(word, -1) for word in earlier.words], dtype=np.int64)
    left = places[np.repeat(np.arange(len(earlier.words)), np.diff(earlier.starts))]
    right = places[earlier.near]
    kept = (left >= 0) & (right >= 0)
    return np.stack([left[kept], right[kept]], axis=1)
