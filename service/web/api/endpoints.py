"""The JSON API. `service.search.query` alone checks what is asked; `service.web.api.openapi` describes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import JSONResponse

from service.registers.query import make_register_query
from service.registers.request import RegisterKind, RegisterRequest, offered_by
from service.search.query import BadQuery, Query, make_query, make_where
from service.search.request import MOST_CHARACTERS, PLAIN, Filters, SearchRequest, parameters
from service.search.stages import Stage, stage
from service.search.suggest import MOST_SUGGESTIONS
from service.web.api.openapi import (
    MeetingId,
    ResponseFormat,
    SuggestionLimit,
    TypedLetters,
    described,
    described_problems,
    read_as,
    tabled,
)
from service.web.api.register_endpoints import add_registers
from service.web.api.schemas import (
    FeedSchema,
    Health,
    Readiness,
    SearchResponse,
    SourceFreshness,
    SuggestResponse,
)
from service.web.api.schemas_answers import AskResponse
from service.web.api.schemas_meetings import MeetingResponse, MeetingsResponse, TimelineResponse
from service.web.api.serialised import serialised
from service.web.api.tables import hits_table, meetings_table, spoken_table
from service.web.operation.freshness import at
from service.web.operation.live import core_of, problem_of, require_present
from service.web.pages.feeds import as_json_feed, as_rss, feed_of
from service.web.pages.links import Links, PageLinks
from service.web.pages.timeline import timeline
from service.web.problems import known_meeting

SEARCH_PATH = "/api/search"
SUGGEST_PATH = "/api/suggest"

_RSS = "application/rss+xml"
_RSS_EXAMPLE = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Minutes: street lamps</title>'
    "<link>https://minutes.example/search?q=street+lamps</link></channel></rss>"
)


_RSS_DESCRIBED = {
    "description": "RSS 2.0.",
    "content": {_RSS: {"schema": {"type": "string"}, "example": _RSS_EXAMPLE}},
}


class JsonFeedResponse(JSONResponse):
    """A JSON Feed."""

    media_type = "application/feed+json"


class RssResponse(Response):
    """An RSS document."""

    media_type = _RSS


def make_router() -> APIRouter:
    """All endpoints that speak JSON or RSS. Those that read the index run in worker threads."""
    router = APIRouter()
    get, asked, table = router.get, described(400), tabled(described(400))
    get(
        SEARCH_PATH, summary="Find passages", tags=["search"], response_model=SearchResponse, responses=table
    )(search)
    get(
        "/api/meetings",
        summary="List meetings",
        tags=["meetings"],
        response_model=MeetingsResponse,
        responses=table,
    )(meetings)
    get(
        "/api/meetings/{document_id}",
        summary="Read one meeting",
        tags=["meetings"],
        response_model=MeetingResponse,
        responses=described(404),
    )(meeting)
    get("/healthz", summary="Is the process up?", tags=["operation"], responses=described_problems())(healthz)
    get("/readyz", summary="Can it answer?", tags=["operation"], responses=described_problems())(readyz)
    get("/api/ask", summary="Get an answer", tags=["answer"], response_model=AskResponse, responses=asked)(
        ask
    )
    get(
        "/api/timeline",
        name="timeline",
        summary="See a topic over time",
        tags=["search"],
        response_model=TimelineResponse,
        responses=table,
    )(over_time)
    add_registers(router)
    get(SUGGEST_PATH, summary="Complete what is typed", tags=["search"], responses=asked)(suggest)
    get(
        "/feed.json",
        summary="Follow a question (JSON Feed)",
        tags=["feeds"],
        response_class=JsonFeedResponse,
        response_model_exclude_none=True,
        responses=asked,
    )(json_feed)
    get(
        "/feed.rss",
        summary="Follow a question (RSS)",
        tags=["feeds"],
        response_class=RssResponse,
        responses=asked | {200: asked[200] | _RSS_DESCRIBED},
    )(rss)
    return router


_SETTINGS, _FILTERS = parameters(SearchRequest), parameters(Filters)

AskedInFull = Annotated[
    SearchRequest,
    Depends(
        read_as(
            SearchRequest,
            *(_SETTINGS[name] for name in ("question", "limit", "offset")),
            *_FILTERS.values(),
            *(_SETTINGS[name] for name in ("mode", "sort", "facets", "explain")),
        )
    ),
]
"""A question with all that a search takes."""

Asked = Annotated[SearchRequest, Depends(read_as(SearchRequest, _SETTINGS["question"], *_FILTERS.values()))]
"""A question and its filters, as every endpoint that answers takes them."""

_WHOLE = ("limit", "offset")  # a list of meetings is given whole
AskedOfMeetings = Annotated[
    RegisterRequest,
    Depends(
        read_as(
            RegisterRequest, *(one for one in offered_by(RegisterKind.MEETINGS) if one.name not in _WHOLE)
        )
    ),
]
"""The words, filters and order of a list of meetings."""


def read_question(request: Request, asked: Asked) -> Query:
    """The checked question of a request."""
    return make_query(core_of(request).index, asked)


AskedQuestion = Annotated[Query, Depends(read_question)]


def search(request: Request, asked: AskedInFull, form: ResponseFormat = "json") -> Response:
    """The passages of the minutes that answer a question best, quoted verbatim, each with its citation."""
    core = core_of(request)
    query = make_query(core.index, asked)
    results = core.searcher.search(query)
    if form == "csv":
        return hits_table(results.hits, Links.whole(request)).response()
    path, sent = Links.of(request).below(SEARCH_PATH), request.query_params.multi_items()
    links = PageLinks.of(path, sent, query.offset, query.limit, results.total)
    with stage(Stage.RENDER):
        headers = {"Link": links.header} if links.header else {}
        return serialised(SearchResponse.of(results, links), headers)


def meetings(
    request: Request, asked: AskedOfMeetings, form: ResponseFormat = "json"
) -> MeetingsResponse | Response:
    """The meetings in the index, newest first, undated ones last, and the boards that held them."""
    core = core_of(request)
    index = core.index
    found = core.registers.find.meetings(make_register_query(index, RegisterKind.MEETINGS, asked))
    if form == "csv":
        return meetings_table(index, found, Links.whole(request)).response()
    return MeetingsResponse.of(index, found)


def meeting(request: Request, document_id: MeetingId) -> Response:
    """One meeting: its people, agenda items, actions and the whole text that all offsets count in."""
    index = core_of(request).index
    found = known_meeting(index, document_id)
    with stage(Stage.RENDER):
        return serialised(MeetingResponse.of(index.version, found, index.passages(document_id)))


def ask(request: Request, query: AskedQuestion) -> Response:
    """Verbatim quotes, or records of meetings, that answer the question, each cited, or why none does."""
    answer = core_of(request).answerer.ask(query)
    with stage(Stage.RENDER):
        return serialised(AskResponse.of(answer, Links.of(request).root))


def over_time(
    request: Request, query: AskedQuestion, form: ResponseFormat = "json"
) -> TimelineResponse | Response:
    """At which meetings something came up: passages that are probably about it, counted by meeting."""
    found = timeline(core_of(request), query)
    if form == "csv":
        spoken = ((one.passages, one.best) for one in found.meetings)
        return spoken_table(spoken, Links.whole(request)).response()
    with stage(Stage.RENDER):
        return TimelineResponse.of(found)


def suggest(request: Request, q: TypedLetters, limit: SuggestionLimit = 8) -> SuggestResponse:
    """What may be meant by the beginning of a word. Case and accents do not matter."""
    if len(q) > MOST_CHARACTERS:
        raise BadQuery("q", f"What is typed has {len(q):,} characters; use at most {MOST_CHARACTERS}.")
    if not 1 <= limit <= MOST_SUGGESTIONS:
        raise BadQuery("limit", f"limit must be from 1 to {MOST_SUGGESTIONS}.")
    core = core_of(request)
    found = core.suggester.suggest(q, limit)
    return SuggestResponse.made(query=q, index_version=core.index.version, suggestions=found)


_FOLLOWED = replace(
    _SETTINGS["question"],
    default=None,
    description="The question, in any words. Empty: all that the filters let through, of a board say; with "
    "no filter, all minutes.",
    schema={"maxLength": MOST_CHARACTERS, "pattern": f"^{PLAIN}$"},
)


def read_followed(
    request: Request,
    asked: Annotated[SearchRequest, Depends(read_as(SearchRequest, _FOLLOWED, *_FILTERS.values()))],
) -> Query:
    """What a feed is of: of a question, of what filters let through, or of all minutes."""
    index = core_of(request).index
    if asked.question.strip():
        return make_query(index, asked)
    return Query("", where=make_where(index, asked.filters))


FollowedQuery = Annotated[Query, Depends(read_followed)]


def json_feed(request: Request, query: FollowedQuery) -> FeedSchema:
    """The meetings that match, the newest first, each with its best passage, as JSON Feed 1.1."""
    feed = feed_of(core_of(request).searcher, query)
    return as_json_feed(feed, Links.whole(request), request.query_params.multi_items())


def rss(request: Request, query: FollowedQuery) -> RssResponse:
    """The meetings that match, the newest first, each with its best passage, as RSS 2.0."""
    feed = feed_of(core_of(request).searcher, query)
    return RssResponse(as_rss(feed, Links.whole(request), request.query_params.multi_items()))


# Both are coroutines, so that they answer even when every worker thread is busy searching.
async def healthz() -> Health:
    """Answers as soon as the process does."""
    return Health(status="ok")


async def readyz(request: Request) -> Readiness:
    """Answers once the index can be searched, and says what is wrong with it while it serves all the same."""
    require_present(request)
    version, reason = core_of(request).index.version, problem_of(request)
    sources = tuple(
        SourceFreshness(name=one.name, read=at(one.read), changed=at(one.changed), ok=one.trouble is None)
        for one in request.state.sources.public()
    )
    return Readiness(
        status="degraded" if reason else "ready", index_version=version, reason=reason, sources=sources
    )
