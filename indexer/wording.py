"""What texts say, word by word, for telling whether two say the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from indexer.documents.list_labels import NUMBER

# Punctuation, marks of markup and bullets: two texts that differ in these say the same.
_UNSAID = re.escape(",…'’‘\"“”„«»()[]{}/\\|*#`~^&@_-‐‑–—−•▪▫◦‣●○■□➢➤✓✔❖·")
_TOKEN = re.compile(
    r"[^\W\d_][^\W_]*+(?:['’][^\W_]++)*+"
    r"|(?:(?<!\w)[-–−])?+[£$€]?+\d++(?:[.,:/]\d++)*+[^\W_]*+%?+"  # a figure with sign, currency and unit
    r"|[.?!:;•]"  # after these a capital says nothing
    rf"|[^\w\s{_UNSAID}]"  # a sign that may say something: "✗", "+"
)
# A paragraph's number is none of its words. Before a small letter it may be one: "2.5 million".
_NUMBERED = re.compile(rf"^[ \t]*(?:{NUMBER.pattern})(?=[\"“‘'(\[]?[A-Z])", re.MULTILINE)

_NEGATIONS = frozenset("no not nor none never neither nobody nothing nowhere cannot without unable".split())
_NUMBER_WORDS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
    billion dozen first second third fourth fifth sixth seventh eighth ninth tenth half twice""".split()
)
_ALIKE = str.maketrans({"’": "'", "–": "-", "−": "-", ",": None})  # within a figure a comma parts thousands
_STOPS = frozenset(".?!:;•")
_NEW_LINE = " • "
_ARTICLES = frozenset({"the", "The", "a", "an", "An"})  # "A" may also be the name of an option

# What a token is; the flags of one are added up.
_FACT = 1  # a figure, a number in words, a sign, a negation
_CAPITAL = 2  # begins with a capital letter
_SMALL = 4  # begins with a small one
_STOP = 8  # no word: the end of a sentence, a line, a bullet

Block = tuple[NDArray[np.int32], NDArray[np.int64]]
"""The tokens of some texts one after the other, and how many each text has."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts as numbers, word by word: those of text n are `words[starts[n]:starts[n + 1]]`.

    words int32[w] (equal where the words are, case aside), starts int64[texts + 1]; `facts` uint64[texts] is
    equal where two texts have the same figures, names and negations, each as often, in whatever order.
    """

    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    facts: NDArray[np.uint64]


class _Lexemes(dict[str, int]):
    """Numbers the spellings that are met, and keeps three facts of each.

    `folded` is the word whatever its case, `bare` what it leaves in a squeezed text, `kinds` what it is.
    """

    def __init__(self) -> None:
        self.folded: list[str] = []
        self.bare: list[str] = []
        self.kinds: list[int] = []

    def __missing__(self, spelling: str) -> int:
        number = self[spelling] = len(self.folded)
        folded = spelling.casefold().translate(_ALIKE)
        kind = _kind(spelling, folded)
        self.folded.append(folded)
        self.bare.append(_bare(spelling, folded, kind))
        self.kinds.append(kind)
        return number


class _Pieces(dict[str, tuple[int, ...]]):
    """The tokens of what stands between blanks: looking it up takes a third of the time of the pattern."""

    def __init__(self, lexemes: _Lexemes) -> None:
        self._lexemes = lexemes

    def __missing__(self, piece: str) -> tuple[int, ...]:
        tokens = self[piece] = tuple(self._lexemes[token] for token in _TOKEN.findall(piece))
        return tokens


class Reader:
    """Reads texts into tokens; remembers every spelling, since minutes repeat their words."""

    def __init__(self) -> None:
        self._lexemes = _Lexemes()
        self._pieces = _Pieces(self._lexemes)

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text by number, without the numbers of its paragraphs and invisible hyphens."""
        plain = text if text.isascii() else unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
        pieces = _NUMBERED.sub("", plain).replace("\n", _NEW_LINE).split()
        return list(chain.from_iterable(map(self._pieces.__getitem__, pieces)))

    def squeezed(self, tokens: Sequence[int]) -> str:
        """The letters and figures of a text, however its words are spaced, hyphenated and punctuated.

        Articles are left out: the same formula is written with them and without.
        """
        return "".join(map(self._lexemes.bare.__getitem__, tokens))

    def wordings(self, blocks: Callable[[], Iterator[Block]]) -> Callable[[], Iterator[Wording]]:
        """Blocks of texts, ready to be compared; each call goes through all of them, which `blocks` yields.

        Whether a word is a name depends on all texts, so that they are gone through once before.
        """
        numbers: dict[str, int] = {}
        same = [numbers.setdefault(folded, len(numbers)) for folded in self._lexemes.folded]
        folded, kinds = np.array(same, dtype=np.int32), np.array(self._lexemes.kinds, dtype=np.uint8)
        small = np.zeros(len(numbers), dtype=np.bool_)  # words that are written small somewhere
        for spellings, _ in blocks():
            small[folded[spellings[kinds[spellings] & _SMALL > 0]]] = True

        def all_blocks() -> Iterator[Wording]:
            for spellings, lengths in blocks():
                yield _wording(folded[spellings], kinds[spellings], lengths, small)

        return all_blocks


def _wording(
    words: NDArray[np.int32], kinds: NDArray[np.uint8], lengths: NDArray[np.int64], small: NDArray[np.bool_]
) -> Wording:
    text = np.repeat(np.arange(len(lengths)), lengths)
    is_fact = (kinds & _FACT > 0) | _names(words, kinds, text, small)
    facts = np.zeros(len(lengths), dtype=np.uint64)
    np.add.at(facts, text[is_fact], mixed(words[is_fact].astype(np.uint64)))
    is_word = kinds & _STOP == 0
    starts = np.searchsorted(text[is_word], np.arange(len(lengths) + 1))
    return Wording(words[is_word], starts, facts)


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over all 64 bits, one to one (the finaliser of splitmix64)."""
    scattered = (values + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    scattered = (scattered ^ (scattered >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    scattered = (scattered ^ (scattered >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return scattered ^ (scattered >> np.uint64(31))


def _kind(spelling: str, folded: str) -> int:
    first = spelling[0]
    if spelling in _STOPS:
        return _STOP
    fact = (
        not first.isalpha()
        or any(char.isdigit() for char in spelling)
        or folded in _NUMBER_WORDS
        or _negates(folded)
    )
    return (_FACT if fact else 0) | (_CAPITAL if first.isupper() else _SMALL if first.islower() else 0)


def _bare(spelling: str, folded: str, kind: int) -> str:
    if kind == _STOP or spelling in _ARTICLES:
        return ""
    return (
        folded if spelling[0].isalpha() else f" {folded} "
    )  # 1 and 5 are not 15, but "on going" is "ongoing"


def _negates(folded: str) -> bool:
    return folded in _NEGATIONS or folded.endswith("n't")


def _names(
    words: NDArray[np.int32], kinds: NDArray[np.uint8], text: NDArray[np.int64], small: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which tokens are names: capital within a sentence, or at its beginning and never small elsewhere."""
    begins = np.ones(len(words), dtype=bool)
    begins[1:] = (kinds[:-1] & _STOP > 0) | (text[1:] != text[:-1])
    names: NDArray[np.bool_] = (kinds & _CAPITAL > 0) & (~begins | ~small[words])
    return names
