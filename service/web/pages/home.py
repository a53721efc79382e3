"""What the start page shows: what an index holds, at a glance."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.store.open import Index
from indexer.store.records import MeetingSummary


@dataclass(frozen=True, slots=True)
class DaysCovered:
    """The days of the first and the last of some meetings."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """One board's latest meetings; `name` is None for those whose board is not known."""

    name: str | None
    acronym: str | None
    total: int
    held: DaysCovered | None  # None: no meeting is dated
    latest: tuple[MeetingSummary, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The contents of an index at a glance."""

    meetings: int
    boards: int
    held: DaysCovered | None  # None: no meeting is dated
    groups: tuple[BoardGroup, ...]


def home_page(index: Index, latest: int) -> HomePage:
    """The start page, with up to `latest` meetings of each board."""
    by_board: dict[str | None, list[MeetingSummary]] = defaultdict(list)
    for meeting in index.meetings:
        by_board[meeting.board].append(meeting)
    names = [(board.name, board.acronym) for board in index.boards]
    without = [(None, None)] if None in by_board else []
    return HomePage(
        meetings=len(index.meetings),
        boards=len(index.boards),
        held=_held(index.meetings),
        groups=tuple(_group(*named, by_board[named[0]], latest) for named in (*names, *without)),
    )


def _group(
    name: str | None, acronym: str | None, meetings: Sequence[MeetingSummary], latest: int
) -> BoardGroup:
    return BoardGroup(name, acronym, len(meetings), _held(meetings), tuple(meetings[:latest]))


def _held(meetings: Sequence[MeetingSummary]) -> DaysCovered | None:
    dates = [meeting.date for meeting in meetings if meeting.date]
    return DaysCovered(min(dates), max(dates)) if dates else None
