"""The JSON of meetings: lists of them, and one with all its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from indexer.model import IN_HEAD, DecisionOutcome
from service.search.results import (
    BestPassage,
    BoardName,
    Day,
    DocumentId,
    End,
    Heading,
    Kind,
    Label,
    Page,
    PassageId,
    Start,
    Title,
    Url,
)
from service.web.api.schemas import IndexVersion, Interpreted, Schema

if TYPE_CHECKING:
    from indexer.model import AgendaItem, Meeting, Passage
    from indexer.store.open import Index
    from indexer.store.records import MeetingSummary
    from service.web.pages.timeline import Spoken, Timeline


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
    added: dt.datetime | None = Field(
        default=None,
        description="Since when these minutes are in the index; null: the index does not know.",
        examples=["2024-03-19T09:30:00Z"],
    )
    changed: dt.datetime | None = Field(
        default=None,
        description="Since when with this text; the same as `added` for what never changed.",
        examples=["2024-03-19T09:30:00Z"],
    )


class BoardSchema(Schema):
    """One board of the index."""

    name: str = Field(description="The full name, which filters take.", examples=["Town Board"])
    acronym: str | None = Field(description="Its acronym, which filters take as well.", examples=["TB"])
    meetings: int = Field(description="How many of its meetings are indexed.", examples=[12])


class MeetingsResponse(Schema):
    """The meetings that fit the filters, newest first, undated ones last."""

    index_version: IndexVersion
    boards: tuple[BoardSchema, ...] = Field(description="All boards of the index, whatever the filters.")
    total: int = Field(description="How many meetings fit the filters.", examples=[12])
    recorded_since: dt.datetime | None = Field(
        default=None,
        description="From when on the index records what came: what it held then has that moment as `added`, "
        "however old it is. null: it records nothing of that.",
        examples=["2024-01-08T06:00:00Z"],
    )
    meetings: tuple[MeetingSummarySchema, ...]

    @classmethod
    def of(cls, index: Index, meetings: Sequence[MeetingSummary]) -> MeetingsResponse:
        """The JSON of some of an index's meetings."""
        arrivals = index.arrivals
        arrived = arrivals.documents if arrivals else {}
        return cls.made(
            index_version=index.version,
            boards=index.boards,
            total=len(meetings),
            recorded_since=arrivals.begun if arrivals else None,
            meetings=[
                MeetingSummarySchema.made(one, added=at and at.added, changed=at and at.changed)
                for one in meetings
                for at in [arrived.get(one.document_id)]
            ],
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
    subheadings: tuple[SubheadingSchema, ...]
    start: Start
    end: End
    page: Page
    text: str = Field(description="The item's body, verbatim.", examples=["The lamps were discussed."])
    passages: tuple[PassageReference, ...] = Field(description="What search finds in this item, in order.")

    @classmethod
    def of(cls, item: AgendaItem, text: str, passages: Sequence[Passage]) -> ItemSchema:
        """The JSON of an item of a document with this canonical text and these passages."""
        own = [one for one in passages if one.item == item.ordinal]
        return cls.made(item, text=text[item.start : item.end], passages=own)


class ActionSchema(Schema):
    """Something somebody undertook to do."""

    text: str = Field(description="As written.", examples=["AF to ask for a second quotation."])
    owner: str | None = Field(description="Who undertook it, if named.", examples=["Ada Field"])
    due: str | None = Field(description="By when, as printed.", examples=["the next meeting"])
    item: int | None = Field(description="The agenda item's position, counted from 1.", examples=[3])
    start: Start
    end: End


class DecisionSchema(Schema):
    """Something the meeting settled."""

    text: str = Field(description="As written.", examples=["It was agreed to mend the gate. Carried 4-1."])
    outcome: DecisionOutcome = Field(description="What became of the matter.", examples=["carried"])
    vote: str | None = Field(description="The result of the vote as printed.", examples=["Carried 4-1"])
    item: int | None = Field(description="The agenda item's position, counted from 1.", examples=[3])
    start: Start
    end: End


class WarningSchema(Schema):
    """A gap or contradiction in the minutes: what was chosen and why."""

    code: str = Field(description="Names the kind of warning.", examples=["date-missing"])
    message: str = Field(description="One sentence.", examples=["The minutes do not state their date."])
    line: int | None = Field(description="The line of the canonical text, counted from 1.", examples=[4])


class LeftOutSchema(Schema):
    """Text of the file that is not searched."""

    reason: str = Field(description="Why, in plain words.", examples=["navigation"])
    characters: int = Field(description="How many characters, white space aside.", examples=[812])


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
    attendees: tuple[PersonSchema, ...]
    apologies: tuple[PersonSchema, ...]
    head: tuple[PassageReference, ...] = Field(
        description="What search finds outside the agenda items, such as the roster."
    )
    items: tuple[ItemSchema, ...]
    actions: tuple[ActionSchema, ...]
    decisions: tuple[DecisionSchema, ...]
    kind: Kind
    renditions: tuple[str, ...] = Field(
        description="Other files that hold the same text in another format.", examples=[["town-board.pdf"]]
    )
    left_out: tuple[LeftOutSchema, ...] = Field(description="What of the file is not searched, and why.")
    warnings: tuple[WarningSchema, ...]

    @classmethod
    def of(cls, index_version: str, meeting: Meeting, passages: Sequence[Passage]) -> MeetingResponse:
        """The JSON of a meeting and its passages."""
        items = [ItemSchema.of(item, meeting.text, passages) for item in meeting.items]
        head = [one for one in passages if one.item == IN_HEAD]
        return cls.made(meeting, index_version=index_version, head=head, items=items)


class SpokenSchema(Schema):
    """One meeting that spoke of it."""

    document_id: DocumentId
    title: Title
    board: BoardName
    date: Day
    url: Url
    passages: int = Field(description="How many of its passages count.", ge=1, examples=[3])
    best: BestPassage

    @classmethod
    def of(cls, spoken: Spoken) -> SpokenSchema:
        """The JSON of a meeting with what it said."""
        return cls.made(spoken.meeting, passages=spoken.passages, best=spoken.best)


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
        description="A passage counts whose probability of being relevant is this or more, or that holds "
        "quoted words.",
        examples=[0.2],
    )
    complete: bool = Field(
        description="False: so much matches that only the best of it was looked at, and more may count.",
        examples=[True],
    )
    passages: int = Field(description="How many passages count, over all meetings.", examples=[7])
    searched: int = Field(description="How many meetings fit the filters.", examples=[12])
    meetings: tuple[SpokenSchema, ...] = Field(
        description="The meetings that spoke of it, earliest first, undated ones last."
    )

    @classmethod
    def of(cls, timeline: Timeline) -> TimelineResponse:
        """The JSON of a timeline."""
        return cls.made(
            timeline,
            query=timeline.query.text,
            interpreted=Interpreted.of(timeline.understood),
            searched=len(timeline.searched),
            meetings=[SpokenSchema.of(one) for one in timeline.meetings],
        )
