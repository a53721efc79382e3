"""All text of an old Word document (.doc), by the table of its pieces: no other program is needed.

The container is a compound file ([MS-CFB]); where the text stands in it, and what of it is hidden or
deleted, its streams say ([MS-DOC]). Headers and footers are left out: which of them are printed would be a
reader's work.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise

_ENTRY = 128  # bytes of an entry in a compound file's directory
_FREE = 0xFFFFFFFA  # numbers from here on are no sectors
_IN_HEADER = 109  # sectors of the table of sectors that the header names itself

# Places in the document's stream, and in its lists of lengths and of tables.
_IDENTITY = 0xA5EC
_FLAGS, _SECOND_TABLE = 10, 0x0200
_LENGTHS = 76  # of text, notes, headers, macros, comments, endnotes, boxes, and boxes of headers
_TABLES = 154
_STYLES, _RUNS, _PIECES = 1, 12, 33
_COMPRESSED = 0x40000000
_PAGE = 512
# What runs of characters are set to that nobody sees, and how long the words of such settings are.
_DELETED, _VANISH = 0x0800, 0x083C
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
_VARIABLE = 6

_FIELD, _RESULT, _FIELD_ENDS = "\x13", "\x14", "\x15"
_CELL_ENDS = "\x07"  # also once more where the row ends
_SIGNS = str.maketrans(
    {**dict.fromkeys(range(0x20), "\n"), 0x09: "\t", 0x01: "", 0x08: "", 0x1E: "-", 0x1F: ""}
)


def text_of_old_word(data: bytes) -> str:
    """The text, notes, comments and boxes of a document; ValueError or struct.error for what is none."""
    stream, tables = _streams(data)
    text = _text(stream, _table(stream, tables, _PIECES), _unseen(stream, _table(stream, tables, _RUNS)))
    body, notes, heads, macros, comments, ends, boxes = struct.unpack_from("<7I", stream, _LENGTHS)
    after = body + notes + heads + macros
    shown = text[: body + notes] + text[after : after + comments + ends + boxes]
    cells = "".join(_without_commands(shown)).replace(2 * _CELL_ENDS, "\n").replace(_CELL_ENDS, "\t")
    return cells.translate(_SIGNS)


def hides_by_style(data: bytes) -> bool:
    """Whether one of the document's styles hides its text, which `text_of_old_word` does not know."""
    return _table(*_streams(data), _STYLES).find(struct.pack("<HB", _VANISH, 1)) >= 0


def _streams(data: bytes) -> tuple[bytes, bytes]:
    """Return the stream of the document, and that of its tables."""
    file = _CompoundFile(data)
    stream = file.stream("WordDocument")
    if _u16(stream, 0) != _IDENTITY:
        raise ValueError("no document of Word 97 or later")
    return stream, file.stream("1Table" if _u16(stream, _FLAGS) & _SECOND_TABLE else "0Table")


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32s(data: bytes, at: int = 0, count: int | None = None) -> tuple[int, ...]:
    count = (len(data) - at) // 4 if count is None else count
    return struct.unpack_from(f"<{count}I", data, at)


class _CompoundFile:
    """A file of streams, each a chain of sectors; small ones lie within one that holds them all."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size, self._small_size = (1 << _u16(data, at) for at in (0x1E, 0x20))
        self._next = _u32s(b"".join(map(self._sector, self._listing())))
        directory = self._chain(_u32s(data, 0x30, 1)[0])
        self._entries = [directory[at : at + _ENTRY] for at in range(0, len(directory), _ENTRY)]
        self._least = _u32s(data, 0x38, 1)[0]
        self._small_next = _u32s(self._chain(_u32s(data, 0x3C, 1)[0]))

    def stream(self, name: str) -> bytes:
        """Return a stream by its name."""
        for entry in self._entries:
            if entry[: max(0, _u16(entry, 64) - 2)].decode("utf-16-le", "replace") == name:
                start, size = struct.unpack_from("<II", entry, 116)
                whole = self._chain(start) if size >= self._least else self._small_chain(start)
                return whole[:size]
        raise ValueError(f"it has no stream {name}")

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _listing(self) -> Iterator[int]:
        """Yield the sectors of the table that says which sector follows which."""
        yield from (one for one in _u32s(self._data, 0x4C, _IN_HEADER) if one < _FREE)
        more, seen = _u32s(self._data, 0x44, 1)[0], set[int]()
        while more < _FREE and more not in seen:
            seen.add(more)
            *listed, more = _u32s(self._sector(more))
            yield from (one for one in listed if one < _FREE)

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self._next)))

    def _small_chain(self, start: int) -> bytes:
        within = self._chain(_u32s(self._entries[0], 116, 1)[0])
        size = self._small_size
        return b"".join(within[n * size : (n + 1) * size] for n in _followed(start, self._small_next))


def _followed(start: int, following: Sequence[int]) -> Iterator[int]:
    seen: set[int] = set()
    while start < len(following) and start not in seen:
        seen.add(start)
        yield start
        start = following[start]


def _table(stream: bytes, tables: bytes, number: int) -> bytes:
    start, size = struct.unpack_from("<II", stream, _TABLES + 8 * number)
    return tables[start : start + size]


def _text(stream: bytes, pieces: bytes, unseen: Sequence[tuple[int, int]]) -> str:
    """Return the pieces of the text put together, spaces where nobody sees what is there."""
    at = 0
    while pieces[at : at + 1] == b"\x01":
        at += 3 + _u16(pieces, at + 1)
    size = _u32s(pieces, at + 1, 1)[0]
    plan = pieces[at + 5 : at + 5 + size]
    count = (size - 4) // 12
    parts: list[str] = []
    for number, (first, last) in enumerate(pairwise(_u32s(plan, 0, count + 1))):
        place = _u32s(plan, 4 * (count + 1) + 8 * number + 2, 1)[0]
        width = 1 if place & _COMPRESSED else 2
        start = (place & (_COMPRESSED - 1)) // (2 if width == 1 else 1)
        data = stream[start : start + (last - first) * width]
        if last < first or len(data) < (last - first) * width:
            raise ValueError("a piece of its text lies outside of it")
        part = data.decode("cp1252" if width == 1 else "utf-16-le", "replace")
        for low, high in unseen:
            a, b = ((max(start, min(end, start + len(data))) - start) // width for end in (low, high))
            part = part[:a] + " " * (b - a) + part[b:]
        parts.append(part)
    return "".join(parts)


def _unseen(stream: bytes, runs: bytes) -> list[tuple[int, int]]:
    """Return where in the stream stand runs of characters that are hidden or deleted."""
    count = (len(runs) - 4) // 8
    found: list[tuple[int, int]] = []
    for number in _u32s(runs, 4 * (count + 1), max(0, count)):
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        held = page[-1] if len(page) == _PAGE else 0
        for n, (low, high) in enumerate(pairwise(_u32s(page, 0, held + 1))):
            at = 2 * page[4 * (held + 1) + n]
            if at and _hides(page[at + 1 : at + 1 + page[at]]):
                found.append((low, high))
    return found


def _hides(settings: bytes) -> bool:
    at = 0
    while at + 2 < len(settings):
        word, at = _u16(settings, at), at + 2
        kind = word >> 13
        length = settings[at] + 1 if kind == _VARIABLE else _OPERANDS[kind]
        if word in {_DELETED, _VANISH} and settings[at] == 1:
            return True
        at += length
    return False


def _without_commands(text: str) -> Iterator[str]:
    """Yield text without what fields are made by; of each its result stays."""
    commands: list[bool] = []
    for sign in text:
        if sign == _FIELD:
            commands.append(True)
        elif sign == _RESULT and commands:
            commands[-1] = False
        elif sign == _FIELD_ENDS and commands:
            commands.pop()
        elif not any(commands):
            yield sign
