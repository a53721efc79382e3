"""Signs of symbol fonts (Wingdings, Symbol, Webdings) -> the characters that they draw.

A word processor stores them as codes 20..FF of the font, or as private characters F020..F0FF.
Only what means something in minutes is here: ticks, crosses, boxes, bullets, arrows, numbers, Greek letters,
signs of arithmetic. The same picture in several fonts is one character: a tick is always the same tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PRIVATE = range(0xF020, 0xF100)
_BYTE = 0xFF
# Text typed in letters and only then set in a symbol font: a sign or two, never words.
_FEW_SIGNS = 2

_WINGDINGS = {
    0x20: " ", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x3F: "✍", 0x41: "✌", 0x43: "👍", 0x44: "👎", 0x45: "☜",
    0x46: "☞", 0x47: "☝", 0x48: "☟", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x51: "✈", 0x52: "☼", 0x54: "❄",
    0x56: "✞", 0x58: "✠", 0x6A: "&", 0x6B: "&", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "☐", 0x70: "☐",
    0x71: "☐", 0x72: "☐", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x9E: "·",
    0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA2: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: "☐", 0xAA: "✦",
    0xAB: "★", 0xAC: "✶", 0xAD: "✴", 0xAE: "✹", 0xB6: "✰", 0xD5: "⌫", 0xD6: "⌦", 0xD8: "➢", 0xDF: "←",
    0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE3: "↖", 0xE4: "↗", 0xE5: "↙", 0xE6: "↘", 0xE7: "←", 0xE8: "→",
    0xE9: "↑", 0xEA: "↓", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⇔", 0xF4: "⇳", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x80: "⓪", 0x8B: "⓿",
    **{0x81 + n: chr(ord("①") + n) for n in range(10)},
    **{0x8C + n: chr(ord("❶") + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x20: " ", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●",
    0xA1: "■", 0xA2: "■", 0xA3: "☐",
    **{0x6A + n: chr(ord("①") + n) for n in range(10)},
    **{0x75 + n: chr(ord("❶") + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_3 = {0x20: " ", 0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x7D: "▶", 0x84: "◀"}
_WEBDINGS = {
    0x20: " ", 0x33: "◀", 0x34: "▶", 0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x3D: "★",
}  # fmt: skip
_GREEK = zip(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
    strict=True,
)
_SYMBOL = {
    **{code: chr(code) for code in range(0x20, 0x7F)},
    **dict(_GREEK),
    0x22: "∀", 0x24: "∃", 0x27: "∍", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
    0xA0: "€", 0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xA6: "ƒ", 0xA7: "♣", 0xA8: "♦", 0xA9: "♥",
    0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″",
    0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xBC: "…", 0xBD: "|", 0xBE: "—", 0xBF: "↵", 0xC5: "⊕", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xC9: "⊃",
    0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏",
    0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑", 0xDE: "⇒",
    0xDF: "⇓", 0xE2: "®", 0xE3: "©", 0xE4: "™", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_FONTS: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "wingdings": _WINGDINGS,
        "wingdings 2": _WINGDINGS_2,
        "wingdings 3": _WINGDINGS_3,
        "webdings": _WEBDINGS,
        "symbol": _SYMBOL,
        "standardsymbols": _SYMBOL,
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
        return "".join(_sign(char, {**_WINGDINGS, 0xB7: "•", 0x2D: "–"}, typed=False) for char in text)
    return text


def is_unknown(char: str) -> bool:
    """Whether a character is a private one, which nobody can read without its font."""
    return "\ue000" <= char <= "\uf8ff"


def _sign(char: str, table: Mapping[int, str], *, typed: bool) -> str:
    code = ord(char)
    if code in _PRIVATE:
        return table.get(code & _BYTE, char)
    return table.get(code, char) if typed and code <= _BYTE else char
