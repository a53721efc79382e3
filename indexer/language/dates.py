"""Dates as British minutes write them, with the weekday that decides between two readings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_WEEKDAY = (
    r"(?:\b(?P<weekday>mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b,?\s{0,3}(?:the\s{1,3})?)?"
)
_ORDINAL = r"\s?(?:st|nd|rd|th)"
_SECOND_DAY = rf"(?:\s?(?:-|–|&|and|to)\s?(?P<other>\d{{1,2}})(?:{_ORDINAL})?)?"  # "23-24 March"
_OTHER_DAY = rf"(?:\s?(?:-|–|&|and|to)\s?\d{{1,2}}(?:{_ORDINAL})?)?"  # "March 23-24"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
_SHORT_YEAR = r"(?:\s?['’‘](?P<short>\d\d)(?!\d))"
_DATE = re.compile(
    _WEEKDAY
    + r"(?:"
    # 6th December 2022, 6 of December 2022, 23-24 March 2021, 6 December
    + rf"(?<![\d.,/])(?P<d1>\d{{1,2}})(?:{_ORDINAL})?{_SECOND_DAY}\s{{0,3}}(?:of\s{{1,3}})?"
    + rf"{_MONTH.format('m1')}(?:[\s,_-]{{0,4}}{_YEAR.format('y1')}|{_SHORT_YEAR})?"
    # December 6th, 2022
    + rf"|\b{_MONTH.format('m2')}\s{{1,3}}(?P<d2>\d{{1,2}})(?:{_ORDINAL})?{_OTHER_DAY},?\s{{1,3}}"
    + _YEAR.format("y2")
    # 2022-12-06, 2022/12/06
    + r"|(?<!\d)(?<!\d[./-])(?P<y3>(?:19|20)\d\d)(?P<s3>[-_./])(?P<m3>\d{1,2})(?P=s3)(?P<d3>\d{1,2})(?![\d])"
    # 29.09.2014, 10/07/2012, 8-10-19
    + r"|(?<!\d)(?<!\d[./-])(?P<d4>\d{1,2})(?P<s4>[./_-])(?P<m4>\d{1,2})(?P=s4)"
    + r"(?P<y4>(?:(?:19|20)\d\d|\d\d))(?![\d/-])"
    + r")",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_MONTH_YEAR = re.compile(rf"\b{_MONTH.format('month')}[\s,_-]{{1,3}}{_YEAR.format('year')}", re.IGNORECASE)
_BARE_YEAR = re.compile(r"(?<![\d/£.,-])((?:19|20)\d\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `year` and `weekday` (0 = Monday) are None where not printed; span in characters."""

    day: int
    month: int
    year: int | None
    weekday: int | None
    start: int
    end: int

    def on(self, year: int) -> dt.date | None:
        """This day of that year, if there is one (29 February)."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> dt.date | None:
        """The date as printed, None without a year."""
        return None if self.year is None else self.on(self.year)

    @property
    def weekday_fits(self) -> bool | None:
        """Whether the printed weekday is right; None where weekday or year is missing."""
        date = self.date
        return None if date is None or self.weekday is None else date.weekday() == self.weekday


def find_dates(text: str, file_name: bool = False) -> Iterator[FoundDate]:
    """Every date in the text, in order; in a file name also eight digits in a row."""
    for found in _DATE.finditer(text):
        parts = found.groupdict()
        for n in "1234":
            if parts[f"d{n}"] is None:
                continue
            year = parts[f"y{n}"] or (parts["short"] if n == "1" else None)
            month, day = _month(parts[f"m{n}"]), int(parts[f"d{n}"])
            if n == "1" and parts["other"] and int(parts["other"]) <= day:  # "Meeting 17 - 4th June"
                day = int(parts["other"])
            if n == "4" and month > 12 >= day:  # 12/31/2020 can only be the American order
                month, day = day, month
            date = FoundDate(day, month, _year(year), _weekday(parts["weekday"]), found.start(), found.end())
            if (
                1 <= month <= 12 and date.on(date.year or 2000) is not None
            ):  # 2000: a leap year, for 29 February
                yield date
    if file_name:
        for found in _COMPACT.finditer(text):
            date = FoundDate(int(found[3]), int(found[2]), int(found[1]), None, found.start(), found.end())
            if date.date is not None:
                yield date


def stated_years(text: str, month: int | None = None) -> tuple[int, ...]:
    """Years that the text states, first the ones next to the given month ("May 2024"), then bare ones."""
    near = [
        int(m["year"]) for m in _MONTH_YEAR.finditer(text) if month is None or _month(m["month"]) == month
    ]
    bare = [int(m[1]) for m in _BARE_YEAR.finditer(text)]
    return tuple(dict.fromkeys([*near, *bare]))


def in_words(date: dt.date) -> str:
    """6 December 2022."""
    return f"{date.day} {_MONTHS[date.month - 1].capitalize()} {date.year}"


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(text[:3].lower()))


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)  # two-digit years of minutes are of this century


def _weekday(text: str | None) -> int | None:
    if text is None:
        return None
    return next(n for n, name in enumerate(_WEEKDAYS) if name.startswith(text[:3].lower()))
