"""The lines above the minutes that say what, when and where: title, date line, place."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indexer.language.dates import find_dates, stated_years
from indexer.model import Line, LineKind
from indexer.structure.labels import Scheme, split_label
from indexer.structure.prose import is_prose, is_title
from indexer.structure.roster_headings import presence_of
from indexer.structure.vocabulary import BODY_NOUN, CLOSING, STANDARD_ITEM, THIS_MEETING, words

# Title, number of the meeting, date, time, place, chair, status: more lines than this are not a header.
_HEADER_LINES = 25
_ABOUT_MEETING = re.compile(r"\b(?:minutes|meeting|notes of|agenda|proceedings)\b", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z&]{3,8}")
_BODY = re.compile(rf"\b{BODY_NOUN}\b", re.IGNORECASE)
_IS_BODY = re.compile(rf"\b{BODY_NOUN}\Z", re.IGNORECASE)
_PLACE = re.compile(
    r"\bheld (?:at|in|on)\b|\b(?:venue|location|place|address|room|floor|street|road|lane|avenue|square|"
    r"hall|house|building|centre|chamber|"
    r"offices?|via|teams|zoom|online|video|time|from|start(?:ed)?|commenc\w+|date|draft|confirmed|approved|"
    r"classif\w*|"
    r"unconfirmed|ref(?:erence)?|version|status|quorum|logo)\b|\b[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}\b|"
    r"\d{1,2}[:.]\d\d|\d\s?[ap]m\b",
    re.IGNORECASE,
)


# Lines of a title page that say nothing of a meeting (an organisation's name) before one that does.
_REACH = 3
# The first cell of a table's row that tells when the meeting was.
_WHEN = words(r"(?:meeting )?date(?: (?:and|&) time)?(?: of (?:the )?meeting)?|when|held(?: on)?|day")
_TOP_ROWS = 40


@dataclass(frozen=True, slots=True)
class Header:
    """Indexes of the header's lines (rows that tell the date among them) and of the one that is the title."""

    indexes: frozenset[int]
    title: int | None


def find_header(lines: Sequence[Line], roster: Collection[int], asides: Collection[int]) -> Header:
    """Read from the top to the first line that belongs to the minutes themselves."""
    found: list[int] = []
    for n, line in enumerate(lines):
        if len(found) > _HEADER_LINES or (n in roster and found):
            break
        if n in asides or n in roster or line.kind is LineKind.ROW:
            continue
        if not (
            _is_header(line, first=not found)
            or _goes_on(line, lines[n - 1] if n - 1 in found else None)
            or _leads_to_header(lines, n)
        ):
            if found or is_prose(line.text) or split_label(line.text):
                break
            continue
        found.append(n)
    dated = {n for n, line in enumerate(lines[:_TOP_ROWS]) if _tells_when(line)}
    return Header(frozenset(found) | dated, _title(lines, found))


def _tells_when(line: Line) -> bool:
    """Whether a row is "Date | 3 May 2020"."""
    return len(line.cells) > 1 and _WHEN.match(line.cells[0].strip(" :")) is not None and _has_date(line.text)


def _goes_on(line: Line, before: Line | None) -> bool:
    """Whether a line is the rest of the sentence that a header line begins ("was held in ... on 3 May")."""
    return before is not None and line.text[0].islower() and not line.gap_before and _has_date(line.text)


def _leads_to_header(lines: Sequence[Line], n: int) -> bool:
    """Whether a short title stands on top of lines that tell of a meeting: who it is that meets."""
    for line in lines[n : n + _REACH]:
        if _is_header(line, first=False):
            return _ABOUT_MEETING.search(line.text) is not None or _has_date(line.text)
        if line.kind in (LineKind.BULLET, LineKind.NUMBERED, LineKind.ROW) or split_label(line.text):
            return False
        if not is_title(line.text) or STANDARD_ITEM.match(line.text) or presence_of(line.text):
            return False
    return False


def _is_header(line: Line, first: bool) -> bool:
    text = line.text
    label = split_label(text)
    if label is not None and (label.scheme is Scheme.ITEM or not _has_date(text)):
        return False
    if line.kind is LineKind.BULLET or CLOSING.match(text):
        return False
    opens_item = STANDARD_ITEM.match(text) and not re.match(r"minutes", text, re.IGNORECASE)
    if opens_item and not _has_date(text) and not _IS_BODY.search(text):  # "Planning Committee" is no item
        return False
    if is_prose(text):
        return (
            len(text) < 300
            and _has_date(text)
            and THIS_MEETING.search(text) is not None
            and _ABOUT_MEETING.search(text) is not None
        )
    if first and (
        (line.kind is LineKind.HEADING and line.level == 1) or line.strong or _ACRONYM.fullmatch(text)
    ):
        return True
    return bool(
        _has_date(text)
        or stated_years(text)
        or _ABOUT_MEETING.search(text)
        or _BODY.search(text)
        or _PLACE.search(text)
    )


def _has_date(text: str) -> bool:
    return next(iter(find_dates(text)), None) is not None


def _title(lines: Sequence[Line], header: Sequence[int]) -> int | None:
    """The line that names the meeting: an outermost heading, else one of minutes, else of a board."""
    tests = (
        lambda line: line.kind is LineKind.HEADING and line.level == 1,
        lambda line: _ABOUT_MEETING.search(line.text) and _BODY.search(line.text),
        lambda line: _ABOUT_MEETING.search(line.text),
        lambda line: _BODY.search(line.text) and not _PLACE.search(line.text),
        lambda line: line.kind is LineKind.HEADING or line.strong,
    )
    for test in tests:
        for n in header:
            if test(lines[n]):
                return n
    return None
