"""GET /api/ask: a question's answer in quotes, as JSON."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.api import Boards, DateFrom, DateTo, Documents, People, Question, described_problems
from service.ask_schemas import AskResponse
from service.query import make_query
from service.stages import Stage, stage
from service.state import core_of


def make_router() -> APIRouter:
    """The endpoint; it runs in worker threads."""
    router = APIRouter()
    router.get("/api/ask", summary="Get an answer", tags=["answer"], responses=described_problems(400))(ask)
    return router


def ask(
    request: Request,
    q: Question,
    board: Boards = [],  # noqa: B006 - FastAPI copies defaults
    date_from: DateFrom = None,
    date_to: DateTo = None,
    document: Documents = [],  # noqa: B006
    person: People = [],  # noqa: B006
) -> AskResponse:
    """One to four verbatim quotes that answer the question, each cited, or why the minutes do not say."""
    core = core_of(request)
    query = make_query(
        core.index,
        q,
        boards=board,
        documents=document,
        people=person,
        date_from=date_from,
        date_to=date_to,
    )
    root = str(request.scope.get("root_path", "")).rstrip("/")
    answer = core.answerer.ask(query)
    with stage(Stage.RENDER):
        return AskResponse.of(answer, root)
