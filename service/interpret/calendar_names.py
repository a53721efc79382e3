"""Names of months, weekdays and seasons, and the figures that days and years are written in."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from service.interpret.words import Word

# English whatever the machine's locale says.
MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

MONTH_NUMBERS = {
    **{name.casefold(): number for number, name in enumerate(MONTHS, start=1)},
    **{name[:3].casefold(): number for number, name in enumerate(MONTHS, start=1)},
    "sept": 9,
}
WEEKDAYS = (
    frozenset(_WEEKDAYS) | frozenset(name[:3] for name in _WEEKDAYS) | {"tues", "weds", "thur", "thurs"}
)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9}
"""The month a season begins with. A winter lies in two years and stays unread."""

_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def month_number(word: Word) -> int | None:
    """1..12 for the name of a month in full or short, else None."""
    return MONTH_NUMBERS.get(word.text)


def day_number(word: Word) -> int | None:
    """1..31 for a day's number ("6", "6th"), else None."""
    match = _DAY.fullmatch(word.text)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def year_number(word: Word) -> int | None:
    """The year of a plain four-figure number of the 20th or 21st century, else None."""
    return int(word.text) if _YEAR.fullmatch(word.text) else None


def on_day(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None where the calendar has no such day."""
    return dt.date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def last_day(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def in_words(date: dt.date) -> str:
    """A date as a British reader writes it: "6 December 2022"."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"
