"""Fonts that draw signs (ZapfDingbats, Wingdings, Symbol): which sign stands at which code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

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
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x3F: "✍", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□",
    0x71: "❑", 0x72: "❒", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x78: "☒", 0x9E: "·", 0x9F: "•",
    0xA0: "▪", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + n: sign for n, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x95: "·", 0x96: "•", 0x97: "●",
    0x98: "●", 0x9E: "○", 0x9F: "▪", 0xA2: "■", 0xA3: "□",
}  # fmt: skip
_WEBDINGS = {0x3D: "•", 0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"}
_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
    0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAB: "↔", 0xAC: "←",
    0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝",
    0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xCE: "∈", 0xD0: "∠",
    0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xD7: "⋅", 0xDE: "⇒", 0xE2: "®", 0xE3: "©", 0xE4: "™",
    0xE5: "∑", 0xF0: "€",
}  # fmt: skip
_TABLES: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "dingbats": _ZAPF,
        "wingdings": _WINGDINGS,
        "wingdings2": _WINGDINGS_2,
        "wingdings3": {},
        "webdings": _WEBDINGS,
        "symbol": _SYMBOL,
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
