"""GET /api/suggest: what somebody may be about to type."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from service.described import described
from service.schema_fields import IndexVersion, Schema
from service.search.query import MOST_CHARACTERS, BadQuery
from service.search.suggest import FEWEST_LETTERS, MOST_SUGGESTIONS, Kind, Suggestion
from service.state import core_of

SUGGEST_PATH = "/api/suggest"

Typed = Annotated[
    str,
    Query(
        description=f"What has been typed; less than {FEWEST_LETTERS} letters suggest nothing.",
        examples=["ligh"],
        json_schema_extra={"maxLength": MOST_CHARACTERS},
    ),
]
Most = Annotated[
    int,
    Query(
        description="How many suggestions to give.",
        examples=[8],
        json_schema_extra={"minimum": 1, "maximum": MOST_SUGGESTIONS},
    ),
]


class SuggestionSchema(Schema):
    """Something that the minutes name."""

    text: str = Field(description="As the minutes write it.", examples=["Street lighting"])
    kind: str = Field(
        description="What it is.",
        examples=["heading"],
        json_schema_extra={"enum": [kind.value for kind in Kind]},
    )
    count: int = Field(
        description="Meetings of a board, passages that mention a person, items with a heading.", examples=[4]
    )


class SuggestResponse(Schema):
    """Boards, people and headings that have a word which begins with what was typed."""

    query: str = Field(description="What was typed.", examples=["ligh"])
    index_version: IndexVersion
    suggestions: list[SuggestionSchema] = Field(
        description="Boards, then people, then headings, each kind with the most frequent first."
    )

    @classmethod
    def of(cls, typed: str, version: str, found: tuple[Suggestion, ...]) -> SuggestResponse:
        """The JSON of suggestions."""
        suggestions = [SuggestionSchema.model_validate(one) for one in found]
        return cls(query=typed, index_version=version, suggestions=suggestions)


def make_router() -> APIRouter:
    """The endpoint; it runs in worker threads."""
    router = APIRouter()
    router.get(SUGGEST_PATH, summary="Complete what is typed", tags=["search"], responses=described(400))(
        suggest
    )
    return router


def suggest(request: Request, q: Typed, limit: Most = 8) -> SuggestResponse:
    """What may be meant by the beginning of a word. Case and accents do not matter."""
    if len(q) > MOST_CHARACTERS:
        raise BadQuery("q", f"What is typed has {len(q):,} characters; use at most {MOST_CHARACTERS}.")
    if not 1 <= limit <= MOST_SUGGESTIONS:
        raise BadQuery("limit", f"limit must be from 1 to {MOST_SUGGESTIONS}.")
    core = core_of(request)
    return SuggestResponse.of(q, core.index.version, core.suggester.suggest(q, limit))
