"""Where things stand in the bar charts of a timeline, one chart for each board over the same days.

Across, all is in percent of the width, so that a chart fits any screen while its lettering keeps its size;
upwards it is in pixels.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.store.records import MeetingSummary
from service.timeline import Spoken

TALLEST = 64
"""Pixels of the tallest bar of all boards."""

LOWEST = 5
"""Pixels of a bar at least: one passage beside a meeting with fifty must still be seen."""

_MARGIN = 3.0  # percent on either side, for half a bar and half a label
_WIDEST, _NARROWEST = 4.0, 0.7  # percent: a bar among few meetings, and one among hundreds
_NUMBERED = 2.5  # percent: a bar so wide has its number above it, on the narrowest screen too
_MOST_LABELS = 4  # of dates: they stand side by side on a screen of 320 pixels
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)  # months between two labels
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Bar:
    """One meeting: its left edge and width in percent, its height in pixels."""

    spoken: Spoken
    left: float
    width: float
    height: int

    @property
    def middle(self) -> float:
        """Percent."""
        return round(self.left + self.width / 2, 2)

    @property
    def numbered(self) -> bool:
        """Whether there is room for its number."""
        return self.width >= _NUMBERED


@dataclass(frozen=True, slots=True)
class Label:
    """A date below the chart, `at` percent; `end` says which end of the words stands there."""

    at: float
    words: str

    @property
    def end(self) -> str:
        """The SVG `text-anchor` that keeps the words within the chart."""
        return "start" if self.at < 10 else "end" if self.at > 90 else "middle"


@dataclass(frozen=True, slots=True)
class BoardChart:
    """One board: all its meetings that spoke of it, a bar for each that is dated, and where the others are.

    `silent` are thousandths of the width, one for all meetings that stand there.
    """

    board: str | None
    spoken: tuple[Spoken, ...]
    searched: int  # meetings of this board
    bars: tuple[Bar, ...]
    silent: tuple[int, ...]

    @property
    def passages(self) -> int:
        """How many passages count."""
        return sum(one.passages for one in self.spoken)


@dataclass(frozen=True, slots=True)
class Charts:
    """The boards that spoke of it, those with most passages first, and the dates below each chart."""

    boards: tuple[BoardChart, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that all charts span."""

    first: dt.date
    last: dt.date

    def at(self, day: dt.date) -> float:
        """Percent from the left."""
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return round(_MARGIN + (100 - 2 * _MARGIN) * share, 2)

    def months(self, step: int) -> Iterator[dt.date]:
        """The first of every `step`-th month within them, counted so that years begin with one."""
        months = self.first.year * 12 + self.first.month - 1
        months += -months % step
        while months // 12 <= dt.MAXYEAR:
            day = dt.date(months // 12, months % 12 + 1, 1)
            if day > self.last:
                return
            if day >= self.first:
                yield day
            months += step


def charts(meetings: Sequence[Spoken], searched: Sequence[MeetingSummary]) -> Charts:
    """The charts of meetings in the order of a timeline, among all that were searched.

    Where none of these is dated there are no bars and no labels.
    """
    dates = [one.date for one in searched if one.date]
    days = _Days(min(dates), max(dates)) if dates else None
    most = max((one.passages for one in meetings), default=1)
    of_board: dict[str | None, list[Spoken]] = defaultdict(list)
    for one in meetings:
        of_board[one.meeting.board].append(one)
    among: dict[str | None, list[MeetingSummary]] = defaultdict(list)
    for summary in searched:
        among[summary.board].append(summary)
    boards = [
        BoardChart(
            board=board,
            spoken=tuple(spoken),
            searched=len(among[board]),
            bars=tuple(_bars(spoken, days, most)) if days else (),
            silent=tuple(_silent(spoken, among[board], days)) if days else (),
        )
        for board, spoken in of_board.items()
    ]
    boards.sort(key=lambda one: -one.passages)
    return Charts(tuple(boards), tuple(_labels(days)) if days else ())


def _silent(spoken: Sequence[Spoken], searched: Sequence[MeetingSummary], days: _Days) -> list[int]:
    said = {one.meeting.document_id for one in spoken}
    silent = [one.date for one in searched if one.date and one.document_id not in said]
    return sorted({round(10 * days.at(day)) for day in silent})


def _bars(spoken: Sequence[Spoken], days: _Days, most: int) -> Iterator[Bar]:
    places = [(days.at(one.meeting.date), one) for one in spoken if one.meeting.date]
    gaps = [after - before for (before, _), (after, _) in pairwise(places) if after > before]
    width = round(min(_WIDEST, max(_NARROWEST, 0.8 * min(gaps, default=_WIDEST / 0.8))), 2)
    for place, one in places:
        height = max(LOWEST, round(TALLEST * one.passages / most))
        yield Bar(one, round(place - width / 2, 2), width, height)


def _labels(days: _Days) -> Iterator[Label]:
    """Round dates, as many as there is room for; where there are none, the first and the last day."""
    step = next((step for step in _STEPS if len(list(days.months(step))) <= _MOST_LABELS), _STEPS[-1])
    dates = list(days.months(step))
    if len(dates) > 1:
        for day in dates:
            month = "" if step % 12 == 0 else f"{_MONTHS[day.month - 1]} "
            yield Label(days.at(day), f"{month}{day.year}")
        return
    for day in sorted({days.first, days.last}):
        yield Label(days.at(day), f"{day.day} {_MONTHS[day.month - 1]} {day.year}")
