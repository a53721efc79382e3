"""What the start page shows: what an index holds, at a glance, and questions that it answers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.language.dates import MONTHS
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.registers.gather import board_ids


@dataclass(frozen=True, slots=True)
class DaysCovered:
    """The days of the first and the last of some meetings."""

    first: dt.date
    last: dt.date

    @property
    def months(self) -> str:
        """From which month to which: "May 2023 to December 2024", "May 2023"."""
        first, last = (f"{MONTHS[day.month - 1]} {day.year}" for day in (self.first, self.last))
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One board and how far its meetings reach; `name` is None for those whose board is not known."""

    id: str | None
    name: str | None
    acronym: str | None
    meetings: int
    held: DaysCovered | None  # None: no meeting is dated


@dataclass(frozen=True, slots=True)
class HomePage:
    """The contents of an index at a glance."""

    meetings: int
    held: DaysCovered | None  # None: no meeting is dated
    examples: tuple[str, ...]  # questions that are answered
    latest: tuple[MeetingSummary, ...]
    boards: tuple[BoardLine, ...]  # from A to Z, last those whose board is not known

    @property
    def named(self) -> int:
        """How many boards have a name."""
        return sum(one.name is not None for one in self.boards)


def home_page(index: Index, examples: tuple[str, ...], latest: int) -> HomePage:
    """The start page, with these examples and up to `latest` meetings of any board."""
    by_board: dict[str | None, list[MeetingSummary]] = defaultdict(list)
    for meeting in index.meetings:
        by_board[meeting.board].append(meeting)
    names = [(board.name, board.acronym) for board in index.boards]
    names.sort(key=lambda named: named[0].casefold())
    without = [(None, None)] if None in by_board else []
    ids = board_ids(index)
    return HomePage(
        meetings=len(index.meetings),
        held=_held(index.meetings),
        examples=examples,
        latest=index.meetings[:latest],
        boards=tuple(
            BoardLine(ids.get(name or ""), name, acronym, len(by_board[name]), _held(by_board[name]))
            for name, acronym in (*names, *without)
        ),
    )


def _held(meetings: Sequence[MeetingSummary]) -> DaysCovered | None:
    dates = [meeting.date for meeting in meetings if meeting.date]
    return DaysCovered(min(dates), max(dates)) if dates else None
