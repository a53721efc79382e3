"""The client's values have every field that the API sends, at every depth, so that nothing sent is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from service.client import EVENTS, End, Note, Passages, Removed, Sentence
from service.client_types import Answer, Feed, Meeting, Meetings, Page, Suggestions, Timeline
from service.web.api import SuggestResponse
from service.web.feeds import FeedSchema
from service.web.schemas import SearchResponse
from service.web.schemas_answers import (
    AskResponse,
    EndSchema,
    NoteSchema,
    PassagesSchema,
    RemovedSchema,
    SentenceSchema,
)
from service.web.schemas_meetings import MeetingResponse, MeetingsResponse, TimelineResponse
from service.web.stream import EVENT_SCHEMAS

PAIRS: tuple[tuple[type, type[BaseModel]], ...] = (
    (Page, SearchResponse),
    (Answer, AskResponse),
    (Timeline, TimelineResponse),
    (Feed, FeedSchema),
    (Meetings, MeetingsResponse),
    (Meeting, MeetingResponse),
    (Suggestions, SuggestResponse),
    (Passages, PassagesSchema),
    (Sentence, SentenceSchema),
    (Removed, RemovedSchema),
    (Note, NoteSchema),
    (End, EndSchema),
)


def fields(schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> Iterator[str]:
    """The path of every field within a JSON schema, lists and alternatives seen through."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = whole["$defs"][name]
    for one in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from fields(one, whole, at)
    for name, value in schema.get("properties", {}).items():
        yield f"{at}.{name}"
        yield from fields(value, whole, f"{at}.{name}")


@pytest.mark.parametrize(("ours", "sent"), PAIRS, ids=lambda one: one.__name__)
def test_nothing_that_is_sent_is_lost_and_nothing_else_expected(ours: type, sent: type[BaseModel]) -> None:
    taken = TypeAdapter(ours).json_schema()
    given = sent.model_json_schema(mode="serialization")
    assert sorted(set(fields(taken, taken))) == sorted(set(fields(given, given)))
    assert set(taken["properties"])


def test_every_event_is_known() -> None:
    assert list(EVENTS) == [name for name, _ in EVENT_SCHEMAS]
