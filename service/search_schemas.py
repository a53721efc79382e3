"""The JSON of a search: each field with a description and an example, as the OpenAPI document prints them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses the one of typing before Python 3.12

from service.citation_schemas import CitationSchema
from service.interpreted_schemas import Interpreted
from service.page_links import PageLinks
from service.schema_fields import (
    BoardName,
    Day,
    DocumentId,
    IndexVersion,
    PassageId,
    Schema,
)
from service.search.facets import MOST_PEOPLE, Facets
from service.search.results import Hit, Results


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
