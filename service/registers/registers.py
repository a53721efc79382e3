"""The registers of one index: entries counted and cited page by page, their words read anew.

Everything is of one opened index, so of what those may see who look through it and of nothing else.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from indexer.model import Meeting
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.registers.entries import Attendance, EntryPlace, GatheredEntries, PersonEntry, RegisteredBoard
from service.registers.finding import EntryFinder
from service.registers.gather import gather
from service.registers.request import ActionStatus
from service.registers.results import (
    MeetingReference,
    PersonOnBoard,
    PersonReference,
    RegisterAction,
    RegisterBoard,
    RegisterDecision,
    RegisterPerson,
    StatusLine,
)
from service.search.citing import cite_quote
from service.search.results import QuoteCitation


class Registers:
    """The registers of one index; safe to share between threads.

    What they are made of is gathered when it is first asked for, once for an index.
    """

    def __init__(self, index: Index, meeting: Callable[[str], Meeting]) -> None:
        """`meeting` gives the meeting that a document of the index records."""
        self._index = index
        self._meeting = meeting
        self._lock = threading.Lock()
        self._finder: EntryFinder | None = None

    def prepare(self) -> EntryFinder:
        """Gathers all entries, if that is not done: some second for each thousand meetings."""
        with self._lock:
            if self._finder is None:
                self._finder = EntryFinder(self._index, gather(self._index))
            return self._finder

    @property
    def find(self) -> EntryFinder:
        """What finds entries."""
        return self.prepare()

    @property
    def gathered(self) -> GatheredEntries:
        """All entries."""
        return self.find.gathered

    @cached_property
    def board_ids(self) -> Mapping[str, str]:
        """The ids of boards by name."""
        return {one.board.name: key for key, one in self.gathered.boards.items()}

    def actions(self, positions: Sequence[int]) -> Iterator[RegisterAction]:
        """Those actions with their words, in that order."""
        entries = [self.gathered.actions[number] for number in positions]
        told = [one.telling.place for one in entries if one.telling]
        cited = self._cited([*(one.place for one in entries), *told])
        for one in entries:
            telling = None
            if one.telling:
                telling = StatusLine(*cited[one.telling.place])
            text, citation = cited[one.place]
            yield RegisterAction(
                text=text,
                owner=one.owner,
                people=tuple(PersonReference(key, self.gathered.people[key].name) for key in one.people),
                due=one.due,
                status=one.status,
                told=telling,
                citation=citation,
            )

    def decisions(self, positions: Sequence[int]) -> Iterator[RegisterDecision]:
        """Those decisions with their words, in that order."""
        entries = [self.gathered.decisions[number] for number in positions]
        cited = self._cited([one.place for one in entries])
        for one in entries:
            text, citation = cited[one.place]
            yield RegisterDecision(citation.item.heading, text, one.outcome, one.vote, citation)

    def people(self, entries: Sequence[PersonEntry]) -> Iterator[RegisterPerson]:
        """Those people with the newest line that names each."""
        newest = [next((here.place for here in one.attendances if here.place), None) for one in entries]
        cited = self._cited([place for place in newest if place])
        for one, place in zip(entries, newest, strict=True):
            text, citation = cited[place] if place else (None, None)
            there = _attended(one.attendances)
            first, last = self._days(here.meeting for here in one.attendances)
            yield RegisterPerson(
                id=one.id,
                name=one.name,
                spellings=one.spellings,
                initials=one.initials,
                role=one.role,
                organisation=one.organisation,
                boards=tuple(self._on_boards(one)),
                attended=there[0],
                apologies=there[1],
                actions=len(one.actions),
                first=first,
                last=last,
                text=text,
                citation=citation,
            )

    def boards(self, entries: Sequence[RegisteredBoard]) -> Iterator[RegisterBoard]:
        """Those boards, counted."""
        meetings, actions = self.gathered.meetings, self.gathered.actions
        for one in entries:
            first, last = self._days(one.meetings)
            newest = meetings[one.meetings[0]] if one.meetings else None
            yield RegisterBoard(
                id=one.id,
                name=one.board.name,
                acronym=one.board.acronym,
                spellings=one.board.spellings,
                meetings=len(one.meetings),
                people=len(one.people),
                actions=len(one.actions),
                open_actions=sum(actions[n].status is ActionStatus.OPEN for n in one.actions),
                decisions=len(one.decisions),
                first=first,
                last=last,
                latest=MeetingReference(newest.document_id, newest.title, newest.date, newest.url)
                if newest
                else None,
            )

    def attendances(
        self, entries: Sequence[Attendance]
    ) -> Iterator[tuple[MeetingSummary, Attendance, tuple[str, QuoteCitation] | None]]:
        """Entries of rosters, each with its meeting and its line."""
        cited = self._cited([one.place for one in entries if one.place])
        for one in entries:
            yield self.gathered.meetings[one.meeting], one, cited[one.place] if one.place else None

    def _on_boards(self, person: PersonEntry) -> Iterator[PersonOnBoard]:
        by_board: dict[str | None, list[Attendance]] = defaultdict(list)
        for here in person.attendances:
            by_board[self.gathered.meetings[here.meeting].board].append(here)
        ids = self.board_ids
        for board, there in by_board.items():
            came, away = _attended(there)
            first, last = self._days(here.meeting for here in there)
            yield PersonOnBoard(ids.get(board or ""), board, came, away, first, last)

    def _days(self, positions: Iterable[int]) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last day of these meetings."""
        days = [day for position in positions if (day := self.gathered.meetings[position].date)]
        return (min(days), max(days)) if days else (None, None)

    def _cited(self, places: Sequence[EntryPlace]) -> dict[EntryPlace, tuple[str, QuoteCitation]]:
        """The words at each place, and where they stand."""
        distinct = list(dict.fromkeys(places))
        passages = self._index.fetch([one.passage for one in distinct])
        found: dict[EntryPlace, tuple[str, QuoteCitation]] = {}
        for place, passage in zip(distinct, passages, strict=True):
            meeting = self._meeting(self.gathered.meetings[place.meeting].document_id)
            text = meeting.text[place.start : place.end]
            found[place] = text, cite_quote(meeting, passage, place.start, place.end)
        return found


def _attended(entries: Iterable[Attendance]) -> tuple[int, int]:
    """At how many meetings somebody was, and from how many they were away."""
    by_list: dict[str, set[int]] = defaultdict(set)
    for one in entries:
        by_list[one.list].add(one.meeting)
    return len(by_list["attendees"]), len(by_list["apologies"])
