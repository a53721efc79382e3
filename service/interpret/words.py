"""A question as words and marks, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A figure with what is joined to it ("6/12/2022", "2022-25", "6th"), a word with its apostrophes, or a mark.
# Possessive quantifiers keep it linear on any input.
_WORD = re.compile(
    r"\d++(?:[/.‐‑–-]\d++)*+[^\W_]*+(?:['’][^\W_]++)*+|[^\W_]++(?:['’][^\W_]++)*+['’]?+|[^\s\w]|_"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark: `question[start:end]`. `text` is it in lower case, without a possessive ending."""

    text: str
    start: int
    end: int
    possessive: bool
    capital: bool  # begins with a capital letter
    upper: bool  # two or more letters, all of them capitals

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.text[:1].isalnum()


END = Word("", 0, 0, possessive=False, capital=False, upper=False)
"""What stands before the first and after the last word."""


class Words(tuple[Word, ...]):
    """The words of a question in order; `at` may be asked for any place."""

    __slots__ = ()

    def at(self, place: int) -> Word:
        """The word at `place`, or `END` where there is none."""
        return self[place] if 0 <= place < len(self) else END

    def text(self, place: int) -> str:
        """The word at `place` as it is looked up; empty where there is none."""
        return self.at(place).text

    def texts(self, start: int, count: int) -> tuple[str, ...]:
        """The `count` words from `start` on."""
        return tuple(self.text(place) for place in range(start, start + count))


def split_words(question: str) -> Words:
    """The words and marks of a question. Never raises."""
    return Words(_word(match.group(), match.start(), match.end()) for match in _WORD.finditer(question))


def fold(raw: str) -> tuple[str, bool]:
    """A word in lower case, apostrophes straight, without a possessive ending; and whether it had one."""
    plain = raw.replace("’", "'").casefold()
    if plain.endswith("'s") and len(plain) > 2:
        return plain[:-2], True
    if plain.endswith("'") and len(plain) > 1:
        return plain[:-1], plain.endswith("s'")
    return plain, False


def singular(text: str) -> str:
    """A word without a plural's ending, near enough to compare names ("victims", "witnesses", "bodies")."""
    if text.endswith("sses"):
        return text[:-2]
    if text.endswith("ies") and len(text) > 4:
        return text[:-3] + "y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") and len(text) > 3 else text


def _word(raw: str, start: int, end: int) -> Word:
    text, possessive = fold(raw)
    stem = raw[: len(text)]
    return Word(text, start, end, possessive, raw[:1].isupper(), len(stem) > 1 and stem.isupper())
