"""Which character each glyph of a PDF prints, also where the file does not tell or tells nonsense."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from unicodedata import category

from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFSimpleFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from indexer.documents.lines import SYMBOL_BULLETS
from indexer.documents.pdf.fontfile import FontFile, character_named
from indexer.documents.pdf.signs import family_of, sign_at, sign_named

UNKNOWN = "\ufffd"
"""What stands for a glyph whose character nothing in the file tells."""

# Symbolic fonts of letters put ASCII here.
_PRIVATE_ASCII = range(0xF021, 0xF07F)
# "All unused codes greater than 40 [octal] map to the bullet character" in WinAnsiEncoding (PDF 1.7, D.2).
_WIN_ANSI_BULLETS = (0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D)


class GlyphResources(PDFResourceManager):
    """Fonts that tell the character of each glyph, or `UNKNOWN`."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Return the font of a description, made legible once."""
        font = super().get_font(objid, spec)
        if not isinstance(getattr(font, "legible", None), LegibleFont):
            if font.fontname == "unknown":  # no descriptor; what it is called tells bold type and signs
                font.fontname = str(getattr(font, "basefont", font.fontname))
            legible = LegibleFont(font, spec)
            vars(font).update(legible=legible, to_unichr=legible.character)
        return font


class LegibleFont:
    """Characters of one font's glyphs: what the file says, where that is legible, else what the font says."""

    def __init__(self, font: PDFFont, spec: Mapping[str, Any]) -> None:
        self._told = font.to_unichr
        self._font = font
        self._spec = spec
        self._family = family_of(str(font.fontname))
        self._known: dict[int, str] = {}

    def character(self, cid: int) -> str:
        """Return what the glyph of a code prints."""
        if cid not in self._known:
            self._known[cid] = self._find(cid)
        return self._known[cid]

    def _find(self, cid: int) -> str:
        try:
            told = self._told(cid)
        except PDFUnicodeNotDefined:
            told = ""
        if self._family and (sign := self._sign(self._family, cid, told)):
            return sign
        if _is_blank(told):
            return self._of_blank(cid)
        if told and all(map(_is_legible, told)):
            return told
        found = _out_of_private_use(told) or self._by_name(cid) or self._by_convention(cid)
        return found or (" " if self._draws(cid) is False else UNKNOWN)

    def _sign(self, family: str, cid: int, told: str) -> str | None:
        """Return the sign that a glyph draws; what the file tells counts where it is no mere letter."""
        name = self._names.get(cid)
        if name and (sign := sign_named(family, name)):
            return sign
        if family == "symbol" and ("ToUnicode" in self._spec or name) and not _is_private(told):
            return None
        code = ord(told) if len(told) == 1 else cid
        if 0x100 <= code < 0xE000:
            if not isinstance(self._font, PDFSimpleFont) or "ToUnicode" in self._spec:
                return None
            code = cid
        return sign_at(family, code) or (
            sign_at(family, cid) if isinstance(self._font, PDFSimpleFont) else None
        )

    def _of_blank(self, cid: int) -> str:
        """Return a space, or what a glyph draws of which the file says that it is a space."""
        if cid == ord(" ") and isinstance(self._font, PDFSimpleFont) and cid not in self._names:
            return " "
        named = character_named(self._names.get(cid, ""))
        if named and named.strip():
            return named
        return (self._by_name(cid) or UNKNOWN) if self._draws(cid) else " "

    def _draws(self, cid: int) -> bool | None:
        """Whether a glyph draws something; None where the font does not say."""
        glyph = self._glyph(cid)
        blank = self._program.is_blank(glyph) if self._program and glyph is not None else None
        return None if blank is None else not blank

    def _by_name(self, cid: int) -> str | None:
        name = self._names.get(cid)
        text = character_named(name) if name else None
        if not text and self._program is not None:
            text = self._program.characters.get(self._glyph(cid) or 0)
        return text if text and all(map(_is_legible, text)) else None

    def _by_convention(self, cid: int) -> str | None:
        encoding = resolve1(self._spec.get("Encoding"))
        base = encoding.get("BaseEncoding") if isinstance(encoding, dict) else encoding
        return "•" if getattr(base, "name", "") == "WinAnsiEncoding" and cid in _WIN_ANSI_BULLETS else None

    def _glyph(self, cid: int) -> int | None:
        if isinstance(self._font, PDFCIDFont):
            if self._cid_glyphs is None:
                return cid
            # The text that OCR lays over a picture prints one glyph for all, which tells nothing.
            tells = len(set(self._cid_glyphs) - {0}) > 1
            return self._cid_glyphs[cid] if tells and cid < len(self._cid_glyphs) else None
        return self._program.by_code.get(cid) if self._program else None

    @cached_property
    def _cid_glyphs(self) -> tuple[int, ...] | None:
        """The glyph of each code, where the font has a table of them."""
        table = resolve1(self._spec.get("CIDToGIDMap"))
        if not isinstance(table, PDFStream):
            return None
        data = table.get_data()
        return struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2])

    @cached_property
    def _program(self) -> FontFile | None:
        stream = resolve1(self._font.descriptor.get("FontFile2"))
        return FontFile(stream.get_data()) if isinstance(stream, PDFStream) else None

    @cached_property
    def _names(self) -> dict[int, str]:
        """Names of the glyphs of codes, from the differences to a usual encoding."""
        encoding = resolve1(self._spec.get("Encoding"))
        differences = resolve1(encoding.get("Differences")) if isinstance(encoding, dict) else None
        return dict(_numbered(differences or ()))


def _numbered(differences: Iterable[object]) -> Iterable[tuple[int, str]]:
    code = 0
    for entry in map(resolve1, differences):
        if isinstance(entry, int):
            code = entry
        elif isinstance(entry, PSLiteral):
            yield code, str(entry.name)
            code += 1


def _is_blank(text: str) -> bool:
    return bool(text) and all(c in "\t\n\r" or category(c) == "Zs" for c in text)


def _is_private(text: str) -> bool:
    return len(text) == 1 and "\ue000" <= text <= "\uf8ff"


def _is_legible(character: str) -> bool:
    """Whether a character prints as something: controls, private use, halves of pairs and U+FFFD do not."""
    code = ord(character)
    return not (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xF900
        or code & 0xFFFF >= 0xFFF0
        or code >= 0xF0000
    )


def _out_of_private_use(text: str) -> str | None:
    """Return what symbolic fonts mean that put their characters into Unicode's private use."""
    if not _is_private(text):
        return None
    return SYMBOL_BULLETS.get(text) or (chr(ord(text) - 0xF000) if ord(text) in _PRIVATE_ASCII else None)
