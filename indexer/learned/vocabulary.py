"""The words of an index as they are spelt, and which of them stand side by side: what corrections aim at.

The lexicon knows stems only ("strategi"); a reader is shown words ("strategy"). One file holds both ways
round, laid out so that it is read, not computed, when an index opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import opened_arrays, packed, unpacked
from indexer.language.words import STOP_WORDS, Analyzer, Token, signatures

_MERGED_AT = 2_000_000
"""Pairs that wait before they are added up: 64 MB; each addition sorts all pairs of the index once."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a few texts, in plain values.

    `counts[n]` of the texts hold `words[n]`; in `together[k]` of them the words `lefts[k]` and `rights[k]`,
    by number, stand side by side, in `bound[k]` as a name or with a hyphen.
    """

    texts: int
    words: list[str]
    counts: list[int]
    lefts: list[int]
    rights: list[int]
    together: list[int]
    bound: list[int]


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Pairs of words, ascending: keys int64, left number << 32 | right number; together, bound int32."""

    keys: NDArray[np.int64]
    together: NDArray[np.int32]
    bound: NDArray[np.int32]

    @classmethod
    def summed(cls, parts: Sequence[PairCounts]) -> PairCounts:
        """Parts added up."""
        keys, kind = np.unique(np.concatenate([one.keys for one in parts]), return_inverse=True)
        together = np.zeros(len(keys), dtype=np.int32)
        bound = np.zeros(len(keys), dtype=np.int32)
        np.add.at(together, kind, np.concatenate([one.together for one in parts]))
        np.add.at(bound, kind, np.concatenate([one.bound for one in parts]))
        return cls(keys, together, bound)


_NO_PAIRS = PairCounts(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))


class SurfaceCounts:
    """The counts of all texts of an index; about 16 bytes a distinct pair, 150 a distinct word."""

    def __init__(self) -> None:
        self.texts = 0
        self._ids: dict[str, int] = {}
        self._counts: list[int] = []
        self._pairs = _NO_PAIRS
        self._waiting: list[PairCounts] = []

    def add(self, more: Tally) -> None:
        """Adds the counts of more texts."""
        self.texts += more.texts
        numbers = np.array([self._number(word) for word in more.words], dtype=np.int64)
        for number, count in zip(numbers.tolist(), more.counts, strict=True):
            self._counts[number] += count
        keys = (numbers[np.array(more.lefts, dtype=np.int64)] << 32) | numbers[
            np.array(more.rights, dtype=np.int64)
        ]
        together, bound = (np.array(one, dtype=np.int32) for one in (more.together, more.bound))
        self._waiting.append(PairCounts(keys, together, bound))
        if sum(len(one.keys) for one in self._waiting) > _MERGED_AT:
            self._merge()

    def sorted(self) -> tuple[list[str], NDArray[np.int64], PairCounts]:
        """The words in code point order, with how many texts hold each; and pairs by their numbers."""
        self._merge()
        words = sorted(self._ids)
        old = np.array([self._ids[word] for word in words], dtype=np.int64)
        new = np.full(len(self._counts), -1, dtype=np.int64)
        new[old] = np.arange(len(words))
        pairs = self._pairs
        keys = (new[pairs.keys >> 32] << 32) | new[pairs.keys & 0xFFFFFFFF]
        order = np.argsort(keys)
        counts = np.array(self._counts, dtype=np.int64)[old]
        return words, counts, PairCounts(keys[order], pairs.together[order], pairs.bound[order])

    def _number(self, word: str) -> int:
        number = self._ids.setdefault(word, len(self._counts))
        if number == len(self._counts):
            self._counts.append(0)
        return number

    def _merge(self) -> None:
        if self._waiting:
            self._pairs = PairCounts.summed([self._pairs, *self._waiting])
            self._waiting = []


FILE = "surface_words.npz"
"""The one file that `save` writes."""

OFTEN = 2
"""Texts that must hold two words side by side for the pair to be kept; one may be chance or a slip of pen.
Names and hyphenated words are kept from the first."""

_RIGHT = (1 << 32) - 1  # the bits of a pair's right word

_COLUMNS = ("counts", "signatures", "lengths", "pairs")

_SIDE_BY_SIDE = frozenset({" ", "\n", "-", "‐", "‑"})


@dataclass(frozen=True, slots=True)
class SurfaceWords:
    """Distinct folded `words` in code point order; beside them, all of the same length:

    `counts` int32: texts that use the word; `signatures` uint64: its letters (see `indexer.language.words`);
    `lengths` int16: its characters. `stems` are the terms of all words. `pairs` int64, ascending, holds
    the remembered pairs of neighbours, as id of the left word * number of words + id of the right one.
    `texts` says of how many texts the words are.
    """

    texts: int
    words: tuple[str, ...]
    counts: NDArray[np.int32]
    signatures: NDArray[np.uint64]
    lengths: NDArray[np.int16]
    pairs: NDArray[np.int64]
    stems: frozenset[str]
    ids: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {word: number for number, word in enumerate(self.words)})

    @classmethod
    def of(cls, texts: Iterable[str]) -> SurfaceWords:
        """The words of texts (passages with their headings, names): counted once in each."""
        counts = SurfaceCounts()
        counts.add(tally(texts, Analyzer()))
        return cls.counted(counts)

    @classmethod
    def counted(cls, counts: SurfaceCounts) -> SurfaceWords:
        """The words that stand in at least one of the counted texts."""
        analyzer = Analyzer()
        words, texts, pairs = counts.sorted()
        kept = pairs.keys[_worth_keeping(words, pairs)]
        return cls(
            texts=counts.texts,
            words=tuple(words),
            counts=texts.astype(np.int32),
            signatures=signatures(words),
            lengths=np.array([len(word) for word in words], dtype=np.int16),
            pairs=(kept >> 32) * len(words) + (kept & _RIGHT),
            stems=frozenset(map(analyzer.stem, words)),
        )

    def count(self, word: str) -> int:
        """How many texts use the folded word; 0 for a word that none does."""
        number = self.ids.get(word)
        return 0 if number is None else int(self.counts[number])

    def together(self, left: str, right: str) -> bool:
        """Whether the index remembers these folded words side by side, in this order."""
        first, second = self.ids.get(left), self.ids.get(right)
        if first is None or second is None:
            return False
        pair = first * len(self.words) + second
        place = int(np.searchsorted(self.pairs, pair))
        return place < len(self.pairs) and int(self.pairs[place]) == pair

    def save(self, directory: Path) -> None:
        """Writes `FILE` into the directory."""
        np.savez(
            directory / FILE,
            texts=np.array(self.texts, dtype=np.int64),
            words=packed(self.words),
            stems=packed(sorted(self.stems)),
            **{name: getattr(self, name) for name in _COLUMNS},
        )

    @classmethod
    def load(cls, directory: Path) -> SurfaceWords:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing or damaged."""
        with opened_arrays(directory / FILE, "list of words") as file:
            return cls(
                texts=int(file["texts"]),
                words=unpacked(file["words"]),
                stems=frozenset(unpacked(file["stems"])),
                **{name: file[name] for name in _COLUMNS},
            )


def tally(texts: Iterable[str], analyzer: Analyzer) -> Tally:
    """What texts add to the counts of an index."""
    counts: Counter[str] = Counter()
    neighbours: Counter[tuple[str, str]] = Counter()
    bound: Counter[tuple[str, str]] = Counter()
    total = 0
    for total, text in enumerate(texts, 1):  # noqa: B007 - the number of the last is that of all
        tokens = list(analyzer.words(text))
        counts.update({token.term for token in tokens})
        beside = list(_side_by_side(text, tokens))
        neighbours.update({(left.term, right.term) for left, right in beside})
        bound.update({(left.term, right.term) for left, right in beside if _bound(text, left, right)})
    words = list(counts)
    ids = {word: number for number, word in enumerate(words)}
    return Tally(
        texts=total,
        words=words,
        counts=list(counts.values()),
        lefts=[ids[left] for left, _ in neighbours],
        rights=[ids[right] for _, right in neighbours],
        together=list(neighbours.values()),
        bound=[bound[pair] for pair in neighbours],
    )


def _side_by_side(text: str, tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Words with nothing but one space, line end or hyphen between them."""
    for left, right in pairwise(tokens):
        if text[left.end : right.start] in _SIDE_BY_SIDE:
            yield left, right


def _bound(text: str, left: Token, right: Token) -> bool:
    """Whether they are written as a name or with a hyphen, so that once is no chance."""
    return not text[left.end].isspace() or (text[left.start].isupper() and text[right.start].isupper())


def _worth_keeping(words: Sequence[str], pairs: PairCounts) -> NDArray[np.bool_]:
    kept = (pairs.together >= OFTEN) | (pairs.bound > 0)
    # "of the" says nothing of either; such pairs would be most of the file.
    told = np.array([word not in STOP_WORDS and word.isalpha() for word in words], dtype=np.bool_)
    lefts, rights = pairs.keys >> 32, pairs.keys & _RIGHT
    telling = told[lefts] & told[rights]
    known = frozenset(words)
    for row in np.flatnonzero(kept & ~telling).tolist():
        # Two words that are also one ("out come") tell which way they are said.
        telling[row] = words[lefts[row]] + words[rights[row]] in known
    worth: NDArray[np.bool_] = kept & telling
    return worth
