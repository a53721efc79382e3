"""What the client takes as a question and gives back as passages; fields are named as in the API's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
class Scores:
    """The raw scores of a passage: BM25, and cosines of its and its nearest sentence's meaning."""

    lexical: float | None
    dense: float | None
    sentence: float | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another meeting whose minutes say the same."""

    passage_id: str
    document_id: str
    board: str | None
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, verbatim, with the spans of its text that match the question; `score` 0..1."""

    passage_id: str
    score: float
    scores: Scores
    text: str
    highlights: tuple[Span, ...]
    citation: Citation
    also_in: tuple[Elsewhere, ...]
    explanation: Mapping[str, float] | None = None  # what each feature adds, if it was asked for


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to filter by; `count` passages are found when it alone is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search can be narrowed to, each facet named as its parameter."""

    board: tuple[FacetValue, ...]
    year: tuple[FacetValue, ...]
    person: tuple[FacetValue, ...]
    has_actions: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """The filters that were heeded, those read out of the question among them; boards by full name."""

    board: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    has_actions: bool = False


@dataclass(frozen=True, slots=True)
class Replaced:
    """A word of the question that was read as another."""

    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A filter read out of the question: its words, and what they were taken to mean."""

    kind: str  # "date" or "board"
    phrase: str
    label: str


@dataclass(frozen=True, slots=True)
class Interpreted:
    """How the question was read."""

    filters: InForce
    corrected: str | None
    replaced: tuple[Replaced, ...]
    derived: tuple[Derived, ...]
    expansions: tuple[str, ...]
    near: tuple[str, ...]
    phrases: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of pages of a list, below the server's own."""

    self: str
    first: str
    prev: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of passages out of `total`; `facets` if they were asked for."""

    query: str
    interpreted: Interpreted
    index_version: str
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
    links: Links
    facets: Facets | None = None
    degraded: str | None = None  # what could not be done for want of a part of the index


@dataclass(frozen=True, slots=True)
class Problem:
    """An error, as it is sent (RFC 9457)."""

    type: str
    detail: str
    field: str | None = None
