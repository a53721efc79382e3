"""Numbers written in words: "three", "twenty-one", "one hundred and five", "third"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
# "First" is as often "at first" as a place in a row, and "one" as often a pronoun; alone, neither counts.

_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_NAMED = {"dozen": 12}
_PLACES = {word: place for place, word in enumerate(_ORDINALS, 2)}

_WORDS = "|".join((*_SMALL, *_LARGE, *_NAMED))
# "Two and three" are two numbers; "and" joins only after hundred, thousand, million.
_JOINT = r"(?:[ -]|(?<=dred) and |(?<=sand) and |(?<=lion) and )"
_CARDINAL = re.compile(
    rf"(?<![^\W_])(?:{_WORDS})(?:{_JOINT}(?:{_WORDS})(?![^\W_]))*+(?![^\W_])", re.IGNORECASE
)
_ORDINAL = re.compile(rf"(?<![^\W_])(?:{'|'.join(_ORDINALS)})(?![^\W_])", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """A number in words at `[start, end)` of the text."""

    value: int
    ordinal: bool
    start: int
    end: int


def find_number_words(text: str) -> Iterator[NumberWords]:
    """The numbers written in words, cardinals first; "one" alone is none."""
    for match in _CARDINAL.finditer(text):
        words = [word for word in _WORD.findall(match.group().casefold()) if word != "and"]
        if words != ["one"]:
            yield NumberWords(_value(words), False, *match.span())
    for match in _ORDINAL.finditer(text):
        yield NumberWords(_PLACES[match.group().casefold()], True, *match.span())


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _NAMED:
            current = max(1, current) * _NAMED[word]
        elif word == "hundred":
            current = max(1, current) * 100
        else:
            total += max(1, current) * _LARGE[word]
            current = 0
    return total + current
