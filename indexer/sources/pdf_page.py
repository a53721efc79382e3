"""What stands on one PDF page: lines made of segments, and ruled tables; points from the page's top left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """Text of one line without a wide gap in it; coordinates in points from the page's top left."""

    text: str
    x0: float
    x1: float
    size: float
    strong: bool
    first_word: float  # width of the first word
    gap: float  # white space behind the first word
    strong_to: int = 0  # characters of `text` that open it in bold


@dataclass(frozen=True, slots=True)
class PageLine:
    """What stands on one line, left to right."""

    page: int
    top: float
    bottom: float
    segments: tuple[Segment, ...]
    bullet: bool = False  # a drawn bullet stands before it
    link: bool = False
    note: bool = False  # stands in the margin, beside a paragraph
    right: float = 0.0  # where the column ends that the line stands in; 0 for the page's own

    @property
    def x0(self) -> float:
        """Left end of the text."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Right end of the text."""
        return self.segments[-1].x1

    @property
    def size(self) -> float:
        """Font size of most of the line."""
        return max(self.segments, key=lambda segment: len(segment.text)).size

    @property
    def text(self) -> str:
        """The line's text, a tab at every wide gap."""
        return "\t".join(segment.text for segment in self.segments)

    @property
    def strong_to(self) -> int:
        """How many characters of the text open it in bold: whole segments, then the beginning of one."""
        length = 0
        for segment in self.segments:
            if not segment.strong:
                return length + segment.strong_to if segment.strong_to else max(0, length - 1)
            length += len(segment.text) + 1
        return length - 1

    @property
    def strong(self) -> bool:
        """Whether every segment with letters is set in bold."""
        worded = [segment for segment in self.segments if any(c.isalnum() for c in segment.text)]
        return bool(worded) and all(segment.strong for segment in worded)


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table whose cells are ruled; each cell is the lines in it."""

    page: int
    top: float
    bottom: float
    rows: tuple[tuple[tuple[PageLine, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """Everything legible on one page."""

    number: int
    height: float
    lines: tuple[PageLine, ...]
    tables: tuple[PageTable, ...]
    characters: int
    unknown: int  # glyphs whose character is not known
    pictured: float  # share of the page's area under pictures
