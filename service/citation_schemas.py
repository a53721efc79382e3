"""The JSON of where a passage stands."""

from __future__ import annotations

from pydantic import Field

from service.schema_fields import (
    BoardName,
    Day,
    DocumentId,
    End,
    Heading,
    Label,
    Page,
    Schema,
    Start,
    Title,
    Url,
)
from service.search.results import Citation


class ItemReference(Schema):
    """The agenda item that a citation names."""

    label: Label
    heading: Heading


class CitationSchema(Schema):
    """Where a passage stands."""

    document_id: DocumentId
    title: Title
    board: BoardName
    date: Day
    item: ItemReference
    subheading: str | None = Field(description="The subheading it stands under.", examples=["Repairs"])
    page: Page
    start: Start
    end: End
    url: Url
    deep_link: str | None = Field(
        description="The published source opened at the passage: a text fragment, or #page=N in a PDF.",
        examples=["https://town.example/minutes#:~:text=Twelve%20lamps"],
    )

    @classmethod
    def of(cls, citation: Citation) -> CitationSchema:
        """The JSON of a citation."""
        return cls(
            document_id=citation.document_id,
            title=citation.title,
            board=citation.board,
            date=citation.date,
            item=ItemReference(label=citation.label, heading=citation.heading),
            subheading=citation.subheading,
            page=citation.page,
            start=citation.start,
            end=citation.end,
            url=citation.url,
            deep_link=citation.deep_link,
        )
