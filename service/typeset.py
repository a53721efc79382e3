"""How text and numbers are set on the pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Meeting, Person
from indexer.passages import date_in_words
from indexer.store.records import MeetingSummary

Span = tuple[int, int]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a quotation; `marked` if it matches the question."""

    text: str
    marked: bool


def marked(text: str, highlights: Sequence[Span]) -> Iterator[Stretch]:
    """`text` in full, cut at the highlights, which are offsets into it; overlapping ones become one."""
    shown = 0
    for start, end in sorted(highlights):
        start, end = max(start, shown), min(end, len(text))
        if start >= end:
            continue
        if start > shown:
            yield Stretch(text[shown:start], marked=False)
        yield Stretch(text[start:end], marked=True)
        shown = end
    if shown < len(text):
        yield Stretch(text[shown:], marked=False)


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 passage", "2,340 passages"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(date: dt.date | None) -> str:
    """A date in words; what is not known is said."""
    return date_in_words(date) if date else "date not stated"


def meeting_name(meeting: Meeting | MeetingSummary) -> str:
    """A meeting in one line: "Town Board, 5 March 2024"; its title or file where the board is not known."""
    return f"{meeting.board or meeting.title or meeting.source}, {day(meeting.date)}"


def telling_title(meeting: MeetingSummary) -> str | None:
    """A meeting's title, or its file's name, where that tells more than its board and date do."""
    title = meeting.title or meeting.source
    told = f"{meeting.board or ''} {day(meeting.date)} minutes of the meeting on"
    return title if _words(title) - _words(told) else None


def between(first: dt.date, last: dt.date) -> str:
    """The time from one day to another: "between 5 March 2024 and 2 July 2024", "on 5 March 2024"."""
    return f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}"


def who(person: Person) -> str:
    """A person on one line: "Ada Field (AF), Chair, Highways"."""
    name = person.name or person.organisation or ""
    if person.name and person.initials:
        name += f" ({person.initials})"
    rest = [person.role, person.organisation if person.name else None]
    return ", ".join([name, *(part for part in rest if part)])


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def page_numbers(current: int, last: int) -> list[int | None]:
    """The pages to offer: first, last and those around the current one; None stands for a gap."""
    near = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    numbers: list[int | None] = []
    for number in near:
        previous = numbers[-1] if numbers else None
        if previous is not None and number - previous == 2:
            numbers.append(number - 1)
        elif previous is not None and number - previous > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers
