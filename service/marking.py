"""A quote marked on the page of its meeting, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.reading import Piece
from service.search.results import QUOTE_ANCHOR


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a piece's characters. The one that `opens` the quote carries its anchor."""

    text: str
    marked: bool
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """`[start, end)` of the canonical text, which begins and ends with a visible character."""

    start: int
    end: int
    anchor: ClassVar[str] = QUOTE_ANCHOR

    def parts(self, piece: Piece) -> tuple[Part, ...]:
        """A piece of the page, cut where the quote begins and ends; empty parts are left out."""
        shown = piece.start + piece.lead
        first = min(max(self.start - shown, 0), len(piece.text))
        last = min(max(self.end - shown, 0), len(piece.text))
        opens = piece.start <= self.start < shown + len(piece.text)
        cut = (
            Part(piece.text[:first], marked=False),
            Part(piece.text[first:last], marked=True, opens=opens),
            Part(piece.text[last:], marked=False),
        )
        return tuple(part for part in cut if part.text)


_MOST_DIGITS = 9  # of an offset; texts are shorter, and longer numbers take long to read


def mark_of(text: str, start: str, end: str) -> Mark | None:
    """What a page's address asks to mark in a text; None unless it names visible characters of it."""
    if not all(one.isascii() and one.isdigit() and len(one) <= _MOST_DIGITS for one in (start, end)):
        return None
    first, last = int(start), min(int(end), len(text))
    quoted = text[first:last]
    if not quoted.strip():
        return None
    first += len(quoted) - len(quoted.lstrip())
    return Mark(first, first + len(quoted.strip()))
