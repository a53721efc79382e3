"""What an answer consists of, as every door hands it out. Nothing that an index needs is imported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

if TYPE_CHECKING:
    from service.search.results import QuoteCitation, Results


@dataclass(frozen=True, slots=True)
class Explanation:
    """What initials or an acronym of a quote stand for."""

    short: Annotated[str, Field(description="As the quote writes it.", examples=["AF"])]
    long: Annotated[str, Field(description="Who or what that is.", examples=["Ada Field, Clerk"])]


class QuotePart(StrEnum):
    """What a quote is to a question for what was decided; of other questions all are the answer."""

    ANSWER = "answer"
    DECISION = "decision"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences or list entries of the minutes, verbatim."""

    quote: Annotated[
        str,
        Field(
            description="The canonical text from the citation's start to its end, unchanged.",
            examples=["AF reported that twelve lamps will be repaired in April."],
        ),
    ]
    citation: Annotated[int, Field(ge=1, description="Which of `citations`, counted from 1.", examples=[1])]
    # In the order of their first mention; they stand beside the quote, never inside it.
    explanations: Annotated[tuple[Explanation, ...], Field(description="Initials and acronyms in the quote.")]
    part: Annotated[
        QuotePart,
        Field(
            description="Where it is asked what was decided and the minutes tell: whether this quotes the "
            "decision or how it came about (course); else answer.",
            examples=["answer"],
        ),
    ] = QuotePart.ANSWER
    note: Annotated[
        str | None,
        Field(
            description="What to know of it, in the service's own words: that it was only proposed, or "
            "when the board decided on the matter later.",
            examples=["Later decision: 3 May 2024."],
        ),
    ] = None


class AnswerKind(StrEnum):
    """What an answer is made of."""

    QUOTES = "quotes"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Record:
    """A fact of the parsed minutes with the line that says so, verbatim."""

    kind: Annotated[
        str,
        Field(
            description="What it is: present, chair, absent, was-there, attended-when, absent-when, "
            "present-count, actions, decisions, last-met, next-meets, agenda, meetings-on.",
            examples=["actions"],
        ),
    ]
    who: Annotated[
        tuple[str, ...],
        Field(description="Whom it names, or the owner of an action.", examples=[["Ada Field, Clerk"]]),
    ]
    due: Annotated[
        str | None, Field(description="By when an action is due, as printed.", examples=["the next meeting"])
    ]
    outcome: Annotated[
        str | None, Field(description="What became of the matter of a decision.", examples=["agreed"])
    ]
    vote: Annotated[str | None, Field(description="The vote, as printed.", examples=["carried 4-1"])]
    quote: Annotated[
        str,
        Field(
            description="The canonical text from the citation's start to its end, unchanged.",
            examples=["AF to ask for a second quotation."],
        ),
    ]
    citation: Annotated[int, Field(ge=1, description="Which of `citations`, counted from 1.", examples=[1])]


_SURENESS = (0.9, "almost certainly"), (0.65, "probably"), (0.0, "possibly")
"""From which probability on which adverb is said, as people use them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. Without quotes, `reason` says in a sentence why and what to do.

    Records answer by themselves: `said` is what they say in a sentence or two, `quotes` hold the first of
    their lines for whoever knows of no records. Of quotes `said` is what whoever reads them should know.

    `confidence`, 0..1, is the probability that the quotes answer the question. `results` are those of the
    same search, so that nobody need search twice. `took_ms` covers search and answer.
    """

    question: str
    answered: bool
    confidence: float
    reason: str | None
    quotes: tuple[Quote, ...]
    citations: tuple[QuoteCitation, ...]
    results: Results
    index_version: str
    took_ms: float
    kind: AnswerKind = AnswerKind.QUOTES
    records: tuple[Record, ...] = ()
    said: str | None = None

    @property
    def sureness(self) -> str:
        """How sure it is, in an adverb."""
        return next(word for least, word in _SURENESS if self.confidence >= least)
