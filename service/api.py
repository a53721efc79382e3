"""The JSON API. `service.search.query` alone checks what is asked; `service.parameters` says the same to OpenAPI."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.described import described, described_problems
from service.links import Links
from service.meeting_schemas import MeetingResponse, MeetingsResponse
from service.page_links import PageLinks
from service.parameters import (
    AsTyped,
    Boards,
    DateFrom,
    DateTo,
    Documents,
    Explain,
    HasActions,
    Limit,
    MeetingId,
    ModeName,
    Offset,
    OrderName,
    People,
    Question,
    WithFacets,
    Years,
)
from service.problems import UnknownMeeting
from service.search.query import Mode, Order, make_query, make_where
from service.search.stages import Stage, stage
from service.search_schemas import SearchResponse
from service.state import core_of, problem_of, require_present
from service.status_schemas import Health, Readiness

SEARCH_PATH = "/api/search"


def make_router() -> APIRouter:
    """All endpoints that speak JSON. Those that read the index run in worker threads."""
    router = APIRouter()
    router.get(SEARCH_PATH, summary="Find passages", tags=["search"], responses=described(400))(search)
    router.get("/api/meetings", summary="List meetings", tags=["meetings"], responses=described(400))(
        meetings
    )
    router.get(
        "/api/meetings/{document_id}",
        summary="Read one meeting",
        tags=["meetings"],
        responses=described(404),
    )(meeting)
    router.get("/healthz", summary="Is the process up?", tags=["operation"], responses=described_problems())(
        healthz
    )
    router.get("/readyz", summary="Can it answer?", tags=["operation"], responses=described_problems())(
        readyz
    )
    return router


def search(
    request: Request,
    response: Response,
    q: Question,
    limit: Limit = 10,
    offset: Offset = 0,
    board: Boards = [],  # noqa: B006 - FastAPI copies defaults
    date_from: DateFrom = "",
    date_to: DateTo = "",
    document: Documents = [],  # noqa: B006
    person: People = [],  # noqa: B006
    year: Years = [],  # noqa: B006
    has_actions: HasActions = False,
    mode: ModeName = Mode.HYBRID.value,
    sort: OrderName = Order.RELEVANCE.value,
    as_typed: AsTyped = [],  # noqa: B006
    facets: WithFacets = False,
    explain: Explain = False,
) -> SearchResponse:
    """The passages of the minutes that answer a question best, quoted verbatim, each with its citation."""
    core = core_of(request)
    query = make_query(
        core.index,
        q,
        mode=mode,
        limit=limit,
        offset=offset,
        boards=board,
        documents=document,
        people=person,
        date_from=date_from,
        date_to=date_to,
        years=year,
        has_actions=has_actions,
        sort=sort,
        as_typed=as_typed,
        facets=facets,
        explain=explain,
    )
    results = core.searcher.search(query)
    path, sent = Links.of(request).below(SEARCH_PATH), request.query_params.multi_items()
    links = PageLinks.of(path, sent, query.offset, query.limit, results.total)
    if links.header:
        response.headers["Link"] = links.header
    with stage(Stage.RENDER):
        return SearchResponse.of(results, links)


def meetings(
    request: Request,
    board: Boards = [],  # noqa: B006
    date_from: DateFrom = "",
    date_to: DateTo = "",
) -> MeetingsResponse:
    """The meetings in the index, newest first, undated ones last, and the boards that held them."""
    index = core_of(request).index
    where = make_where(index, boards=board, date_from=date_from, date_to=date_to)
    return MeetingsResponse.of(
        index, [one for one in index.meetings if where.admits(one.document_id, one.board, one.date)]
    )


def meeting(request: Request, document_id: MeetingId) -> MeetingResponse:
    """One meeting: its people, agenda items, actions and the whole text that all offsets count in."""
    index = core_of(request).index
    found = index.meeting(document_id)
    if found is None:
        raise UnknownMeeting(document_id)
    with stage(Stage.RENDER):
        return MeetingResponse.of(index.version, found, index.passages(document_id))


# Both are coroutines, so that they answer even when every worker thread is busy searching.
async def healthz() -> Health:
    """Answers as soon as the process does."""
    return Health(status="ok")


async def readyz(request: Request) -> Readiness:
    """Answers once the index can be searched, and says what is wrong with it while it serves all the same."""
    require_present(request)
    version, reason = core_of(request).index.version, problem_of(request)
    return Readiness(status="degraded" if reason else "ready", index_version=version, reason=reason)
