"""Lines outside the minutes proper: the header above them, lists of the agenda, what web pages add."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.language.dates import find_dates, stated_years
from indexer.meetings.genre import (
    BODY_NOUN,
    CLOSING,
    CONTENTS,
    FURNITURE,
    STANDARD_ITEM,
    THIS_MEETING,
    is_prose,
    is_title,
    words,
)
from indexer.meetings.items.labels import Scheme, split_label
from indexer.meetings.people.presence import presence_of
from indexer.model import Line, LineKind

# Title, number of the meeting, date, time, place, chair, status: more lines than this are not a header.
_HEADER_LINES = 25
_ABOUT_MEETING = re.compile(r"\b(?:minutes|meeting|notes of|agenda|proceedings)\b", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z&]{3,8}")
_BODY = re.compile(rf"\b{BODY_NOUN}\b", re.IGNORECASE)
_IS_BODY = re.compile(rf"\b{BODY_NOUN}\Z", re.IGNORECASE)
_PLACE = re.compile(
    r"\bheld (?:at|in|on)\b|\b(?:venue|location|place|address|room|floor|street|road|lane|avenue|square|hall|"
    r"house|building|centre|chamber|offices?|via|teams|zoom|online|video|time|from|start(?:ed)?|commenc\w+|"
    r"date|draft|confirmed|approved|classif\w*|unconfirmed|ref(?:erence)?|version|status|quorum|logo)\b|"
    r"\b[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}\b|"
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


# Lines that list the agenda instead of minuting it, and what web pages leave around the minutes.

_LEADER = re.compile(r"(?:\.\s?){4,}\d{1,4}\s*\Z|…{2,}\s*\d{1,4}\s*\Z")
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?", re.IGNORECASE)
_CONTENTS = "table of contents"
# Share of a list's lines that must head later lines for it to be a table of contents.
_RECURRING = 0.5
# A header row and one entry with text below them are the first item rather than a list of items.
_FEW_ROWS = 2
# Longer than any entry of an agenda, also of one that names presenter, paper and time in one table row.
_ENTRY_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines outside the minutes proper with the reason, and the agenda's entries without their labels."""

    reasons: Mapping[int, str]
    agenda: tuple[str, ...]

    @property
    def indexes(self) -> frozenset[int]:
        """Which lines they are."""
        return frozenset(self.reasons)


def find_asides(lines: Sequence[Line], taken: frozenset[int]) -> Aside:
    """Navigation, page furniture, tables of contents and agenda lists; `taken` lines are the roster's."""
    reasons = {n: _reason(line) for n, line in enumerate(lines) if _is_furniture(line)}
    agenda: list[str] = []
    later = _last_seen(lines)
    for at, line in enumerate(lines):
        if at in taken or at in reasons or not CONTENTS.match(line.text.strip(" :.").replace("’", "'")):
            continue
        block = list(_block(lines, at + 1, taken, later))
        if block:
            reasons |= dict.fromkeys((at, *block), _CONTENTS)
            agenda += [entry for n in block for entry in _entries(lines[n])]
    agenda += [
        _bare(lines[n].text) for n in sorted(reasons) if lines[n].link or _LEADER.search(lines[n].text)
    ]
    reasons = {n: reason for n, reason in reasons.items() if n not in taken}
    return Aside(reasons, tuple(dict.fromkeys(entry for entry in agenda if entry)))


def _reason(line: Line) -> str:
    if _LEADER.search(line.text):
        return _CONTENTS
    return "page number" if _PAGE_NUMBER.fullmatch(line.text) else "navigation"


def squeezed(text: str) -> str:
    """The text for comparison: letters and digits only, lower case."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _is_furniture(line: Line) -> bool:
    if line.link and line.kind is not LineKind.HEADING:
        return True
    if line.kind is LineKind.ROW:
        return False
    return len(line.text) <= 160 and (
        FURNITURE.match(line.text) is not None or _LEADER.search(line.text) is not None
    )


def _last_seen(lines: Sequence[Line]) -> dict[str, int]:
    return {
        squeezed(_bare(line.text)): n for n, line in enumerate(lines) if len(line.text) <= _ENTRY_CHARACTERS
    }


def _block(lines: Sequence[Line], at: int, taken: frozenset[int], later: dict[str, int]) -> Iterator[int]:
    """Lines of the list below a "Contents" or "Agenda" heading.

    Table rows as long as they are short; links; other lines only while the same words head a later line.
    """
    table = at
    while table < len(lines) and table not in taken and lines[table].kind is LineKind.ROW:
        table += 1
    told = 0 < table - at <= _FEW_ROWS and table < len(lines) and is_prose(lines[table].text)
    if told or any(len(lines[n].text) > _ENTRY_CHARACTERS for n in range(at, table)):
        return  # the minutes themselves, set as a table
    yield from range(at, table)
    if table > at:
        while table < len(lines) and table not in taken and _is_sub_entry(lines[table]):
            yield table
            table += 1
        return
    stop = at
    while stop < len(lines) and stop not in taken and not _ends_list(lines[stop]):
        stop += 1
    again = [n for n in range(at, stop) if lines[n].link or _recurs(lines[n], n, later)]
    different = {lines[n].text for n in again}  # "None" below every item is no entry of a list
    # Minutes may reword a heading; but where most of a list does not come back, it is the minutes.
    if again and len(different) >= _RECURRING * (again[-1] + 1 - at):
        yield from range(at, again[-1] + 1)


def _ends_list(line: Line) -> bool:
    """Whether no entry of a list can stand here: text, or the heading of another list."""
    if line.link:
        return False
    return is_prose(line.text) or CONTENTS.match(line.text.strip(" :.")) is not None


def _recurs(line: Line, at: int, later: dict[str, int]) -> bool:
    """Whether the words of an entry stand alone on a later line."""
    return later.get(squeezed(_bare(line.text)), at) > at


def _is_sub_entry(line: Line) -> bool:
    """Whether a line right below an agenda's table is a part of its last entry ("9.1 Dates of meetings")."""
    label = split_label(line.text)
    return label is not None and label.scheme is Scheme.NESTED and not line.strong and not is_prose(line.text)


def _entries(line: Line) -> Iterator[str]:
    if line.kind is not LineKind.ROW:
        yield _bare(line.text)
        return
    cells = [cell for cell in line.cells if cell.strip()]
    if cells and line.cells[0].strip():  # a row without a number is a part of the entry above
        longest = max(cells, key=len)  # number, description, time, lead: the description
        yield from (_bare(piece) for piece in longest.split("\n"))


def _bare(text: str) -> str:
    text = _LEADER.sub("", text.strip("*• -")).strip()
    label = split_label(text)
    return text[label.end :].strip() if label else text
