"""The opening of a document: what stands above its minutes proper, in paragraphs, and what it is called.

Board and date are looked for here first. A title that is wrapped over several lines is one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from indexer.language.dates import find_dates
from indexer.meetings.genre import FURNITURE, STANDARD_ITEM, is_prose
from indexer.meetings.head.body_names import GOVERNING
from indexer.meetings.items.labels import split_label
from indexer.meetings.people.presence import presence_of, roster_heading
from indexer.model import Line, LineKind, Source

# So far down a title page, or an agenda above the minutes, may say of which meeting they are.
_OPENING_LINES = 40
# Running text at the top that may say when and who met, before the minutes go into their matter.
_PROSE_LINES = 4
_ENTRIES = 2
# A line that ends for want of room is at least as long; a title of several lines has them shorter.
_FULL_LINE = 42
_JOINS = re.compile(r"(?:\b(?:of|the|and|for|at|in|on|held|by|&)|[-–—&,])\Z", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:OF|AND|FOR|AT|IN|ON|HELD|&)\b|[a-z]")
_MINUTES_OF = re.compile(r"\b(?:minutes|meeting|proceedings)\b.*\bof\b", re.IGNORECASE)
_ENDS = re.compile(r"[:;]\Z")
_BEGUN = re.compile(r"(?:call(?:ed)? to order|roll call|quorum|attendance|agenda|contents)\b", re.IGNORECASE)
# However long: the words that a title of minutes begins with.
_TITLED = re.compile(
    r"(?:(?:draft|final|approved|unapproved|unconfirmed) )?(?:minutes|notes|proceedings)\b", re.IGNORECASE
)
_FURTHER_UP = 1
# A field of the head, and what it says of no meeting: "Scribe: Ann", "Location: the hall".
_FIELD = re.compile(r"(?P<name>[A-Z][A-Za-z’' /()-]{1,30}?)\s?:\s|(?P<cell>[^\t]{2,40})\t")
# A heading that is the name of such a field: what it is stands in the line below.
_FIELD_NAME = re.compile(
    r"(?:meeting )?(?:date|time|when|location|venue|place|where|address)"
    r"(?: (?:and|&) (?:time|place|venue))?\s?:?",
    re.IGNORECASE,
)


class Place(Enum):
    """Where in a document something is stated."""

    NAME = auto()  # title and subtitle in the document's properties
    HEAD = auto()  # lines above the minutes proper that are no sentences
    PROSE = auto()  # sentences among or right below these
    BODY = auto()  # the minutes
    FILE = auto()  # the file's name


@dataclass(frozen=True, slots=True)
class OpeningParagraph:
    """Words in one place; `number` is that of the first line, `order` counts what comes before in its place.

    `field` is what the words are said to be: "date" in "Date: 3 May 2020", lower case.
    """

    text: str
    place: Place
    order: int
    number: int | None = None
    heading: bool = False
    field: str | None = None


def opening_of(source: Source) -> tuple[OpeningParagraph, ...]:
    """The paragraphs that may say which meeting it was: properties, head, first sentences, file name."""
    named = [text for text in (source.embedded.title, source.embedded.subtitle) if text]
    stem = re.sub(r"[_+]", " ", source.path.stem)
    return (
        *(OpeningParagraph(text, Place.NAME, order) for order, text in enumerate(named)),
        *_head(source.lines),
        OpeningParagraph(stem, Place.FILE, 0),
    )


def _head(lines: Sequence[Line]) -> Iterator[OpeningParagraph]:
    orders = {Place.HEAD: 0, Place.PROSE: 0}
    over: str | None = None
    for block in _blocks(list(_above(lines))):
        first = block[0]
        text = " ".join(line.text[line.marker_end :] for line in block)
        sentence = is_prose(text) and not _is_title(text) and _TITLED.match(text) is None
        place = Place.PROSE if sentence else Place.HEAD
        heading = first.kind is LineKind.HEADING or first.strong
        field = _FIELD.match(text)
        name = (field["name"] or field["cell"]).strip(" :").lower() if field else over
        yield OpeningParagraph(text, place, orders[place], first.number, heading, name)
        orders[place] += 1
        is_name = first.kind is LineKind.HEADING and _FIELD_NAME.fullmatch(text) is not None
        over = text.strip(" :").lower() if is_name else None


def _is_title(text: str) -> bool:
    """Whether what ends like a sentence is the line of a title: "Wednesday, 6 May 2020, 6.30 p.m." """
    rest = text
    for date in reversed(list(find_dates(text))):
        rest = f"{rest[: date.start]} {rest[date.end :]}"
    return len(text) < 160 and len(re.findall(r"\b[a-z]{3,}", rest)) <= 2


def _above(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines down to where the minutes go into their matter."""
    prose = entries = kept = 0
    for line in lines[:_OPENING_LINES]:
        text = line.text
        if (
            (line.link and line.kind is not LineKind.HEADING)
            or text[0] in "[<"
            or FURNITURE.match(text)
            or "://" in text
        ):
            continue
        if _begins_minutes(line):
            if kept and not _may_come(lines, line):
                return
            continue
        if line.kind in (LineKind.BULLET, LineKind.NUMBERED) and not _is_dated_field(line):
            entries += 1
            if entries > _ENTRIES and kept:
                return
            continue
        if is_prose(text) and not _is_title(text):
            prose += 1
            if prose > _PROSE_LINES:
                return
        kept += 1
        yield line


def _is_dated_field(line: Line) -> bool:
    """Whether an entry of a list is a field of the head with a date: "- Meeting date: 9 May 2024"."""
    text = line.text[line.marker_end :]
    return _FIELD.match(text) is not None and next(iter(find_dates(text)), None) is not None


def _may_come(lines: Sequence[Line], line: Line) -> bool:
    """Whether an agenda, or a heading of the page, stands before the title: no date is above it."""
    above = [one for one in lines if one.number < line.number]
    return len(above) <= _FURTHER_UP


def _begins_minutes(line: Line) -> bool:
    text = line.text
    dated = next(iter(find_dates(text)), None) is not None
    if dated:
        return False
    label = split_label(text)
    words = text.rstrip(" .:").lower().split()
    if (
        label is None and len(words) > 1 and words[-1] in GOVERNING
    ):  # "Planning Committee" and "Board of Trustees" head minutes
        return False
    if label is not None or presence_of(text) is not None or roster_heading(line) is not None:
        return True
    if line.kind is LineKind.ROW:
        return False
    opens = STANDARD_ITEM.match(text) is not None and not re.match(r"minutes\b", text, re.IGNORECASE)
    return (opens or _BEGUN.match(text) is not None) and len(text.split()) <= 6 and not is_prose(text)


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in paragraphs: what was broken for want of room, or word by word, is put together."""
    block: list[Line] = []
    for line in lines:
        if block and not _continues(block, line):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _continues(block: Sequence[Line], line: Line) -> bool:
    last, text = block[-1], line.text
    alike = (last.kind, last.level) == (line.kind, line.level) and line.kind is not LineKind.ROW
    if not alike or line.number - last.number > 2 or _ENDS.search(last.text):
        return False
    if _MINUTES_OF.match(last.text) and _MINUTES_OF.match(text):
        return False  # a title of its own, below that of the page
    if _JOINS.search(last.text) or _GOES_ON.match(text):
        return not is_prose(last.text) or not line.gap_before
    if _is_word(last) and _is_word(line):
        return len(block) > 1
    if len(last.text) < _FULL_LINE or is_prose(last.text) or last.strong != line.strong:
        return False
    so_far = " ".join(one.text for one in block)
    if next(iter(find_dates(so_far)), None) is not None:
        return False
    # Within the title of minutes, sites set every line as a paragraph.
    return not line.gap_before or _MINUTES_OF.search(so_far) is not None


def _is_word(line: Line) -> bool:
    """Whether a line holds a word or two, as where each word of a title has a line of its own."""
    return len(line.text.split()) <= 2
