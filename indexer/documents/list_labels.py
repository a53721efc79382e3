"""List markers and links as people type them where the format has none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.language.sentences import BULLETS

# Symbol and Wingdings bullets arrive as private-use characters; printed they are these.
SYMBOL_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "□", "\uf02d": "–"}
_SYMBOLS = str.maketrans(SYMBOL_BULLETS)
# Bullets need no space behind them; the others are also words, dashes and signs.
_BULLET = re.compile(rf"([{BULLETS}])[ \t]*|([-–—*o])[ \t]+")
# One link in brackets with its address, as converters of web pages leave it: nothing else on the line.
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")

# "1.", "4.2", "(a)", "iv)" before words: such a line opens a paragraph of its own in wrapped text.
# A capital with a full stop is left out, it is somebody's initial.
NUMBER = re.compile(
    r"\(?(?:\d{1,3}(?:[./]\d{1,3}){0,3}|[a-z]|[ivx]{2,5})[.):][ \t]+"
    r"|\(?(?:[A-Z]|[IVX]{2,5})\)[ \t]+"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[ \t]+"
)


# What may stand before a heading besides: the number of a minute in its year, "70/17".
_MINUTE = re.compile(r"\d{1,4}/\d{1,4}[.):]?")
# What each line of a list without markers opens with. A word or two with a colon: "ACTION:", "Action 3:",
# "**In attendance:** "; longer ones are sentences that announce something. Or a name with its initials:
# "Dr Ann Bell-Hay (ABH)".
_OPENERS = (
    re.compile(r"[*_]{0,3}[A-Z][\w'’-]{0,24}(?: [\w'’-]{1,24}){0,2}[*_]{0,3}:"),
    re.compile(r"(?:[A-Z][\w.'’-]{0,24} ){1,6}\([A-Z][A-Za-z]{0,4}\)"),
)


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of text taken apart: `marker` is empty for a line that is not a bullet."""

    marker: str
    text: str
    link: bool


def take_apart(line: str) -> MarkedLine:
    """Split a bullet off a line without indentation, and tell whether the rest is only a link.

    The text of a link is what a reader sees: the words between the brackets.
    """
    found = _BULLET.match(line.translate(_SYMBOLS))
    marker = (found[1] or found[2]) if found else ""
    text = line[found.end() :] if found else line
    if not text:  # a lone dash or bullet is not an item
        marker, text = "", line
    link = _LINK.fullmatch(text.strip())
    return MarkedLine(marker, link[1] if link else text, link is not None)


def is_number(text: str) -> bool:
    """Whether `text` is nothing but the number of a heading or a list item."""
    text = text.strip()
    return bool(NUMBER.fullmatch(f"{text} ") or _MINUTE.fullmatch(text))


def open_alike(one: str, other: str) -> bool:
    """Whether two lines open with a label or a person each, as actions and rosters do, one a line."""
    return any(opener.match(one) and opener.match(other) for opener in _OPENERS)


def bullet_sign(sign: str) -> str:
    """Return a list's bullet as it looks: symbol-font characters become the signs they draw."""
    sign = sign.strip()
    if not sign:
        return ""
    shown = SYMBOL_BULLETS.get(sign, sign)
    return "•" if "\ue000" <= shown[0] <= "\uf8ff" else shown


# Numbers of automatic lists as they are printed.

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


class LevelScheme(StrEnum):
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

    scheme: LevelScheme = LevelScheme.NONE
    pattern: str = ""
    start: int = 1
    digits_only: bool = False  # every number in the pattern is printed in digits ("legal" numbering)


def spell(number: int, scheme: LevelScheme) -> str:
    """Return `number` as `scheme` prints it; what a scheme cannot write is printed in digits."""
    match scheme:
        case LevelScheme.NONE | LevelScheme.BULLET:
            return ""
        case LevelScheme.PADDED:
            return f"{number:02d}"
        case LevelScheme.ORDINAL:
            return f"{number}{_ordinal_ending(number)}"
        case LevelScheme.LOWER_LETTER | LevelScheme.UPPER_LETTER if 0 < number <= _LETTERS_MAX:
            times, letter = divmod(number - 1, _LETTERS)
            text = chr(ord("a") + letter) * (times + 1)
            return text.upper() if scheme is LevelScheme.UPPER_LETTER else text
        case LevelScheme.LOWER_ROMAN | LevelScheme.UPPER_ROMAN if 0 < number <= _ROMAN_MAX:
            text = _roman(number)
            return text.upper() if scheme is LevelScheme.UPPER_ROMAN else text
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
        if level.scheme is LevelScheme.BULLET:
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
