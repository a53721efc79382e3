"""What the tools give, as their output schemas say: the shapes that assistants expect, with our citations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from indexer.model import Meeting, Passage
from service.answer.quotes import Answer, Cited, Quote
from service.mcp.addresses import Addresses
from service.search.results import Hit, Results, anchor, citation_line, cite, meeting_line
from service.web.schemas import (
    BoardName,
    CitationSchema,
    Day,
    DocumentId,
    ElsewhereSchema,
    IndexVersion,
    Interpreted,
    PassageId,
    Schema,
    Url,
)
from service.web.schemas_answers import ExplanationSchema

CiteAs = Annotated[
    str,
    Field(
        description="The citation in one line, to put beside the quote.",
        examples=["Town Board · 5 March 2024 · Item 3: Street lighting"],
    ),
]
Address = Annotated[
    str,
    Field(
        description="Where a reader finds it: a page of this service, else the published source at the "
        "place, else minutebook: and the id.",
        examples=["https://minutes.example/meetings/town-board-2024-03-05#p-3-2"],
    ),
]


class FoundSchema(Schema):
    """One passage that was found."""

    id: PassageId
    title: CiteAs
    url: Address
    text: str = Field(description="The passage, verbatim.")
    score: float = Field(ge=0, le=1, description="How well it matches; results are in falling order.")
    citation: CitationSchema
    also_in: list[ElsewhereSchema] = Field(
        description="Other meetings that say the same; they have no result of their own."
    )

    @classmethod
    def of(cls, hit: Hit, addresses: Addresses) -> FoundSchema:
        """What is given of a hit."""
        return cls(
            id=hit.passage_id,
            title=citation_line(hit.citation),
            url=addresses.passage(hit.passage_id, hit.anchor, hit.citation),
            text=hit.text,
            score=hit.score,
            citation=CitationSchema.of(hit.citation),
            also_in=[ElsewhereSchema.model_validate(one) for one in hit.elsewhere],
        )


class SearchResult(Schema):
    """What `search` gives."""

    results: list[FoundSchema] = Field(description="The passages, best first.")
    total: int = Field(description="How many different passages match; ask for more with limit.")
    interpreted: Interpreted
    degraded: str | None = Field(
        description="What could not be done for want of a part of the index; null: all was done."
    )
    index_version: IndexVersion

    @classmethod
    def of(cls, results: Results, addresses: Addresses) -> SearchResult:
        """What is given of a search."""
        return cls(
            results=[FoundSchema.of(hit, addresses) for hit in results.hits],
            total=results.total,
            interpreted=Interpreted.of(results.understood),
            degraded=results.degraded,
            index_version=results.index_version,
        )


class FetchedAbout(Schema):
    """What is known of a text that was fetched."""

    kind: Literal["passage", "meeting"]
    document_id: DocumentId
    board: BoardName
    date: Day
    source_url: Url
    cite_as: CiteAs
    citation: CitationSchema | None = Field(description="Where the passage stands; null for a whole meeting.")
    index_version: IndexVersion


class FetchResult(Schema):
    """What `fetch` gives: a passage, or the minutes of a whole meeting."""

    id: str = Field(description="The id of the passage or document.")
    title: str = Field(description="What it is, in one line.")
    text: str = Field(description="Its text, verbatim.")
    url: Address
    metadata: FetchedAbout

    @classmethod
    def of_passage(
        cls, meeting: Meeting, passage: Passage, version: str, addresses: Addresses
    ) -> FetchResult:
        """What is given of a passage of that meeting."""
        citation = cite(meeting, meeting.item(passage.item), passage)
        line = citation_line(citation)
        return cls(
            id=passage.passage_id,
            title=line,
            text=passage.text,
            url=addresses.passage(passage.passage_id, anchor(passage), citation),
            metadata=_about(meeting, version, "passage", line, CitationSchema.of(citation)),
        )

    @classmethod
    def of_meeting(cls, meeting: Meeting, version: str, addresses: Addresses) -> FetchResult:
        """What is given of a whole meeting: its canonical text."""
        line = meeting_line(meeting)
        return cls(
            id=meeting.document_id,
            title=meeting.title or line,
            text=meeting.text,
            url=addresses.meeting(meeting.document_id, meeting.url),
            metadata=_about(meeting, version, "meeting", line, None),
        )


class CitedQuoteSchema(Schema):
    """Whole sentences or list entries of the minutes with where they stand."""

    quote: str = Field(description="The words of the minutes, verbatim; repeat them unchanged.")
    cite_as: CiteAs
    url: Address
    passage_id: PassageId
    citation: CitationSchema = Field(description="`start` and `end` span exactly the quote.")
    explanations: list[ExplanationSchema] = Field(description="Initials and acronyms in the quote.")

    @classmethod
    def of(cls, quote: Quote, cited: Cited, addresses: Addresses) -> CitedQuoteSchema:
        """What is given of a quote."""
        return cls(
            quote=quote.text,
            cite_as=citation_line(cited.citation),
            url=addresses.quote(cited.passage_id, cited.citation),
            passage_id=cited.passage_id,
            citation=CitationSchema.of(cited.citation),
            explanations=[ExplanationSchema(short=short, long=long) for short, long in quote.explanations],
        )


class AskResult(Schema):
    """What `ask` gives: quotes that answer, or the reason why there are none."""

    question: str = Field(description="The question.")
    answered: bool = Field(description="Whether the minutes seem to answer it; if not, there are no quotes.")
    confidence: float = Field(ge=0, le=1, description="The probability that the quotes answer the question.")
    reason: str | None = Field(
        description="Why there is no answer, and what comes nearest; null with an answer."
    )
    quotes: list[CitedQuoteSchema] = Field(description="The answer, in the order it is to be read.")
    index_version: IndexVersion

    @classmethod
    def of(cls, answer: Answer, addresses: Addresses) -> AskResult:
        """What is given of an answer."""
        return cls(
            question=answer.question,
            answered=answer.answered,
            confidence=answer.confidence,
            reason=answer.reason,
            quotes=[
                CitedQuoteSchema.of(quote, answer.citations[quote.citation - 1], addresses)
                for quote in answer.quotes
            ],
            index_version=answer.index_version,
        )


def _about(
    meeting: Meeting,
    version: str,
    kind: Literal["passage", "meeting"],
    line: str,
    citation: CitationSchema | None,
) -> FetchedAbout:
    return FetchedAbout(
        kind=kind,
        document_id=meeting.document_id,
        board=meeting.board,
        date=meeting.date,
        source_url=meeting.url,
        cite_as=line,
        citation=citation,
        index_version=version,
    )
