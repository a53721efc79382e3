"""Numbers of automatic lists as they are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ROMAN_MAX = 3999
_LETTERS = 26
_LETTERS_MAX = 30 * _LETTERS  # "z" thirty times, as far as word processors go
_DEEPEST = 9  # the tenth level, which is the last that a document can number
_PLACE = re.compile(r"%([1-9])")


class Scheme(StrEnum):
    """How one level of a list counts."""

    DECIMAL = "decimal"
    PADDED = "padded"  # 01, 02
    ORDINAL = "ordinal"  # 1st, 2nd
    LOWER_LETTER = "a"
    UPPER_LETTER = "A"
    LOWER_ROMAN = "i"
    UPPER_ROMAN = "I"
    NONE = "none"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `pattern` holds %1..%9 for the numbers of the levels, or is the bullet itself."""

    scheme: Scheme = Scheme.NONE
    pattern: str = ""
    start: int = 1
    digits_only: bool = False  # every number in the pattern is printed in digits ("legal" numbering)


def spell(number: int, scheme: Scheme) -> str:
    """Return `number` as `scheme` prints it; what a scheme cannot write is printed in digits."""
    match scheme:
        case Scheme.NONE | Scheme.BULLET:
            return ""
        case Scheme.PADDED:
            return f"{number:02d}"
        case Scheme.ORDINAL:
            return f"{number}{_ordinal_ending(number)}"
        case Scheme.LOWER_LETTER | Scheme.UPPER_LETTER if 0 < number <= _LETTERS_MAX:
            times, letter = divmod(number - 1, _LETTERS)
            text = chr(ord("a") + letter) * (times + 1)
            return text.upper() if scheme is Scheme.UPPER_LETTER else text
        case Scheme.LOWER_ROMAN | Scheme.UPPER_ROMAN if 0 < number <= _ROMAN_MAX:
            text = _roman(number)
            return text.upper() if scheme is Scheme.UPPER_ROMAN else text
        case _:
            return str(number)


class Counter:
    """Counts the items of one list, outermost level 0, and prints their markers.

    What a damaged document puts deeper than lists go counts as their deepest level.
    """

    def __init__(self, levels: Mapping[int, Level]) -> None:
        self._levels = levels
        self._numbers: dict[int, int] = {}

    def restart(self, depth: int, at: int | None = None) -> None:
        """Let the next item at `depth` have the number `at`, by default where the level starts."""
        depth = min(depth, _DEEPEST)
        for deeper in [d for d in self._numbers if d >= depth]:
            del self._numbers[deeper]
        if at is not None:
            self._numbers[depth] = at - 1

    def next(self, depth: int) -> str:
        """Count one more item at `depth` and return its marker, "" for a level that prints none."""
        depth = min(depth, _DEEPEST)
        level = self._levels.get(depth, Level())
        for outer in range(depth):
            self._numbers.setdefault(outer, self._levels.get(outer, Level()).start)
        self._numbers[depth] = self._numbers.get(depth, level.start - 1) + 1
        for deeper in [d for d in self._numbers if d > depth]:
            del self._numbers[deeper]
        if level.scheme is Scheme.BULLET:
            return level.pattern
        return _PLACE.sub(lambda found: self._number(int(found[1]) - 1, level), level.pattern)

    def _number(self, depth: int, level: Level) -> str:
        counted = self._levels.get(depth, Level())
        number = self._numbers.get(depth, counted.start)
        return str(number) if level.digits_only else spell(number, counted.scheme)


def _ordinal_ending(number: int) -> str:
    endings: Sequence[str] = ("th", "st", "nd", "rd")
    last = number % 10
    return "th" if number // 10 % 10 == 1 or last >= len(endings) else endings[last]


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text
