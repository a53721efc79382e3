"""Fonts that draw signs (ZapfDingbats, Wingdings, Symbol): which sign stands at which code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from indexer.documents.symbol_fonts import SYMBOL, WEBDINGS, WINGDINGS, WINGDINGS_2, WINGDINGS_3

_FAMILY = re.compile(r"dingbats|wingdings ?2|wingdings ?3|wingdings|webdings|^symbol(?!a)", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")

# ZapfDingbats follows Unicode's block of dingbats, which leaves out the signs that Unicode had already.
_ZAPF_ELSEWHERE = {
    0x25: "☎", 0x2A: "☛", 0x2B: "☞", 0x48: "★", 0x6C: "●", 0x6E: "■", 0x73: "▲", 0x74: "▼", 0x75: "◆",
    0x77: "◗", 0xA8: "♣", 0xA9: "♦", 0xAA: "♥", 0xAB: "♠", 0xD5: "→", 0xD6: "↔", 0xD7: "↕",
}  # fmt: skip
_ZAPF = (
    {code: chr(0x2700 + code - 0x20) for code in range(0x21, 0x7F)}
    | {code: chr(0x26C0 + code) for code in (*range(0xA1, 0xA8), *range(0xD8, 0xF0), *range(0xF1, 0xFF))}
    | {0xAC + n: chr(0x2460 + n) for n in range(10)}
    | {0xB6 + n: chr(0x2776 + n) for n in range(30)}
    | {0xD4: "➔"}
    | _ZAPF_ELSEWHERE
)
# Names of its glyphs in /Differences, as far as minutes print them.
_ZAPF_NAMES = {
    "a12": "☞", "a19": "✓", "a20": "✔", "a21": "✕", "a22": "✖", "a23": "✗", "a24": "✘", "a35": "★", "a71":
    "●", "a72": "❍", "a73": "■", "a74": "❏", "a203": "❐", "a75": "❑", "a204": "❒", "a76": "▲", "a77": "▼",
    "a78": "◆", "a79": "❖", "a160": "➔", "a161": "→", "a4": "☎", "a117": "✉",
}  # fmt: skip
# On a page an empty box of these fonts is mostly the bullet of a list; in Word a bullet says that it is one.
_BOX, _BULLET = "☐", "□"


def _of_page(table: Mapping[int, str]) -> dict[int, str]:
    """Return a font's signs as pages use them, without letters and digits, which the file tells itself."""
    signs = {code: sign for code, sign in table.items() if code >= 0xA0 or sign != chr(code)}
    return {code: _BULLET if sign == _BOX else sign for code, sign in signs.items()}


_TABLES: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "dingbats": _ZAPF,
        "wingdings": _of_page(WINGDINGS),
        "wingdings2": _of_page(WINGDINGS_2),
        "wingdings3": _of_page(WINGDINGS_3),
        "webdings": _of_page(WEBDINGS),
        "symbol": _of_page(SYMBOL),
    }
)

MEANINGS = frozenset("✓✔✗✘✕✖☐☑☒")
"""Ticks, crosses and boxes: they say something, so they open a line without being its list marker."""


def family_of(font: str) -> str | None:
    """Return the family of a font of signs by its name; None for a font of letters."""
    found = _FAMILY.search(_SUBSET.sub("", font).replace("-", ""))
    return found[0].lower().replace(" ", "") if found else None


def sign_at(family: str, code: int) -> str | None:
    """Return the sign that a font of `family` draws for a code, which may stand in Unicode's private use."""
    return _TABLES[family].get(code - 0xF000 if code >= 0xF000 else code)


def sign_named(family: str, glyph: str) -> str | None:
    """Return the sign that a glyph of this name draws; only ZapfDingbats has names of its own."""
    return _ZAPF_NAMES.get(glyph) if family == "dingbats" else None
