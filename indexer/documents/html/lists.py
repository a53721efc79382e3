"""The markers that browsers print before the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from indexer.documents.html.style import Styles
from indexer.documents.office.list_numbers import LevelScheme, spell

BULLET = "•"
_NONE = re.compile(r"\bnone\b")
_TYPED = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_ROMAN = {"lower-roman": LevelScheme.LOWER_ROMAN, "upper-roman": LevelScheme.UPPER_ROMAN}
_LETTERS = {"lower-alpha", "upper-alpha", "lower-latin", "upper-latin"}
_BULLETS = {"disc", "circle", "square"}
_NAMED = re.compile(
    r"\b(decimal-leading-zero|decimal|(?:lower|upper)-(?:alpha|latin|roman)|disc|circle|square)\b"
)
_QUOTED = re.compile(r"[\"'](.{1,12}?)[\"']")
_ALPHABET = 26
# A list counts no further than browsers can: their numbers have 32 bits.
_MOST = 2**31 - 1


def markers(element: HtmlElement, items: Sequence[HtmlElement], styles: Styles) -> Iterator[str]:
    """Yield the marker of each of the `items` of a list, empty for one that has none."""
    step = -1 if element.get("reversed") is not None else 1
    number = integer(element.get("start"), len(items) if step < 0 else 1)
    general = _scheme(element, styles, "decimal" if element.tag == "ol" else BULLET)
    for item in items:
        if element.tag == "ol":
            number = integer(item.get("value"), number)
        yield styles.numbers.get(item, "").strip() or _spelled(number, _scheme(item, styles, general))
        number += step


def integer(text: str | None, default: int) -> int:
    """Return the whole number that an attribute states, else `default`."""
    try:
        number = int(text or "")
    except ValueError:
        return default
    return number if abs(number) <= _MOST else default


def _scheme(element: HtmlElement, styles: Styles, default: str) -> str:
    """Return how an element asks for its markers, in CSS's words, a bullet or a quoted marker."""
    style = styles.of(element)
    stated = f"{style.get('list-style-type', '')} {style.get('list-style', '')}".strip()
    if _NONE.search(stated):
        return "none"
    if quoted := _QUOTED.search(stated):
        return f'"{quoted[1]}"'
    if named := _NAMED.search(stated):
        return named[1]
    typed = (element.get("type") or "").strip()
    if element.tag in {"ol", "li"} and typed in _TYPED:
        return _TYPED[typed]
    return typed.lower() if typed.lower() in _BULLETS else default


def marker_text(number: int, scheme: str) -> str:
    """Return a number as a counter prints it, without the full stop of a list's marker."""
    return _spelled(number, scheme).removesuffix(".")


def _spelled(number: int, scheme: str) -> str:
    if scheme == "none":
        return ""
    if scheme == BULLET or scheme in _BULLETS:
        return BULLET
    if scheme.startswith('"'):
        return scheme.strip('"').strip()
    if scheme == "decimal-leading-zero":
        return f"{number:02d}."
    if scheme in _ROMAN:
        return f"{spell(number, _ROMAN[scheme])}."
    if scheme in _LETTERS and number > 0:
        letters = _letters(number)
        return f"{letters.upper() if scheme.startswith('upper') else letters}."
    return f"{number}."


def _letters(number: int) -> str:
    """Return a number in letters as browsers count: a to z, then aa, ab."""
    text = ""
    while number > 0:
        number, letter = divmod(number - 1, _ALPHABET)
        text = chr(ord("a") + letter) + text
    return text
