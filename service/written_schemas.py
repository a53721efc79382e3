"""The JSON of a written summary: whole, and event by event."""

from __future__ import annotations

from pydantic import Field

from service.ask_schemas import CitedSchema
from service.schema_fields import Schema
from service.summary.events import Done, Given, Note, Removed, Sentence
from service.summary.writer import Summary


class PassageSchema(CitedSchema):
    """A passage that the summary may cite: `start` and `end` span the whole of it."""

    number: int = Field(ge=1, description="What sentences cite it by.", examples=[1])

    @classmethod
    def of_given(cls, one: Given, root: str) -> PassageSchema:
        """The JSON of a passage; `root` is the path in front of the whole service."""
        return cls(**CitedSchema.of_cited(one.cited, root).model_dump(), number=one.number)


class PassagesSchema(Schema):
    """All passages that the summary may cite."""

    passages: list[PassageSchema] = Field(description="Best first.")

    @classmethod
    def of(cls, given: tuple[Given, ...], root: str = "") -> PassagesSchema:
        """The JSON of these passages."""
        return cls(passages=[PassageSchema.of_given(one, root) for one in given])


class SentenceSchema(Schema):
    """A sentence that a model wrote and that the passages it cites bear out. It is no quote."""

    text: str = Field(
        description="Plain text without citation marks.", examples=["Twelve lamps will be repaired."]
    )
    citations: list[int] = Field(min_length=1, description="Numbers of passages.", examples=[[1]])

    @classmethod
    def of(cls, sentence: Sentence) -> SentenceSchema:
        """The JSON of a sentence."""
        return cls(text=sentence.text, citations=list(sentence.citations))


class RemovedSchema(Schema):
    """A sentence that was removed. What it said is not told: it may be made up, or planted."""

    code: str = Field(description="The reason for programs.", examples=["figure"])
    reason: str = Field(
        description="The reason for readers.",
        examples=["It states a figure or date that the cited passages do not."],
    )

    @classmethod
    def of(cls, removed: Removed) -> RemovedSchema:
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
    def of(cls, note: Note) -> NoteSchema:
        """The JSON of a note."""
        return cls(code=note.text.name.casefold(), text=note.text)


class EndSchema(Schema):
    """The end of a summary."""

    sentences: int = Field(ge=0, description="How many sentences were let out.", examples=[3])
    removed: int = Field(ge=0, description="How many were removed.", examples=[1])

    @classmethod
    def of(cls, done: Done) -> EndSchema:
        """The JSON of the end."""
        return cls(sentences=done.sentences, removed=done.removed)


class SummarySchema(Schema):
    """A finished summary."""

    sentences: list[SentenceSchema] = Field(description="What held, in the order of writing.")
    removed: list[RemovedSchema] = Field(description="What did not hold.")
    note: NoteSchema | None = Field(description="What went wrong; null if nothing did.")
    passages: list[PassageSchema] = Field(description="Those that the sentences cite.")

    @classmethod
    def of(cls, summary: Summary) -> SummarySchema:
        """The JSON of a summary."""
        return cls(
            sentences=[SentenceSchema.of(one) for one in summary.sentences],
            removed=[RemovedSchema.of(one) for one in summary.removed],
            note=NoteSchema.of(summary.note) if summary.note else None,
            passages=PassagesSchema.of(summary.sources).passages,
        )
