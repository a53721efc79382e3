"""Slips of the pen in a question, corrected towards the words of the index; told, so that it can be undone.

People ask for what minutes do not say as well as for what they do, so a word that the index does not know is
no mistake by itself. It is changed only where a likely slip leads to a word of the index and no other comes
near; words that the language knows ("pizza"), figures, acronyms and quoted words stay as they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from indexer.language.words import STOP_WORDS, Analyzer, Token, is_formed, within
from indexer.learned.vocabulary import SurfaceWords

# How likely a hand slips from one word to another: an alignment of the two, each slip at its own price.
#
# Optimal string alignment with prices in tenths of a slip: what people do more often costs less. The prices
# are round numbers in the order of how often each slip is seen, not fitted. With one price of 8 for all, 4 in
# 100 fewer misspellings from published lists are mended and half as many again of correct words are changed.

SWAPPED = 6  # "minuets" for "minutes"
DOUBLED = 5  # "comittee", "untill": a letter once instead of twice, or the reverse
LEFT_OUT = 8
VOWEL_LEFT_OUT = 7
PUT_IN = 9
VOWEL_FOR_VOWEL = 7  # "definate"
SOUNDS_ALIKE = 8  # "sentense"
NEXT_KEY = 9  # "boarf"
OTHER_LETTER = 12
AT_FIRST = 7  # on top: people seldom get a word's first letter wrong

_VOWELS = frozenset("aeiouy")
_ALIKE = frozenset(
    pair for both in ("cs", "ck", "sz", "gj", "fv", "td", "mn", "bp", "kq") for pair in (both, both[::-1])
)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> frozenset[str]:
    """Pairs of letters whose keys touch; each lower row is set half a key to the right."""
    beside = {row[n : n + 2] for row in _ROWS for n in range(len(row) - 1)}
    below = {
        upper[n] + lower[m]
        for upper, lower in pairwise(_ROWS)
        for m in range(len(lower))
        for n in (m, m + 1)
        if n < len(upper)
    }
    return frozenset(pair for both in beside | below for pair in (both, both[::-1]))


_NEXT_KEYS = _neighbours()


def price(typed: str, meant: str) -> int:
    """What it takes to have typed the one for the other, in tenths of a slip; 0 for equal words."""
    start, end = _shared(typed, meant)
    typed, meant = typed[start : len(typed) - end], meant[start : len(meant) - end]
    left_out = [
        _one_more(meant, at, VOWEL_LEFT_OUT if letter in _VOWELS else LEFT_OUT)
        for at, letter in enumerate(meant)
    ]
    before, above = [0], [0, *accumulate(left_out)]
    for left in range(len(typed)):
        put_in = _one_more(typed, left, PUT_IN)
        row = [above[0] + put_in]
        for right in range(len(meant)):
            best = min(
                above[right] + _replaced(typed, left, meant, right),
                above[right + 1] + put_in,
                row[right] + left_out[right],
            )
            if left and right and typed[left - 1 : left + 1] == meant[right] + meant[right - 1]:
                best = min(best, before[right - 1] + SWAPPED + (AT_FIRST if left == 1 else 0))
            row.append(best)
        before, above = above, row
    return above[-1]


def _shared(one: str, other: str) -> tuple[int, int]:
    """How much of beginning and end both share, less the letter next to the difference: it may be doubled."""
    shorter = min(len(one), len(other))
    start = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    end = next((n for n in range(shorter - start) if one[-1 - n] != other[-1 - n]), shorter - start)
    return max(0, start - 1), max(0, end - 1)


def _one_more(word: str, place: int, price: int) -> int:
    """The price of the letter there having been put in or left out."""
    if place > 0 and word[place] == word[place - 1]:
        return DOUBLED
    return price + (AT_FIRST if place == 0 else 0)


def _replaced(typed: str, left: int, meant: str, right: int) -> int:
    one, other = typed[left], meant[right]
    if one == other:
        return 0
    first = AT_FIRST if left == 0 or right == 0 else 0
    if one in _VOWELS and other in _VOWELS:
        return first + VOWEL_FOR_VOWEL
    if one + other in _ALIKE:
        return first + SOUNDS_ALIKE
    return first + (NEXT_KEY if one + other in _NEXT_KEYS else OTHER_LETTER)


# The one word of an index that somebody may have meant by a word it does not know, or none.

FROM_TWO = 6
"""Letters from which a word may be two slips away; shorter words are two slips from too many others."""

TENTHS_A_LETTER = 1.75
"""Dearest correction by itself, for each letter typed: 2.1 mends 1 in 100 slips more and changes half as many
again of correct words that no passage has, see `LIKELY`."""

TENTHS_A_LETTER_BESIDE = 2.6
"""The same where the index knows the correction beside the word typed next to it: chance rarely does that."""

TENTHS_A_LETTER_LIKELY = 3.0
FEW, MANY = 300, 2_500
"""Passages: fewer say little of how common their words are, and more make no rare word less likely meant."""
LIKELY, UNLIKELY = 17.0, 21.0
"""Tenths of a slip that a correction may cost together with how rare its word is in the index: up to the
first it is made where the rules above would not ("pubeic": what is much spoken of is likelier meant), beyond
the second never. Of one slip each in 550 words of questions on bodies unlike London, 435 are mended with
these and `ONCE`, 403 without; of 623 correct words of other fields 13 are changed, 19 without."""

DEAREST = 19
"""Of any correction: two slips of the commoner kinds."""

CLEARLY = 3
"""Tenths of a slip by which the winner must lead words of another stem; at 4 one slip in 50 is not mended."""

ONCE = 3
"""Tenths of a slip that a word costs which one passage has and the language has not: it may be a slip too."""

COMMONER = 3.0
"""Tenths of a slip that ten times as many passages are worth: people ask for what is much spoken of. Without
it 3 in 100 corrections are lost to rare words as near; at 6 common words win over nearer ones."""

BESIDE = 4
"""Tenths of a slip that standing beside the same word in the index is worth: as much as a clear lead."""

NEAREST_SHORTEST = 3
"""Letters of a correction."""


@dataclass(frozen=True, slots=True)
class Neighbours:
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

    def __init__(
        self,
        words: SurfaceWords,
        stem: Callable[[str], str],
        ordinary: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`ordinary` tells folded words that the language has."""
        self._words = words
        self._stem = stem
        self._ordinary = ordinary

    def to(self, typed: str, beside: Neighbours, *, only_beside: bool = False) -> str | None:
        """The clear winner for a folded word that the index does not know, or None.

        With `only_beside` it must be a word that the index holds next to one of those typed beside it.
        """
        best: dict[str, _Guess] = {}
        for guess in sorted(self._guesses(typed, beside), key=lambda one: one.merit, reverse=True):
            best.setdefault(guess.stem, guess)
        ranked = list(best.values())
        if not ranked or (only_beside and not ranked[0].beside):
            return None
        if len(ranked) > 1 and ranked[0].merit - ranked[1].merit < CLEARLY:
            return None
        return ranked[0].word if self._dares(typed, ranked[0]) else None

    def _dares(self, typed: str, guess: _Guess) -> bool:
        each = TENTHS_A_LETTER_BESIDE if guess.beside else TENTHS_A_LETTER
        texts, count = min(self._words.texts, MANY), self._words.count(guess.word)
        if guess.price + COMMONER * math.log10((texts + FEW) / count) <= LIKELY:
            each = max(each, TENTHS_A_LETTER_LIKELY)
        elif guess.price + COMMONER * math.log10(texts / count) > UNLIKELY and not guess.beside:
            return False
        return guess.price <= min(DEAREST, each * len(typed))

    def _guesses(self, typed: str, beside: Neighbours) -> Iterator[_Guess]:
        words = self._words
        for meant in self._close(typed):
            known = words.together(beside.before, meant) or words.together(meant, beside.after)
            slips = price(typed, meant)
            merit = COMMONER * math.log10(words.count(meant)) + BESIDE * known - slips
            if words.count(meant) == 1 and not self._ordinary(meant):
                merit -= ONCE
            yield _Guess(meant, self._stem(meant), slips, known, merit)

    def _close(self, typed: str) -> list[str]:
        """Words of the index within one or two slips, whatever kind they are of."""
        # Loaded with the first unknown word: importing it takes as long as a tenth of opening an index.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        words, slips = self._words, 1 if len(typed) < FROM_TWO else 2
        near = within(typed, slips, words.signatures) & (np.abs(words.lengths - len(typed)) <= slips)
        pool = (words.words[number] for number in np.flatnonzero(near))
        plain = [word for word in pool if len(word) >= NEAREST_SHORTEST and word.isalpha()]
        found = process.extract(typed, plain, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return [word for word, _, _ in found]


# Spaces in the wrong place: "local authority" typed as one word, "outcome" typed as two.

SHORTEST_PART = 3
"""Letters of either of two words; shorter ones turn up by chance ("ta" in "tasers", "in" before "form")."""

EXPECTED = 5.0
"""Two words that the index knows are only joined where chance alone would have put both into so many of its
passages and yet they hardly ever stand side by side: then they are not said that way ("out come")."""


class Spacing:
    """Finds missing and superfluous spaces; safe to share between threads."""

    def __init__(self, words: SurfaceWords, known: Callable[[str], bool]) -> None:
        self._words = words
        self._known = known

    def apart(self, typed: str) -> tuple[str, str] | None:
        """The two words that a folded word, unknown to the index, consists of; they stand side by side in it.

        None where none does or more than one way is open.
        """
        cuts = range(SHORTEST_PART, len(typed) - SHORTEST_PART + 1)
        found = [(typed[:n], typed[n:]) for n in cuts if self._words.together(typed[:n], typed[n:])]
        return found[0] if len(found) == 1 else None

    def joined(self, left: str, right: str) -> str | None:
        """The one word of the index that two folded words, typed side by side, are the parts of, or None."""
        whole = left + right
        words = self._words
        if min(len(left), len(right)) < SHORTEST_PART or right in STOP_WORDS:
            return None
        if not words.count(whole) or words.together(left, right):
            return None
        by_chance = words.count(left) * words.count(right) / words.texts
        both = self._known(left) and self._known(right)
        return None if both and by_chance < EXPECTED else whole


SHORTEST = 4
"""Letters of a word that may be a misspelling; one of three is a slip away from a dozen others."""

SHOUTED = 2
"""Spaces in a question all in capitals from which its words are no acronyms."""

_MARKS = '"“”„‟＂'
_QUOTED = re.compile(f"[{_MARKS}][^{_MARKS}]*+[{_MARKS}]")
_POSSESSIVE = re.compile(r"['’][sS]$")


class Replaced(NamedTuple):
    """A stretch `[start, end)` of the question as typed, what stood there and what it is read as."""

    start: int
    end: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The question as it is read; outside `replaced`, in order and without overlap, it stands as typed."""

    text: str
    replaced: tuple[Replaced, ...]


@dataclass(frozen=True, slots=True)
class _TypedWord:
    """A word of the question: folded, as typed, where it stands, and whether it may be changed at all."""

    folded: str
    typed: str
    start: int
    end: int
    open: bool

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return self.typed[:1].isupper()


_NOBODY = _TypedWord("", "", 0, 0, open=False)


class Speller:
    """Corrects questions; safe to share between threads."""

    def __init__(
        self, words: SurfaceWords, analyzer: Analyzer, ordinary: Callable[[str], bool] = lambda _: False
    ) -> None:
        """`ordinary` tells folded words that are no mistake though the index lacks them."""
        self._words = words
        self._analyzer = analyzer
        self._ordinary = ordinary
        self._nearest = Nearest(words, analyzer.stem, ordinary)
        self._spacing = Spacing(words, self._known)

    def correct(self, question: str) -> Correction | None:
        """The question with its misspelt words corrected, or None when there is nothing to correct."""
        replaced = tuple(self._replacements(question, self._read(question)))
        if not replaced:
            return None
        pieces, end = [], 0
        for one in replaced:
            pieces += [question[end : one.start], one.now]
            end = one.end
        return Correction("".join(pieces) + question[end:], replaced)

    def _replacements(self, question: str, words: list[_TypedWord]) -> Iterator[Replaced]:
        place, before = 0, _NOBODY  # the word before, as corrected
        while place < len(words):
            word = words[place]
            after = words[place + 1] if place + 1 < len(words) else _NOBODY
            joined = self._joined(question, word, after)
            if joined:
                word = _over(question, word, after)
            now = joined or self._meant(word, before, after)
            if now:
                now = _cased(now, word.typed)
                yield Replaced(word.start, word.end, word.typed, now)
            before = replace(word, folded=now.casefold().rpartition(" ")[2]) if now else word
            place += 2 if joined else 1

    def _meant(self, word: _TypedWord, before: _TypedWord, after: _TypedWord) -> str | None:
        """The word, or two, to read for a misspelt one; None for a word that is to stay."""
        if not word.open or len(word.folded) < SHORTEST or self._known(word.folded):
            return None
        if self._ordinary(word.folded) or is_formed(word.folded, self._ordinary):
            # A name is often a word or another name ("Kahn"): there the index must know the whole name.
            names = [one.folded if one.capital and word.capital else "" for one in (before, after)]
            return self._nearest.to(word.folded, Neighbours(*names), only_beside=True)
        if parts := self._spacing.apart(word.folded):
            return " ".join(parts)
        return self._nearest.to(word.folded, Neighbours(before.folded, after.folded))

    def _joined(self, question: str, word: _TypedWord, after: _TypedWord) -> str | None:
        written_apart = question[word.end : after.start] == " "
        if not (written_apart and word.open and after.open) or after.capital:
            return None
        return self._spacing.joined(word.folded, after.folded)

    def _known(self, folded: str) -> bool:
        return folded in STOP_WORDS or self._analyzer.stem(folded) in self._words.stems

    def _read(self, question: str) -> list[_TypedWord]:
        closed = [match.span() for match in _QUOTED.finditer(question)]
        shouting = question.isupper() and question.count(" ") >= SHOUTED
        plain: list[Token] = []
        for token in self._analyzer.words(question):
            if not plain or token.start >= plain[-1].end:
                plain.append(token)
            elif self._known(token.term):  # a hyphenated word, whole: "re-offending" as "reoffending"
                closed.append((token.start, token.end))
        return [_word(question, token, closed, shouting) for token in plain]


def _word(question: str, token: Token, closed: Sequence[tuple[int, int]], shouting: bool) -> _TypedWord:
    typed = _POSSESSIVE.sub("", question[token.start : token.end])
    acronym = not shouting and sum(char.isupper() for char in typed) > 1
    within = any(start <= token.start < end for start, end in closed)
    changeable = token.term.isalpha() and not acronym and not within
    return _TypedWord(token.term, typed, token.start, token.start + len(typed), changeable)


def _over(question: str, first: _TypedWord, last: _TypedWord) -> _TypedWord:
    """Two words as one, with what stands between them."""
    typed = question[first.start : last.end]
    return _TypedWord(first.folded + last.folded, typed, first.start, last.end, open=True)


def _cased(now: str, typed: str) -> str:
    """A folded correction in the case of what was typed."""
    if typed.isupper():
        return now.upper()
    return now[0].upper() + now[1:] if typed[0].isupper() else now
