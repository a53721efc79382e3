"""What the client gives back as an answer, as frozen values with the fields of the API's JSON."""

from __future__ import annotations

from dataclasses import dataclass

from service.client_types import Citation


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
