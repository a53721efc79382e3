"""GET /api/timeline: when the boards spoke of something, as JSON."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.ask_api import AskedQuestion
from service.described import described
from service.search.stages import Stage, stage
from service.state import core_of
from service.timeline import timeline
from service.timeline_schemas import TimelineResponse


def make_router() -> APIRouter:
    """The endpoint; it runs in worker threads."""
    router = APIRouter()
    router.get(
        "/api/timeline",
        name="timeline",
        summary="See a topic over time",
        tags=["search"],
        responses=described(400),
    )(over_time)
    return router


def over_time(request: Request, query: AskedQuestion) -> TimelineResponse:
    """At which meetings something came up: passages that are probably about it, counted by meeting."""
    found = timeline(core_of(request), query)
    with stage(Stage.RENDER):
        return TimelineResponse.of(found)
