"""The JSON of an answer, as the OpenAPI document prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from service.answer.answer import AnswerKind, Quote, Record
from service.search.results import QuoteCitation, quote_address
from service.web.api.schemas import Degraded, IndexVersion, Schema

if TYPE_CHECKING:
    from service.answer.answer import Answer
    from service.summary.events import RemovedSentence, SummaryNote, SummarySource
    from service.summary.writer import Summary


@dataclass(frozen=True, slots=True)
class CitedSchema(QuoteCitation):
    """Where a quote stands: `start` and `end` span exactly the quote."""

    page_link: Annotated[
        str,
        Field(
            description="The quote marked on this service's own page of the meeting.",
            examples=["/meetings/town-board-2024-03-05?start=1042&end=1098#quote"],
        ),
    ]


def _linked(cited: QuoteCitation, root: str) -> dict[str, Any]:
    """The fields of a citation with its link; `root` is the path in front of the whole service."""
    page_link = root + quote_address(cited.document_id, cited.start, cited.end)
    return {one.name: getattr(cited, one.name) for one in fields(cited)} | {"page_link": page_link}


class AskResponse(Schema):
    """An answer made of quotes or of records of meetings, or the reason why there is none."""

    question: str = Field(description="The question.", examples=["Which lamps will be repaired?"])
    answered: bool = Field(
        description="Whether the minutes seem to answer the question; if not, `answer` is empty.",
        examples=[True],
    )
    kind: AnswerKind = Field(
        description="What the answer is made of: records where the question asks who came, what was "
        "undertaken or settled, when a board meets and the like, and the parsed minutes tell; else quotes.",
        examples=["quotes"],
    )
    confidence: float = Field(
        ge=0, le=1, description="The probability that the answer answers the question.", examples=[0.91]
    )
    reason: str | None = Field(
        description="Why there is no answer, and what comes nearest; null with an answer.", examples=[None]
    )
    answer: tuple[Quote, ...] = Field(
        max_length=4,
        description="The quotes, in the order they are to be read; of records the lines of the first four.",
    )
    records: tuple[Record, ...] = Field(description="The records, in order; none where quotes answer.")
    said: str | None = Field(
        description="In the service's own words what records say together, or what to know of the quotes.",
        examples=[None],
    )
    citations: tuple[CitedSchema, ...] = Field(description="One for each record, else for each quote.")
    index_version: IndexVersion
    took_ms: float = Field(description="Milliseconds spent on search and answer.", examples=[6.3])
    degraded: Degraded = None

    @classmethod
    def of(cls, answer: Answer, root: str = "") -> AskResponse:
        """The JSON of an answer; `root` is the path in front of the whole service."""
        return cls.made(
            answer,
            answer=answer.quotes,
            citations=[CitedSchema(**_linked(one, root)) for one in answer.citations],
            degraded=answer.results.degraded,
        )


# The JSON of a written summary: whole, and event by event.


@dataclass(frozen=True, slots=True)
class PassageSchema(CitedSchema):
    """A passage that the summary may cite: `start` and `end` span the whole of it."""

    number: Annotated[int, Field(ge=1, description="What sentences cite it by.", examples=[1])]


class PassagesSchema(Schema):
    """All passages that the summary may cite."""

    passages: tuple[PassageSchema, ...] = Field(description="Best first.")

    @classmethod
    def of(cls, given: tuple[SummarySource, ...], root: str = "") -> PassagesSchema:
        """The JSON of these passages."""
        return cls.made(
            passages=[PassageSchema(**_linked(one.cited, root), number=one.number) for one in given]
        )


class SentenceSchema(Schema):
    """A sentence that a model wrote and that the passages it cites bear out. It is no quote."""

    text: str = Field(
        description="Plain text without citation marks.", examples=["Twelve lamps will be repaired."]
    )
    citations: tuple[int, ...] = Field(min_length=1, description="Numbers of passages.", examples=[[1]])


class RemovedSchema(Schema):
    """A sentence that was removed. What it said is not told: it may be made up, or planted."""

    code: str = Field(description="The reason for programs.", examples=["figure"])
    reason: str = Field(
        description="The reason for readers.",
        examples=["It states a figure or date that the cited passages do not."],
    )

    @classmethod
    def of(cls, removed: RemovedSentence) -> RemovedSchema:
        """The JSON of a removal."""
        return cls(code=removed.reason.name.casefold(), reason=removed.reason)


class NoteSchema(Schema):
    """What kept the summary from being written or finished."""

    code: str = Field(description="What happened, for programs.", examples=["slow"])
    text: str = Field(
        description="What happened, for readers.",
        examples=["No summary could be written: the writing service cannot be reached."],
    )

    @classmethod
    def of(cls, note: SummaryNote) -> NoteSchema:
        """The JSON of a note."""
        return cls(code=note.text.name.casefold(), text=note.text)


class EndSchema(Schema):
    """The end of a summary."""

    sentences: int = Field(ge=0, description="How many sentences were let out.", examples=[3])
    removed: int = Field(ge=0, description="How many were removed.", examples=[1])


EVENTS: Mapping[str, type[Schema]] = MappingProxyType(
    {
        "answer": AskResponse,
        "passages": PassagesSchema,
        "sentence": SentenceSchema,
        "removed": RemovedSchema,
        "note": NoteSchema,
        "end": EndSchema,
    }
)
"""Every event of a stream, in the order in which they come, with the schema of its data."""


class SummarySchema(Schema):
    """A finished summary."""

    sentences: tuple[SentenceSchema, ...] = Field(description="What held, in the order of writing.")
    removed: tuple[RemovedSchema, ...] = Field(description="What did not hold.")
    note: NoteSchema | None = Field(description="What went wrong; null if nothing did.")
    passages: tuple[PassageSchema, ...] = Field(description="Those that the sentences cite.")

    @classmethod
    def of(cls, summary: Summary) -> SummarySchema:
        """The JSON of a summary."""
        return cls.made(
            sentences=summary.sentences,
            removed=[RemovedSchema.of(one) for one in summary.removed],
            note=NoteSchema.of(summary.note) if summary.note else None,
            passages=PassagesSchema.of(summary.sources).passages,
        )
