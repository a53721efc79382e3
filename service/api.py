"""The JSON API. `service.query` alone checks what is asked; the declarations here say the same to OpenAPI."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic.config import JsonDict

from service.described import described
from service.meeting_schemas import MeetingResponse, MeetingsResponse
from service.problems import UnknownMeeting
from service.query import (
    DEEPEST,
    MOST_CHARACTERS,
    MOST_HITS,
    MOST_VALUES,
    PLAIN,
    Mode,
    Part,
    make_query,
    make_where,
)
from service.schemas import EXAMPLE_ID, Health, Readiness, SearchResponse
from service.stages import Stage, stage
from service.state import core_of, problem_of

_SEVERAL: JsonDict = {"maxItems": MOST_VALUES}

Boards = Annotated[
    list[str],
    Query(
        description="Only these boards, by name or acronym; may be repeated.",
        examples=[["Town Board"]],
        json_schema_extra=_SEVERAL,
    ),
]
_DAY: JsonDict = {"anyOf": [{"format": "date"}, {"maxLength": 0}]}
DateFrom = Annotated[
    str,
    Query(
        description="Only meetings on this day or later; empty: any.",
        examples=["2024-01-01"],
        json_schema_extra=_DAY,
    ),
]
DateTo = Annotated[
    str,
    Query(
        description="Only meetings on this day or earlier; empty: any.",
        examples=["2024-12-31"],
        json_schema_extra=_DAY,
    ),
]
Question = Annotated[
    str,
    Query(
        description="The question, in any words.",
        examples=["Which lamps will be repaired?"],
        json_schema_extra={
            "minLength": 1,
            "maxLength": MOST_CHARACTERS,
            "allOf": [{"pattern": r"\S"}, {"pattern": f"^{PLAIN}$"}],
        },
    ),
]
Limit = Annotated[
    int,
    Query(
        description="How many passages to give.",
        examples=[10],
        json_schema_extra={"minimum": 1, "maximum": MOST_HITS},
    ),
]
Offset = Annotated[
    int,
    Query(
        description=f"How many of the best passages to skip; offset and limit together reach {DEEPEST:,}.",
        examples=[0],
        json_schema_extra={"minimum": 0, "maximum": DEEPEST - 1},
    ),
]
Documents = Annotated[
    list[str],
    Query(
        description="Only these minutes, by id; may be repeated.",
        examples=[[EXAMPLE_ID]],
        json_schema_extra=_SEVERAL,
    ),
]
People = Annotated[
    list[str],
    Query(
        description="Only passages that mention one of these people; may be repeated.",
        examples=[["Ada Field"]],
        json_schema_extra=_SEVERAL,
    ),
]
ModeName = Annotated[
    str,
    Query(
        description="Which scores count: words and meaning, words alone, or meaning alone.",
        examples=["hybrid"],
        json_schema_extra={"enum": [mode.value for mode in Mode]},
    ),
]
AsTyped = Annotated[
    list[str],
    Query(
        description="Readings of the question to leave out; may be repeated.",
        examples=[["spelling"]],
        json_schema_extra={"items": {"type": "string", "enum": [part.value for part in Part]}},
    ),
]
Explain = Annotated[bool, Query(description="Also tell what each feature adds to a score.", examples=[True])]
MeetingId = Annotated[str, Path(description="The minutes' id.", examples=[EXAMPLE_ID])]


def make_router() -> APIRouter:
    """All endpoints that speak JSON. Those that read the index run in worker threads."""
    router = APIRouter()
    router.get("/api/search", summary="Find passages", tags=["search"], responses=described(400, 503))(search)
    router.get("/api/meetings", summary="List meetings", tags=["meetings"], responses=described(400, 503))(
        meetings
    )
    router.get(
        "/api/meetings/{document_id}",
        summary="Read one meeting",
        tags=["meetings"],
        responses=described(404, 503),
    )(meeting)
    router.get("/healthz", summary="Is the process up?", tags=["operation"], responses=described())(healthz)
    router.get("/readyz", summary="Can it answer?", tags=["operation"], responses=described(503))(readyz)
    return router


def search(
    request: Request,
    q: Question,
    limit: Limit = 10,
    offset: Offset = 0,
    board: Boards = [],  # noqa: B006 - FastAPI copies defaults
    date_from: DateFrom = "",
    date_to: DateTo = "",
    document: Documents = [],  # noqa: B006
    person: People = [],  # noqa: B006
    mode: ModeName = Mode.HYBRID.value,
    as_typed: AsTyped = [],  # noqa: B006
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
        as_typed=as_typed,
        explain=explain,
    )
    results = core.searcher.search(query)
    with stage(Stage.RENDER):
        return SearchResponse.of(results)


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
    """Answers once the index is loaded, and says what is wrong with it while it serves all the same."""
    version, reason = core_of(request).index.version, problem_of(request)
    return Readiness(status="degraded" if reason else "ready", index_version=version, reason=reason)
