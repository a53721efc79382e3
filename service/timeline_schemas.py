"""The JSON of a timeline."""

from __future__ import annotations

from pydantic import Field

from service.citation_schemas import CitationSchema
from service.interpreted_schemas import Interpreted
from service.schema_fields import BoardName, Day, DocumentId, IndexVersion, PassageId, Schema, Title, Url
from service.timeline import LEAST_PROBABILITY, Best, Spoken, Timeline


class BestPassageSchema(Schema):
    """The passage of a meeting that is likeliest to be relevant."""

    passage_id: PassageId
    probability: float = Field(
        ge=0, le=1, description="How likely it is to be about what was asked.", examples=[0.83]
    )
    text: str = Field(
        description="The passage, verbatim: the canonical text from citation.start to citation.end.",
        examples=["Twelve lamps in the High Street will be repaired in April."],
    )
    citation: CitationSchema

    @classmethod
    def of(cls, best: Best) -> BestPassageSchema:
        """The JSON of a meeting's best passage."""
        return cls(
            passage_id=best.passage_id,
            probability=best.probability,
            text=best.text,
            citation=CitationSchema.of(best.citation),
        )


class SpokenSchema(Schema):
    """One meeting that spoke of it."""

    document_id: DocumentId
    title: Title
    board: BoardName
    date: Day
    url: Url
    passages: int = Field(description="How many of its passages count.", ge=1, examples=[3])
    best: BestPassageSchema

    @classmethod
    def of(cls, spoken: Spoken) -> SpokenSchema:
        """The JSON of a meeting with what it said."""
        meeting = spoken.meeting
        return cls(
            document_id=meeting.document_id,
            title=meeting.title,
            board=meeting.board,
            date=meeting.date,
            url=meeting.url,
            passages=spoken.passages,
            best=BestPassageSchema.of(spoken.best),
        )


class TimelineResponse(Schema):
    """When the boards spoke of something: meetings with how many passages are about it."""

    query: str = Field(description="The question.", examples=["street lamps"])
    interpreted: Interpreted
    index_version: IndexVersion
    took_ms: float = Field(description="Milliseconds spent on searching.", examples=[6.1])
    degraded: str | None = Field(
        default=None, description="Why nothing could be counted; null: all was counted.", examples=[None]
    )
    least_probability: float = Field(
        description="A passage counts whose probability of being relevant is this or more.", examples=[0.3]
    )
    complete: bool = Field(
        description="False: so much matches that only the best of it was looked at, and more may count.",
        examples=[True],
    )
    passages: int = Field(description="How many passages count, over all meetings.", examples=[7])
    searched: int = Field(description="How many meetings fit the filters.", examples=[12])
    meetings: list[SpokenSchema] = Field(
        description="The meetings that spoke of it, earliest first, undated ones last."
    )

    @classmethod
    def of(cls, timeline: Timeline) -> TimelineResponse:
        """The JSON of a timeline."""
        return cls(
            query=timeline.query.text,
            interpreted=Interpreted.of(timeline.understood),
            index_version=timeline.index_version,
            took_ms=timeline.took_ms,
            degraded=timeline.degraded,
            least_probability=LEAST_PROBABILITY,
            complete=timeline.complete,
            passages=timeline.passages,
            searched=len(timeline.searched),
            meetings=[SpokenSchema.of(one) for one in timeline.meetings],
        )
