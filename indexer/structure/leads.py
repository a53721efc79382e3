"""Headings that run into their text: "**Apologies.** Received from ...", "FINANCE. A cheque was signed"."""

from __future__ import annotations

import re

from indexer.model import Line
from indexer.structure.prose import TITLE_CHARACTERS, TITLE_WORDS

# Words in capitals, then punctuation or the rest of the sentence in small letters.
_CAPITALS = re.compile(
    r"(?P<lead>[A-Z][A-Z'’&/-]*(?:,? (?:[A-Z][A-Z'’&/-]+|&|A|\d{4}))*)"
    r"(?P<stop>\s?[.:;–—]|\s-\s|(?=\s+\(?[a-z]))"
)
# Fewer capitals than this are an organisation's acronym.
_LETTERS = 5
_PUNCTUATION = " .:;–—-"


def lead_end(line: Line, begin: int) -> int | None:
    """Offset in the line's text at which a heading that opens it from `begin` on ends; None without one.

    Bold that ends in punctuation or that punctuation follows, or words in capitals; a single word in capitals
    needs punctuation, for "MOPAC reported" is none.
    """
    text = line.text
    if begin < line.strong_to < len(text):
        bold, after = text[begin : line.strong_to].rstrip(), text[line.strong_to :].lstrip()
        stopped = bold[-1:] in _PUNCTUATION or after[:1] in _PUNCTUATION
        return line.strong_to if stopped and _is_short(bold) else None
    found = _CAPITALS.match(text, begin)
    if found is None or found.end() >= len(text.rstrip()):
        return None
    lead = found["lead"]
    if sum(c.isalpha() for c in lead) < _LETTERS or not (found["stop"] or " " in lead):
        return None
    return found.end("lead") if _is_short(lead) else None


def _is_short(text: str) -> bool:
    return 0 < len(text) <= TITLE_CHARACTERS and len(text.split()) <= TITLE_WORDS
