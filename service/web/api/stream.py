"""GET /api/ask/stream: a question's answer in quotes at once, then a summary while it is being written."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import TypeVar

from anyio import create_task_group
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from service.answer.answer import Answer
from service.summary.events import (
    CheckedSentence,
    Done,
    Event,
    RemovedSentence,
    SummaryNote,
    SummarySource,
    summary_sources,
)
from service.summary.writer import Writer, summarise
from service.web.api.endpoints import AskedQuestion
from service.web.api.openapi import Description, amend, described_problems
from service.web.api.schemas_answers import (
    EVENTS,
    AskResponse,
    EndSchema,
    NoteSchema,
    PassagesSchema,
    RemovedSchema,
    SentenceSchema,
)
from service.web.operation.live import core_of
from service.web.pages.links import Links
from service.web.problems import NotOffered

# Work for somebody who may go away: it ends when they do.

Made = TypeVar("Made")


async def while_connected(receive: Receive, work: Callable[[], Awaitable[Made]]) -> Made | None:
    """What `work` makes; None when the client closed its connection first, which cancels the work.

    `receive` is that of the request, which has no body left to read.
    """
    made: Made | None = None
    async with create_task_group() as tasks:

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        tasks.start_soon(watch)
        made = await work()
        tasks.cancel_scope.cancel()
    return made


# Server-sent events as a response that ends with its reader.


def sent_event(name: str, data: BaseModel) -> str:
    """One event whose data is JSON on one line."""
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n"


class EventStream(StreamingResponse):
    """Sends events as they come; when the reader goes away, `events` is cancelled and closed at once."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[str]) -> None:
        # A proxy that collects the stream before it passes it on would defeat its purpose.
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        del scope  # the path has been found; what it says of the server's version is not relied on
        # Servers of newer ASGI versions tell of a reader who left only when something is sent to them.
        async with aclosing(self._events):
            await while_connected(receive, partial(self.stream_response, send))


# What readers are told in a sentence, operators find in the log with its cause.

_log = logging.getLogger(__name__)


async def logged(events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    """The same events; a note about the endpoint is logged, which holds nothing that was sent to it."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, SummaryNote) and event.detail:
                _log.warning("%s (%s)", event.text, event.detail)
            yield event


STREAM_PATH = "/api/ask/stream"

_REFERENCE = "#/components/schemas/{model}"

_EXAMPLE = (
    'event: sentence\ndata: {"text":"Twelve lamps will be repaired.","citations":[1]}\n\n'
    'event: end\ndata: {"sentences":1,"removed":0}\n\n'
)


class WrittenApi:
    """The endpoint, over the writer of this service if it has one."""

    def __init__(self, writer: Writer | None) -> None:
        self._writer = writer

    def router(self) -> APIRouter:
        """The endpoint; search and quotes are made in worker threads, the summary in the event loop."""
        router = APIRouter()
        router.get(
            STREAM_PATH,
            summary="Get an answer with a written summary",
            tags=["answer"],
            status_code=200,
            response_class=Response,  # of which FastAPI knows no more than is said here
            responses=_responses(),
        )(self.stream)
        return router

    def stream(self, request: Request, query: AskedQuestion) -> EventStream:
        """Server-sent events: the quoted answer at once, the passages that may be cited, then each sentence
        of the summary when it has been checked, or that it was removed; a note of what went wrong; the end.

        404 where this service has no language model to write with.
        """
        if self._writer is None:
            raise NotOffered
        core = core_of(request)
        answer = core.answerer.ask(query)
        passages = summary_sources(answer, core.answerer.explain) if answer.answered else ()
        return EventStream(_sent(self._writer, answer, passages, Links.of(request).root))


async def _sent(
    writer: Writer, answer: Answer, passages: tuple[SummarySource, ...], root: str
) -> AsyncGenerator[str]:
    yield sent_event("answer", AskResponse.of(answer, root))
    yield sent_event("passages", PassagesSchema.of(passages, root))
    async with aclosing(logged(summarise(writer, answer, passages))) as events:
        async for event in events:
            yield _sent_as(event)


def _sent_as(event: Event) -> str:
    match event:
        case CheckedSentence():
            return sent_event("sentence", SentenceSchema.model_validate(event))
        case RemovedSentence():
            return sent_event("removed", RemovedSchema.of(event))
        case SummaryNote():
            return sent_event("note", NoteSchema.of(event))
        case Done():
            return sent_event("end", EndSchema.model_validate(event))


def describe_events(app: FastAPI) -> None:
    """Adds the schemas of the events' data to what `app` says of itself."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "serialization") for model in EVENTS.values()
    ]
    _, found = models_json_schema(models, ref_template=_REFERENCE)

    def tell(description: Description) -> None:
        schemas = description["components"]["schemas"]
        description["components"]["schemas"] = found["$defs"] | schemas

    amend(app, tell)


def _responses() -> dict[int | str, Description]:
    """How OpenAPI describes the stream: each event of it, as version 3.2 and FastAPI do."""
    responses = described_problems(400, 404)
    responses[200] |= {
        "description": "Events of the kinds answer, passages, sentence, removed, note and end; the data "
        "of each is JSON on one line.",
        "content": {
            "text/event-stream": {
                "itemSchema": {"oneOf": [_event(name, model) for name, model in EVENTS.items()]},
                "example": _EXAMPLE,
            }
        },
    }
    return responses


def _event(name: str, model: type[BaseModel]) -> Description:
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": _REFERENCE.format(model=model.__name__)},
    }
    return {
        "type": "object",
        "required": ["event", "data"],
        "properties": {"event": {"const": name}, "data": data},
    }
