"""PDF files object by object: fonts that tell nothing, crop boxes, comments, as no library writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import reportlab

FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
"""A TrueType font with glyph names, which comes with the library."""


def raw_pdf(
    contents: Sequence[bytes],
    fonts: Mapping[str, bytes],
    extra: Mapping[int, bytes] | None = None,
    page: bytes = b"",
) -> bytes:
    """Write a file of pages with these contents; `fonts` are dictionaries by name, `extra` objects by number.

    `page` is what every page's dictionary holds besides.
    """
    objects = dict(extra or {})
    resources = b"".join(b"/%s %s " % (name.encode(), body) for name, body in fonts.items())
    first = 1000
    for n, content in enumerate(contents):
        objects[first + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << %s >> >> "
            b"/Contents %d 0 R %s >>" % (resources, first + 2 * n + 1, page)
        )
        objects[first + 2 * n + 1] = stream(content)
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents))
    return _file(objects)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return the body of a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def line(text: bytes, y: float, x: float = 72, font: str = "F1", size: float = 11) -> bytes:
    """Return the operators that print a string, which is bytes in the font's own codes."""
    hexed = text.hex().encode()
    return b"BT /%s %.1f Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET\n" % (font.encode(), size, x, y, hexed)


def told(codes: Mapping[int, str], digits: int = 2) -> bytes:
    """Return a stream that tells the characters of codes (ToUnicode)."""
    rows = b"\n".join(
        b"<%s> <%s>" % (f"{code:0{digits}x}".encode(), text.encode("utf-16-be").hex().encode())
        for code, text in codes.items()
    )
    space = b"<%s> <%s>" % (b"0" * digits, b"f" * digits)
    return stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange %s endcodespacerange\n%d beginbfchar\n%s\nendbfchar\nendcmap end end"
        % (space, len(codes), rows)
    )


HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
ZAPF = b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"


def _file(objects: Mapping[int, bytes]) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, start)
    return bytes(data)
