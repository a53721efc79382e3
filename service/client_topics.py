"""What the client gives back of a topic: when it came up, news of it, and what it may be called."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from service.client_types import Citation, Interpreted


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
