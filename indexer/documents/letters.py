"""How well a text decoded in a guessed encoding fits: letters and signs where writers put them."""

from __future__ import annotations

import re
from itertools import islice

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
DRAWN = re.compile("[\u2500-\u259f]")
"""Lines and blocks that old programs drew tables with."""
_OPENING, _CLOSING = "“‘„«‹", "”’»›"
_BEFORE_FIGURES, _BEHIND_FIGURES = "£€¥", "°½¼¾²³%‰"
_ALONE = "–—•·…§©®™\u00a0"
# The letters beyond ASCII of Western European languages; the other letters of both encodings are rare.
_SMALL = "àáâãäåæçèéêëìíîïñòóôõöøùúûüß"
_RARE = "œÿýðþšž"
_WORD_REACH = 20
# So many tell what all would.
_PLACES_MOST = 20_000


def likeness(text: str) -> tuple[float, int]:
    """Return the sum of the ratings of all characters beyond ASCII, from -1 (odd) to 1, and their count."""
    places = [found.start() for found in islice(_BEYOND_ASCII.finditer(text), _PLACES_MOST)]
    return sum(_rating(text, at) for at in places), len(places)


def _rating(text: str, at: int) -> float:
    before, char, after = text[at - 1 : at] or " ", text[at], text[at + 1 : at + 2] or " "
    if char.isalpha():
        return _letter_rating(text, at)
    if char in _OPENING:
        return 1.0 if not before.isalnum() and (after.isalnum() or after in "£€$[(…") else -0.5
    if char in _CLOSING:
        return 1.0 if not before.isspace() else 0.0
    if char in _BEFORE_FIGURES:
        return 1.0 if after.isdigit() or text[max(0, at - 2) : at].strip()[-1:].isdigit() else 0.0
    if char in _BEHIND_FIGURES:
        return 1.0 if before.isdigit() or before == " " else 0.0
    if char in _ALONE:
        return 0.5 if before.isalpha() and after.isalpha() else 1.0
    if DRAWN.match(char):
        lined = (
            char in (before, after) or not {before, after}.isdisjoint("─═") or f"{before}{after}".isspace()
        )
        return 0.6 if lined else -1.0
    return -1.0


def _letter_rating(text: str, at: int) -> float:
    """Rate a letter by its word: small letters among small ones, capitals first or among capitals."""
    char = text[at]
    start = end = at
    while start > max(0, at - _WORD_REACH) and text[start - 1].isalpha():
        start -= 1
    while end < min(len(text), at + _WORD_REACH) and text[end].isalpha():
        end += 1
    others = text[start:at] + text[at + 1 : end]
    if not others:
        return 0.5 if char == "à" else -0.5
    if char.lower() not in _SMALL + _RARE:
        return -1.0
    if char.isupper():
        return -1.0 if start < at and any(map(str.islower, others)) else 0.5
    if len(others) > 1 and others.isupper():
        return -1.0
    return 0.3 if char in _RARE else 1.0
