"""What a model wrote, as plain text: without control, bidirectional and invisible characters."""

from __future__ import annotations

import unicodedata

# Cc control, Cf format (bidi, zero width, tags), Cs surrogates, Co private use, Cn unassigned.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})


def plain(text: str) -> str:
    """`text` in NFC with every kind of white space and line end as " " or newline, and nothing unseen.

    Works piece by piece: what is dropped from a part is what would be dropped from the whole. Only NFC needs
    the whole, so it is applied again to each sentence.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", "".join(map(_visible, text)))


def shortened(text: str, most: int = 300) -> str:
    """At most `most` characters of `text`, with an ellipsis where some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _visible(char: str) -> str:
    if char in "\n\r\u2028\u2029\x0b\x0c\x85":
        return "\n"
    category = unicodedata.category(char)
    if char == "\t" or category in _SPACES:
        return " "
    return "" if category in _DROPPED or _varies(char) else char


def _varies(char: str) -> bool:
    # Variation selectors are marks without a look of their own: 256 of them can spell out hidden text.
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
