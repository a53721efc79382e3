"""Periods told from today: "last year", "this month", "the past six months", "last December"."""

from __future__ import annotations

import datetime as dt

from service.interpret.calendar_names import in_words, month_number
from service.interpret.dates import Found
from service.interpret.periods import (
    Grain,
    Period,
    financial_year,
    month_of,
    months_before,
    year_of,
)
from service.interpret.vocabulary import NUMBERS
from service.interpret.words import Word, Words

RELATIVE_WORDS = frozenset("current last past previous this".split())
"""What a relative period can begin with."""

_MOST_MONTHS = 1_200  # of a stretch up to today: "the past 100 years" is no place in time

_UNITS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}


def read_relative(words: Words, place: int, today: dt.date) -> Found | None:
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
        return Found(month_of(year, month), place + 2)
    return _named(words, place + 1, today, back=back)


def _named(words: Words, place: int, today: dt.date, *, back: bool) -> Found | None:
    """ "year", "month" or "financial year" behind "last" or "this"."""
    unit = words.text(place)
    if unit in {"financial", "fiscal"} and words.text(place + 1) == "year":
        start = today.year if today.month >= 4 else today.year - 1
        return Found(financial_year(start - back), place + 2)
    if unit == "year":
        return Found(year_of(today.year - back), place + 1)
    if unit == "month":
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        return Found(month_of(year, month + 1), place + 1)
    return None


def _stretch(words: Words, place: int, today: dt.date) -> Found | None:
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
    return Found(Period(first, today, f"{in_words(first)} to today", Grain.STRETCH), end)


def _count(word: Word) -> int | None:
    if word.text in NUMBERS:
        return NUMBERS[word.text]
    return int(word.text) if word.text.isascii() and word.text.isdigit() and len(word.text) <= 3 else None
