"""The JSON of a search: each field with a description and an example, as the OpenAPI document prints them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from indexer.store.engines.base import Where
from service.search.facets import MOST_PEOPLE, Facets
from service.search.results import Citation, Hit, Results
from service.search.understand import Understood
from service.web.links import PageLinks

# Fields that the JSON has in many places, described and with examples, and the base of all schemas.

EXAMPLE_ID = "town-board-2024-03-05"

DocumentId = Annotated[str, Field(description="The minutes' id in this index.", examples=[EXAMPLE_ID])]
Title = Annotated[str | None, Field(description="The minutes' title.", examples=["Town Board, March 2024"])]
BoardName = Annotated[str | None, Field(description="The board that met.", examples=["Town Board"])]
Day = Annotated[
    dt.date | None, Field(description="The day of the meeting; null: not stated.", examples=["2024-03-05"])
]
Url = Annotated[
    str | None, Field(description="The published source.", examples=["https://town.example/minutes"])
]
Page = Annotated[
    int | None, Field(description="Page of the source, from 1; null: it has no pages.", examples=[2])
]
Label = Annotated[str | None, Field(description="The item's label as printed.", examples=["Item 3"])]
Heading = Annotated[
    str, Field(description="The item's heading without its label.", examples=["Street lighting"])
]
Start = Annotated[
    int, Field(description="First character, counted in the document's canonical text.", examples=[1042])
]
End = Annotated[
    int,
    Field(description="Character after the last, counted in the document's canonical text.", examples=[1311]),
]
PassageId = Annotated[
    str,
    Field(
        description="Document, item and passage, the latter counted from 1.", examples=[f"{EXAMPLE_ID}/3/2"]
    ),
]
IndexVersion = Annotated[
    str, Field(description="The index version that answered.", examples=["20240306T090000-1f3a"])
]


class Schema(BaseModel):
    """Base of all: immutable, and read from the attributes of the core's own values."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


# The JSON of how a question was read.


class Filters(TypedDict, total=False):
    """The filters in force; one that does not filter is left out."""

    board: Annotated[list[str], Field(description="Boards, by full name.", examples=[["Town Board"]])]
    document: Annotated[list[str], Field(description="Ids of minutes.", examples=[[EXAMPLE_ID]])]
    person: Annotated[list[str], Field(description="People mentioned.", examples=[["Ada Field"]])]
    date_from: Annotated[dt.date, Field(description="First day.", examples=["2024-01-01"])]
    date_to: Annotated[dt.date, Field(description="Last day, included.", examples=["2024-12-31"])]
    year: Annotated[list[int], Field(description="Years of the meetings.", examples=[[2024]])]
    has_actions: Annotated[bool, Field(description="Only passages that hold an action.", examples=[True])]


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

    filters: Filters
    expansions: list[str] = Field(
        description="Other forms of the question's words that were searched for as well.",
        examples=[["CPS: Crown Prosecution Service"]],
    )
    near: list[str] = Field(
        description="Words of the minutes that mean about the same and were searched for as well.",
        examples=[["jail: prison"]],
    )
    corrected: str | None = Field(
        description="The question that was searched for, where its spelling was corrected.",
        examples=["Which lamps will be repaired?"],
    )
    replaced: list[ReplacedSchema] = Field(description="The words corrected.", examples=[[]])
    derived: list[DerivedSchema] = Field(description="Filters read out of the question.", examples=[[]])
    phrases: list[str] = Field(
        description="Phrases in quotation marks, which every hit holds as they stand.", examples=[[]]
    )
    notes: list[str] = Field(
        description="Plain sentences about what could not be heeded.",
        examples=[["No meeting among those searched is dated December 2019."]],
    )

    @classmethod
    def of(cls, understood: Understood) -> Interpreted:
        """The JSON of how a question was understood."""
        correction = understood.correction
        return cls(
            filters=_in_force(understood.where),
            expansions=[f"{one.written}: {', '.join(one.stands_for)}" for one in understood.expansions],
            near=[f"{one.word}: {', '.join(one.others)}" for one in understood.near],
            corrected=correction.text if correction else None,
            replaced=[ReplacedSchema.model_validate(one) for one in correction.replaced]
            if correction
            else [],
            derived=[DerivedSchema.model_validate(one) for one in understood.interpretation.filters],
            phrases=[one.text for one in understood.phrases],
            notes=list(understood.notes),
        )


def _in_force(where: Where) -> Filters:
    filters: Filters = {}
    if where.boards:
        filters["board"] = list(where.boards)
    if where.documents:
        filters["document"] = list(where.documents)
    if where.people:
        filters["person"] = list(where.people)
    if where.date_from:
        filters["date_from"] = where.date_from
    if where.date_to:
        filters["date_to"] = where.date_to
    if where.years:
        filters["year"] = list(where.years)
    if where.has_actions:
        filters["has_actions"] = True
    return filters


# The JSON of where a passage stands.


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


class ScoresSchema(Schema):
    """The raw scores; null: the passage has none of the words, or was not rated in this mode."""

    lexical: float | None = Field(description="BM25.", examples=[11.87])
    dense: float | None = Field(description="Cosine of question and passage, -1 to 1.", examples=[0.61])
    sentence: float | None = Field(
        description="Cosine of the question and the nearest sentence, -1 to 1.", examples=[0.72]
    )


class ElsewhereSchema(Schema):
    """Another meeting whose minutes say the same."""

    passage_id: PassageId
    document_id: DocumentId
    board: BoardName
    date: Day


class HitSchema(Schema):
    """One passage that was found."""

    passage_id: PassageId
    score: float = Field(
        ge=0, le=1, description="How well it matches; hits are in falling order.", examples=[0.83]
    )
    scores: ScoresSchema
    text: str = Field(
        description="The passage, verbatim: the canonical text from citation.start to citation.end.",
        examples=["Twelve lamps in the High Street will be repaired in April."],
    )
    highlights: list[tuple[int, int]] = Field(
        description="The stretches of `text` that match the question, each [start, end) in characters.",
        examples=[[[0, 12]]],
    )
    citation: CitationSchema
    explanation: dict[str, float] | None = Field(
        default=None,
        description="With explain=true, what each feature adds to the sum that hits are ranked by.",
        examples=[{"words": 0.41, "sentence": 1.2, "coverage": 2.6}],
    )
    also_in: list[ElsewhereSchema] = Field(
        description="Other meetings that say the same; they have no hit of their own.", examples=[[]]
    )

    @classmethod
    def of(cls, hit: Hit) -> HitSchema:
        """The JSON of a hit."""
        return cls(
            passage_id=hit.passage_id,
            score=hit.score,
            scores=ScoresSchema.model_validate(hit.scores),
            text=hit.text,
            highlights=list(hit.highlights),
            citation=CitationSchema.of(hit.citation),
            explanation=dict(hit.parts) if hit.parts is not None else None,
            also_in=[ElsewhereSchema.model_validate(one) for one in hit.elsewhere],
        )


class FacetValueSchema(Schema):
    """One value that a search can be filtered by."""

    value: str = Field(description="As the filter's parameter takes it.", examples=["Town Board"])
    count: int = Field(
        description="The `total` of the same search when this value alone is chosen of its facet.",
        examples=[12],
    )
    chosen: bool = Field(description="Whether the search is filtered by it.", examples=[False])


class FacetsSchema(Schema):
    """What the search can be narrowed to. Each facet is named as its parameter; it does not heed its own
    filter, but those of the others. Values that lead to nothing are left out unless they are chosen."""

    board: list[FacetValueSchema] = Field(description="Boards, by name.")
    year: list[FacetValueSchema] = Field(description="Years of the meetings, the latest first.")
    person: list[FacetValueSchema] = Field(
        description=f"The up to {MOST_PEOPLE} people whom the passages mention most often.",
    )
    has_actions: list[FacetValueSchema] = Field(description="One value, `true`: passages with actions.")

    @classmethod
    def of(cls, facets: Facets) -> FacetsSchema:
        """The JSON of what was counted."""
        given = (facets.boards, facets.years, facets.people, (facets.actions,))
        board, year, person, actions = (
            [FacetValueSchema.model_validate(value) for value in values] for values in given
        )
        return cls(board=board, year=year, person=person, has_actions=actions)


_PageAddress = Annotated[
    str | None,
    Field(
        description="The page before or after; null: there is none, or none that pages reach.",
        examples=["/api/search?q=lamps&limit=10&offset=20"],
    ),
]


class PageLinksSchema(TypedDict):
    """Addresses of pages of the list, below the server's own; the Link header says the same."""

    self: Annotated[str, Field(description="This page.", examples=["/api/search?q=lamps&limit=10&offset=10"])]
    first: Annotated[str, Field(description="The first page.", examples=["/api/search?q=lamps&limit=10"])]
    prev: _PageAddress
    next: _PageAddress


class SearchResponse(Schema):
    """The passages that answer a question best."""

    query: str = Field(description="The question.", examples=["Which lamps will be repaired?"])
    interpreted: Interpreted
    index_version: IndexVersion
    took_ms: float = Field(description="Milliseconds spent on searching.", examples=[4.2])
    degraded: str | None = Field(
        default=None,
        description="What could not be done for want of a part of the index; null: all was done.",
        examples=[None],
    )
    total: int = Field(
        description="How many different passages match, over all pages of results.", examples=[37]
    )
    hits: list[HitSchema]
    facets: FacetsSchema | None = Field(
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
        return cls(
            query=results.query.text,
            interpreted=Interpreted.of(results.understood),
            index_version=results.index_version,
            took_ms=results.took_ms,
            degraded=results.degraded,
            total=results.total,
            hits=[HitSchema.of(hit) for hit in results.hits],
            facets=FacetsSchema.of(results.facets) if results.facets else None,
            links=_links(links) if links else None,
        )


def _links(links: PageLinks) -> PageLinksSchema:
    return {"self": links.here, "first": links.first, "prev": links.prev, "next": links.next}


# The JSON of what went wrong, and of how the service is: fields described as those of a search are.


class Health(Schema):
    """The process is up."""

    status: str = Field(description="Always ok: a process that is down does not answer.", examples=["ok"])


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
