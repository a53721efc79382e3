"""GET /api/ask/stream: a question's answer in quotes at once, then a summary while it is being written."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from service.answer.answer import Answer
from service.ask_api import AskedQuestion
from service.ask_schemas import AskResponse
from service.described import described
from service.event_stream import EventStream, sent_event
from service.links import Links
from service.problems import NotOffered
from service.state import core_of
from service.written.events import Done, Event, Note, Removed, Sentence
from service.written.given import Given, given
from service.written.summary import summarise
from service.written.writer import Writer
from service.written_log import logged
from service.written_schemas import EndSchema, NoteSchema, PassagesSchema, RemovedSchema, SentenceSchema

STREAM_PATH = "/api/ask/stream"

_EVENTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("answer", AskResponse),
    ("passages", PassagesSchema),
    ("sentence", SentenceSchema),
    ("removed", RemovedSchema),
    ("note", NoteSchema),
    ("end", EndSchema),
)
"""Every event, in the order in which they come, with the schema of its data."""

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
            response_class=EventStream,
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


def _responses() -> dict[int | str, dict[str, Any]]:
    """How OpenAPI describes the stream; it has no place of its own for the data of events."""
    responses = described(400, 404, 503)
    schemas = {name: model.model_json_schema() for name, model in _EVENTS}
    responses[200] |= {
        "description": "Events of the kinds answer, passages, sentence, removed, note and end; the data "
        "of each is JSON on one line, as x-events describes it.",
        "content": {
            "text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE, "x-events": schemas}
        },
    }
    return responses
