"""The lines above the minutes that say what, when and where: title, date line, place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from indexer.language.dates import MONTH_NAME, WrittenDate, date_in_words, find_dates, stated_years
from indexer.meetings.genre import (
    BODY_NOUN,
    CLOSING,
    OTHER_MEETING,
    PUBLICATION,
    STANDARD_ITEM,
    THIS_MEETING,
    is_prose,
    is_title,
    words,
)
from indexer.meetings.labels import Scheme, split_label
from indexer.meetings.roster_tables import presence_of
from indexer.model import Line, LineKind, Source, Warning

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


# Does a title say which meeting it was, and what to call the meeting where it does not?

_HOLLOW = re.compile(
    r"\b(?:minutes?|notes?|meetings?|agenda|draft|final|approved|confirmed|unconfirmed|record|held|of|the|and|on|"
    rf"at|for|a|\d+(?:st|nd|rd|th)?|[ap]m|{MONTH_NAME}|items?|untitled|document)\b",
    re.IGNORECASE,
)


def says_something(title: str) -> bool:
    """Whether more is left of a title than dates, ordinals and "minutes of the meeting"."""
    for date in reversed(list(find_dates(title))):
        title = title[: date.start] + " " + title[date.end :]
    return re.search(r"[^\W\d_]{2}", _HOLLOW.sub(" ", title)) is not None


def composed(board: str | None, date: dt.date | None) -> str | None:
    """ "Rope Board minutes, 6 December 2022"; None where the board is unknown."""
    if board is None:
        return None
    return f"{board} minutes, {date_in_words(date)}" if date else f"{board} minutes"


# When the meeting was: what each origin states, weekday and year weighed, the strongest chosen.

# Lines among which the minutes may begin with "The Chair opened the meeting on ...".
_OPENING_LINES = 12
_OPENED = re.compile(
    r"\b(?:opened|began|started|commenced|convened|called (?:the meeting )?to order|took place|was held)\b"
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A date that some origin states for this meeting."""

    date: dt.date
    origin: str  # as a warning names it
    line: int | None = None


def meeting_date(source: Source, header: Header) -> tuple[dt.date | None, list[Warning]]:
    """The date by strength of origin (None where nothing states one), and a warning for each doubt."""
    warnings: list[Warning] = []
    stated: list[_Stated] = []
    for hints, origin in (
        (source.sidecar, "the sidecar file"),
        (source.embedded, "the document's own metadata"),
    ):
        if hints.date is not None:
            stated.append(_Stated(hints.date, origin))
    own, found = _from_header(source, header)
    warnings += found
    stated += own
    named = _from_file_name(source, header)
    if named is not None:
        stated.append(named)
    if not stated:
        stated += _from_opening(source)
    if not stated:
        warnings.append(
            Warning(
                "date-missing",
                "No date of the meeting is stated in the document or its file name, so it stays unknown.",
            )
        )
        return None, warnings
    chosen = stated[0]
    other = next((s for s in stated if s.date != chosen.date), None)
    if other is not None:
        origin = chosen.origin[0].upper() + chosen.origin[1:]
        message = (
            f"{origin} says {date_in_words(chosen.date)} and {other.origin} {date_in_words(other.date)}; "
            "the first was chosen because it is the stronger source."
        )
        warnings.append(Warning("date-conflict", message, other.line or chosen.line))
    return chosen.date, warnings


def _from_header(source: Source, header: Header) -> tuple[list[_Stated], list[Warning]]:
    lines = [source.lines[n] for n in sorted(header.indexes)]
    found = list(_meeting_dates(lines))
    years = tuple(year for line in lines for year in stated_years(line.text)) + stated_years(source.path.stem)
    stated: list[_Stated] = []
    warnings: list[Warning] = []
    for line, date in sorted(found, key=lambda pair: _strength(*pair)):
        settled, warning = _settle(date, line, lines, years)
        if warning is not None:
            warnings.append(warning)
        if settled is not None:
            stated.append(_Stated(settled, "the document", line.number))
    return stated, warnings


def _meeting_dates(lines: Sequence[Line]) -> Iterator[tuple[Line, WrittenDate]]:
    """Dates that may be this meeting's: not publication dates, nor of the previous or next meeting."""
    for line in lines:
        if PUBLICATION.match(line.text) or re.search(r"\bpubli(?:shed|cation)\b", line.text, re.IGNORECASE):
            continue
        for date in find_dates(line.text):
            before = line.text[max(0, date.start - 40) : date.start]
            if not (OTHER_MEETING.search(before) or PUBLICATION.search(before)):
                yield line, date


def _strength(line: Line, date: WrittenDate) -> tuple[bool, bool, bool]:
    """Sorts first: a full date, whose weekday fits, on a line that says the meeting was held then."""
    return (
        date.year is None,
        date.weekday_fits is False,
        THIS_MEETING.search(line.text) is None and date.weekday is None,
    )


def _settle(
    date: WrittenDate, line: Line, lines: Sequence[Line], years: Sequence[int]
) -> tuple[dt.date | None, Warning | None]:
    """The date meant by what is printed: the weekday, or the title's year, corrects or completes the year."""
    other_years = tuple(
        y for other in lines if other is not line for y in stated_years(other.text, date.month)
    )
    candidates = [on for year in (*other_years, *years) if (on := date.on(year)) is not None]
    if date.year is None:
        fitting = [on for on in candidates if date.weekday is None or on.weekday() == date.weekday]
        return (fitting[0] if fitting else None), None
    if date.weekday_fits is not False:
        return date.date, None
    printed = line.text[date.start : date.end].strip()
    for on in candidates:
        if on.weekday() == date.weekday and on != date.date:
            message = (
                f'"{printed}" has a weekday that does not fit its year; {date_in_words(on)} was chosen '
                f"because {on.year} is stated elsewhere and fits it."
            )
            return on, Warning("date-conflict", message, line.number)
    message = (
        f'"{printed}" has a weekday that does not fit its year; the date was kept as printed because no '
        "other year is stated that fits."
    )
    return date.date, Warning("date-conflict", message, line.number)


def _from_file_name(source: Source, header: Header) -> _Stated | None:
    stem = source.path.stem
    years = tuple(y for n in sorted(header.indexes) for y in stated_years(source.lines[n].text))
    for date in find_dates(stem.replace("_", " "), file_name=True):
        if OTHER_MEETING.search(stem[max(0, date.start - 40) : date.start]):
            continue
        if date.date is not None:
            return _Stated(date.date, "the file name")
        on = next((on for year in years if (on := date.on(year)) is not None), None)
        if on is not None:
            return _Stated(on, "the file name")
    return None


def _from_opening(source: Source) -> list[_Stated]:
    """The date in a first sentence of the minutes that says when the meeting began."""
    lines = [line for line in source.lines[:_OPENING_LINES] if _OPENED.search(line.text)]
    return [
        _Stated(date.date, "the document", line.number)
        for line, date in _meeting_dates(lines)
        if date.date is not None and "meeting" in line.text.lower()
    ]
