"""What the client gives back and takes, as frozen values; their fields are those of the API's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is asked of; every condition that is set must hold, and of one any value will do."""

    boards: tuple[str, ...] = ()  # by name or acronym
    documents: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None  # included
    has_actions: bool = False
    as_typed: tuple[str, ...] = ()  # readings of the question to leave out, "spelling" for one

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters of a request."""
        repeated = {
            "board": self.boards,
            "document": self.documents,
            "person": self.people,
            "year": self.years,
            "as_typed": self.as_typed,
        }
        for name, values in repeated.items():
            yield from ((name, str(value)) for value in values)
        for name, day in (("date_from", self.date_from), ("date_to", self.date_to)):
            if day:
                yield name, day.isoformat()
        if self.has_actions:
            yield "has_actions", "true"


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item by its label as printed and its heading."""

    label: str | None
    heading: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage or quote stands; `start` and `end` count characters of the meeting's text."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    item: Item
    subheading: str | None
    page: int | None
    start: int
    end: int
    url: str | None
    deep_link: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, verbatim, with the spans of its text that match the question."""

    passage_id: str
    score: float
    text: str
    highlights: tuple[Span, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to filter by; `count` passages are found when it alone is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Interpreted:
    """How the question was read."""

    corrected: str | None
    expansions: tuple[str, ...]
    near: tuple[str, ...]
    phrases: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of passages out of `total`; `facets` by the name of their parameter, None if not asked for."""

    query: str
    interpreted: Interpreted
    index_version: str
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] | None
    links: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences, verbatim; `citation` counts the answer's citations from 1."""

    quote: str
    citation: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer a question, or the reason why there are none."""

    question: str
    answered: bool
    confidence: float
    reason: str | None
    answer: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    index_version: str


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
class AgendaItem:
    """An agenda item with its body, verbatim."""

    label: str | None
    heading: str
    start: int
    end: int
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody undertook to do; `item` counts the meeting's items from 1."""

    text: str
    owner: str | None
    item: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting with the whole text of its minutes, which all offsets count in."""

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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that the minutes name: a board, a person or a heading."""

    text: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Meetings:
    """A list of meetings, as it is sent."""

    meetings: tuple[MeetingSummary, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions, as they are sent."""

    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error, as it is sent (RFC 9457)."""

    type: str
    detail: str
    field: str | None = None
