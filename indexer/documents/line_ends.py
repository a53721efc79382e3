"""Lines of one paragraph joined, words that a line end has cut in two among them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_HYPHENS = ("-", "\u2010")
_LONGEST_WORD = 60  # characters; what is longer is an address, and a paragraph is not searched for it
_HEAD = re.compile(r"(\w+)[-\u2010]$")
_TAIL = re.compile(r"\w+")


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Return the words of `lines` in lower case, those cut by a line end left out."""
    words: set[str] = set()
    for line in lines:
        found = _WORD.findall(line.lower())
        if found and line.rstrip().endswith(("-", "\u2010", "\u00ad")):
            found.pop()
        words.update(found)
    return frozenset(words)


def join(left: str, right: str, words: frozenset[str]) -> str:
    """Join two lines of one paragraph: with a space, or without where a hyphen ends the first.

    The hyphen stays where the document writes the word with it elsewhere, where both halves are words of
    the document, and before anything but a lower-case letter; else the line end made it and it goes.
    """
    if left.endswith("\u00ad"):
        return left[:-1] + right
    head = _HEAD.search(left[-_LONGEST_WORD:]) if left.endswith(_HYPHENS) else None
    tail = _TAIL.match(right)
    if not head or not tail:
        return f"{left} {right}"
    first, second = head[1].lower(), tail[0].lower()
    if not right[0].islower() or f"{first}-{second}" in words:
        return left + right
    if first + second not in words and first in words and second in words:
        return left + right
    return left[:-1] + right
