"""Dates as people write them, so that "12 March 2024", "March 12th" and 12/03/2024 can be compared."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

MONTHS = ("January February March April May June July August September October November December").split()

_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)(?![^\W_])"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
# "2023/24" is a year of its own kind, "2,000" and "2000%" are none.
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9]|[.,/–-][0-9]|\s?%| per ?cent|[A-Za-z])"
_EDGE = r"(?<![0-9A-Za-z_.,£$€/-])"
_FULL = tuple(
    re.compile(_EDGE + pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>[12][0-9]{3})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])",
        r"(?P<day>[0-9]{1,2})[/.](?P<number>[0-9]{1,2})[/.](?P<year>(?:[12][0-9])?[0-9]{2})(?![0-9])",
        rf"{_DAY}(?: day)?(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?![0-9:]|[.,][0-9])(?:,? {_YEAR})?",
        rf"{_MONTH},? {_YEAR}",
        _YEAR,
    )
)
# A month alone, capitalised; "May" only where no verb can stand.
_BEFORE_MAY = "|".join(
    f"(?<={word})"
    for word in (
        *("in ", "by ", "of ", "until ", "since ", "from ", "before ", "after ", "during "),
        *("late ", "early ", "mid-", "next ", "last "),
    )
)
_OTHER_MONTHS = "|".join(month for month in MONTHS if month != "May")
_MONTH_ALONE = re.compile(rf"(?<![\w-])(?P<month>{_OTHER_MONTHS}|(?:{_BEFORE_MAY})May)(?!\w)")
_OPENING_WORDS = 3  # "At its meeting on" has four, and a meeting
_SITTING = re.compile(
    r"\b(?:meeting|sitting|session|agreed|decided|resolved|approved|noted|heard|discussed|considered|reported"
    r"|asked|proposed|recommended|welcomed)\b(?:\W+\w+){0,4}\W*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it was written out, at `[start, end)` of the text."""

    day: int | None
    month: int | None
    year: int | None
    start: int = 0
    end: int = 0

    def said_by(self, others: tuple[Date, ...], years: frozenset[int]) -> bool:
        """Whether one of `others` says all that this one does.

        A date without a year may be taken to lie in any of `years`: those named near it.
        """
        return any(self._within(other, years) for other in others)

    def _within(self, other: Date, years: frozenset[int]) -> bool:
        if self.day is not None and self.day != other.day:
            return False
        if self.month is not None and self.month != other.month:
            return False
        if self.year is None or self.year == other.year:
            return True
        return other.year is None and self.year in years


def find_dates(text: str) -> tuple[Date, ...]:
    """The dates of `text` in order, without overlap; longer forms win."""
    taken: list[Date] = []
    free = bytearray(b"\x01") * len(text)
    for pattern in (*_FULL, _MONTH_ALONE):
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(free[start:end]) and (date := _date(match)):
                taken.append(date)
                free[start:end] = bytes(end - start)
    return tuple(sorted(taken, key=lambda date: date.start))


def dates_the_sitting(sentence: str, date: Date) -> bool:
    """Whether `date` says when the meeting sat: at the beginning ("On 5 May ..."), or beside what it did."""
    before = sentence[: date.start]
    return len(before.split()) <= _OPENING_WORDS or _SITTING.search(before) is not None


def written(date: dt.date) -> str:
    """The date as minutes write it, whatever the machine's locale: "12 March 2024"."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def blanked(text: str, dates: tuple[Date, ...]) -> str:
    """`text` with spaces in place of its dates, so that no offset changes."""
    pieces: list[str] = []
    at = 0
    for date in dates:
        pieces += text[at : date.start], " " * (date.end - date.start)
        at = date.end
    return "".join((*pieces, text[at:]))


def _date(match: re.Match[str]) -> Date | None:
    groups = match.groupdict()
    month = _month(groups.get("month")) or _whole(groups.get("number"))
    day, year = _whole(groups.get("day")), _whole(groups.get("year"))
    if year is not None and year < 100:
        year += 2000
    if month is not None and month > 12 and day is not None:
        day, month = month, day
    if (day is not None and not 1 <= day <= 31) or (month is not None and not 1 <= month <= 12):
        return None
    return Date(day, month, year, *match.span())


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return next(
        number for number, month in enumerate(MONTHS, 1) if month[:3].casefold() == name[:3].casefold()
    )


def _whole(digits: str | None) -> int | None:
    return int(digits) if digits else None
