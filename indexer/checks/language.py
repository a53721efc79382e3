"""The words of the index as they are spelt, and which of them mean about the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.checks.encoded import SAMPLED, check_encoded
from indexer.checks.finding import Finding
from indexer.checks.held import Held
from indexer.language.words import Analyzer
from indexer.learned.near_words import NearWords, told_apart
from indexer.learned.vocabulary import SurfaceWords
from indexer.passages import lexical_text
from indexer.sentence_vectors import SCALE
from indexer.store.query_encoder import QueryEncoder

_SURFACE, _NEAR = "language/surface_words.npz", "language/near_words"

_COLUMNS = ("counts", "signatures", "lengths", "pairs")

_ROWS = 256  # words whose cosines to all others are held at once


def check_surface(held: Held) -> Iterator[Finding]:
    """What is wrong with the surface words: they are counted anew in the passages."""
    stored = SurfaceWords.load(held.folder / "language")
    counted = SurfaceWords.of([lexical_text(one) for one in held.passages])
    if stored.texts != counted.texts:
        yield Finding(_SURFACE, f"surface words of {stored.texts} passages, not {counted.texts}")
    if stored.words != counted.words or stored.stems != counted.stems:
        yield Finding(_SURFACE, "its words are not those of the passages")
        return
    for name in _COLUMNS:
        if not np.array_equal(getattr(stored, name), getattr(counted, name)):
            yield Finding(_SURFACE, f"its {name} are not those of the passages")


def check_near(held: Held) -> Iterator[Finding]:
    """What is wrong with near words: of the surface words, with vectors of their own, all that are near."""
    surface = SurfaceWords.load(held.folder / "language")
    near = NearWords.load(held.folder / "language")
    expected = told_apart(list(zip(surface.words, surface.counts.tolist(), strict=True)))
    if near.words != expected:
        yield Finding(_NEAR, "its words are not the commonest of the surface words")
        return
    broken = list(_layout(near, held.contents.dimension))
    if broken:
        yield from broken
        return
    yield from _lengths(near)
    yield from _lists(near)
    numbers = range(0, len(near.words), max(1, len(near.words) // SAMPLED))[:SAMPLED]
    words = [near.words[number] for number in numbers]
    vectors = near.vectors[list(numbers)].astype(np.float32) / np.float32(SCALE)
    places = [_place(word) for word in words]
    yield from check_encoded(QueryEncoder.load(held.encoder), words, vectors, places)


def _layout(near: NearWords, dimension: int) -> Iterator[Finding]:
    words, starts, pairs = len(near.words), near.starts, len(near.near)
    if near.vectors.shape != (words, dimension) or near.vectors.dtype != np.int8:
        yield Finding(_NEAR, f"has vectors of shape {near.vectors.shape} for {words} words")
    if starts.shape != (words + 1,) or starts[0] != 0 or (np.diff(starts) < 0).any() or starts[-1] != pairs:
        yield Finding(_NEAR, f"does not share {pairs} near words out to {words} words")
    if pairs and not 0 <= near.near.min() <= near.near.max() < words:
        yield Finding(_NEAR, "names words that are not there")
    if not np.isfinite(near.least):
        yield Finding(_NEAR, "the cosine from which on words are near is no number")


def _lengths(near: NearWords) -> Iterator[Finding]:
    # Each of the numbers of a vector was rounded by at most a half.
    slack = 0.5 * np.sqrt(near.vectors.shape[1])
    lengths = np.linalg.norm(near.vectors.astype(np.float32), axis=1)
    for number in np.flatnonzero(np.abs(lengths - SCALE) > slack):
        yield Finding(_place(near.words[number]), "its vector is not of unit length")


def _lists(near: NearWords) -> Iterator[Finding]:
    """Whether each word's list holds all words near it, nearest first, and no other."""
    whole = near.vectors.astype(np.float32)  # sums of products of whole numbers are exact in it
    stems = _numbered(near.words)
    for first in range(0, len(whole), _ROWS):
        cosines = whole[first : first + _ROWS] @ whole.T
        cosines[stems[first : first + _ROWS, None] == stems] = -np.inf
        for number, row in enumerate(cosines, first):
            enough = np.flatnonzero(row >= np.float32(near.least * SCALE * SCALE))
            nearest = enough[np.argsort(-row[enough], kind="stable")]
            if not np.array_equal(near.near[near.starts[number] : near.starts[number + 1]], nearest):
                yield Finding(_place(near.words[number]), "its near words are not those near its vector")


def _numbered(words: Sequence[str]) -> NDArray[np.int64]:
    """int64[words]: a number for each stem."""
    analyzer, numbers = Analyzer(), dict[str, int]()
    return np.array([numbers.setdefault(analyzer.stem(word), len(numbers)) for word in words], dtype=np.int64)


def _place(word: str) -> str:
    return f"{_NEAR}, {word}"
