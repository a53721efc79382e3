"""Whether the process is up, and whether it can answer: for those who keep it running."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import Field

from service.problems import MEDIA_TYPE
from service.schemas import IndexVersion, ProblemSchema, Schema
from service.state import core_of


class Health(Schema):
    """The process is up."""

    status: str = Field(description="Always ok: a process that is down does not answer.", examples=["ok"])


class Readiness(Schema):
    """The service can answer questions."""

    status: str = Field(description="Always ready; a service that is not answers 503.", examples=["ready"])
    index_version: IndexVersion


def make_router() -> APIRouter:
    """GET /healthz and GET /readyz."""
    router = APIRouter(tags=["operation"])
    not_ready = {
        "description": "The index is not loaded.",
        "content": {MEDIA_TYPE: {"schema": ProblemSchema.model_json_schema()}},
    }
    router.get("/healthz", summary="Is the process up?")(healthz)
    router.get("/readyz", summary="Can it answer?", responses={503: not_ready})(readyz)
    return router


# Both are coroutines, so that they answer even when every worker thread is busy searching.
async def healthz() -> Health:
    """Answers as soon as the process does."""
    return Health(status="ok")


async def readyz(request: Request) -> Readiness:
    """Answers once the index and its encoder are loaded."""
    return Readiness(status="ready", index_version=core_of(request).index.version)
