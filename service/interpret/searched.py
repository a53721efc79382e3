"""The meetings that a question's times are checked against."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.store.records import MeetingSummary
from service.interpret.interpretation import Derived, Strength


@dataclass(frozen=True, slots=True)
class Searched:
    """Meetings of some boards, or of all where `groups` is empty; a group holds the names of one board."""

    groups: tuple[tuple[str, ...], ...]
    meetings: Sequence[MeetingSummary]
    dates: tuple[dt.date, ...]  # theirs, earliest first, each once
    undated: bool  # there are meetings without a date too

    def within(self, first: dt.date | None, last: dt.date | None) -> Sequence[dt.date]:
        """The dates from `first` to `last`, both inclusive, None where open."""
        begin = 0 if first is None else bisect_left(self.dates, first)
        end = len(self.dates) if last is None else bisect_right(self.dates, last)
        return self.dates[begin:end]

    @property
    def whose(self) -> str:
        """The boards as a sentence goes on: " of the London Victims' Board"; empty for all of them."""
        return of_boards(tuple(name for group in self.groups for name in group))


def searched(boards: Sequence[Derived], meetings: Sequence[MeetingSummary]) -> Searched:
    """The dated meetings of the boards that a question filters by, or all."""
    groups = tuple(dict.fromkeys(one.boards for one in boards if one.strength is Strength.FILTER))
    return searched_of(groups, meetings)


def searched_of(groups: tuple[tuple[str, ...], ...], meetings: Sequence[MeetingSummary]) -> Searched:
    """The dated meetings of groups of boards' names, or all without a group."""
    names = {name for group in groups for name in group}
    among = [meeting for meeting in meetings if meeting.board in names] if names else meetings
    # An index lists its meetings by date, which sorting is quick to find out; a set would lose the order.
    known = dict.fromkeys(meeting.date for meeting in among)
    dates = tuple(sorted(date for date in known if date is not None))
    return Searched(groups, among, dates, undated=None in known)


def of_boards(names: Sequence[str]) -> str:
    """Boards as a phrase goes on with them; empty without one."""
    return f" of the {' or the '.join(names)}" if names else ""
