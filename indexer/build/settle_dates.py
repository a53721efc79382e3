"""Settles dates that may be read two ways (3/4/2020), by the other meetings of their folder and board.

What counts: which of day and month the others put first, on which weekday they met, and their order by name.
For a document only those speak that everybody sees who may see it (docs/adr/0009-restricted-documents.md).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.build.gather import ReadableDocument, SettledDay
from indexer.meetings.head.body_names import is_generic
from indexer.model import DateOrder, board_key

_ORDER, _WEEKDAY, _PLACE, _TAKEN = 3, 2, 1, 2
"""Points for the order of the others' figures, their weekday, the place among them, and a taken day."""

_PLAINLY = 3  # times as many documents as of the other
_FEWEST = 3  # dates that tell a weekday or an order by name
_MOSTLY = 0.6


@dataclass(slots=True)
class _Evidence:
    """What the certain dates of a group of documents say."""

    orders: Counter[DateOrder] = field(default_factory=Counter)
    weekdays: Counter[int] = field(default_factory=Counter)
    days: list[tuple[str, dt.date]] = field(default_factory=list)

    def add(self, document: ReadableDocument) -> None:
        meeting = document.meeting
        if meeting.order is not None:
            self.orders[meeting.order] += 1
        if meeting.date is not None and meeting.other is None:
            day = dt.date.fromisoformat(meeting.date)
            self.weekdays[day.weekday()] += 1
            self.days.append((document.text.found.relative, day))

    def points(self, day: dt.date, order: DateOrder, name: str) -> int:
        """What speaks for a day that is read in this order."""
        other = next(one for one in DateOrder if one is not order)
        points = _ORDER * (self.orders[order] > _PLAINLY * self.orders[other])
        met = self.weekdays.total()
        points += _WEEKDAY * (met >= _FEWEST and self.weekdays[day.weekday()] >= _MOSTLY * met)
        points += _PLACE * self._in_place(day, name)
        return points - _TAKEN * any(taken == day for _, taken in self.days)

    def _in_place(self, day: dt.date, name: str) -> bool:
        """Whether the day lies between those of the files before and behind, where names follow time."""
        days = sorted(self.days)
        if len(days) < _FEWEST or any(one[1] > two[1] for one, two in pairwise(days)):
            return False
        at = bisect_left(days, (name, dt.date.min))
        return (at == 0 or days[at - 1][1] <= day) and (at == len(days) or day <= days[at][1])


def settle_dates(documents: Sequence[ReadableDocument]) -> dict[int, SettledDay]:
    """The days that are told now, by the document's place in the sequence."""
    unsure = [at for at, one in enumerate(documents) if one.meeting.other is not None]
    if not unsure:
        return {}
    groups: dict[tuple[object, ...], list[ReadableDocument]] = defaultdict(list)
    for one in documents:
        for group in _groups(one):
            groups[group].append(one)
    settled = ((at, _told(documents[at], groups)) for at in unsure)
    return {at: day for at, day in settled if day is not None}


def _groups(document: ReadableDocument) -> Iterable[tuple[object, ...]]:
    """The folder that a document lies in and the board that it names, with who sees it."""
    yield "folder", document.folder, document.restricted
    # "Board of Directors" in another folder may be another body's.
    if document.meeting.board is not None and not is_generic(document.meeting.board):
        yield "board", board_key(document.meeting.board), document.restricted


def _told(
    document: ReadableDocument, groups: dict[tuple[object, ...], list[ReadableDocument]]
) -> SettledDay | None:
    meeting = document.meeting
    read, other = dt.date.fromisoformat(meeting.date or ""), dt.date.fromisoformat(meeting.other or "")
    evidence = _Evidence()
    seen = {document.document_id}
    for what, which, labels in _groups(document):
        for one in (member for seen_by in {(), labels} for member in groups.get((what, which, seen_by), ())):
            if one.document_id not in seen:
                seen.add(one.document_id)
                evidence.add(one)
    name = document.text.found.relative
    # Where nothing in a document tells, its day was read first.
    for_read = evidence.points(read, DateOrder.DAY_FIRST, name)
    for_other = evidence.points(other, DateOrder.MONTH_FIRST, name)
    if for_read == for_other:
        return None
    return SettledDay(*((read, other) if for_read > for_other else (other, read)))
