"""Whether letters stand for words, after Schwartz and Hearst, made stricter.

A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text", Pacific Symposium on Biocomputing 2003: the words before a bracket define it if its letters occur in
them in order, the first one at the beginning of a word. In minutes, where brackets mostly hold people's
initials, that takes too much. Here each word of weight must give its first letter; a letter from within a
word ("antisocial behaviour", ASB) and a word passed over ("Health" in NICE) are exceptions that are counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from indexer.acronyms.wording import SMALL, fold

# What may be an acronym; `bare` decides. Bounded, so that long runs of letters cost no more than short ones.
SHORT = r"[A-Z0-9][A-Za-z0-9&/-]{0,10}[A-Za-z0-9]"
_CAPITALS = re.compile(r"[A-Z]")
_NUMERAL = re.compile(r"[IVX]+|[A-Z]?\d+[A-Z]?")
_PLURAL = re.compile(r"(?<=[A-Z])['’]?s\Z")
_PART = re.compile(r"[^\W_]+|&")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?(?!\w)")

# "in" and the like may be passed over without being counted, as may "against".
_PASSABLE = SMALL | {"against", "into", "through", "within", "between"}
MOST_LETTERS = 10
"""Longer runs of capitals in brackets are words or codes."""


class _Part(NamedTuple):
    text: str
    small: bool
    passable: bool  # a small word, or not the first part of a hyphenated one
    shouted: bool  # an acronym or a number: all of it may be taken


def bare(short: str) -> str | None:
    """The acronym without a plural's s, None for what is no acronym: one capital, a numeral, too long."""
    one = _PLURAL.sub("", short)
    if not 2 <= len(one) <= MOST_LETTERS or len(_CAPITALS.findall(one)) < 2 or _NUMERAL.fullmatch(one):
        return None
    return one


def exceptions(short: str, words: Sequence[str]) -> int | None:
    """How many exceptions it takes to read the letters as these words' initials, None if too many.

    The first and the last word give a letter. One exception is allowed for every three letters.
    """
    letters = "".join(char for char in short.casefold() if char.isalnum() or char == "&")
    parts = _parts(words)
    if not parts or not _opens(letters, parts[0]) or parts[-1].small:
        return None
    allowed = len(letters) // 3

    @cache
    def fewest(at: int, part: int) -> int:
        """Exceptions for `letters[at:]` over `parts[part:]`; more than allowed if it cannot be."""
        if part == len(parts):
            return 0 if at == len(letters) else allowed + 1
        found = allowed + 1
        if 0 < part < len(parts) - 1:
            found = fewest(at, part + 1) + (not parts[part].passable)
        for taken, cost in _taken(letters, at, parts[part]):
            found = min(found, cost + fewest(taken, part + 1))
        return found

    cost = fewest(0, 0)
    return cost if cost <= allowed else None


def _taken(letters: str, at: int, part: _Part) -> list[tuple[int, int]]:
    """Ways that a part can give letters from `at` on, as (where the rest begins, exceptions)."""
    if part.text == "and" and letters[at : at + 1] == "&":
        return [(at + 1, 0)]
    ways: list[tuple[int, int]] = []
    place, cost = -1, 0
    while at < len(letters):
        found = part.text.find(letters[at], place + 1)
        if found < 0 or (place < 0 and found > 0):
            break
        cost += 0 if place < 0 or (part.shouted and found == place + 1) else 1
        at, place = at + 1, found
        ways.append((at, cost))
    return ways


def _opens(letters: str, part: _Part) -> bool:
    return not part.small and part.text.startswith(letters[:1])


def _parts(words: Sequence[str]) -> list[_Part]:
    parts: list[_Part] = []
    for word in words:
        for number, found in enumerate(_PART.findall(_POSSESSIVE.sub("", word))):
            text = fold(found)
            shouted = (len(found) > 1 and found.isupper()) or found.isdigit()
            parts.append(_Part(text, text in SMALL, text in _PASSABLE or number > 0, shouted))
    return parts
