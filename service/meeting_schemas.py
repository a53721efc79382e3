"""The JSON of meetings: lists of them, and one with all its parts."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from indexer.model import AgendaItem, Meeting, Passage
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.schema_fields import (
    BoardName,
    Day,
    DocumentId,
    End,
    Heading,
    IndexVersion,
    Label,
    Page,
    PassageId,
    Schema,
    Start,
    Title,
    Url,
)


class MeetingSummarySchema(Schema):
    """One meeting in a list."""

    document_id: DocumentId
    title: Title
    board: BoardName
    date: Day
    url: Url
    source: str = Field(description="The name of the file that was indexed.", examples=["town-board.pdf"])
    items: int = Field(description="How many agenda items it has.", examples=[7])
    passages: int = Field(description="How many passages it has.", examples=[31])


class BoardSchema(Schema):
    """One board of the index."""

    name: str = Field(description="The full name, which filters take.", examples=["Town Board"])
    acronym: str | None = Field(description="Its acronym, which filters take as well.", examples=["TB"])
    meetings: int = Field(description="How many of its meetings are indexed.", examples=[12])


class MeetingsResponse(Schema):
    """The meetings that fit the filters, newest first, undated ones last."""

    index_version: IndexVersion
    boards: list[BoardSchema] = Field(description="All boards of the index, whatever the filters.")
    total: int = Field(description="How many meetings fit the filters.", examples=[12])
    meetings: list[MeetingSummarySchema]

    @classmethod
    def of(cls, index: Index, meetings: Sequence[MeetingSummary]) -> MeetingsResponse:
        """The JSON of some of an index's meetings."""
        return cls(
            index_version=index.version,
            boards=[BoardSchema.model_validate(board) for board in index.boards],
            total=len(meetings),
            meetings=[MeetingSummarySchema.model_validate(meeting) for meeting in meetings],
        )


class PersonSchema(Schema):
    """Somebody on the roster; an attendee that is only an organisation has no name."""

    name: str | None = Field(description="The name as printed.", examples=["Ada Field"])
    initials: str | None = Field(description="The initials that the minutes use.", examples=["AF"])
    organisation: str | None = Field(description="Whom the person stands for.", examples=["Highways"])
    role: str | None = Field(description="The person's office.", examples=["Chair"])


class SubheadingSchema(Schema):
    """A titled stretch of an item, from its own line to the next subheading or the item's end."""

    heading: str = Field(description="The subheading.", examples=["Repairs"])
    start: Start
    end: End


class PassageReference(Schema):
    """Where one passage stands in the canonical text."""

    passage_id: PassageId
    start: Start
    end: End


class ItemSchema(Schema):
    """One agenda item; its text is its body, without the heading's line."""

    label: Label
    heading: Heading
    subheadings: list[SubheadingSchema]
    start: Start
    end: End
    page: Page
    text: str = Field(description="The item's body, verbatim.", examples=["The lamps were discussed."])
    passages: list[PassageReference] = Field(description="What search finds in this item, in order.")

    @classmethod
    def of(cls, item: AgendaItem, text: str, passages: Sequence[Passage]) -> ItemSchema:
        """The JSON of an item of a document with this canonical text and these passages."""
        return cls(
            label=item.label,
            heading=item.heading,
            subheadings=[SubheadingSchema.model_validate(part) for part in item.subheadings],
            start=item.start,
            end=item.end,
            page=item.page,
            text=text[item.start : item.end],
            passages=[PassageReference.model_validate(p) for p in passages if p.item == item.ordinal],
        )


class ActionSchema(Schema):
    """Something somebody undertook to do."""

    text: str = Field(description="As written.", examples=["AF to ask for a second quotation."])
    owner: str | None = Field(description="Who undertook it, if named.", examples=["Ada Field"])
    item: int | None = Field(description="The agenda item's position, counted from 1.", examples=[3])
    start: Start
    end: End


class WarningSchema(Schema):
    """A gap or contradiction in the minutes: what was chosen and why."""

    code: str = Field(description="Names the kind of warning.", examples=["date-missing"])
    message: str = Field(description="One sentence.", examples=["The minutes do not state their date."])
    line: int | None = Field(description="The line of the canonical text, counted from 1.", examples=[4])


class MeetingResponse(Schema):
    """One meeting with all that was read from its minutes; offsets count in its canonical text."""

    index_version: IndexVersion
    document_id: DocumentId
    title: Title
    board: BoardName
    date: Day
    url: Url
    source: str = Field(description="The name of the file that was indexed.", examples=["town-board.pdf"])
    text: str = Field(description="The canonical text of the whole minutes.", examples=["Town Board\n..."])
    attendees: list[PersonSchema]
    apologies: list[PersonSchema]
    items: list[ItemSchema]
    actions: list[ActionSchema]
    warnings: list[WarningSchema]

    @classmethod
    def of(cls, index_version: str, meeting: Meeting, passages: Sequence[Passage]) -> MeetingResponse:
        """The JSON of a meeting and its passages."""
        return cls(
            index_version=index_version,
            document_id=meeting.document_id,
            title=meeting.title,
            board=meeting.board,
            date=meeting.date,
            url=meeting.url,
            source=meeting.source,
            text=meeting.text,
            attendees=[PersonSchema.model_validate(person) for person in meeting.attendees],
            apologies=[PersonSchema.model_validate(person) for person in meeting.apologies],
            items=[ItemSchema.of(item, meeting.text, passages) for item in meeting.items],
            actions=[ActionSchema.model_validate(action) for action in meeting.actions],
            warnings=[WarningSchema.model_validate(warning) for warning in meeting.warnings],
        )
