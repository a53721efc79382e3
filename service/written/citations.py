"""Citation marks: `[1]`, `[1][2]`, `[1, 2]`, `[1 and 2]` or `[1-3]`, anywhere in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"[0-9]{1,4}"
_MARK = re.compile(rf"\[ ?({_NUMBER}(?:(?: ?[,;–-] ?| and | & ){_NUMBER})*) ?\]")
_RANGE = re.compile(rf"({_NUMBER}) ?[–-] ?({_NUMBER})")
_SINGLE = re.compile(_NUMBER)
_LEADING = re.compile(rf"\s*(?:{_MARK.pattern}\s*)+")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?])")
_SPACE = re.compile(r"\s+")
_MOST_IN_RANGE = 20


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence without its marks, and the numbers that they name: distinct, as first named."""

    text: str
    numbers: tuple[int, ...]


def take_citations(sentence: str) -> Cited:
    """Separates the marks of a sentence from its text. What is in brackets otherwise stays text."""
    numbers = [number for mark in _MARK.finditer(sentence) for number in _numbers(mark.group(1))]
    text = _BEFORE_STOP.sub("", _MARK.sub(" ", sentence))
    return Cited(_SPACE.sub(" ", text).strip(), tuple(dict.fromkeys(numbers)))


def leading_marks(text: str) -> int:
    """How many characters at the beginning of `text` are citation marks and the white space around them."""
    match = _LEADING.match(text)
    return match.end() if match else 0


def _numbers(inside: str) -> list[int]:
    numbers: list[int] = []
    for first, last in _RANGE.findall(inside):
        # A range too long or backwards is kept as its ends, one of which is then unknown or not.
        a, b = int(first), int(last)
        numbers.extend(range(a, b + 1) if 0 <= b - a < _MOST_IN_RANGE else (a, b))
    numbers.extend(int(number) for number in _SINGLE.findall(_RANGE.sub(" ", inside)))
    return numbers
