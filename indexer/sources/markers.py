"""List markers and links as people type them where the format has none."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Symbol and Wingdings bullets arrive as private-use characters; printed they are these.
SYMBOL_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "□", "\uf02d": "–"}
_SYMBOLS = str.maketrans(SYMBOL_BULLETS)
# Signs that are bullets even without a space behind them; the others are also words, dashes and signs.
_SURE = "•▪▫◦‣●○■□➢➤✓✔❖·"
_BULLET = re.compile(rf"([{_SURE}])[ \t]*|([-–—*o])[ \t]+")
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
class Marked:
    """A line of text taken apart: `marker` is empty for a line that is not a bullet."""

    marker: str
    text: str
    link: bool


def take_apart(line: str) -> Marked:
    """Split a bullet off a line without indentation, and tell whether the rest is only a link.

    The text of a link is what a reader sees: the words between the brackets.
    """
    found = _BULLET.match(line.translate(_SYMBOLS))
    marker = (found[1] or found[2]) if found else ""
    text = line[found.end() :] if found else line
    if not text:  # a lone dash or bullet is not an item
        marker, text = "", line
    link = _LINK.fullmatch(text.strip())
    return Marked(marker, link[1] if link else text, link is not None)


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
