"""The words of the project as frozen types. Every offset counts characters of a canonical text."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class LineKind(StrEnum):
    """What the file format itself says about a line; a plain-text file says only TEXT or BULLET."""

    TEXT = "text"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"  # an item of a list that the format numbers (ol, auto-numbered paragraph)
    ROW = "row"  # one row of a table; `cells` holds its cells


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line or paragraph: `canonical[start:end] == text`, without surrounding white space.

    `text` is what a reader sees, markers included ("- ", "2. "), so that spans stay verbatim.
    `marker_end` is the length of a leading list marker and its white space in `text` (0 without one).
    `strong_to` is the length of what is set in bold at the beginning of `text`, marker and number before it
    included: all of a strong line, the heading of "**Apologies** were received", 0 where none is.
    """

    text: str
    start: int
    end: int
    number: int  # 1-based, counting the lines of the canonical text
    kind: LineKind = LineKind.TEXT
    level: int | None = None  # 1..6 for HEADING; nesting depth (0 = outermost) for list items
    marker_end: int = 0
    page: int | None = None  # 1-based, None where the format has no pages
    strong: bool = False  # the whole line is set in bold (or is larger than the body, in a PDF)
    link: bool = False  # the whole line is a link (navigation, table of contents)
    gap_before: bool = False  # a blank line, a paragraph end or extra space stands before it
    cells: tuple[str, ...] = ()
    strong_to: int = 0


@dataclass(frozen=True, slots=True)
class Hints:
    """Metadata stated outside the running text, by one origin. Unknown stays None."""

    title: str | None = None
    board: str | None = None
    date: dt.date | None = None
    url: str | None = None
    restricted: tuple[str, ...] | None = None  # labels that let it be seen; (): said to be public


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as read: its canonical text (NFC, newline line ends) and its lines in order."""

    path: Path
    document_id: str
    text: str
    lines: tuple[Line, ...]
    sidecar: Hints = field(default_factory=Hints)
    embedded: Hints = field(default_factory=Hints)  # front matter, HTML meta, document properties

    def page_starts(self) -> tuple[int, ...]:
        """Offset at which each page's first line begins, by page number; empty where there are no pages.

        A page without a line of its own begins where the next one does.
        """
        starts: list[int] = []
        for line in self.lines:
            while line.page is not None and len(starts) < line.page:
                starts.append(line.start)
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster; an attendee that is only an organisation has no name."""

    name: str | None
    initials: str | None = None
    organisation: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Subheading:
    """A titled stretch of an item's body.

    `[start, end)` runs from the heading's own line to the next subheading or the end of the item;
    `body_start` is where the text under the heading begins (== end when nothing stands under it).
    """

    heading: str
    start: int
    end: int
    body_start: int


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A numbered or titled part of a meeting; `[start, end)` is its body, without its heading line."""

    ordinal: int  # 1-based position in the document
    label: str | None  # as printed, without punctuation: "Item 3", "4", "2.a"
    heading: str  # without its label
    start: int
    end: int
    page: int | None = None
    subheadings: tuple[Subheading, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody undertook to do, as written: `text == canonical[start:end]`."""

    text: str
    owner: str | None
    item: int | None  # ordinal of the agenda item
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the term of the published JSON
    """A gap or contradiction that a reader should know of: what was chosen and why."""

    code: str  # kebab-case, stable: "date-missing", "date-conflict", ...
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One sitting of a board, as recorded in one document."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    source: str  # the file's name
    url: str | None
    text: str  # canonical text
    attendees: tuple[Person, ...] = ()
    apologies: tuple[Person, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    actions: tuple[Action, ...] = ()
    warnings: tuple[Warning, ...] = ()
    page_starts: tuple[int, ...] = ()  # offset at which page 1, 2, ... begins; empty without pages
    restricted: tuple[str, ...] = ()  # labels, one of which must be granted to see it; (): everybody may

    def page_at(self, offset: int) -> int | None:
        """The page, counted from 1, that the character at `offset` stands on."""
        return max(1, bisect_right(self.page_starts, offset)) if self.page_starts else None

    def item(self, ordinal: int) -> AgendaItem:
        """The agenda item with that ordinal (items are numbered from 1 without gaps)."""
        return self.items[ordinal - 1]


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: a verbatim span of one agenda item, under at most one subheading."""

    passage_id: str  # "document_id/item ordinal/passage ordinal", both counted from 1
    document_id: str
    item: int  # ordinal of the agenda item
    ordinal: int  # position within the item
    subheading: str | None
    start: int
    end: int
    page: int | None
    text: str  # canonical[start:end]
    context: str  # header that is indexed before the text and never shown: board, date, headings
    people: tuple[str, ...] = ()  # names of the roster that the passage mentions
    known_as: tuple[str, ...] = ()  # their initials, roles and organisations by the roster
