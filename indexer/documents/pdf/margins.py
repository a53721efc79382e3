"""Numbers of lines in a PDF's margin: each line's or every fifth, on either side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Word = dict[str, Any]
Numbered = tuple[int, Word]  # which line of the page, and its number

_DIGITS = re.compile(r"[0-9]{1,5}")
# What may follow a line's number but not an item's: the item's own number, or a small letter.
_GOES_ON = re.compile(r"[a-z]|[(\[]?\d{1,3}[.):]|\d{1,3}(?:\.\d{1,3})+$")
# Points by which the numbers of one column stand apart on the side that they are set to.
_ALIGNED = 2.5
# Of the steps from number to number this share must agree with the lines between.
_AGREE = 0.85
_FEWEST_OF_EACH = 4


@dataclass(slots=True)
class MarginNumbers:
    """Finds the numbers of lines, page after page; where they stand on one page they stand on the next."""

    _columns: list[tuple[str, float]] = field(default_factory=list)

    def among(self, rows: Sequence[Sequence[Word]]) -> list[Word]:
        """Return the words that number the lines of a page; `rows` are its lines, each from left to right."""
        ordered = sorted((row for row in rows if row), key=lambda row: row[0]["top"])
        for at, side in ((0, "left"), (-1, "right")):
            found = [(n, row[at]) for n, row in enumerate(ordered) if _DIGITS.fullmatch(row[at]["text"])]
            columns = [column for edge in ("x1", "x0") for column in _aligned(found, edge)]
            for column in sorted(columns, key=len, reverse=True):
                if self._is_numbering(column, ordered, side):
                    self._columns.append((side, column[0][1][_inner(side)]))
                    return [word for _, word in column]
        return []

    def _is_numbering(self, column: Sequence[Numbered], rows: Sequence[Sequence[Word]], side: str) -> bool:
        steps = [
            _Step(int(other[1]["text"]) - int(one[1]["text"]), other[0] - one[0])
            for one, other in pairwise(column)
        ]
        if any(step.numbers <= 0 for step in steps) or not _stands_outside(column, rows, side):
            return False
        known = self._is_known(column, side)
        agreeing = sum(step.numbers == step.lines for step in steps)
        # Where the column is known, blank lines may be counted too.
        if agreeing < _AGREE * len(steps) and not (
            known and all(step.numbers >= step.lines for step in steps)
        ):
            return False
        unit = min(step.numbers for step in steps)
        if unit > 1:
            return all(int(word["text"]) % unit == 0 for _, word in column)
        if known:
            return True
        return len(column) >= _FEWEST_OF_EACH and any(_runs_on(rows[n], side) for n, _ in column)

    def _is_known(self, column: Sequence[Numbered], side: str) -> bool:
        edge = column[0][1][_inner(side)]
        return any(name == side and abs(place - edge) <= 3 * _ALIGNED for name, place in self._columns)


def _inner(side: str) -> str:
    """Return which edge of a number in the margin is next to the text."""
    return "x1" if side == "left" else "x0"


@dataclass(frozen=True, slots=True)
class _Step:
    """From one number to the next: what it counts, and the lines in between."""

    numbers: int
    lines: int


def _aligned(found: Sequence[Numbered], edge: str) -> list[list[Numbered]]:
    """Return the columns that numbers make which are set flush at an edge."""
    columns: list[list[Numbered]] = []
    for entry in found:
        for column in columns:
            if abs(column[0][1][edge] - entry[1][edge]) <= _ALIGNED:
                column.append(entry)
                break
        else:
            columns.append([entry])
    return [column for column in columns if len(column) > 1]


def _stands_outside(column: Sequence[Numbered], rows: Sequence[Sequence[Word]], side: str) -> bool:
    """Whether nothing but numbers reaches into the column: all text stands on one side of it."""
    own = {id(word) for _, word in column}
    others = [word for row in rows for word in row if id(word) not in own]
    if side == "left":
        edge = max(word["x1"] for _, word in column)
        inside = sum(word["x0"] < edge for word in others)
    else:
        edge = min(word["x0"] for _, word in column)
        inside = sum(word["x1"] > edge for word in others)
    # Running heads and page numbers may stand as far out.
    return bool(others) and inside <= max(1, 0.02 * len(others))


def _runs_on(row: Sequence[Word], side: str) -> bool:
    """Whether a numbered line goes on with a sentence or has a number of its own: it is no entry."""
    text = row[1:] if side == "left" else row[:-1]
    return bool(text) and _GOES_ON.match(text[0]["text"]) is not None
