"""GET /api/ask/stream: a question's answer in quotes at once, then a summary while it is being written."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from service.answer.quotes import Answer
from service.ask_api import AskedQuestion
from service.ask_schemas import AskResponse
from service.described import Description, amend, described_problems
from service.event_stream import EventStream, sent_event
from service.links import Links
from service.problems import NotOffered
from service.state import core_of
from service.summary.events import Done, Event, Given, Note, Removed, Sentence, given
from service.summary.writer import Writer, summarise
from service.written_log import logged
from service.written_schemas import EndSchema, NoteSchema, PassagesSchema, RemovedSchema, SentenceSchema

STREAM_PATH = "/api/ask/stream"

EVENT_SCHEMAS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("answer", AskResponse),
    ("passages", PassagesSchema),
    ("sentence", SentenceSchema),
    ("removed", RemovedSchema),
    ("note", NoteSchema),
    ("end", EndSchema),
)
"""Every event, in the order in which they come, with the schema of its data."""

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
        passages = given(answer, core.answerer.explain) if answer.answered else ()
        return EventStream(_sent(self._writer, answer, passages, Links.of(request).root))


async def _sent(
    writer: Writer, answer: Answer, passages: tuple[Given, ...], root: str
) -> AsyncGenerator[str]:
    yield sent_event("answer", AskResponse.of(answer, root))
    yield sent_event("passages", PassagesSchema.of(passages, root))
    async with aclosing(logged(summarise(writer, answer, passages))) as events:
        async for event in events:
            yield _sent_as(event)


def _sent_as(event: Event) -> str:
    match event:
        case Sentence():
            return sent_event("sentence", SentenceSchema.of(event))
        case Removed():
            return sent_event("removed", RemovedSchema.of(event))
        case Note():
            return sent_event("note", NoteSchema.of(event))
        case Done():
            return sent_event("end", EndSchema.of(event))


def describe_events(app: FastAPI) -> None:
    """Adds the schemas of the events' data to what `app` says of itself."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "serialization") for _, model in EVENT_SCHEMAS
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
                "itemSchema": {"oneOf": [_event(name, model) for name, model in EVENT_SCHEMAS]},
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
