"""Numbers of automatic lists as word processors print them."""

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
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_NOTE_SIGNS = "*†‡§"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_WORDS_MAX = 99


class LevelScheme(StrEnum):
    """How one level of a list counts."""

    DECIMAL = "decimal"
    PADDED = "padded"  # 01, 02
    ORDINAL = "ordinal"  # 1st, 2nd
    LOWER_LETTER = "a"  # ..., z, aa, bb
    UPPER_LETTER = "A"
    LOWER_COLUMN = "a, ab"  # ..., z, aa, ab, as the columns of a spreadsheet
    UPPER_COLUMN = "A, AB"
    LOWER_ROMAN = "i"
    UPPER_ROMAN = "I"
    CARDINAL_WORD = "One"
    ORDINAL_WORD = "First"
    NOTE_SIGN = "*"  # *, †, ‡, §, **, ...
    CIRCLED = "①"
    HEXADECIMAL = "hex"
    DASHED = "- 1 -"
    NONE = "none"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `pattern` holds %1..%9 for the numbers of the levels, or is the bullet itself.

    `restart` is the innermost depth behind which the level starts again: None for all above it, -1 for none.
    `width` is the least number of digits of PADDED.
    """

    scheme: LevelScheme = LevelScheme.NONE
    pattern: str = ""
    start: int = 1
    digits_only: bool = False  # every number in the pattern is printed in digits ("legal" numbering)
    restart: int | None = None
    width: int = 2


def spell(number: int, scheme: LevelScheme, width: int = 2) -> str:
    """Return `number` as `scheme` prints it; what a scheme cannot write is printed in digits."""
    match scheme:
        case LevelScheme.NONE | LevelScheme.BULLET:
            return ""
        case LevelScheme.PADDED:
            return f"{number:0{width}d}"
        case LevelScheme.ORDINAL:
            return f"{number}{_ordinal_ending(number)}"
        case LevelScheme.LOWER_LETTER if 0 < number <= _LETTERS_MAX:
            times, letter = divmod(number - 1, _LETTERS)
            return chr(ord("a") + letter) * (times + 1)
        case LevelScheme.UPPER_LETTER:
            return spell(number, LevelScheme.LOWER_LETTER).upper()
        case LevelScheme.LOWER_COLUMN if 0 < number <= _LETTERS_MAX:
            return _column(number)
        case LevelScheme.UPPER_COLUMN:
            return spell(number, LevelScheme.LOWER_COLUMN).upper()
        case LevelScheme.LOWER_ROMAN if 0 < number <= _ROMAN_MAX:
            return _roman(number)
        case LevelScheme.UPPER_ROMAN:
            return spell(number, LevelScheme.LOWER_ROMAN).upper()
        case LevelScheme.CARDINAL_WORD if 0 <= number <= _WORDS_MAX:
            return _in_words(number).capitalize()
        case LevelScheme.ORDINAL_WORD if 0 <= number <= _WORDS_MAX:
            return _ordinal_in_words(number).capitalize()
        case LevelScheme.NOTE_SIGN if 0 < number <= _LETTERS_MAX:
            times, sign = divmod(number - 1, len(_NOTE_SIGNS))
            return _NOTE_SIGNS[sign] * (times + 1)
        case LevelScheme.CIRCLED if 0 < number <= len(_CIRCLED):
            return _CIRCLED[number - 1]
        case LevelScheme.HEXADECIMAL if number >= 0:
            return f"{number:X}"
        case LevelScheme.DASHED:
            return f"- {number} -"
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

    def next(self, depth: int, levels: Mapping[int, Level] | None = None) -> str:
        """Count one more item at `depth` and return its marker, "" for a level that prints none.

        `levels` are those of this item where it prints otherwise than the list that it counts in.
        """
        levels = self._levels if levels is None else levels
        depth = min(depth, _DEEPEST)
        level = levels.get(depth, Level())
        for outer in range(depth):
            self._numbers.setdefault(outer, levels.get(outer, Level()).start)
        self._numbers[depth] = self._numbers.get(depth, level.start - 1) + 1
        for deeper in [d for d in self._numbers if d > depth and _starts_again(levels.get(d), depth)]:
            del self._numbers[deeper]
        if level.scheme is LevelScheme.BULLET:
            return level.pattern
        return _PLACE.sub(lambda found: self._number(int(found[1]) - 1, level, levels), level.pattern)

    def _number(self, depth: int, level: Level, levels: Mapping[int, Level]) -> str:
        counted = levels.get(depth, Level())
        number = self._numbers.get(depth, counted.start)
        return str(number) if level.digits_only else spell(number, counted.scheme, counted.width)


def _starts_again(level: Level | None, behind: int) -> bool:
    return level is None or level.restart is None or behind <= level.restart


def _ordinal_ending(number: int) -> str:
    endings: Sequence[str] = ("th", "st", "nd", "rd")
    last = number % 10
    return "th" if number // 10 % 10 == 1 or last >= len(endings) else endings[last]


def _column(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        text = chr(ord("a") + letter) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def _in_words(number: int) -> str:
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def _ordinal_in_words(number: int) -> str:
    head, hyphen, last = _in_words(number).rpartition("-")
    regular = f"{last.removesuffix('y')}ie" if last.endswith("y") else last
    return head + hyphen + _ORDINALS.get(last, f"{regular}th")
