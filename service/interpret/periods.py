"""Stretches of time that a phrase can name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from service.interpret.calendar_names import MONTHS, in_words, last_day, on_day


class Grain(IntEnum):
    """How long a period is. The longer, the likelier it is a question's subject, not its place in time."""

    DAY = 1
    MONTH = 2
    STRETCH = 3  # some months up to today
    LONG = 4  # a season, a quarter, a year


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date
    label: str
    grain: Grain


@dataclass(frozen=True, slots=True)
class Recurring:
    """A month, or a day of one, whose year was not said."""

    month: int
    day: int | None = None

    def in_year(self, year: int) -> Period | None:
        """That month or day of a year; None for 29 February of most."""
        if self.day is None:
            return month_of(year, self.month)
        date = on_day(year, self.month, self.day)
        return None if date is None else day_of(date)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words of time that no period follows from: "early 2023", "Q1 2023", "2022-25"."""


def day_of(date: dt.date) -> Period:
    """One day."""
    return Period(date, date, in_words(date), Grain.DAY)


def month_of(year: int, month: int) -> Period:
    """One month of a year."""
    return Period(dt.date(year, month, 1), last_day(year, month), f"{MONTHS[month - 1]} {year}", Grain.MONTH)


def months_of(year: int, month: int, count: int, label: str = "") -> Period:
    """`count` months from the first of `month` on."""
    end_year, end_month = divmod(year * 12 + month - 1 + count - 1, 12)
    last = last_day(end_year, end_month + 1)
    spelled = f"{MONTHS[month - 1]} {'' if year == end_year else f'{year} '}to {MONTHS[end_month]} {end_year}"
    return Period(dt.date(year, month, 1), last, label or spelled, Grain.LONG)


def year_of(year: int) -> Period:
    """One calendar year."""
    return months_of(year, 1, 12, str(year))


def financial_year(year: int) -> Period:
    """The British public sector's year that begins in April of `year`."""
    return months_of(year, 4, 12)


def joined(first: Period, second: Period) -> Period | None:
    """From the beginning of one to the end of the other; None when they stand in the wrong order."""
    if second.first < first.first or second.last < first.last:
        return None
    return Period(
        first.first, second.last, f"{first.label} to {second.label}", max(first.grain, second.grain)
    )


def months_before(today: dt.date, count: int) -> dt.date:
    """The same day `count` months earlier, or the last one of a shorter month; never before the year 1."""
    months = max(12, today.year * 12 + today.month - 1 - count)
    year, month = divmod(months, 12)
    return on_day(year, month + 1, today.day) or last_day(year, month + 1)
