"""The times of a question as filters and hints, checked against the meetings that there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from indexer.store.records import MeetingSummary
from service.interpret.calendar_names import MONTHS
from service.interpret.interpretation import Derived, Interpretation, Kind, Note, Strength
from service.interpret.mentions import Relation, find_mentions
from service.interpret.periods import Grain, Period, Recurring
from service.interpret.placing import Placed, place_in_time
from service.interpret.reading import Reading
from service.interpret.searched import Searched, searched
from service.interpret.sitting_phrases import read_sitting
from service.interpret.sittings import find_sitting
from service.interpret.spans import Span, span_of

_NOTED = frozenset({Relation.WITHIN, Relation.AS_OF, Relation.BARE})
"""Hints worth a note when no meeting falls in them: a month somebody named, no deadline."""


def read_dates(
    question: str,
    reading: Reading,
    boards: Sequence[Derived],
    meetings: Sequence[MeetingSummary],
    today: dt.date,
) -> Interpretation:
    """What the times in a question make of it. `boards` are what its boards made of it."""
    sitting = find_sitting(reading, today)
    taken = range(sitting.start, sitting.end) if sitting is not None else range(0)
    mentions = list(find_mentions(reading, today, taken))
    if sitting is None and not mentions:
        return Interpretation()
    among = searched(boards, meetings)
    parts = [] if sitting is None else [read_sitting(question, reading, sitting, among, meetings)]
    for mention in mentions:
        placed = place_in_time(reading, mention)
        if placed is not None:
            parts.append(_read(question, reading, mention.period, placed, among, today))
    return Interpretation(
        tuple(one for part in parts for one in part.derived),
        tuple(dict.fromkeys(one for part in parts for one in part.remarks)),
    )


def _read(
    question: str,
    reading: Reading,
    period: Period | Recurring,
    placed: Placed,
    among: Searched,
    today: dt.date,
) -> Interpretation:
    if isinstance(period, Recurring):
        year = _year(period, placed, among, today)
        if year is None:
            return _unheld(period, placed, among)
        period = year
    span = span_of(placed.relation, period)
    held = among.within(span.first, span.last)
    if not held:
        return _noted(span, period, placed, among)
    # A filter that every dated meeting passes would keep out only those without a date, wrongly perhaps.
    idle = among.undated and len(held) == len(among.dates)
    strength = Strength.HINT if idle else placed.strength
    start, end = reading.words[placed.start].start, reading.words[placed.end - 1].end
    derived = Derived(
        Kind.DATE,
        strength,
        start,
        end,
        phrase=question[start:end],
        label=span.label,
        date_from=span.first,
        date_to=span.last,
    )
    return Interpretation((derived,))


def _year(period: Recurring, placed: Placed, among: Searched, today: dt.date) -> Period | None:
    """The period in the year that is meant: the latest in which a meeting falls, or, since then, of today."""
    if placed.relation is Relation.SINCE:
        this = period.in_year(today.year)
        return this if this is not None and this.first <= today else period.in_year(today.year - 1)
    if placed.relation not in _NOTED or not among.dates:
        return None
    years = range(among.dates[-1].year, among.dates[0].year - 1, -1)
    periods = (found for year in years if (found := period.in_year(year)) is not None)
    held = [one for one in periods if among.within(one.first, one.last)]
    # A hint needs one answer to be worth anything.
    sure = len(held) == 1 or placed.strength is Strength.FILTER
    return held[0] if held and sure else None


def _unheld(period: Recurring, placed: Placed, among: Searched) -> Interpretation:
    if placed.strength is not Strength.FILTER or placed.relation not in _NOTED:
        return Interpretation()
    day = f"{period.day} " if period.day else ""
    return _note(
        f"No meeting{among.whose} among those searched is dated {day}{MONTHS[period.month - 1]} of any year."
    )


def _noted(span: Span, period: Period, placed: Placed, among: Searched) -> Interpretation:
    named = placed.relation in _NOTED and period.grain <= Grain.MONTH
    if placed.strength is Strength.HINT and not named:
        return Interpretation()
    return _note(f"No meeting{among.whose} among those searched is dated {span.dated}.")


def _note(text: str) -> Interpretation:
    return Interpretation(remarks=(Note(Kind.DATE, text),))
