"""Whether two files hold the same minutes: one text in two formats, or a copy by another name.

Readers of formats agree on most words of a text, not on all: pages have furniture, lists numbers, tables an
order. So what counts is the share of runs of three words that both have. Texts of one board share much too,
and a draft nearly all with what was adopted; but there a figure or a word stands for another, which no format
does (docs/adr/0018-identity-and-renditions.md has the measurements).
"""

from __future__ import annotations

import hashlib
import heapq
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEAST, MOST = 0.55, 0.75
"""Shares of common runs of words in the text that has more besides, and in the other, from which on two texts
are the same. Of 178 pairs of formats of one text the worst has .62 and .81; of meetings of one board the
nearest have .44 and .57."""

OTHER_WORDS = 0.01
"""Share of a text's words for which others may stand: glyphs that are not told apart, columns of a table."""

_RUN = 3  # words that are compared together
_SIDE = 2  # words on either side by which a place is found again
_LONGEST_GAP = 3  # words between them: "3 May" and "14 June 2024"

_WORD = re.compile(r"[^\W_]+")
# Formats count lists, sections and paragraphs each in its own way.
_NUMBERED = re.compile(r"^[ \t]*(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?[a-z]{1,4}\))[ \t]+", re.MULTILINE)
_JOINED = re.compile(r"['’]|(?<=[^\W\d_])[-\u00ad‐‑]\s*(?=[^\W\d_])")


def words_of(text: str) -> list[str]:
    """The words of a text, whatever their case, hyphens and punctuation, without the numbers of its lists.

    Of signs alone, what stands between blanks.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(_JOINED.sub("", _NUMBERED.sub("", folded))) or folded.split()


_SAMPLED = 64
_MAYBE = 0.3  # of a sample; the same minutes have half of their runs in common, less 3 standard deviations


@dataclass(frozen=True, slots=True)
class WordPrint:
    """What can be told of a text's words without the text: equal words, and maybe the same minutes.

    `sum` is a hash of all words in order, `sample` the smallest hashes of their runs, in order.
    """

    sum: str
    sample: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> WordPrint:
        """Of a text."""
        words = words_of(text)
        whole = hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16)
        hashes = {zlib.crc32(" ".join(run).encode("utf-8", "surrogatepass")) for run in _runs(words)}
        return cls(whole.hexdigest(), tuple(heapq.nsmallest(_SAMPLED, hashes)))

    def has_enough(self, common: int, other: WordPrint) -> bool:
        """Whether so many hashes that both samples have leave it open that the texts may be the same."""
        return common >= _MAYBE * max(len(self.sample), len(other.sample))

    def may_be(self, other: WordPrint) -> bool:
        """Whether the texts may be the same minutes; only few that are not pass."""
        if self.sum == other.sum:
            return True
        own, others = set(self.sample), set(other.sample)
        if not self.has_enough(len(own & others), other):
            return False
        smallest = heapq.nsmallest(_SAMPLED, own | others)
        return sum(one in own and one in others for one in smallest) >= _MAYBE * len(smallest)


def same_minutes(one: str, other: str) -> float | None:
    """The share of their words that two texts have in common if they are the same minutes; else None."""
    first, second = words_of(one), words_of(other)
    if first == second:
        return 1.0
    runs, others = Counter(_runs(first)), Counter(_runs(second))
    common = (runs & others).total()
    less, more = sorted((common / runs.total(), common / others.total()))
    if less < LEAST or more < MOST:
        return None
    figures, words = _replaced(first, second)
    if figures or words > OTHER_WORDS * min(len(first), len(second)):
        return None
    return less


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))


def _replaced(first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    """How many figures of a text have another in their place in the other text, and how many single words.

    A place is known by the words around it where these stand once in each text. Words that are only in
    another order are the same, as is one that holds the other: blanks and note marks are lost in pages.
    """
    figures = words = 0
    for gap in range(1, _LONGEST_GAP + 1):
        places, others = _places(first, gap), _places(second, gap)
        for around in places.keys() & others.keys():
            own, their = places[around], others[around]
            if own is None or their is None or Counter(own) == Counter(their):
                continue
            unlike = [(a, b) for a, b in zip(own, their, strict=True) if a not in b and b not in a]
            figures += any(_is_figure(a) and _is_figure(b) for a, b in unlike)
            words += gap == 1 and bool(unlike)
    return figures, words


def _places(words: Sequence[str], gap: int) -> dict[tuple[str, ...], tuple[str, ...] | None]:
    """What stands between each two pairs of neighbours; None for pairs that occur more than once."""
    edge = ("",) * _SIDE
    whole = (*edge, *words, *edge)
    found: dict[tuple[str, ...], tuple[str, ...] | None] = {}
    for begin in range(_SIDE, len(whole) - _SIDE - gap + 1):
        end = begin + gap
        around = (*whole[begin - _SIDE : begin], *whole[end : end + _SIDE])
        found[around] = None if around in found else whole[begin:end]
    return found


def _is_figure(word: str) -> bool:
    return any(char.isdigit() for char in word)
