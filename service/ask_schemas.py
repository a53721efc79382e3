"""The JSON of an answer, as the OpenAPI document prints it."""

from __future__ import annotations

from pydantic import Field

from service.answer.quotes import Answer, Cited, Quote
from service.citation_schemas import CitationSchema
from service.schema_fields import IndexVersion, PassageId, Schema
from service.search.results import quote_address


class ExplanationSchema(Schema):
    """What initials or an acronym of a quote stand for."""

    short: str = Field(description="As the quote writes it.", examples=["AF"])
    long: str = Field(description="Who or what that is.", examples=["Ada Field, Clerk"])


class QuoteSchema(Schema):
    """Whole sentences or list entries of the minutes, verbatim."""

    quote: str = Field(
        description="The canonical text from the citation's start to its end, unchanged.",
        examples=["AF reported that twelve lamps will be repaired in April."],
    )
    citation: int = Field(ge=1, description="Which of `citations`, counted from 1.", examples=[1])
    explanations: list[ExplanationSchema] = Field(description="Initials and acronyms in the quote.")

    @classmethod
    def of(cls, quote: Quote) -> QuoteSchema:
        """The JSON of a quote."""
        return cls(
            quote=quote.text,
            citation=quote.citation,
            explanations=[ExplanationSchema(short=short, long=long) for short, long in quote.explanations],
        )


class CitedSchema(CitationSchema):
    """Where a quote stands: `start` and `end` span exactly the quote."""

    passage_id: PassageId
    page_link: str = Field(
        description="The quote marked on this service's own page of the meeting.",
        examples=["/meetings/town-board-2024-03-05?start=1042&end=1098#quote"],
    )

    @classmethod
    def of_cited(cls, cited: Cited, root: str) -> CitedSchema:
        """The JSON of a quote's citation; `root` is the path in front of the whole service."""
        where = cited.citation
        return cls(
            **CitationSchema.of(where).model_dump(),
            passage_id=cited.passage_id,
            page_link=root + quote_address(where.document_id, where.start, where.end),
        )


class AskResponse(Schema):
    """An answer made of quotes, or the reason why there is none."""

    question: str = Field(description="The question.", examples=["Which lamps will be repaired?"])
    answered: bool = Field(
        description="Whether the minutes seem to answer the question; if not, `answer` is empty.",
        examples=[True],
    )
    confidence: float = Field(
        ge=0, le=1, description="The probability that the quotes answer the question.", examples=[0.91]
    )
    reason: str | None = Field(
        description="Why there is no answer, and what comes nearest; null with an answer.", examples=[None]
    )
    answer: list[QuoteSchema] = Field(
        max_length=4, description="The quotes, in the order they are to be read."
    )
    citations: list[CitedSchema] = Field(description="One for each quote.")
    index_version: IndexVersion
    took_ms: float = Field(description="Milliseconds spent on search and answer.", examples=[6.3])
    degraded: str | None = Field(
        default=None,
        description="What could not be done for want of a part of the index; null: all was done.",
        examples=[None],
    )

    @classmethod
    def of(cls, answer: Answer, root: str = "") -> AskResponse:
        """The JSON of an answer; `root` is the path in front of the whole service."""
        return cls(
            question=answer.question,
            answered=answer.answered,
            confidence=answer.confidence,
            reason=answer.reason,
            answer=[QuoteSchema.of(quote) for quote in answer.quotes],
            citations=[CitedSchema.of_cited(one, root) for one in answer.citations],
            index_version=answer.index_version,
            took_ms=answer.took_ms,
            degraded=answer.results.degraded,
        )
