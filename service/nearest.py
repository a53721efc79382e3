"""The one word of an index that somebody may have meant by a word it does not know, or none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from indexer.language.words import within
from indexer.learned.vocabulary import SurfaceWords
from service.slips import price

FROM_TWO = 6
"""Letters from which a word may be two slips away; shorter words are two slips from too many others."""

TENTHS_A_LETTER = 1.75
"""Dearest correction by itself, for each letter typed. Over 3,600 passages it mends 91 in 100 slips and
changes 3 in 100 correct words that no passage has; 2.1 mends 95 and changes 6, 1.5 mends 88 and changes 2."""

TENTHS_A_LETTER_BESIDE = 2.6
"""The same where the index knows the correction beside the word typed next to it: chance rarely does that."""

DEAREST = 19
"""Of any correction: two slips of the commoner kinds."""

CLEARLY = 4
"""Tenths of a slip by which the winner must lead words of another stem. At 3 a fifth more corrections of
published misspellings are wrong (6 in 1,000), at 6 one correction in 40 is lost."""

COMMONER = 3.0
"""Tenths of a slip that ten times as many passages are worth: people ask for what is much spoken of. Without
it 3 in 100 corrections are lost to rare words as near; at 6 common words win over nearer ones."""

BESIDE = 4
"""Tenths of a slip that standing beside the same word in the index is worth: as much as a clear lead."""

SHORTEST = 3
"""Letters of a correction."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The folded words typed before and after a word; empty where none is."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Guess:
    word: str
    stem: str
    price: int  # tenths of a slip
    beside: bool
    merit: float  # tenths of a slip, negative; comparable between guesses for one typed word


class Nearest:
    """Finds the word that was meant; safe to share between threads."""

    def __init__(self, words: SurfaceWords, stem: Callable[[str], str]) -> None:
        self._words = words
        self._stem = stem

    def to(self, typed: str, beside: Beside, *, only_beside: bool = False) -> str | None:
        """The clear winner for a folded word that the index does not know, or None.

        With `only_beside` it must be a word that the index holds next to one of those typed beside it.
        """
        best: dict[str, _Guess] = {}
        for guess in self._guesses(typed, beside):
            if guess.stem not in best or guess.merit > best[guess.stem].merit:
                best[guess.stem] = guess
        ranked = sorted(best.values(), key=lambda guess: (-guess.merit, guess.word))
        if not ranked or (only_beside and not ranked[0].beside):
            return None
        if len(ranked) > 1 and ranked[0].merit - ranked[1].merit < CLEARLY:
            return None
        return ranked[0].word if _affordable(typed, ranked[0]) else None

    def _guesses(self, typed: str, beside: Beside) -> Iterator[_Guess]:
        words = self._words
        for meant in self._close(typed):
            known = words.together(beside.before, meant) or words.together(meant, beside.after)
            slips = price(typed, meant)
            merit = COMMONER * math.log10(words.count(meant)) + BESIDE * known - slips
            yield _Guess(meant, self._stem(meant), slips, known, merit)

    def _close(self, typed: str) -> list[str]:
        """Words of the index within one or two slips, whatever kind they are of."""
        # Loaded with the first unknown word: importing it takes as long as a tenth of opening an index.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        words, slips = self._words, 1 if len(typed) < FROM_TWO else 2
        near = within(typed, slips, words.signatures) & (np.abs(words.lengths - len(typed)) <= slips)
        pool = [word for number in np.flatnonzero(near) if _plain(word := words.words[number])]
        found = process.extract(typed, pool, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return [word for word, _, _ in found]


def _plain(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _affordable(typed: str, guess: _Guess) -> bool:
    each = TENTHS_A_LETTER_BESIDE if guess.beside else TENTHS_A_LETTER
    return guess.price <= min(DEAREST, each * len(typed))
