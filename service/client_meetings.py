"""What the client gives back of meetings, as frozen values with the fields of the API's JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeetingSummary:
    """A meeting in a list."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    url: str | None
    source: str
    items: int
    passages: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster."""

    name: str | None
    initials: str | None
    organisation: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Subheading:
    """A titled stretch of an item."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """Where a passage stands in the meeting's text."""

    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An agenda item with its body, verbatim, and the passages that a search finds in it."""

    label: str | None
    heading: str
    subheadings: tuple[Subheading, ...]
    start: int
    end: int
    page: int | None
    text: str
    passages: tuple[PassagePlace, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody undertook to do; `item` counts the meeting's items from 1."""

    text: str
    owner: str | None
    item: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A gap or contradiction in the minutes: what was chosen and why; `line` counts from 1."""

    code: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting with the whole text of its minutes, which all offsets count in."""

    index_version: str
    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    url: str | None
    source: str
    text: str
    attendees: tuple[Person, ...]
    apologies: tuple[Person, ...]
    items: tuple[AgendaItem, ...]
    actions: tuple[Action, ...]
    warnings: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A board of the index and how many of its meetings are indexed."""

    name: str
    acronym: str | None
    meetings: int


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings that fit the filters, and all boards, as they are sent."""

    index_version: str
    boards: tuple[Board, ...]
    total: int
    meetings: tuple[MeetingSummary, ...]
