"""In how many texts each word and each pair of neighbours stands: counts that documents add to and leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MERGED_AT = 2_000_000
"""Pairs that wait before they are added up: 64 MB; each addition sorts all pairs of the index once."""

_WORDS, _ARRAYS = "words.txt", ("counts", "keys", "together", "bound")


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
        """Parts added up; pairs that are left with no text are dropped."""
        keys, kind = np.unique(np.concatenate([one.keys for one in parts]), return_inverse=True)
        together = np.zeros(len(keys), dtype=np.int32)
        bound = np.zeros(len(keys), dtype=np.int32)
        np.add.at(together, kind, np.concatenate([one.together for one in parts]))
        np.add.at(bound, kind, np.concatenate([one.bound for one in parts]))
        held = together > 0
        return cls(keys[held], together[held], bound[held])


_NO_PAIRS = PairCounts(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))


class SurfaceCounts:
    """The counts of all texts of an index; about 16 bytes a distinct pair, 150 a distinct word."""

    def __init__(self) -> None:
        self.texts = 0
        self._ids: dict[str, int] = {}
        self._counts: list[int] = []
        self._pairs = _NO_PAIRS
        self._waiting: list[PairCounts] = []

    def add(self, more: Tally, sign: int = 1) -> None:
        """Adds the counts of texts that come, or with sign -1 takes back those of texts that go."""
        self.texts += sign * more.texts
        numbers = np.array([self._number(word) for word in more.words], dtype=np.int64)
        for number, count in zip(numbers.tolist(), more.counts, strict=True):
            self._counts[number] += sign * count
        keys = (numbers[np.array(more.lefts, dtype=np.int64)] << 32) | numbers[
            np.array(more.rights, dtype=np.int64)
        ]
        together, bound = (sign * np.array(one, dtype=np.int32) for one in (more.together, more.bound))
        self._waiting.append(PairCounts(keys, together, bound))
        if sum(len(one.keys) for one in self._waiting) > _MERGED_AT:
            self._merge()

    def sorted(self) -> tuple[list[str], NDArray[np.int64], PairCounts]:
        """The words that stand in a text, in code point order, with how many; and pairs by their numbers."""
        self._merge()
        held = {word: number for word, number in self._ids.items() if self._counts[number]}
        words = sorted(held)
        old = np.array([held[word] for word in words], dtype=np.int64)
        new = np.full(len(self._counts), -1, dtype=np.int64)
        new[old] = np.arange(len(words))
        pairs = self._pairs
        keys = (new[pairs.keys >> 32] << 32) | new[pairs.keys & 0xFFFFFFFF]
        order = np.argsort(keys)
        counts = np.array(self._counts, dtype=np.int64)[old]
        return words, counts, PairCounts(keys[order], pairs.together[order], pairs.bound[order])

    def save(self, folder: Path) -> None:
        """Writes words.txt and one array file a column into a new folder."""
        words, counts, pairs = self.sorted()
        folder.mkdir()
        (folder / _WORDS).write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
        columns: Mapping[str, NDArray[np.generic]] = {
            "counts": counts,
            "keys": pairs.keys,
            "together": pairs.together,
            "bound": pairs.bound,
        }
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", columns[name], allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, texts: int) -> SurfaceCounts:
        """Reads what `save` wrote of so many texts."""
        made = cls()
        words = (folder / _WORDS).read_text(encoding="utf-8").split("\n")[:-1]
        counts, *pairs = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS)
        made.texts, made._counts, made._pairs = texts, counts.tolist(), PairCounts(*pairs)
        made._ids = {word: number for number, word in enumerate(words)}
        return made

    def _number(self, word: str) -> int:
        number = self._ids.setdefault(word, len(self._counts))
        if number == len(self._counts):
            self._counts.append(0)
        return number

    def _merge(self) -> None:
        if self._waiting:
            self._pairs = PairCounts.summed([self._pairs, *self._waiting])
            self._waiting = []
