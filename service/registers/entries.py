"""What is remembered of each meeting to find, sort and count entries by; their words are read anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.store.open import Board
from indexer.store.records import MeetingSummary
from service.registers.request import ActionStatus


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """A span of a meeting's canonical text, with the number of the passage that it begins in."""

    meeting: int  # position among the meetings of the index, newest first
    start: int
    end: int
    passage: int


@dataclass(frozen=True, slots=True)
class Telling:
    """Where minutes say what became of an action."""

    status: ActionStatus
    place: EntryPlace


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """An action; `said` is what it is found by: the heading above it and its words."""

    place: EntryPlace
    said: str
    owner: str | None
    people: tuple[str, ...]  # ids of those on the rosters whom the owner's name means
    due: str | None
    due_on: dt.date | None  # the day that this names, to sort by
    telling: Telling | None

    @property
    def status(self) -> ActionStatus:
        """What the minutes say became of it."""
        return self.telling.status if self.telling else ActionStatus.UNKNOWN


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """A decision; `said` is what it is found by: the heading above it and its words."""

    place: EntryPlace
    said: str
    outcome: str
    vote: str | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """An entry of a meeting's roster: `getattr(meeting, list)[position]`; no place: none could be told."""

    meeting: int
    list: str  # attendees or apologies
    position: int
    place: EntryPlace | None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person by name, with all that rosters say of them, newest first."""

    id: str
    name: str
    spellings: tuple[str, ...]  # all of them, the most usual first
    initials: tuple[str, ...]
    role: str | None  # as last printed
    organisation: str | None
    attendances: tuple[Attendance, ...]
    actions: tuple[int, ...]  # positions among all actions


@dataclass(frozen=True, slots=True)
class StandingMatter:
    """A heading that comes back: as the newest minutes print it, and where it stood last."""

    heading: str
    meetings: int
    first: int  # position of the earliest meeting that has it, and of the latest
    last: int
    ordinal: int  # of the item in the latest


@dataclass(frozen=True, slots=True)
class RegisteredBoard:
    """A board with the positions of its meetings, actions and decisions, newest first."""

    id: str
    board: Board
    meetings: tuple[int, ...]
    actions: tuple[int, ...]
    decisions: tuple[int, ...]
    people: tuple[str, ...]
    standing: tuple[StandingMatter, ...]


@dataclass(frozen=True, slots=True)
class GatheredEntries:
    """All that registers of one index version are made of; entries are in the order of the meetings."""

    meetings: tuple[MeetingSummary, ...]
    headings: tuple[str, ...]  # of each meeting: what it is found by
    actions: tuple[ActionEntry, ...]
    decisions: tuple[DecisionEntry, ...]
    people: Mapping[str, PersonEntry]
    other_ids: Mapping[str, str]  # ids that other spellings of somebody make, where they are nobody else's
    boards: Mapping[str, RegisteredBoard]
