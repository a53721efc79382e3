"""TrueType programs embedded in a PDF: what their own tables tell of a glyph that the PDF does not."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property

from pdfminer.encodingdb import EncodingDB, name2unicode

from indexer.documents.pdf.ligatures import ligatures

# Glyphs of the order that Apple fixed follow Mac OS Roman with one gap.
_MAC_ASCII = range(3, 98)
_MAC_LATER = range(98, 226)
_MAC_GLYPHS = 258


def character_named(name: str) -> str | None:
    """Return the text that a glyph's name stands for ("f_f_i", "uni2713"); None where it tells none."""
    try:
        return name2unicode(name)
    except (KeyError, ValueError, OverflowError):
        return None


class FontFile:
    """A TrueType program; tables that are missing or damaged tell nothing."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _tables(self) -> dict[bytes, bytes]:
        count = self._number(4)
        found = {}
        for at in range(12, 12 + 16 * count, 16):
            entry = self._data[at : at + 16]
            if len(entry) == 16:
                name, _, offset, length = struct.unpack(">4sLLL", entry)
                found[name] = self._data[offset : offset + length]
        return found

    def _number(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 2], "big")

    @cached_property
    def by_code(self) -> dict[int, int]:
        """Glyph of each one-byte code, from the tables of symbolic and Macintosh fonts."""
        found: dict[int, int] = {}
        for platform, encoding, table in self._maps():
            if (platform, encoding) in {(3, 0), (1, 0)}:
                for code, glyph in _entries(table):
                    if glyph:
                        found.setdefault(code & 0xFF if code >= 0xF000 else code, glyph)
        return found

    @cached_property
    def characters(self) -> dict[int, str]:
        """Text of each glyph, from the font's tables of characters, of glyph names and of ligatures."""
        found = dict(self._named())
        for platform, encoding, table in self._maps():
            if platform == 0 or (platform, encoding) in {(3, 1), (3, 10)}:
                found |= {glyph: chr(code) for code, glyph in _entries(table) if glyph}
        for glyph, parts in ligatures(self._tables.get(b"GSUB", b"")).items():
            if glyph not in found and all(part in found for part in parts):
                found[glyph] = "".join(found[part] for part in parts)
        return found

    def is_blank(self, glyph: int) -> bool | None:
        """Whether a glyph draws nothing; None where the font does not say."""
        long = self._tables.get(b"head", b"")[50:52] == b"\0\1"
        width = 4 if long else 2
        ends = self._tables.get(b"loca", b"")[glyph * width : (glyph + 2) * width]
        if len(ends) < 2 * width:
            return None
        return ends[:width] == ends[width:]

    def _maps(self) -> Iterator[tuple[int, int, bytes]]:
        table = self._tables.get(b"cmap", b"")
        for at in range(4, 4 + 8 * int.from_bytes(table[2:4], "big"), 8):
            entry = table[at : at + 8]
            if len(entry) == 8:
                platform, encoding, offset = struct.unpack(">HHL", entry)
                yield platform, encoding, table[offset:]

    def _named(self) -> Iterator[tuple[int, str]]:
        table = self._tables.get(b"post", b"")
        if table[:4] != b"\0\2\0\0":
            return
        count = int.from_bytes(table[32:34], "big")
        indexes = _words(table[34 : 34 + 2 * count])
        names = list(_pascal_strings(table[34 + 2 * count :]))
        for glyph, index in enumerate(indexes):
            name = names[index - _MAC_GLYPHS] if 0 <= index - _MAC_GLYPHS < len(names) else ""
            text = character_named(name) if name else _mac_character(index)
            if text:
                yield glyph, text


def _mac_character(index: int) -> str | None:
    if index in _MAC_ASCII:
        return chr(index + 29)
    return EncodingDB.mac2unicode.get(index + 30) if index in _MAC_LATER else None


def _pascal_strings(data: bytes) -> Iterator[str]:
    at = 0
    while at < len(data):
        end = at + 1 + data[at]
        yield data[at + 1 : end].decode("latin-1")
        at = end


def _words(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2])


def _entries(table: bytes) -> Iterator[tuple[int, int]]:
    """Yield (code, glyph) of a character map in one of the three forms that embedded fonts have."""
    form = int.from_bytes(table[:2], "big")
    if form == 0:
        yield from enumerate(table[6:262])
    elif form == 4:
        yield from _segments(table)
    elif form == 6:
        first, count = (*_words(table[6:10]), 0, 0)[:2]
        yield from enumerate(_words(table[10 : 10 + 2 * count]), first)


def _segments(table: bytes) -> Iterator[tuple[int, int]]:
    double = int.from_bytes(table[6:8], "big") & ~1
    parts = [_words(table[at : at + double]) for at in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)]
    done = 0  # segments ascend; in damaged tables they lie across each other
    for n, (end, start, delta, offset) in enumerate(zip(*parts, strict=False)):
        for code in range(max(start, done), min(end, 0xFFFE) + 1):
            if not offset:
                yield code, (code + delta) & 0xFFFF
                continue
            at = 16 + 3 * double + 2 * n + offset + 2 * (code - start)
            glyph = int.from_bytes(table[at : at + 2], "big")
            if glyph:
                yield code, (glyph + delta) & 0xFFFF
        done = max(done, end + 1)
