"""Ligatures of an embedded font: of which glyphs its own table of substitutions (GSUB) makes them."""

from __future__ import annotations

from collections.abc import Iterator

_LIGATURE = 4
_EXTENSION = 7
_MOST_PARTS = 16
# Numbers that are read of one table; damaged ones lead in circles.
_MOST_NUMBERS = 300_000


def ligatures(table: bytes) -> dict[int, tuple[int, ...]]:
    """Return the parts of each glyph that the table makes of several."""
    found: dict[int, tuple[int, ...]] = {}
    try:
        for glyph, parts in _Substitutions(table).ligatures():
            found.setdefault(glyph, parts)
    except _Overlong:
        return {}
    return found


class _Overlong(Exception):
    """More was read than a sound table holds."""


class _Substitutions:
    """A table of substitutions; where it ends too early there are zeros."""

    def __init__(self, table: bytes) -> None:
        self._table = table
        self._left = _MOST_NUMBERS

    def ligatures(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield each ligature with its parts."""
        lookups = self._number(8)
        for lookup in self._offsets(lookups, lookups):
            for subtable in self._offsets(lookup, lookup + 4):
                kind, at = self._number(lookup), subtable
                if kind == _EXTENSION:
                    kind = self._number(at + 2)
                    at += self._number(at + 4) * 0x10000 + self._number(at + 6)
                if kind == _LIGATURE:
                    yield from self._subtable(at)

    def _subtable(self, at: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        firsts = self._covered(at + self._number(at + 2))
        for first, together in zip(firsts, self._offsets(at, at + 4), strict=False):
            for ligature in self._offsets(together, together):
                count = self._number(ligature + 2)
                if 1 < count <= _MOST_PARTS:
                    rest = (self._number(ligature + 4 + 2 * n) for n in range(count - 1))
                    yield self._number(ligature), (first, *rest)

    def _covered(self, at: int) -> Iterator[int]:
        """Yield the glyphs of a coverage table in order."""
        count = self._number(at + 2)
        if self._number(at) == 1:
            yield from (self._number(at + 4 + 2 * n) for n in range(count))
            return
        for entry in range(at + 4, at + 4 + 6 * count, 6):
            yield from range(self._number(entry), self._number(entry + 2) + 1)

    def _offsets(self, base: int, at: int) -> Iterator[int]:
        """Yield the places that a list of offsets from `base` names; the list's length stands at `at`."""
        for n in range(self._number(at)):
            yield base + self._number(at + 2 + 2 * n)

    def _number(self, at: int) -> int:
        self._left -= 1
        if self._left < 0:
            raise _Overlong
        return int.from_bytes(self._table[at : at + 2], "big")
