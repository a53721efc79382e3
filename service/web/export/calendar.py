"""Calendars (iCalendar, RFC 5545) of the meetings that minutes announce."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.language.dates import WrittenDate, find_dates
from indexer.language.words import Analyzer
from indexer.model import Meeting
from indexer.store.open import Index
from service.answer.records.meetings import next_meeting

MEDIA_TYPE = "text/calendar"

_LINE = 75  # octets, RFC 5545, 3.1
_MORE = re.compile(r"[\\;,]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")

# "7.30pm", "at 19:00", "7 pm". A time is only taken where there is one: of two nobody knows which is meant.
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b"
    r"|\b(?P<full>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """When a board is to meet, by the newest of its minutes that say so; `text` is `[start, end)` of these.

    `at` is the time of day where the minutes state one, by the clock of the place.
    """

    board: str
    date: dt.date
    at: dt.time | None
    meeting: Meeting
    start: int
    end: int

    @property
    def text(self) -> str:
        """What the minutes say, verbatim."""
        return self.meeting.text[self.start : self.end]


def next_meetings(
    index: Index, boards: Iterable[str], meeting: Callable[[str], Meeting]
) -> Iterator[NextMeeting]:
    """What the newest minutes of each of these boards (of all: none named) say of the next, by board."""
    wanted = set(boards)
    newest: dict[str, str] = {}
    for one in index.meetings:
        if one.board and one.date and (not wanted or one.board in wanted):
            newest.setdefault(one.board, one.document_id)  # they come newest first
    for board in sorted(newest):
        found = _announced(index.analyzer, board, meeting(newest[board]))
        if found is not None:
            yield found


def _announced(analyzer: Analyzer, board: str, minutes: Meeting) -> NextMeeting | None:
    span = next_meeting(analyzer, minutes)
    if span is None or minutes.date is None:
        return None
    text = minutes.text[span[0] : span[1]]
    dates = list(find_dates(text))
    days = [day for day in (_after(one, minutes.date) for one in dates) if day]
    return NextMeeting(board, days[0], _time_of_day(text, dates), minutes, *span) if days else None


def _after(written: WrittenDate, held: dt.date) -> dt.date | None:
    """The day that is meant, if it is after the meeting; without a year printed, the first such day."""
    years = (written.year,) if written.year else (held.year, held.year + 1)
    return next((day for day in map(written.on, years) if day and day > held), None)


def _time_of_day(text: str, dates: Iterable[WrittenDate]) -> dt.time | None:
    """The one time of day that stands in the text beside its dates."""
    spans = [(one.start, one.end) for one in dates]
    found = [
        one
        for one in _CLOCK.finditer(text)
        if not any(start < one.end() and one.start() < end for start, end in spans)
    ]
    if len(found) != 1:
        return None
    [one] = found
    if one["full"]:
        return dt.time(int(one["full"]), int(one["minutes"]))
    hour = int(one["hour"])
    if not 1 <= hour <= 12:
        return None
    return dt.time(hour % 12 + (12 if one["half"].lower() == "p" else 0), int(one["minute"] or 0))


def calendar(
    meetings: Iterable[NextMeeting], stamp: dt.datetime, address: Callable[[NextMeeting], str]
) -> str:
    """The calendar; `stamp` (UTC) says when it was made, `address` where each announcement is read."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Minutebook//Next meetings//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Next meetings",
    ]
    for one in meetings:
        lines += _event(one, f"{stamp:%Y%m%dT%H%M%SZ}", address(one))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(one: NextMeeting, stamp: str, address: str) -> Iterator[str]:
    # The same meeting of a board keeps its id whichever minutes announce it, so that calendars do not double.
    identity = hashlib.sha256(f"{one.board}\n{one.date}".encode()).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{identity}@minutebook"
    yield f"DTSTAMP:{stamp}"
    if one.at is None:
        yield f"DTSTART;VALUE=DATE:{one.date:%Y%m%d}"
    else:  # by the clock of the place, which minutes do not name
        yield f"DTSTART:{one.date:%Y%m%d}T{one.at:%H%M%S}"
    yield f"SUMMARY:{_text(one.board)}"
    held = f"{one.meeting.date:%Y-%m-%d}"
    yield f"DESCRIPTION:{_text(f'“{one.text}” (minutes of {held})')}"
    yield f"URL:{_CONTROL.sub('', address)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A value of type TEXT: its signs escaped, its line ends written as such."""
    return _MORE.sub(lambda sign: f"\\{sign[0]}", _CONTROL.sub(" ", value)).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, which begin with a space after the first; no sign is cut."""
    piece, length = "", 0
    for sign in line:
        size = len(sign.encode())
        if length + size > _LINE:
            yield piece
            piece, length = " ", 1
        piece, length = piece + sign, length + size
    yield piece
