"""What a summary is written from, passages, and what it consists of, events in the order they come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from indexer.language.dates import date_in_words
from service.answer.answer import Answer
from service.search.results import Hit, QuoteCitation


class RemovalReason(StrEnum):
    """Why a sentence was removed, in words for whoever reads the answer; the name is for counting."""

    UNCITED = "It names no passage."
    UNKNOWN_PASSAGE = "It names a passage that it was not given."
    TOO_LONG = "It is too long to check."
    UNFINISHED = "It breaks off."
    REPEATED = "It has been said already."
    NOT_PLAIN = "It holds a link, markup or code."
    ADDRESSES_SOMEONE = "It speaks to somebody instead of reporting what the minutes say."
    FIGURE = "It states a figure or date that the cited passages do not."
    NAME = "It names somebody or something that the cited passages do not."
    CONTRARY = "It says the opposite of the cited passages."
    FIRMER = "It states as settled what the cited passages leave open."
    UNSUPPORTED = "The cited passages do not say it."


class Trouble(StrEnum):
    """What kept an answer from being written or finished: one sentence; the name is for counting."""

    DOWN = "No summary could be written: the writing service cannot be reached."
    SLOW = "No summary could be written: the writing service took too long to begin."
    STALLED = "The summary is not complete: the writing service took too long to go on."
    REFUSED = "No summary could be written: the writing service refused the request."
    WRONG = "No summary could be written: the writing service gave an answer that cannot be read."
    BROKEN = "The summary is not complete: the writing service broke off."
    ENDLESS = "The summary is not complete: the writing service went on for too long."
    UNANSWERED = "No summary was written: the minutes do not seem to answer the question."
    BUSY = "No summary was written: too many are being written at this moment."
    NO_ROOM = "No summary was written: no passage fits into what the writing service may be sent."
    NOTHING_HELD = "No summary is shown: nothing that was written is borne out by the passages."
    NO_ANSWER = "No summary is shown: the writing service found no answer in these passages."


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence that was checked: plain text without its citation marks, and the passages that bear it out.

    `citations` are numbers of passages that were given, counted from 1, distinct, as first named.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RemovedSentence:
    """A sentence that did not hold: what was written (plain text, shortened), and why it is not shown.

    The text is what a model made up or was talked into: fit for a report, never for an answer.
    """

    text: str
    reason: RemovalReason


@dataclass(frozen=True, slots=True)
class SummaryNote:
    """What happened, in one sentence for the reader; `detail` is for the operator and holds no secret."""

    text: Trouble
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The end, after which nothing comes: how many sentences were let out and removed."""

    sentences: int
    removed: int


Event = CheckedSentence | RemovedSentence | SummaryNote | Done


@dataclass(frozen=True, slots=True)
class CitablePassage:
    """One retrieved passage, to be cited as `[number]`. Its text is verbatim: data, never instruction."""

    number: int  # counted from 1, best passage first
    text: str
    board: str | None = None
    date: dt.date | None = None
    heading: str | None = None
    notes: tuple[str, ...] = ()  # what its initials and acronyms stand for: "BH = Barry Hughes, CPS North"


def framing(passage: CitablePassage) -> str:
    """What stands over the passage and is said of all of it, as one line: board, heading, notes."""
    return "; ".join(part for part in (passage.board, passage.heading, *passage.notes) if part)


def where(passage: CitablePassage) -> str:
    """Where the passage stands, as one line for a reader: date, board, heading, notes."""
    date = date_in_words(passage.date) if passage.date else None
    return "; ".join(part for part in (date, framing(passage)) if part)


Explain = Callable[[str, int, int], tuple[tuple[str, str], ...]]
"""What initials and acronyms of a span of a document stand for (`Answerer.explain`)."""


@dataclass(frozen=True, slots=True)
class SummarySource:
    """A passage that a sentence may cite as `[number]`, and its citation."""

    evidence: CitablePassage
    cited: QuoteCitation

    @property
    def number(self) -> int:
        """Counted from 1, best passage first."""
        return self.evidence.number


def summary_sources(answer: Answer, explain: Explain) -> tuple[SummarySource, ...]:
    """The passages of the search behind an answer, best first; what `explain` knows of each goes with it."""
    return tuple(_source(number, hit, explain) for number, hit in enumerate(answer.results.hits, 1))


def _source(number: int, hit: Hit, explain: Explain) -> SummarySource:
    where = hit.citation
    meant = explain(where.document_id, where.start, where.end)
    evidence = CitablePassage(
        number=number,
        text=hit.text,
        board=where.board,
        date=where.date,
        heading="; ".join(part for part in (where.item.heading, where.subheading) if part) or None,
        notes=tuple(f"{short} = {long}" for short, long in meant),
    )
    return SummarySource(evidence, QuoteCitation.of(where, hit.passage_id))
