"""The words of an index as they are spelt, and which of them stand side by side: what corrections aim at.

The lexicon knows stems only ("strategi"); a reader is shown words ("strategy"). One file holds both ways
round, laid out so that it is read, not computed, when an index opens.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import UnusableIndex
from indexer.language.words import STOP_WORDS, Analyzer, Token, signatures
from indexer.surface_counts import PairCounts, SurfaceCounts, Tally

FILE = "surface_words.npz"
"""The one file that `save` writes."""

OFTEN = 2
"""Texts that must hold two words side by side for the pair to be kept; one may be chance or a slip of pen.
Names and hyphenated words are kept from the first."""

_RIGHT = (1 << 32) - 1  # the bits of a pair's right word

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
    ids: dict[str, int]

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
        ids = {word: number for number, word in enumerate(words)}
        kept = pairs.keys[_worth_keeping(words, ids, pairs)]
        return cls(
            texts=counts.texts,
            words=tuple(words),
            counts=texts.astype(np.int32),
            signatures=signatures(words),
            lengths=np.array([len(word) for word in words], dtype=np.int16),
            pairs=(kept >> 32) * len(words) + (kept & _RIGHT),
            stems=frozenset(map(analyzer.stem, words)),
            ids=ids,
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
            words=_packed(self.words),
            stems=_packed(sorted(self.stems)),
            counts=self.counts,
            signatures=self.signatures,
            lengths=self.lengths,
            pairs=self.pairs,
        )

    @classmethod
    def load(cls, directory: Path) -> SurfaceWords:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing or damaged."""
        try:
            with (directory / FILE).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                words = _unpacked(file["words"])
                return cls(
                    texts=int(file["texts"]),
                    words=words,
                    counts=file["counts"],
                    signatures=file["signatures"],
                    lengths=file["lengths"],
                    pairs=file["pairs"],
                    stems=frozenset(_unpacked(file["stems"])),
                    ids={word: number for number, word in enumerate(words)},
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise UnusableIndex(
                "The index's list of words cannot be read; rebuild the index with minutebook index."
            ) from error


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


def _worth_keeping(words: Sequence[str], ids: Mapping[str, int], pairs: PairCounts) -> NDArray[np.bool_]:
    kept = (pairs.together >= OFTEN) | (pairs.bound > 0)
    # "of the" says nothing of either; such pairs would be most of the file.
    told = np.array([word not in STOP_WORDS and word.isalpha() for word in words], dtype=np.bool_)
    lefts, rights = pairs.keys >> 32, pairs.keys & _RIGHT
    telling = told[lefts] & told[rights]
    for row in np.flatnonzero(kept & ~telling).tolist():
        # Two words that are also one ("out come") tell which way they are said.
        telling[row] = words[lefts[row]] + words[rights[row]] in ids
    worth: NDArray[np.bool_] = kept & telling
    return worth


def _packed(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(data: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(data.tobytes().decode().split("\n")) if data.size else ()
