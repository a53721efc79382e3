"""GET /feed.rss and /feed.json: the meetings that match a question, for programs that look for new ones."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from service.ask_api import AskedQuestion
from service.described import described
from service.feed import feed_of
from service.feed_formats import FeedSchema, as_json_feed, as_rss
from service.links import Links
from service.state import core_of

_RSS = "application/rss+xml"
_RSS_EXAMPLE = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Minutes: street lamps</title>'
    "<link>https://minutes.example/search?q=street+lamps</link></channel></rss>"
)


class JsonFeedResponse(JSONResponse):
    """A JSON Feed."""

    media_type = "application/feed+json"


class RssResponse(Response):
    """An RSS document."""

    media_type = _RSS


def make_router() -> APIRouter:
    """Both endpoints; they run in worker threads."""
    router = APIRouter()
    responses = described(400)
    responses[200] |= {
        "description": "RSS 2.0.",
        "content": {_RSS: {"schema": {"type": "string"}, "example": _RSS_EXAMPLE}},
    }
    router.get(
        "/feed.json",
        summary="Follow a question (JSON Feed)",
        tags=["feeds"],
        response_class=JsonFeedResponse,
        response_model_exclude_none=True,
        responses=described(400),
    )(json_feed)
    router.get(
        "/feed.rss",
        summary="Follow a question (RSS)",
        tags=["feeds"],
        response_class=RssResponse,
        responses=responses,
    )(rss)
    return router


def json_feed(request: Request, query: AskedQuestion) -> FeedSchema:
    """The meetings that match, the newest first, each with its best passage, as JSON Feed 1.1."""
    feed = feed_of(core_of(request).searcher, query)
    return as_json_feed(feed, Links.whole(request), request.query_params.multi_items())


def rss(request: Request, query: AskedQuestion) -> RssResponse:
    """The meetings that match, the newest first, each with its best passage, as RSS 2.0."""
    feed = feed_of(core_of(request).searcher, query)
    return RssResponse(as_rss(feed, Links.whole(request), request.query_params.multi_items()))
