"""The one builder of canonical text: every reader hands it paragraphs and gets text and lines back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Line, LineKind

# Line ends of every kind, Word's vertical tab and Unicode's own separators among them.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Spaces that only differ in width or in where a line may break (Unicode category Zs).
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
# Characters that nobody sees, or that make shown text differ from searched text: controls, soft hyphen,
# zero-width and bidirectional marks, byte-order mark, annotation and object anchors, tags, lone surrogates.
_UNSEEN = (
    *range(0x09),
    *range(0x0E, 0x20),
    *range(0x7F, 0xA0),
    0xAD,
    0x61C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFD),
    *range(0xD800, 0xE000),
    *range(0xE0000, 0xE0080),
)
_TABLE: dict[int, str | None] = {**dict.fromkeys(_UNSEEN), **dict.fromkeys(_SPACES, " ")}
_BLANKS = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as a reader found it; `text` may hold newlines (forced line breaks) and is not clean yet.

    `marker` is the list marker as printed ("-", "2.", "(a)"), apart from `text`. `gap_before` is false only
    where the next line stands directly under the one before: list items, table rows, lines of plain text.
    `strong_to` counts the characters of `text` as it is here that open it in bold; `strong` needs none.
    """

    text: str
    kind: LineKind = LineKind.TEXT
    level: int | None = None
    marker: str = ""
    page: int | None = None
    strong: bool = False
    link: bool = False
    gap_before: bool = True
    cells: tuple[str, ...] = ()
    strong_to: int = 0


def clean(text: str) -> str:
    """Return `text` in NFC with newline line ends, plain spaces and no invisible characters; tabs stay."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).translate(_TABLE))


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line: every run of white space becomes one space."""
    return _BLANKS.sub(" ", clean(text)).strip()


def build(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[Line, ...]]:
    """Lay paragraphs out as canonical text and its lines.

    A line that has `gap_before` follows exactly one blank line (the first line of the text has it too).
    For every line `text[line.start:line.end] == line.text`, and nothing but newlines stands between lines.
    """
    parts: list[str] = []
    lines: list[Line] = []
    offset, number, gap = 0, 1, True
    for paragraph in paragraphs:
        gap = gap or paragraph.gap_before
        cells = tuple(map(clean_line, paragraph.cells))
        for position, piece in enumerate(_printed(paragraph, cells)):
            text, marker_end = _with_marker(piece, "" if position else paragraph.marker)
            if not text:
                gap = True
                continue
            if lines:
                breaks = 2 if gap else 1
                parts.append("\n" * breaks)
                offset, number = offset + breaks, number + breaks
            kind = LineKind.TEXT if position and paragraph.marker else paragraph.kind
            end = offset + len(text)
            lines.append(
                Line(
                    text=text,
                    start=offset,
                    end=end,
                    number=number,
                    kind=kind,
                    level=paragraph.level,
                    marker_end=marker_end,
                    page=paragraph.page,
                    strong=paragraph.strong,
                    link=paragraph.link,
                    gap_before=gap,
                    cells=cells,
                    strong_to=len(text) if paragraph.strong else _strong_to(paragraph, marker_end, position),
                )
            )
            parts.append(text)
            offset, gap = end, False
    return "".join(parts), tuple(lines)


def _printed(paragraph: Paragraph, cells: tuple[str, ...]) -> list[str]:
    """Return the printed lines, cleaned; a heading or a row is one line whatever breaks it holds.

    What follows a forced break inside a list item is running text, not an item of its own.
    """
    if paragraph.kind is LineKind.ROW:
        return ["\t".join(filter(None, cells))]
    if paragraph.kind is LineKind.HEADING:
        return [clean_line(paragraph.text)]
    return clean(paragraph.text).split("\n")


def _strong_to(paragraph: Paragraph, marker_end: int, position: int) -> int:
    """Return how far the bold that opens the paragraph reaches in its first printed line, marker included."""
    opening = clean(paragraph.text[: paragraph.strong_to]).strip(" \t")
    return marker_end + len(opening) if opening and not position else 0


def _with_marker(text: str, marker: str) -> tuple[str, int]:
    """Return the printed line and the length of its marker with the space behind it."""
    text = text.strip(" \t")
    marker = clean_line(marker) if marker else ""
    if not marker or not text:
        return text, 0
    return f"{marker} {text}", len(marker) + 1
