"""Periods as they are written: "6 December 2022", "6/12/2022", "Dec 2022", "2022/23", "Q3 2022/23"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.interpret.calendar_names import (
    MONTH_NUMBERS,
    SEASONS,
    WEEKDAYS,
    day_number,
    month_number,
    on_day,
    year_number,
)
from service.interpret.periods import (
    Period,
    Recurring,
    Unclear,
    day_of,
    financial_year,
    month_of,
    months_of,
    year_of,
)
from service.interpret.words import Words

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
class Found:
    """A period read from a place on; `end` is the place behind its last word."""

    period: Period | Recurring | Unclear
    end: int


def read_date(words: Words, place: int) -> Found | None:
    """The longest period that is written from `place` on, or None. Relative ones are `read_relative`'s."""
    for reader in _READERS:
        found = reader(words, place)
        if found is not None:
            return found
    return None


def _figures(words: Words, place: int) -> Found | None:
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
        return Found(financial_year(start), place + 1)
    return Found(Unclear() if date is None else day_of(date), place + 1)


def financial_start(text: str) -> int | None:
    """The first year of "2022/23", "2022-23" or "2022/2023"; None for anything else, "2022-25" too."""
    match = _TWO_YEARS.fullmatch(text)
    if match is None or int(match[2]) % 100 != (int(match[1]) + 1) % 100:
        return None
    return int(match[1]) if len(match[2]) == 2 or int(match[2]) == int(match[1]) + 1 else None


def _day_and_month(words: Words, place: int) -> Found | None:
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
        return Found(Recurring(month, day), end)
    date = on_day(year, month, day)
    return Found(Unclear() if date is None else day_of(date), end + (words.text(end) == ",") + 1)


def _month(words: Words, place: int) -> Found | None:
    month = month_number(words.at(place))
    if month is None:
        return None
    at = place + 1 + (words.text(place + 1) in {"of", ","})
    year = year_number(words.at(at))
    if year is None:
        return Found(Recurring(month), place + 1)
    return Found(month_of(year, month), at + 1)


def _season(words: Words, place: int) -> Found | None:
    month = SEASONS.get(words.text(place))
    at = place + 1 + (words.text(place + 1) == "of")
    year = year_number(words.at(at))
    if month is None or year is None:
        return None
    return Found(months_of(year, month, 3, f"{words.text(place)} {year}"), at + 1)


def _quarter(words: Words, place: int) -> Found | None:
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
        return Found(months_of(year, month + 1, 3), at + 1)
    return Found(Unclear(), at + 1) if year_number(words.at(at)) else None


def _vague(words: Words, place: int) -> Found | None:
    """ "early 2023", "winter 2022": parts of a year without clear ends; "early May 2023" lies in May."""
    if words.text(place) not in _VAGUE:
        return None
    at = place + 1 + (words.text(place + 1) in {"-", "‐", "‑", "of", "to", "in"})
    if year_number(words.at(at)) or financial_start(words.text(at)):
        return Found(Unclear(), at + 1)
    found = _month(words, at)
    return Found(found.period, found.end) if found and isinstance(found.period, Period) else None


def _year(words: Words, place: int) -> Found | None:
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
        return Found(Unclear(), place + 1)
    return Found(year_of(year), place + 1)


_READERS: tuple[Callable[[Words, int], Found | None], ...] = (
    _figures,
    _day_and_month,
    _vague,
    _month,
    _season,
    _quarter,
    _year,
)
