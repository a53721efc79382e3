"""GET /api/ask: a question's answer in quotes, as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from service.ask_schemas import AskResponse
from service.described import described
from service.links import Links
from service.parameters import (
    AsTyped,
    Boards,
    DateFrom,
    DateTo,
    Documents,
    HasActions,
    People,
    Question,
    Years,
)
from service.search.query import Query as SearchQuery
from service.search.query import make_query
from service.search.stages import Stage, stage
from service.state import core_of


def read_question(
    request: Request,
    q: Question,
    board: Boards = [],  # noqa: B006 - FastAPI copies defaults
    date_from: DateFrom = "",
    date_to: DateTo = "",
    document: Documents = [],  # noqa: B006
    person: People = [],  # noqa: B006
    year: Years = [],  # noqa: B006
    has_actions: HasActions = False,
    as_typed: AsTyped = [],  # noqa: B006
) -> SearchQuery:
    """The question and its filters, as every endpoint that answers takes them."""
    return make_query(
        core_of(request).index,
        q,
        boards=board,
        documents=document,
        people=person,
        date_from=date_from,
        date_to=date_to,
        years=year,
        has_actions=has_actions,
        as_typed=as_typed,
    )


AskedQuestion = Annotated[SearchQuery, Depends(read_question)]


def make_router() -> APIRouter:
    """The endpoint; it runs in worker threads."""
    router = APIRouter()
    router.get("/api/ask", summary="Get an answer", tags=["answer"], responses=described(400))(ask)
    return router


def ask(request: Request, query: AskedQuestion) -> AskResponse:
    """One to four verbatim quotes that answer the question, each cited, or why the minutes do not say."""
    answer = core_of(request).answerer.ask(query)
    with stage(Stage.RENDER):
        return AskResponse.of(answer, Links.of(request).root)
