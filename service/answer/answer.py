"""What an answer is, as frozen types."""

from __future__ import annotations

from dataclasses import dataclass

from service.search.results import Citation, Results

MOST_QUOTES = 4
"""In one answer: what a reader takes in at a glance; the results below hold the rest."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences or list entries: `text == canonical[start:end]` of the document that is cited.

    `citation` counts from 1. `explanations` say what initials and acronyms of the quote stand for, in the
    order of their first mention; they stand beside the quote, never inside it.
    """

    text: str
    start: int
    end: int
    citation: int
    explanations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that spans exactly its quote, and the passage that the quote was found in.

    `anchor` is the passage's id on the meeting's page.
    """

    passage_id: str
    anchor: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. Without quotes, `reason` says in a sentence why and what to do.

    `confidence`, 0..1, is the probability that the quotes answer the question. `results` are those of the
    same search, so that nobody need search twice. `took_ms` covers search and answer.
    """

    question: str
    answered: bool
    confidence: float
    reason: str | None
    quotes: tuple[Quote, ...]
    citations: tuple[Cited, ...]
    results: Results
    index_version: str
    took_ms: float
