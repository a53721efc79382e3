"""A sentence or table row too long to be quoted whole: the parts of it that can stand alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from indexer.language.sentences import trim

Span = tuple[int, int]

LONGEST = 400
"""Characters of a sentence that is quoted whole. Of the 195 of the London minutes all are shorter, of the
43,000 of the QMSum transcripts 99 in 100 (lengths of `sentence_spans` over the passages of their indexes)."""

# Between cells, between the entries of a list that stands in one line, and at semicolons. Commas and dashes
# are no seams: what follows one may be the "not" or the "unless" of what stands before it.
_SEAM = re.compile(r";\s+|\t\s*|\s[|•·]\s+|\s(?=\((?:[a-z]|[ivx]{2,4}|\d{1,2})\)\s)")


def parts_of(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The spans of the parts of the sentence `[start, end)`; none where it is short or has no seam."""
    if end - start <= LONGEST:
        return ()
    seams = [match.end() for match in _SEAM.finditer(text, start, end)]
    pieces = (_without_bar(text, *trim(text, a, b)) for a, b in pairwise([start, *seams, end]))
    found = tuple(piece for piece in pieces if piece[0] < piece[1])
    return found if len(found) > 1 else ()


def narrowed(parts: tuple[Span, ...], weight: Callable[[int], float]) -> Span:
    """The weightiest part with those beside it, heavier ones first, while they stay within LONGEST.

    `weight(k)` is that of part k; of equal ones the first counts. A single part is never cut.
    """
    first = last = max(range(len(parts)), key=weight)
    while True:
        sides = [
            side
            for side in (last + 1, first - 1)
            if 0 <= side < len(parts) and parts[max(last, side)][1] - parts[min(first, side)][0] <= LONGEST
        ]
        if not sides:
            return parts[first][0], parts[last][1]
        side = max(sides, key=weight)
        first, last = min(first, side), max(last, side)


def _without_bar(text: str, start: int, end: int) -> Span:
    """A part less the bar or bullet after it; a semicolon belongs to its part."""
    return trim(text, start, end - 1) if text[start:end].endswith(("|", "•", "·")) else (start, end)
