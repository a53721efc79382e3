"""BM25 as a sparse product: each passage's part of the score in the index, idf in the query.

Okapi's score of a passage d for a question q is the sum over the question's terms t of

    idf(t) * tf(t, d) * (k1 + 1) / (tf(t, d) + k1 * (1 - b + b * |d| / average length))

whose second factor, the impact, does not depend on the question. Fitted by rank-bm25 (BM25Okapi), so
idf, its floor for very common terms, k1 and b are that package's.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import (
    new_array,
    raw_array,
    read_array,
    require_form,
    require_starts,
    require_within,
)
from indexer.errors import BadInput
from indexer.regular_files import read_text

_HIGHEST = 1_000.0
"""Of idf, a logarithm of how many passages there are, and of impacts, which stay below k1 + 1."""


@dataclass(frozen=True, slots=True)
class SparseQuery:
    """The terms of a question that the index knows: ids int32[t], weights float32[t] (idf x count), words."""

    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The index's vocabulary: `words` in code point order, `idf` float32[len(words)] beside it."""

    words: tuple[str, ...]
    idf: NDArray[np.float32]
    ids: dict[str, int]

    @classmethod
    def of(cls, words: Sequence[str], idf: NDArray[np.float32]) -> Lexicon:
        """A lexicon of sorted, distinct `words`."""
        return cls(tuple(words), idf, {word: number for number, word in enumerate(words)})

    def query(self, terms: Mapping[str, float]) -> SparseQuery:
        """The sparse vector of a question's terms, each with how often it counts (repeats add up).

        Terms outside the vocabulary add nothing.
        """
        times = {self.ids[term]: count for term, count in terms.items() if term in self.ids}
        ids = np.array(sorted(times), dtype=np.int32)
        counts = np.array([times[number] for number in sorted(times)], dtype=np.float32)
        return SparseQuery(ids, self.idf[ids] * counts, tuple(self.words[number] for number in ids))

    def weight(self, word: str) -> float:
        """The idf of a word, never below 0; an unknown word's is that of the rarest known one."""
        number = self.ids.get(word)
        return max(0.0, float(self.idf.max() if number is None else self.idf[number]))

    def save(self, directory: Path) -> None:
        """Writes words.txt, a word a line, and idf.npy."""
        (directory / "words.txt").write_text("".join(f"{word}\n" for word in self.words), encoding="utf-8")
        np.save(directory / "idf.npy", self.idf, allow_pickle=False)

    @classmethod
    def load(cls, directory: Path) -> Lexicon:
        """Reads what `save` wrote. OSError or ValueError when it is missing or damaged."""
        words = read_text(directory / "words.txt").split("\n")[:-1]
        idf = read_array(directory / "idf.npy")
        require_form("idf", idf, np.float32, len(words))
        require_within("idf", idf, -_HIGHEST, _HIGHEST)
        if not words or any(one >= other for one, other in pairwise(words)):
            raise ValueError("the words are not in order")
        return cls.of(words, idf)


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """BM25 scores float32[passages]; those without any term of the question have `least`, all others more."""

    values: NDArray[np.float32]
    least: float

    @property
    def held(self) -> NDArray[np.bool_]:
        """bool[passages]: which hold a term of the question."""
        return self.values > self.least


@dataclass(frozen=True, slots=True)
class Impacts:
    """Postings by term: those of term t are `passages[starts[t]:starts[t + 1]]`, ascending, with `values`.

    starts int64[terms + 1], passages int32[postings], values float32[postings]; `count` passages in all.
    """

    count: int
    starts: NDArray[np.int64]
    passages: NDArray[np.int32]
    values: NDArray[np.float32]

    @classmethod
    def of_entries(
        cls,
        count: int,
        terms: int,
        owner: NDArray[np.int32],
        term: NDArray[np.integer[Any]],
        value: NDArray[np.float32],
    ) -> Impacts:
        """Those of so many passages and terms, from entries in any order: passage, term and value."""
        order = np.lexsort((owner, term))
        starts = np.zeros(terms + 1, dtype=np.int64)
        np.cumsum(np.bincount(term, minlength=terms), out=starts[1:])
        return cls(count, starts, owner[order], value[order])

    def require_sound(self) -> None:
        """Raises ValueError when a posting is of no passage, without a value or of no term."""
        require_form("passages of terms", self.passages, np.int32, None)
        require_form("values of terms", self.values, np.float32, len(self.passages))
        require_starts("starts of terms", self.starts, len(self.starts) - 1, len(self.passages))
        require_within("passages of terms", self.passages, 0, self.count - 1)
        require_within("values of terms", self.values, 0, _HIGHEST)

    def scores(self, query: SparseQuery) -> LexicalScores:
        """The BM25 score of every passage."""
        total = np.zeros(self.count, dtype=np.float32)
        for term, weight in zip(query.terms, query.weights, strict=True):
            span = self._postings_of(term)
            # In a third of the time of `total[...] += ...`, which copies what it adds to.
            np.add.at(total, self.passages[span], weight * self.values[span])
        if (query.weights > 0).all():  # impacts are above 0, so the sums tell who holds a term
            return LexicalScores(total, 0.0)
        held = np.zeros(self.count, dtype=np.bool_)
        for term in query.terms:
            held[self.passages[self._postings_of(term)]] = True
        total[~held] = -np.inf
        return LexicalScores(total, -np.inf)

    def _postings_of(self, term: int) -> slice:
        return slice(int(self.starts[term]), int(self.starts[term + 1]))

    def postings(self, query: SparseQuery) -> int:
        """How many postings the question's terms have together."""
        return int((self.starts[query.terms + 1] - self.starts[query.terms]).sum())

    def of(self, query: SparseQuery, passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32[n, terms]: each term's impact on each of some passages, 0 where it is not in it."""
        found = np.zeros((len(passages), len(query.terms)), dtype=np.float32)
        wanted = passages.astype(np.int32)  # of another width than the postings', these would all be copied
        for column, term in enumerate(query.terms):
            span = self._postings_of(term)
            holders, values = self.passages[span], self.values[span]
            places = holders.searchsorted(wanted)  # behind the last one for what comes after all holders
            held = holders.take(places, mode="clip") == wanted
            np.multiply(values.take(places, mode="clip"), held, out=found[:, column])
        return found


def summed(impacts: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """BM25 scores float32[n] of impacts float32[n, terms]: those of `scores`, to the last bit."""
    total = np.zeros(len(impacts), dtype=np.float32)
    for column, weight in zip(impacts.T, weights, strict=True):
        total += weight * column
    return total


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """What idf and lengths are computed from: passages, terms in all of them, and how many hold each word."""

    passages: int
    length: int
    frequencies: Mapping[str, int]

    @property
    def average(self) -> float:
        """Terms of a passage on average."""
        return self.length / self.passages


def weights(statistics: TermStatistics) -> NDArray[np.float32]:
    """The idf of each word, in order: rank-bm25's own computation, over frequencies counted elsewhere."""
    idf: Mapping[str, float] = _okapi(statistics).idf
    return np.array([idf[word] for word in statistics.frequencies], dtype=np.float32)


def impact_values(
    counts: NDArray[np.integer[Any]], lengths: NDArray[np.int64], statistics: TermStatistics
) -> NDArray[np.float32]:
    """The impacts of terms that stand `counts` times in passages of so many terms."""
    okapi = _okapi(TermStatistics(statistics.passages, statistics.length, {"": 1}))
    k1, b = float(okapi.k1), float(okapi.b)
    damping = k1 * (1 - b + b * lengths.astype(np.float64) / statistics.average)
    count = counts.astype(np.float64)
    return (count * (k1 + 1) / (count + damping)).astype(np.float32)


def _okapi(statistics: TermStatistics) -> Any:  # noqa: ANN401 - rank-bm25 has no types
    """rank-bm25's BM25Okapi with its own parameters and idf, without its pass over the texts."""
    from rank_bm25 import BM25Okapi

    class Counted(BM25Okapi):  # type: ignore[misc]
        def _initialize(self, corpus: TermStatistics) -> Mapping[str, int]:
            self.corpus_size, self.avgdl = corpus.passages, corpus.average
            return corpus.frequencies

    return Counted(statistics)


def fit(passages: Sequence[Sequence[str]]) -> tuple[Lexicon, Impacts]:
    """The lexicon and impacts of tokenised passages, in their order. BadInput when they hold no word.

    Holds all of them in memory; `TermCounts` does the same for a corpus of any size.
    """
    if not any(passages):
        raise BadInput("The minutes hold no words to index; check that the right files were named.")
    counted = [Counter(terms) for terms in passages]
    frequencies = Counter(word for counts in counted for word in counts)
    lengths = np.array([len(terms) for terms in passages], dtype=np.int64)
    words = sorted(frequencies)
    statistics = TermStatistics(
        len(passages), int(lengths.sum()), {word: frequencies[word] for word in words}
    )
    lexicon = Lexicon.of(words, weights(statistics))
    owner = np.repeat(np.arange(len(counted), dtype=np.int32), [len(counts) for counts in counted])
    term = np.array([lexicon.ids[word] for counts in counted for word in counts], dtype=np.int32)
    count = np.array([n for counts in counted for n in counts.values()], dtype=np.int64)
    values = impact_values(count, lengths[owner], statistics)
    return lexicon, Impacts.of_entries(len(passages), len(words), owner, term, values)


def reference(
    passages: Sequence[Sequence[str]], sample: Sequence[int]
) -> tuple[Mapping[str, float], list[float]]:
    """What rank-bm25 itself says of tokenised passages, to check an index by.

    The idf of every word, and for each passage of `sample` its score for a question of all its own words.
    """
    from rank_bm25 import BM25Okapi

    okapi = BM25Okapi([list(terms) for terms in passages])
    scores = [okapi.get_batch_scores(sorted(set(passages[number])), [number])[0] for number in sample]
    return okapi.idf, [float(score) for score in scores]


_BLOCK = 16_384
"""Passages turned from rows to postings at once: about 1.5 million postings, 60 MB."""

_TERMS, _COUNTS = "terms.raw", "counts.raw"
_TERM, _COUNT = np.int32, np.uint16  # an encoder reads 512 pieces: no count is larger


class TermCounts:
    """Collects the terms of passages in order, streamed to disk; a context that closes its files.

    In memory are the vocabulary (about 150 bytes a term), 12 bytes a passage, and a block of passages.
    """

    def __init__(self, folder: Path) -> None:
        """Streams to `folder`, which exists."""
        self._numbers: dict[str, int] = {}
        self._rows = array("q", [0])
        self._lengths = array("i")
        self._folder = folder
        self._terms, self._counts = (folder / _TERMS).open("wb"), (folder / _COUNTS).open("wb")
        self._frequencies = np.zeros(1024, dtype=np.int64)

    def __enter__(self) -> TermCounts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._terms.close()
        self._counts.close()

    def add(self, passages: Sequence[tuple[Sequence[str], Sequence[int]]]) -> None:
        """Adds passages: of each its terms, each once, and how often each stands in it."""
        numbers = self._numbers
        for words, counts in passages:
            terms = np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=_TERM)
            self._append(terms, np.array(counts, dtype=np.int64), np.array([len(words)]))

    def add_numbered(
        self, words: Sequence[str], numbers: Sequence[int], counts: Sequence[int], sizes: Sequence[int]
    ) -> None:
        """Adds passages of `sizes[n]` terms: numbers of `words`, each once a passage, and their counts."""
        known = self._numbers
        own = np.array([known.setdefault(word, len(known)) for word in words], dtype=_TERM)
        terms = own[np.array(numbers, dtype=np.int64)]
        self._append(terms, np.array(counts, dtype=np.int64), np.array(sizes, dtype=np.int64))

    def _append(self, terms: NDArray[np.int32], counts: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
        self._terms.write(terms.tobytes())
        self._counts.write(counts.astype(_COUNT).tobytes())
        ends = np.cumsum(sizes)
        sums = np.concatenate(([0], np.cumsum(counts)))
        self._lengths.extend(np.diff(sums[np.concatenate(([0], ends))]).tolist())
        self._rows.extend((ends + self._rows[-1]).tolist())
        if len(self._numbers) > len(self._frequencies):
            self._frequencies = np.pad(self._frequencies, (0, len(self._numbers)))
        np.add.at(self._frequencies, terms, 1)

    def fit(self) -> tuple[Lexicon, Impacts]:
        """The lexicon and the impacts of all passages, kept in new files of the folder.

        Raises BadInput when no passage holds a word.
        """
        self._terms.flush()
        self._counts.flush()
        if not self._numbers:
            raise BadInput("The minutes hold no words to index; check that the right files were named.")
        words = sorted(self._numbers)
        old = np.array([self._numbers[word] for word in words], dtype=np.int64)
        frequencies = self._frequencies[old]
        new = np.full(len(self._frequencies), -1, dtype=np.int32)
        new[old] = np.arange(len(words), dtype=np.int32)
        lengths = np.array(self._lengths, dtype=np.int64)
        statistics = TermStatistics(
            len(lengths), int(lengths.sum()), dict(zip(words, frequencies.tolist(), strict=True))
        )
        lexicon = Lexicon.of(words, weights(statistics))
        return lexicon, self._postings(new, frequencies, lengths, statistics)

    def _postings(
        self,
        new: NDArray[np.int32],
        frequencies: NDArray[np.int64],
        lengths: NDArray[np.int64],
        statistics: TermStatistics,
    ) -> Impacts:
        """Rows turned into postings by counting: each block's go behind those of the blocks before it.

        `new`: the lexicon's number of each term, by that under which it was counted.
        """
        rows = np.array(self._rows, dtype=np.int64)
        all_terms = raw_array(self._folder / _TERMS, _TERM, int(rows[-1]))
        all_counts = raw_array(self._folder / _COUNTS, _COUNT, int(rows[-1]))
        starts = np.zeros(len(frequencies) + 1, dtype=np.int64)
        np.cumsum(frequencies, out=starts[1:])
        passages = new_array(self._folder / "passages.npy", np.int32, int(starts[-1]))
        values = new_array(self._folder / "values.npy", np.float32, int(starts[-1]))
        filled = starts[:-1].copy()
        for first in range(0, len(lengths), _BLOCK):
            last = min(first + _BLOCK, len(lengths))
            span = slice(int(rows[first]), int(rows[last]))
            owner = np.repeat(np.arange(first, last), np.diff(rows[first : last + 1]))
            terms, counts = new[all_terms[span]], all_counts[span]
            order = np.argsort(terms, kind="stable")
            terms, owner, counts = terms[order], owner[order], counts[order]
            own = np.bincount(terms, minlength=len(filled))
            within = np.arange(len(terms)) - np.repeat(np.cumsum(own) - own, own)
            places = filled[terms] + within
            passages[places] = owner
            values[places] = impact_values(counts, lengths[owner], statistics)
            filled += own
        return Impacts(len(lengths), starts, passages, values)
