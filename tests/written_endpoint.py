"""Summaries of one passage by a server that a test scripts: what all tests of the endpoint ask with."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from contextlib import aclosing

from service.summary.endpoint import Bounds, ChatEndpoint
from service.summary.events import CheckedSentence, CitablePassage, Done, Event, SummaryNote
from service.summary.writer import Writer
from tests.written_server import Script, speaking

PASSAGES = (
    CitablePassage(
        1,
        "The Committee agreed to repaint the lighthouse in May. Olga Tamsin will ask for three quotes.",
        "Saltreach Harbour Committee",
        dt.date(2024, 2, 6),
        "Lighthouse",
    ),
)
GOOD = "The Committee agreed to repaint the lighthouse in May [1]."
ALSO_GOOD = "Olga Tamsin will ask for three quotes [1]."
SAID = CheckedSentence("The Committee agreed to repaint the lighthouse in May.", (1,))
KEY = "sk-very-secret-key"


def words(text: str) -> int:
    return len(text.split())


def endpoint(url: str, **bounds: float) -> ChatEndpoint:
    settings = {"first_seconds": 5.0, "total_seconds": 10.0} | bounds
    return ChatEndpoint(url, "a-model", KEY, Bounds(**settings))  # type: ignore[arg-type]


async def collect(writer: Writer, passages: Sequence[CitablePassage] = PASSAGES) -> list[Event]:
    async with aclosing(writer.write("What about the lighthouse?", passages)) as events:
        return [event async for event in events]


def answer(script: Script, **bounds: float) -> list[Event]:
    with speaking(script) as speaker:
        return asyncio.run(collect(Writer(endpoint(speaker.url, **bounds), words)))


def only_note(events: Sequence[Event]) -> SummaryNote:
    *before, note, done = events
    assert isinstance(note, SummaryNote)
    assert isinstance(done, Done)
    assert not any(isinstance(event, SummaryNote | Done) for event in before)
    return note
