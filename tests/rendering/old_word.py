"""Old Word documents (.doc) written stream by stream, as much of them as holds their text."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_SECTOR, _SMALL, _LEAST_LARGE = 512, 64, 4096
_LAST, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_TEXT_AT = 1024
_HIDDEN = b"\x3c\x08\x01"  # a setting of characters: its word, and yes


@dataclass(frozen=True, slots=True)
class OldWordRun:
    """A stretch of the text: two bytes a character where it is wide; nobody sees it where it is hidden."""

    text: str
    wide: bool = False
    hidden: bool = False

    def encoded(self) -> bytes:
        """Its bytes in the document's stream."""
        return self.text.encode("utf-16-le" if self.wide else "cp1252")


def old_word(
    runs: Sequence[OldWordRun],
    notes: str = "",
    heads: str = "",
    boxes: str = "",
    *,
    hiding_style: bool = False,
) -> bytes:
    """A document of these runs, with notes, page heads and text boxes, and maybe a style that hides."""
    body = sum(len(run.text) for run in runs)
    every = [*runs, *(OldWordRun(text) for text in (notes, heads, boxes) if text)]
    places, characters, at, text = [_TEXT_AT], [0], _TEXT_AT, b""
    pieces = b""
    for run in every:
        place = at if run.wide else at * 2 | 0x40000000
        pieces += struct.pack("<HIH", 0, place, 0)
        text += run.encoded()
        at = _TEXT_AT + len(text)
        places.append(at)
        characters.append(characters[-1] + len(run.text))
    plan = struct.pack(f"<{len(characters)}I", *characters) + pieces
    clx = b"\x02" + struct.pack("<I", len(plan)) + plan
    settings_at = (at + _SECTOR - 1) // _SECTOR
    runs_table = struct.pack("<III", _TEXT_AT, at, settings_at)
    stream = bytearray(_TEXT_AT)
    struct.pack_into("<H", stream, 0, 0xA5EC)
    struct.pack_into("<H", stream, 10, 0x0200)
    struct.pack_into("<7I", stream, 76, body, len(notes), len(heads), 0, 0, 0, len(boxes))
    styles = _HIDDEN if hiding_style else b""
    struct.pack_into("<II", stream, 154 + 8 * 1, len(clx) + len(runs_table), len(styles))
    struct.pack_into("<II", stream, 154 + 8 * 12, len(clx), len(runs_table))
    struct.pack_into("<II", stream, 154 + 8 * 33, 0, len(clx))
    stream += text
    stream += bytes(settings_at * _SECTOR - len(stream)) + _settings(places, every)
    return _compound({"WordDocument": bytes(stream), "1Table": clx + runs_table + styles})


def _settings(places: Sequence[int], runs: Sequence[OldWordRun]) -> bytes:
    """The page that says how each run is set."""
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(places)}I", page, 0, *places)
    at = 500
    page[at : at + 4] = bytes([len(_HIDDEN)]) + _HIDDEN
    for n, run in enumerate(runs):
        page[4 * len(places) + n] = at // 2 if run.hidden else 0
    page[-1] = len(runs)
    return bytes(page)


def _compound(streams: dict[str, bytes]) -> bytes:
    """The file of these streams: one sector of the table of sectors, then the directory, then all else."""
    sectors: list[bytes] = []
    following: list[int] = [0xFFFFFFFD]  # the table itself

    def put(data: bytes) -> int:
        count = max(1, (len(data) + _SECTOR - 1) // _SECTOR)
        start = 1 + len(sectors)
        padded = data.ljust(count * _SECTOR, b"\0")
        sectors.extend(padded[n * _SECTOR : (n + 1) * _SECTOR] for n in range(count))
        following.extend([*range(start + 1, start + count), _LAST])
        return start

    small, small_next = b"", list[int]()
    entries = []
    for name, data in streams.items():
        if len(data) >= _LEAST_LARGE:
            entries.append(_entry(name, 2, put(data), len(data)))
            continue
        start, count = len(small) // _SMALL, (len(data) + _SMALL - 1) // _SMALL
        small += data.ljust(count * _SMALL, b"\0")
        small_next += [*range(start + 1, start + count), _LAST]
        entries.append(_entry(name, 2, start, len(data)))
    root = _entry("Root Entry", 5, put(small), len(small))
    chains = put(struct.pack(f"<{len(small_next)}I", *small_next).ljust(_SECTOR, b"\xff"))
    directory = put(b"".join([root, *entries]).ljust(_SECTOR, b"\0"))
    table = struct.pack(f"<{len(following)}I", *following).ljust(_SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<5I", 1, directory, 0, _LEAST_LARGE, chains)
    header += struct.pack("<3I", 1, _LAST, 0) + struct.pack("<I", 0)
    return b"".join([header.ljust(_SECTOR, b"\xff"), table, *sectors])


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(36) + struct.pack("<IQ", start, size)
