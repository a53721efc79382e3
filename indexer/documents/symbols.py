"""Signs of symbol fonts (Wingdings, Symbol, Webdings) -> the characters that they draw.

A word processor stores them as codes 20..FF of the font, or as private characters F020..F0FF.
Only what means something in minutes is here: ticks, crosses, boxes, bullets, arrows, numbers, Greek letters,
signs of arithmetic. The same picture in several fonts is one character: a tick is always the same tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from indexer.documents.symbol_fonts import SYMBOL, WEBDINGS, WINGDINGS, WINGDINGS_2, WINGDINGS_3

_PRIVATE = range(0xF020, 0xF100)
_BYTE = 0xFF
# Text typed in letters and only then set in a symbol font: a sign or two, never words.
_FEW_SIGNS = 2

_FONTS: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "wingdings": WINGDINGS,
        "wingdings 2": WINGDINGS_2,
        "wingdings 3": WINGDINGS_3,
        "webdings": WEBDINGS,
        "symbol": SYMBOL,
        "standardsymbols": SYMBOL,
    }
)


def is_symbol_font(font: str | None) -> bool:
    """Whether a font draws signs in place of letters."""
    return font is not None and font.strip("'\" ").lower() in _FONTS


def drawn(text: str, font: str | None) -> str:
    """Return `text` with the codes of a symbol font as the signs that they draw.

    Private characters are those of Wingdings where no symbol font is named, except for Symbol's bullet.
    Signs that are not known stay as they are.
    """
    if is_symbol_font(font):
        table = _FONTS[str(font).strip("'\" ").lower()]
        typed = len(text.strip()) <= _FEW_SIGNS
        return "".join(_sign(char, table, typed=typed) for char in text)
    if any(ord(char) in _PRIVATE for char in text):
        return "".join(_sign(char, {**WINGDINGS, 0xB7: "•", 0x2D: "–"}, typed=False) for char in text)
    return text


def is_unknown(char: str) -> bool:
    """Whether a character is a private one, which nobody can read without its font."""
    return "\ue000" <= char <= "\uf8ff"


def _sign(char: str, table: Mapping[int, str], *, typed: bool) -> str:
    code = ord(char)
    if code in _PRIVATE:
        return table.get(code & _BYTE, char)
    return table.get(code, char) if typed and code <= _BYTE else char
