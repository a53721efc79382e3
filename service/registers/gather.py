"""Reads all meetings of an index once and remembers what registers find, sort and count entries by."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from indexer.documents.folder.identity import id_of_name
from indexer.language.dates import find_partial_dates
from indexer.meetings.people.identity import same_person
from indexer.model import Action, Decision, Meeting, Person
from indexer.store.open import Index
from service.answer.records.people import is_called
from service.registers.entries import (
    ActionEntry,
    Attendance,
    DecisionEntry,
    EntryPlace,
    GatheredEntries,
    PersonEntry,
    RegisteredBoard,
    StandingMatter,
    Telling,
)
from service.registers.identities import Identities, is_full, person_id, words_of
from service.registers.tellings import ActionWords, MeetingMarks, marked_lines, tell
from service.search.suggest import folded

LEAST_STANDING = 3
"""Meetings of a board in which a heading stands for it to be a standing matter."""

_SEPARATORS = re.compile(r",|;|&|/|\band\b")
_EVERY_ACTION = frozenset(["action"])
_REMEMBERED = 10_000  # actions whose words are compared, of one board's meetings in a row


def gather(index: Index) -> GatheredEntries:
    """All entries of an index's meetings; reads each meeting once."""
    reading = _Gathering(index)
    for position, summary in enumerate(index.meetings):
        meeting = index.meeting(summary.document_id)
        if meeting is not None:
            reading.read(position, meeting)
    return reading.finished()


@dataclass(slots=True)
class _PassageSpans:
    """Where a document's passages begin and end; they are numbered from `first` on."""

    first: int
    starts: array[int] = field(default_factory=lambda: array("l"))
    ends: array[int] = field(default_factory=lambda: array("l"))

    def at(self, start: int) -> int:
        """The number of the passage that holds the character, else of the one after it, else of the last."""
        before = bisect_right(self.starts, start) - 1
        if before >= 0 and start < self.ends[before]:
            return self.first + before
        return self.first + min(before + 1, len(self.starts) - 1)


@dataclass(frozen=True, slots=True)
class _ReadAction:
    """An action as read; `called`: for each name in its owner whom the meeting's roster calls so."""

    place: EntryPlace
    said: str
    owner: str | None
    due: str | None
    scope: str
    called: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _ReadPerson:
    """An entry of a roster, and whose."""

    scope: str
    person: Person
    attendance: Attendance


class _Gathering:
    """What has been read of the meetings so far."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._passages: dict[str, _PassageSpans] = {}
        for number, document_id, start, end in index.passage_spans():
            spans = self._passages.setdefault(document_id, _PassageSpans(number))
            spans.starts.append(start)
            spans.ends.append(end)
        self._board_ids = board_ids(index)
        self._headings: list[str] = []
        self._actions: list[_ReadAction] = []
        self._decisions: list[DecisionEntry] = []
        self._people: list[_ReadPerson] = []
        self._marks: dict[str, list[tuple[int, MeetingMarks]]] = defaultdict(list)
        # By board and heading in terms: each meeting that has it, as printed, and the item's ordinal.
        self._standing: dict[str, dict[str, list[tuple[int, str, int]]]] = defaultdict(dict)

    def read(self, position: int, meeting: Meeting) -> None:
        """Takes up a meeting; they come newest first, undated ones last."""
        scope = self._board_ids[meeting.board] if meeting.board else meeting.document_id
        named = (meeting.title, meeting.board, meeting.source)
        headings = (item.heading for item in meeting.items)
        self._headings.append("\n".join(filter(None, (*named, *headings))))
        first = len(self._actions)
        self._actions += [self._action(position, meeting, one, scope) for one in meeting.actions]
        self._decisions += [
            DecisionEntry(
                self._place(position, meeting, one), _said(meeting, one), one.outcome.value, one.vote
            )
            for one in meeting.decisions
        ]
        self._people += self._roster(position, meeting, scope)
        if meeting.board:
            self._note_headings(position, meeting, scope)
            if meeting.date:
                self._marks[scope].append((position, self._marked(meeting, first)))

    def _place(self, position: int, meeting: Meeting, one: Action | Decision) -> EntryPlace:
        return EntryPlace(position, one.start, one.end, self._passages[meeting.document_id].at(one.start))

    def _action(self, position: int, meeting: Meeting, one: Action, scope: str) -> _ReadAction:
        names = map(str.strip, _SEPARATORS.split(one.owner or ""))
        called = tuple(_called(meeting, name) or (name,) for name in names if name)
        place = self._place(position, meeting, one)
        return _ReadAction(place, _said(meeting, one), one.owner, one.due, scope, called)

    def _roster(self, position: int, meeting: Meeting, scope: str) -> Iterator[_ReadPerson]:
        spans = self._passages.get(meeting.document_id)
        for name in ("attendees", "apologies"):
            people: Sequence[Person] = getattr(meeting, name)
            for number, one in enumerate(people):
                if one.name:
                    place = None
                    if spans is not None and one.start is not None and one.end is not None:
                        place = EntryPlace(position, one.start, one.end, spans.at(one.start))
                    yield _ReadPerson(scope, one, Attendance(position, name, number, place))

    def _note_headings(self, position: int, meeting: Meeting, scope: str) -> None:
        for item in meeting.items:
            key = folded(item.heading)
            if key:
                stood = self._standing[scope].setdefault(key, [])
                if not stood or stood[-1][0] != position:
                    stood.append((position, item.heading, item.ordinal))

    def _marked(self, meeting: Meeting, first: int) -> MeetingMarks:
        """The meeting's actions, which are numbered from `first` on, and its lines that mark some."""
        terms = self._index.analyzer.terms
        lines = []
        for line in marked_lines(meeting.text):
            own = [n for n, one in enumerate(meeting.actions, first) if line.is_entry_for(one.start, one.end)]
            lines.append((line, frozenset(terms(line.matter)) - _EVERY_ACTION, tuple(own)))
        return MeetingMarks(range(first, first + len(meeting.actions)), tuple(lines))

    def _words(self, number: int) -> ActionWords:
        """The terms of an action, and those of its owner's names and initials."""
        one, terms = self._actions[number], self._index.analyzer.terms
        text = one.said[-(one.place.end - one.place.start) :]
        names = [name for names in one.called for name in names]
        initials = ["".join(word[0] for word in words_of(name)) for name in names]
        owner = frozenset(terms(" ".join((one.owner or "", one.due or "", *names, *initials))))
        return ActionWords(frozenset(terms(text)) - _EVERY_ACTION, owner)

    def finished(self) -> GatheredEntries:
        """All of it, once all meetings are read."""
        rosters: dict[str, list[Person]] = defaultdict(list)
        for one in self._people:
            rosters[one.scope].append(one.person)
        identities, tellings = Identities.among(rosters), self._tellings()
        actions = tuple(
            ActionEntry(
                place=one.place,
                said=one.said,
                owner=one.owner,
                people=_owners(one, identities),
                due=one.due,
                due_on=_due_on(one.due, self._index.meetings[one.place.meeting].date),
                telling=tellings.get(number),
            )
            for number, one in enumerate(self._actions)
        )
        people = _persons(self._people, identities, actions)
        return GatheredEntries(
            meetings=self._index.meetings,
            headings=tuple(self._headings),
            actions=actions,
            decisions=tuple(self._decisions),
            people=people,
            other_ids=_other_ids(self._people, identities, people),
            boards=self._boards(actions, people),
        )

    def _tellings(self) -> dict[int, Telling]:
        """What becomes of each action of which anything is told."""
        found: dict[int, Telling] = {}
        words = lru_cache(maxsize=_REMEMBERED)(self._words)
        for newest_first in self._marks.values():
            in_order = newest_first[::-1]
            for number, at, line in tell([marks for _, marks in in_order], words, self._index.weight):
                position = in_order[at][0]
                spans = self._passages[self._index.meetings[position].document_id]
                place = EntryPlace(position, line.start, line.end, spans.at(line.start))
                found[number] = Telling(line.status, place)
        return found

    def _boards(
        self, actions: Sequence[ActionEntry], people: Mapping[str, PersonEntry]
    ) -> dict[str, RegisteredBoard]:
        board_of = [self._board_ids.get(one.board or "") for one in self._index.meetings]
        members: dict[str | None, dict[str, None]] = defaultdict(dict)
        for person in people.values():
            for attendance in person.attendances:
                members[board_of[attendance.meeting]][person.id] = None

        def of(positions: Sequence[int]) -> dict[str | None, list[int]]:
            found: dict[str | None, list[int]] = defaultdict(list)
            for number, position in enumerate(positions):
                found[board_of[position]].append(number)
            return found

        meetings = of(range(len(board_of)))
        acted, decided = (of([one.place.meeting for one in ones]) for ones in (actions, self._decisions))
        return {
            key: RegisteredBoard(
                id=key,
                board=board,
                meetings=tuple(meetings[key]),
                actions=tuple(acted[key]),
                decisions=tuple(decided[key]),
                people=tuple(members[key]),
                standing=tuple(_standing(self._standing[key])),
            )
            for board in self._index.boards
            for key in [self._board_ids[board.name]]
        }


def board_ids(index: Index) -> dict[str, str]:
    """The id of each board by its name; of two names that make one id, the later has a number behind it."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for board in index.boards:  # in the order of their names
        own = key = id_of_name(board.name)
        number = 1
        while key in taken:
            number += 1
            key = f"{own}-{number}"
        taken.add(key)
        found[board.name] = key
    return found


def _said(meeting: Meeting, one: Action | Decision) -> str:
    """What an entry is found by: the headings above it and its words."""
    item = meeting.item(one.item) if one.item else None
    below = (
        next((part.heading for part in item.subheadings if part.start <= one.start < part.end), "")
        if item
        else ""
    )
    return "\n".join(filter(None, (item.heading if item else "", below, one.text)))


def _called(meeting: Meeting, name: str) -> tuple[str, ...]:
    """The names of all on a meeting's roster whom it may call so."""
    meant, words = Person(name), words_of(name)
    found: dict[str, None] = {}
    for one in (*meeting.attendees, *meeting.apologies):
        if one.name and (
            is_called(one, name)
            if len(words) < 2
            else words_of(one.name)[-1:] == words[-1:] and same_person(one, meant)
        ):
            found[one.name] = None
    return tuple(found)


def _owners(one: _ReadAction, identities: Identities) -> tuple[str, ...]:
    """The ids of those whom an owner's names mean; none for a name that may mean several or is nobody's."""
    found = []
    for names in one.called:
        meant = {identities.of(one.scope, name) for name in names} - {None}
        if len(meant) == 1:
            found += [person for person in meant if person]
    return tuple(dict.fromkeys(found))


def _persons(
    read: Sequence[_ReadPerson], identities: Identities, actions: Sequence[ActionEntry]
) -> dict[str, PersonEntry]:
    """Everybody on rosters by id, in the order of their names."""
    entries: dict[str, list[_ReadPerson]] = defaultdict(list)
    for one in read:
        if (key := identities.of(one.scope, one.person.name or "")) is not None:
            entries[key].append(one)
    owned: dict[str, list[int]] = defaultdict(list)
    for number, action in enumerate(actions):
        for owner in action.people:
            owned[owner].append(number)
    return {key: _person(key, entries[key], owned[key]) for key in sorted(entries)}


def _person(key: str, read: Sequence[_ReadPerson], actions: Sequence[int]) -> PersonEntry:
    spelt = Counter(one.person.name for one in read if one.person.name)
    # The fullest before the most frequent: "Cllr Ann Bell" before "A Bell".
    spellings = sorted(spelt, key=lambda name: (not is_full(words_of(name)), -spelt[name], name))
    newest = [one.person for one in read]  # meetings come newest first
    return PersonEntry(
        id=key,
        name=spellings[0],
        spellings=tuple(spellings),
        initials=tuple(dict.fromkeys(one.initials for one in newest if one.initials)),
        role=next((one.role for one in newest if one.role), None),
        organisation=next((one.organisation for one in newest if one.organisation), None),
        attendances=tuple(one.attendance for one in read),
        actions=tuple(actions),
    )


def _other_ids(
    read: Sequence[_ReadPerson], identities: Identities, people: Mapping[str, PersonEntry]
) -> dict[str, str]:
    """Ids that other spellings of somebody would make, as far as they are one person's."""
    meant: dict[str, set[str]] = defaultdict(set)
    for scope, name in {(one.scope, one.person.name) for one in read}:
        if name and (key := identities.of(scope, name)) is not None:
            meant[person_id(scope, words_of(name))].add(key)
    return {own: keys.pop() for own, keys in meant.items() if len(keys) == 1 and own not in people}


def _standing(by_heading: Mapping[str, Sequence[tuple[int, str, int]]]) -> Iterator[StandingMatter]:
    """The headings that stand in several meetings, the most frequent first, then the latest."""
    often = [stood for stood in by_heading.values() if len(stood) >= LEAST_STANDING]
    for stood in sorted(often, key=lambda one: (-len(one), one[0][0], one[0][1])):
        latest, heading, ordinal = stood[0]
        yield StandingMatter(heading, len(stood), stood[-1][0], latest, ordinal)


def _due_on(due: str | None, held: dt.date | None) -> dt.date | None:
    """The day, or the first of the month, that is printed; without a year the next one that it may be."""
    for written in find_partial_dates(due or ""):
        month = written.month or 1
        if written.year is not None:
            return dt.date(written.year, month, written.day or 1) if written.day is None else written.date
        if held is not None and written.month is not None:
            year = held.year + (month < held.month)
            return dt.date(year, month, 1) if written.day is None else written.on(year)
    return None
