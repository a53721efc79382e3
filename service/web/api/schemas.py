"""The JSON of the API's answers: each field with a description and an example, as OpenAPI prints them.

The Python client reads answers into the same classes, so nothing here imports what an index needs.
"""

from __future__ import annotations

import datetime as dt
import operator
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from service.search.results import EXAMPLE_ID, Facets, Hit

if TYPE_CHECKING:
    from service.search.question.understand import Understood
    from service.search.results import Results
    from service.web.pages.links import PageLinks

IndexVersion = Annotated[
    str, Field(description="The index version that answered.", examples=["20240306T090000-1f3a"])
]
Degraded = Annotated[
    str | None,
    Field(
        description="What could not be done for want of a part of the index; null: all was done.",
        examples=[None],
    ),
]


class Schema(BaseModel):
    """Base of all: immutable, and read from the attributes of the core's own values."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def made(cls, value: object = None, **given: Any) -> Self:  # noqa: ANN401 - whatever fields take
        """Made of the core's values: those given by name, all others the attributes of `value`."""
        if value is not None:
            given |= {name: getattr(value, name) for name in cls.model_fields.keys() - given}
        return cls.model_validate(given)


def _in_force(default: object, description: str, example: object, *attributes: str) -> Any:  # noqa: ANN401
    """A filter in force, left out where it does not filter; `attributes` are what `Where` calls it."""
    return Field(
        default=default,
        description=description,
        examples=[example],
        exclude_if=operator.not_,
        validation_alias=AliasChoices(*attributes) if attributes else None,
    )


class FiltersInForce(Schema):
    """The filters in force; one that does not filter is left out."""

    board: tuple[str, ...] = _in_force((), "Boards, by full name.", ["Town Board"], "board", "boards")
    document: tuple[str, ...] = _in_force((), "Ids of minutes.", [EXAMPLE_ID], "document", "documents")
    person: tuple[str, ...] = _in_force((), "People mentioned.", ["Ada Field"], "person", "people")
    date_from: dt.date | None = _in_force(None, "First day.", "2024-01-01")
    date_to: dt.date | None = _in_force(None, "Last day, included.", "2024-12-31")
    year: tuple[int, ...] = _in_force((), "Years of the meetings.", [2024], "year", "years")
    has_actions: bool = _in_force(False, "Only passages that hold an action.", True)


class ReplacedSchema(Schema):
    """A word of the question that was read as another."""

    was: str = Field(description="As typed.", examples=["stratergy"])
    now: str = Field(description="As searched for.", examples=["strategy"])


class DerivedSchema(Schema):
    """A filter read out of the question itself."""

    kind: str = Field(description="What it filters by: date or board.", examples=["date"])
    phrase: str = Field(description="The words of the question.", examples=["in March 2024"])
    label: str = Field(description="What they were taken to mean.", examples=["March 2024"])


class Interpreted(Schema):
    """How the question was understood. Each reading can be taken back with `as_typed`."""

    filters: FiltersInForce
    expansions: tuple[str, ...] = Field(
        description="Other forms of the question's words that were searched for as well.",
        examples=[["CPS: Crown Prosecution Service"]],
    )
    corrected: str | None = Field(
        description="The question that was searched for, where its spelling was corrected.",
        examples=["Which lamps will be repaired?"],
    )
    replaced: tuple[ReplacedSchema, ...] = Field(description="The words corrected.", examples=[[]])
    derived: tuple[DerivedSchema, ...] = Field(description="Filters read out of the question.", examples=[[]])
    phrases: tuple[str, ...] = Field(
        description="Phrases in quotation marks, which every hit holds as they stand.", examples=[[]]
    )
    notes: tuple[str, ...] = Field(
        description="Plain sentences about what could not be heeded.",
        examples=[["No meeting among those searched is dated December 2019."]],
    )

    @classmethod
    def of(cls, understood: Understood) -> Interpreted:
        """The JSON of how a question was understood."""
        correction = understood.correction
        return cls.made(
            filters=understood.where,
            expansions=[f"{one.written}: {', '.join(one.stands_for)}" for one in understood.expansions],
            corrected=correction.text if correction else None,
            replaced=correction.replaced if correction else (),
            derived=understood.interpretation.filters,
            phrases=[one.text for one in understood.phrases],
            notes=understood.notes,
        )


_PageAddress = Annotated[
    str | None,
    Field(
        description="The page before or after; null: there is none, or none that pages reach.",
        examples=["/api/search?q=lamps&limit=10&offset=20"],
    ),
]


class PageLinksSchema(Schema):
    """Addresses of pages of the list, below the server's own; the Link header says the same."""

    self: str = Field(
        description="This page.",
        examples=["/api/search?q=lamps&limit=10&offset=10"],
        validation_alias=AliasChoices("self", "here"),
    )
    first: Annotated[str, Field(description="The first page.", examples=["/api/search?q=lamps&limit=10"])]
    prev: _PageAddress
    next: _PageAddress


class SearchResponse(Schema):
    """The passages that answer a question best."""

    query: str = Field(description="The question.", examples=["Which lamps will be repaired?"])
    interpreted: Interpreted
    index_version: IndexVersion
    took_ms: float = Field(description="Milliseconds spent on searching.", examples=[4.2])
    degraded: Degraded = None
    total: int = Field(
        description="How many different passages match, over all pages of results.", examples=[37]
    )
    about: int | None = Field(
        default=None,
        description="How many of these are probably about the question. They come first; the others merely "
        "use its words. null: sorted by date they stand among these; by words or by meaning alone "
        "that is not known.",
        examples=[5],
    )
    hits: tuple[Hit, ...]
    facets: Facets | None = Field(
        default=None,
        description="The passages counted; null unless facets=true asks for them.",
        examples=[
            {
                "board": [{"value": "Town Board", "count": 12, "chosen": False}],
                "year": [{"value": "2024", "count": 9, "chosen": True}],
                "person": [{"value": "Ada Field", "count": 4, "chosen": False}],
                "has_actions": [{"value": "true", "count": 5, "chosen": False}],
            }
        ],
    )
    links: PageLinksSchema | None = Field(
        default=None,
        description="The pages of the list; null on the command line.",
        examples=[
            {
                "self": "/api/search?q=lamps",
                "first": "/api/search?q=lamps",
                "prev": None,
                "next": "/api/search?q=lamps&offset=10",
            }
        ],
    )

    @classmethod
    def of(cls, results: Results, links: PageLinks | None = None) -> SearchResponse:
        """The JSON of a search's results, on a page that has those neighbours."""
        asked, read = results.query.text, Interpreted.of(results.understood)
        return cls.made(results, query=asked, interpreted=read, links=links)


class SuggestionSchema(Schema):
    """Something that the minutes name."""

    text: str = Field(description="As the minutes write it.", examples=["Street lighting"])
    kind: str = Field(
        description="What it is.",
        examples=["heading"],
        json_schema_extra={"enum": ["board", "person", "heading", "subheading"]},
    )
    count: int = Field(
        description="Meetings of a board, passages that mention a person, items with a heading.", examples=[4]
    )


class SuggestResponse(Schema):
    """Boards, people and headings that have a word which begins with what was typed."""

    query: str = Field(description="What was typed.", examples=["ligh"])
    index_version: IndexVersion
    suggestions: tuple[SuggestionSchema, ...] = Field(
        description="Boards, then people, then headings, each kind with the most frequent first."
    )


class FeedItemSchema(Schema):
    """One meeting."""

    id: str = Field(
        description="The meeting's page; the same however often the minutes are indexed.",
        examples=["https://minutes.example/meetings/town-board-2024-03-05"],
    )
    url: str = Field(
        description="The passage on that page.",
        examples=["https://minutes.example/meetings/town-board-2024-03-05#p-3-2"],
    )
    external_url: str | None = Field(
        default=None,
        description="The published source, at the passage.",
        examples=["https://town.example/minutes"],
    )
    title: str = Field(
        description="Board, date and agenda item.", examples=["Town Board, 5 March 2024: Street lighting"]
    )
    content_text: str = Field(
        description="The passage that matches best, verbatim.", examples=["Twelve lamps will be repaired."]
    )
    date_published: dt.datetime | None = Field(
        default=None, description="The day of the meeting.", examples=["2024-03-05T00:00:00Z"]
    )
    date_modified: dt.datetime | None = Field(
        default=None,
        description="Since when the minutes are in the index with this text, if it knows.",
        examples=["2024-03-19T09:30:00Z"],
    )
    tags: tuple[str, ...] = Field(description="The board.", examples=[["Town Board"]])


class FeedSchema(Schema):
    """A JSON Feed (https://jsonfeed.org/version/1.1)."""

    version: str = Field(description="The format.", examples=["https://jsonfeed.org/version/1.1"])
    title: str = Field(description="What it follows.", examples=["Minutes: street lamps"])
    home_page_url: str = Field(
        description="The same search as a page.", examples=["https://minutes.example/search?q=street+lamps"]
    )
    feed_url: str = Field(
        description="This feed.", examples=["https://minutes.example/feed.json?q=street+lamps"]
    )
    description: str = Field(
        description="In a sentence.", examples=["Meetings for “street lamps”, the newest first."]
    )
    items: tuple[FeedItemSchema, ...] = Field(description="The meetings, newest first.")


class Health(Schema):
    """The process is up."""

    status: str = Field(description="Always ok: a process that is down does not answer.", examples=["ok"])


class SourceFreshness(Schema):
    """A site that is followed, and when it was last read."""

    name: str = Field(description="As SITES.toml calls it.", examples=["fooham"])
    read: dt.datetime | None = Field(
        description="When all that it has was last read; null: never.", examples=["2026-03-05T14:05:00Z"]
    )
    changed: dt.datetime | None = Field(
        description="When a document of it last came, changed or went.", examples=["2026-03-04T09:05:00Z"]
    )
    ok: bool = Field(description="Whether the last look at it found no trouble.", examples=[True])


class Readiness(Schema):
    """The service can answer questions."""

    status: str = Field(
        description="ready, or degraded: it answers, but not as it should; one that cannot answers 503.",
        examples=["ready"],
    )
    index_version: IndexVersion
    reason: str | None = Field(
        description="Why it is degraded, in plain sentences; null: it is not.", examples=[None]
    )
    sources: tuple[SourceFreshness, ...] = Field(
        default=(), description="The sites that are followed and how fresh each is; none unless `--sync`."
    )


class ProblemSchema(Schema):
    """An error, as RFC 9457 describes them (`application/problem+json`)."""

    type: str = Field(
        description="Names the kind of problem; the page at this address explains it.",
        examples=["/problems/unknown-board"],
    )
    title: str = Field(description="The kind of problem in words.", examples=["There is no such board"])
    status: int = Field(description="The HTTP status code.", examples=[400])
    detail: str = Field(
        description="One sentence that says what is wrong here and what is allowed.",
        examples=["There is no board “Moon Board” here: choose Town Board (TB)."],
    )
    instance: str = Field(description="The path that was asked for.", examples=["/api/search"])
    field: str | None = Field(
        default=None, description="The parameter to change, if it is one.", examples=["board"]
    )
    request_id: str | None = Field(
        default=None,
        description="Names this request in the service's log; the X-Request-ID header says the same.",
        examples=["0f8fad5bd9cb469fa16570867728950e"],
    )
