"""Periods as they are written: "6 December 2022", "6/12/2022", "Dec 2022", "2022/23", "Q3 2022/23"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from service.search.grammar import NUMBERS, QuestionWord, QuestionWords

# Names of months, weekdays and seasons, and the figures that days and years are written in.

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


def month_number(word: QuestionWord) -> int | None:
    """1..12 for the name of a month in full or short, else None."""
    return MONTH_NUMBERS.get(word.text)


def day_number(word: QuestionWord) -> int | None:
    """1..31 for a day's number ("6", "6th"), else None."""
    match = _DAY.fullmatch(word.text)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def year_number(word: QuestionWord) -> int | None:
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


# Stretches of time that a phrase can name.


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


_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.‐‑-])([0-9]{1,2})\2((?:19|20)?[0-9]{2})")
_ISO_DAY = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})")
_TWO_YEARS = re.compile(r"((?:19|20)[0-9]{2})[/‐‑–-]((?:19|20)?[0-9]{2})")
_JOINED_FIGURES = re.compile(r"[0-9]+[/.‐‑–-].*")
_QUARTER = re.compile(r"q([1-4])")
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_VAGUE = frozenset({"early", "mid", "late", "winter", "christmas", "easter"})

DATE_WORDS = frozenset((*MONTH_NUMBERS, *WEEKDAYS, *SEASONS, *_QUARTERS, *_VAGUE, "q1", "q2", "q3", "q4"))
"""The words that a written date can begin with, besides figures."""


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period read from a place on; `end` is the place behind its last word."""

    period: Period | Recurring | Unclear
    end: int


def read_date(words: QuestionWords, place: int) -> FoundPeriod | None:
    """The longest period that is written from `place` on, or None. Relative ones are `read_relative`'s."""
    for reader in _READERS:
        found = reader(words, place)
        if found is not None:
            return found
    return None


def _figures(words: QuestionWords, place: int) -> FoundPeriod | None:
    """A date or a double year in figures; the day comes first, as in Britain."""
    text = words.text(place)
    if not _JOINED_FIGURES.fullmatch(text):
        return None
    date = None
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        date = on_day(year, month, day) if 1 <= month <= 12 else None
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if len(match[4]) == 2 else 0
        date = on_day(year, month, day) if 1 <= month <= 12 else None
    elif (start := financial_start(text)) is not None:
        return FoundPeriod(financial_year(start), place + 1)
    return FoundPeriod(Unclear() if date is None else day_of(date), place + 1)


def financial_start(text: str) -> int | None:
    """The first year of "2022/23", "2022-23" or "2022/2023"; None for anything else, "2022-25" too."""
    match = _TWO_YEARS.fullmatch(text)
    if match is None or int(match[2]) % 100 != (int(match[1]) + 1) % 100:
        return None
    return int(match[1]) if len(match[2]) == 2 or int(match[2]) == int(match[1]) + 1 else None


def _day_and_month(words: QuestionWords, place: int) -> FoundPeriod | None:
    """ "Tuesday 6th of December 2022", "December 6, 2022", and both without a year."""
    at = place
    if words.text(place) in WEEKDAYS:
        at += 1 + (words.text(place + 1) == ",")
        at += words.text(at) == "the"
    day, month = day_number(words.at(at)), month_number(words.at(at + 1))
    end = at + 2
    if day is not None and words.text(at + 1) == "of":
        month, end = month_number(words.at(at + 2)), at + 3
    elif month is None:
        month, day = month_number(words.at(at)), day_number(words.at(at + 1))
    if day is None or month is None:
        return None
    year = year_number(words.at(end + (words.text(end) == ",")))
    if year is None:
        return FoundPeriod(Recurring(month, day), end)
    date = on_day(year, month, day)
    return FoundPeriod(Unclear() if date is None else day_of(date), end + (words.text(end) == ",") + 1)


def _month(words: QuestionWords, place: int) -> FoundPeriod | None:
    month = month_number(words.at(place))
    if month is None:
        return None
    at = place + 1 + (words.text(place + 1) in {"of", ","})
    year = year_number(words.at(at))
    if year is None:
        return FoundPeriod(Recurring(month), place + 1)
    return FoundPeriod(month_of(year, month), at + 1)


def _season(words: QuestionWords, place: int) -> FoundPeriod | None:
    month = SEASONS.get(words.text(place))
    at = place + 1 + (words.text(place + 1) == "of")
    year = year_number(words.at(at))
    if month is None or year is None:
        return None
    return FoundPeriod(months_of(year, month, 3, f"{words.text(place)} {year}"), at + 1)


def _quarter(words: QuestionWords, place: int) -> FoundPeriod | None:
    """A quarter of a financial year; that of a plain year may begin in January or in April: unclear."""
    text, at = words.text(place), place + 1
    if match := _QUARTER.fullmatch(text):
        quarter = int(match[1])
    elif text in _QUARTERS and words.text(at) == "quarter":
        quarter, at = _QUARTERS[text], at + 1
    else:
        return None
    at += words.text(at) in {"of", ","}
    at += words.text(at) == "the"
    if (start := financial_start(words.text(at))) is not None:
        year, month = divmod(start * 12 + 3 * quarter, 12)
        return FoundPeriod(months_of(year, month + 1, 3), at + 1)
    return FoundPeriod(Unclear(), at + 1) if year_number(words.at(at)) else None


def _vague(words: QuestionWords, place: int) -> FoundPeriod | None:
    """ "early 2023", "winter 2022": parts of a year without clear ends; "early May 2023" lies in May."""
    if words.text(place) not in _VAGUE:
        return None
    at = place + 1 + (words.text(place + 1) in {"-", "‐", "‑", "of", "to", "in"})
    if year_number(words.at(at)) or financial_start(words.text(at)):
        return FoundPeriod(Unclear(), at + 1)
    found = _month(words, at)
    return FoundPeriod(found.period, found.end) if found and isinstance(found.period, Period) else None


def _year(words: QuestionWords, place: int) -> FoundPeriod | None:
    year = year_number(words.at(place))
    if year is None:
        return None
    measured = words.text(place - 1) in {"£", "$", "€", "#"} or words.text(place + 1) in {"%", "°"}
    joined = words.at(place).end == words.at(place + 1).start and words.text(place + 1) in {
        "-",
        "/",
        ":",
        ".",
    }
    if measured or (joined and not words.at(place + 2).mark and words.text(place + 2)):
        return FoundPeriod(Unclear(), place + 1)
    return FoundPeriod(year_of(year), place + 1)


_READERS: tuple[Callable[[QuestionWords, int], FoundPeriod | None], ...] = (
    _figures,
    _day_and_month,
    _vague,
    _month,
    _season,
    _quarter,
    _year,
)


# Periods told from today: "last year", "this month", "the past six months", "last December".

RELATIVE_WORDS = frozenset("current last past previous this".split())
"""What a relative period can begin with."""

_MOST_MONTHS = 1_200  # of a stretch up to today: "the past 100 years" is no place in time

_UNITS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}


def read_relative(words: QuestionWords, place: int, today: dt.date) -> FoundPeriod | None:
    """The period told from `today` that begins at `place`, or None."""
    text = words.text(place)
    if text in {"last", "past", "previous"} and (found := _stretch(words, place + 1, today)):
        return found
    if text not in {"last", "this", "current"}:
        return None
    back = text == "last"
    month = month_number(words.at(place + 1))
    # "This March" may be still to come.
    if back and month is not None and words.at(place + 1).capital:
        year = today.year if month < today.month else today.year - 1
        return FoundPeriod(month_of(year, month), place + 2)
    return _named(words, place + 1, today, back=back)


def _named(words: QuestionWords, place: int, today: dt.date, *, back: bool) -> FoundPeriod | None:
    """ "year", "month" or "financial year" behind "last" or "this"."""
    unit = words.text(place)
    if unit in {"financial", "fiscal"} and words.text(place + 1) == "year":
        start = today.year if today.month >= 4 else today.year - 1
        return FoundPeriod(financial_year(start - back), place + 2)
    if unit == "year":
        return FoundPeriod(year_of(today.year - back), place + 1)
    if unit == "month":
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        return FoundPeriod(month_of(year, month + 1), place + 1)
    return None


def _stretch(words: QuestionWords, place: int, today: dt.date) -> FoundPeriod | None:
    """Some months or years up to today: "six months", "12 months", and "year" behind "past"."""
    count = _count(words.at(place))
    if count is not None:
        unit = _UNITS.get(words.text(place + 1))
        end = place + 2
    elif words.text(place - 1) == "past":
        count, unit, end = 1, _UNITS.get(words.text(place)), place + 1
    else:
        return None
    if unit is None or count * unit > _MOST_MONTHS or words.text(end) == "ago":
        return None
    first = months_before(today, count * unit)
    return FoundPeriod(Period(first, today, f"{in_words(first)} to today", Grain.STRETCH), end)


def _count(word: QuestionWord) -> int | None:
    if word.text in NUMBERS:
        return NUMBERS[word.text]
    return int(word.text) if word.text.isascii() and word.text.isdigit() and len(word.text) <= 3 else None
