"""A process that draws one page of a PDF and tells where its letters stand.

Run as `python -m service.web.printed.draw FILE PAGE` (counted from 1). A PDF may be hostile and the library
that draws it is written in C, so it runs alone, under limits that the kernel keeps, and ends with its page.
It writes a line of JSON, `PageHeader`, and the picture behind it (PNG); nothing where there is no such page.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
import zlib
from dataclasses import asdict
from unicodedata import category

import pypdfium2
from pypdfium2 import raw

from service.web.printed.boxes import PageHeader

SECONDS = 8
"""Of processor time; a page of minutes takes a twentieth."""

_MEGABYTES = 1_024
_WIDTH = 1_100  # pixels: a page as wide as a laptop's window shows it, sharp enough for small print
_MOST_PIXELS = 2_400_000  # of a page that is much longer than wide
_MOST_LETTERS = 30_000  # a page of a newspaper has half as many
# A scan compresses badly: beyond so many bytes it is drawn in sixteen shades of grey.
_LARGE = 700_000
_SHADES = bytes(shade * 17 for shade in range(16) for _ in range(16))
_COMPRESSION = 6


def main() -> None:
    """Draws the page that the arguments name."""
    path, number = sys.argv[1], int(sys.argv[2])
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever the library prints is no part of the answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEGABYTES << 20, _MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with pypdfium2.PdfDocument(path) as document, os.fdopen(answers, "wb") as out:
        if 1 <= number <= len(document):
            header, picture = _drawn(document[number - 1], len(document))
            out.write(json.dumps(asdict(header)).encode() + b"\n" + picture)


def _drawn(page: pypdfium2.PdfPage, pages: int) -> tuple[PageHeader, bytes]:
    wide, high = page.get_size()
    scale = min(_WIDTH / wide, (_MOST_PIXELS / (wide * high)) ** 0.5)
    picture = _picture(page, scale, grey=False)
    if len(picture[2]) > _LARGE:
        picture = _picture(page, scale, grey=True)
    width, height, png = picture
    letters, boxes = _letters(page, width, height)
    return PageHeader(pages, width, height, letters, tuple(boxes)), png


def _picture(page: pypdfium2.PdfPage, scale: float, *, grey: bool) -> tuple[int, int, bytes]:
    """Width, height and the PNG."""
    bitmap = page.render(scale=scale, grayscale=grey, rev_byteorder=not grey, prefer_bgrx=False)
    row = bitmap.width * bitmap.n_channels
    data, stride = bytes(bitmap.buffer), bitmap.stride
    lines = (data[at : at + row] for at in range(0, stride * bitmap.height, stride))
    if grey:
        lines = (line.translate(_SHADES) for line in lines)
    packed = zlib.compress(b"".join(b"\0" + line for line in lines), _COMPRESSION)  # 0: each line as it is
    colours = {1: 0, 3: 2}[bitmap.n_channels]  # grey or three of them (PNG, 11.2.1)
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, colours, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return bitmap.width, bitmap.height, b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _letters(page: pypdfium2.PdfPage, width: int, height: int) -> tuple[str, list[int]]:
    """The letters, marks and signs in the order of the file, and the box of each as it is drawn."""
    text = page.get_textpage()
    letters: list[str] = []
    boxes: list[int] = []
    for at in range(min(text.count_chars(), _MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(text, at)
        if not _is_letter(code):
            continue
        left, low, right, high = text.get_charbox(at, loose=True)
        x0, y0 = _on_picture(page, width, height, left, high)
        x1, y1 = _on_picture(page, width, height, right, low)
        letters.append(chr(code))
        boxes += (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return "".join(letters), boxes


def _is_letter(code: int) -> bool:
    return code <= sys.maxunicode and category(chr(code))[0] in "LMNPS"


def _on_picture(page: pypdfium2.PdfPage, width: int, height: int, x: float, y: float) -> tuple[int, int]:
    """Where a point of the file is on the picture, which is cut and turned as the page says."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
    return across.value, down.value


if __name__ == "__main__":
    main()
