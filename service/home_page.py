"""What the start page says of an index: how much there is, from when, and the latest of each board."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from indexer.reader import Index
from indexer.records import MeetingSummary


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """One board's latest meetings; `name` is None for those whose board is not known."""

    name: str | None
    total: int
    latest: tuple[MeetingSummary, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The contents of an index at a glance."""

    meetings: int
    boards: int
    first: dt.date | None  # of the dated meetings
    last: dt.date | None
    groups: tuple[BoardGroup, ...]


def home_page(index: Index, latest: int) -> HomePage:
    """The start page, with up to `latest` meetings of each board."""
    by_board: dict[str | None, list[MeetingSummary]] = defaultdict(list)
    for meeting in index.meetings:
        by_board[meeting.board].append(meeting)
    names = [board.name for board in index.boards] + ([None] if None in by_board else [])
    dates = [meeting.date for meeting in index.meetings if meeting.date]
    return HomePage(
        meetings=len(index.meetings),
        boards=len(index.boards),
        first=min(dates, default=None),
        last=max(dates, default=None),
        groups=tuple(BoardGroup(name, len(by_board[name]), tuple(by_board[name][:latest])) for name in names),
    )
