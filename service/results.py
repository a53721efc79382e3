"""What a search gives back, as frozen types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from service.facets import Facets
from service.query import Query
from service.understanding import Understood


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage stands. `start` and `end` count characters of the document's canonical text."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    label: str | None
    heading: str
    subheading: str | None
    page: int | None
    start: int
    end: int
    url: str | None
    deep_link: str | None  # opens the source at the passage: a text fragment, or #page=N


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw scores (BM25; cosine of the passage; cosine of its nearest sentence); None where there is none."""

    lexical: float | None
    dense: float | None
    sentence: float | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another meeting that says the same as a hit, see `indexer.learned.duplicates`."""

    passage_id: str
    anchor: str
    document_id: str
    board: str | None  # or the minutes' title
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `highlights` are offsets into `text`, in order, without overlap."""

    passage_id: str
    score: float  # 0..1
    scores: Scores
    text: str
    highlights: tuple[tuple[int, int], ...]
    citation: Citation
    anchor: str  # id of the passage on its meeting's page, as in "p-3-2"
    elsewhere: tuple[Elsewhere, ...] = ()
    parts: Mapping[str, float] | None = None  # what each feature adds to the sum behind the score


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, best first, out of `total` found; passages that say the same count once."""

    query: Query
    understood: Understood
    index_version: str
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
    degraded: str | None = None  # what could not be done for want of a part of the index, in one sentence
    facets: Facets | None = None  # where the query asks for them
    by_words: bool = True  # whether any of all that were found shares a word with the question
