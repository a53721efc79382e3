"""What the client takes as a question and gives back as passages; fields are named as in the API's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

Span = tuple[int, int]


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


# What the client gives back of meetings, as frozen values with the fields of the API's JSON.


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


# What the client gives back of a topic: when it came up, news of it, and what it may be called.


@dataclass(frozen=True, slots=True)
class Best:
    """The passage of a meeting that is likeliest to be about what was asked."""

    passage_id: str
    probability: float
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Spoken:
    """A meeting that spoke of it: how many of its passages count, and the best of them."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    url: str | None
    passages: int
    best: Best


@dataclass(frozen=True, slots=True)
class Timeline:
    """The meetings that spoke of something, earliest first, out of all that were `searched`."""

    query: str
    interpreted: Interpreted
    index_version: str
    took_ms: float
    least_probability: float  # of a passage that counts
    complete: bool  # False: so much matches that passages beyond the depth of a search may count as well
    passages: int
    searched: int
    meetings: tuple[Spoken, ...]
    degraded: str | None = None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A meeting that matches, by its best passage; all addresses are whole."""

    id: str
    url: str
    title: str
    content_text: str
    tags: tuple[str, ...]
    external_url: str | None = None
    date_published: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The meetings that match a question, newest first (JSON Feed 1.1)."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    description: str
    items: tuple[FeedItem, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that the minutes name: a board, a person or a heading."""

    text: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions, as they are sent."""

    query: str
    index_version: str
    suggestions: tuple[Suggestion, ...]


# What the client gives back as an answer, as frozen values with the fields of the API's JSON.


@dataclass(frozen=True, slots=True)
class Explanation:
    """What initials or an acronym of a quote stand for."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences, verbatim; `citation` counts the answer's citations from 1."""

    quote: str
    citation: int
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Cited(Citation):
    """Where a quote stands, and the address that shows it marked, below the server's own."""

    passage_id: str
    page_link: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer a question, or the reason why there are none."""

    question: str
    answered: bool
    confidence: float
    reason: str | None
    answer: tuple[Quote, ...]
    citations: tuple[Cited, ...]
    index_version: str
    took_ms: float
    degraded: str | None = None
