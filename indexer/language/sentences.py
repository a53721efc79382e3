"""Where sentences and list entries begin and end: the smallest pieces a passage is made of."""

from __future__ import annotations

import re
from itertools import pairwise

BULLETS = "•▪▫◦‣●○■□➢➤✓✔❖·"
"""Signs that are nothing but bullets."""

LIST_MARKS = f"-*–{BULLETS}"
"""What may open a list entry before a space, for a class of a regular expression; dashes are words too."""

# A full stop after one of these, or after a single capital ("J. Smith"), does not end a sentence.
_ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr prof rev sir hon cllr cllrs messrs supt insp sgt cmdr st no nos art para paras
    fig vol ed pp cf vs e.g i.e eg ie approx est assoc dept ltd jan feb mar apr jun jul aug sep sept
    oct nov dec""".split()
)
_BREAK = re.compile(r"[.!?…]['\"”’)\]]{0,3}(\s+)(?=['\"“‘(\[]?[^\Wa-z_]|[£$€•])")
_LAST_WORD = re.compile(r"([^\s(\[]{1,12})\Z")


def sentence_spans(text: str, start: int, end: int, *, wrapped: bool = False) -> list[tuple[int, int]]:
    """Spans of the sentences and lines in `text[start:end]`, in order, without white space around them.

    A line end always ends a piece, since canonical texts hold one paragraph or list entry a line, unless the
    text is known to be one paragraph that is `wrapped` over lines.
    """
    if wrapped:
        return _in_line(text, start, end)
    spans: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        spans.extend(_in_line(text, at, stop))
        at = stop + 1
    return spans


def _in_line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    breaks = [
        match.end(1)
        for match in _BREAK.finditer(text, start, end)
        if not (text[match.start()] == "." and _is_abbreviation(text, start, match.start()))
    ]
    trimmed = (trim(text, a, b) for a, b in pairwise([start, *breaks, end]))
    return [span for span in trimmed if span[0] < span[1]]


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(text[max(start, stop - 13) : stop])
    if word is None:
        return False
    last = word.group(1)
    return last.casefold() in _ABBREVIATIONS or (len(last) == 1 and last.isupper())


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the white space at its ends (start == end when nothing else is there)."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return start + lead, start + lead + len(piece.strip())
