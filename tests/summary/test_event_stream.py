from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
from pydantic import BaseModel
from starlette.types import Message

from service.web.api.stream import EventStream, sent_event, while_connected


class Said(BaseModel):
    text: str


class Connection:
    """An ASGI connection of a server that tells of a leaving client only in `receive`."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.left = asyncio.Event()

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)


class Events:
    """Two events, and then a long wait."""

    def __init__(self) -> None:
        self.ended_by: type[BaseException] | None = None

    async def come(self) -> AsyncGenerator[str]:
        try:
            yield sent_event("one", Said(text="a\nb"))
            yield sent_event("two", Said(text="é"))
            await asyncio.sleep(60)
        except BaseException as error:
            self.ended_by = type(error)
            raise


def test_an_event_is_two_lines_whatever_it_holds() -> None:
    assert sent_event("one", Said(text="a\r\nb\n\nevent: x")) == (
        'event: one\ndata: {"text":"a\\r\\nb\\n\\nevent: x"}\n\n'
    )


@pytest.mark.parametrize("version", ["2.0", "2.4"])
def test_events_are_sent_as_they_come_and_end_with_their_reader(version: str) -> None:
    events = Events()

    async def serve() -> Connection:
        connection = Connection()
        scope = {"type": "http", "asgi": {"spec_version": version}}
        asyncio.get_running_loop().call_later(0.1, connection.left.set)
        await asyncio.wait_for(EventStream(events.come())(scope, connection.receive, connection.send), 5)
        return connection

    start, *bodies = asyncio.run(serve()).sent
    headers = dict(start["headers"])
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store"
    assert [body["body"] for body in bodies] == [
        b'event: one\ndata: {"text":"a\\nb"}\n\n',
        'event: two\ndata: {"text":"é"}\n\n'.encode(),
    ]
    assert events.ended_by is asyncio.CancelledError


def test_a_reader_who_leaves_between_two_events_closes_them() -> None:
    events = Events()

    async def serve() -> None:
        connection = Connection()

        async def stuck(message: Message) -> None:
            if message["type"] == "http.response.body":
                connection.left.set()
                await asyncio.sleep(60)

        await asyncio.wait_for(EventStream(events.come())({"type": "http"}, connection.receive, stuck), 5)

    asyncio.run(serve())
    assert events.ended_by is GeneratorExit


def test_what_is_made_for_somebody_who_stays_is_given() -> None:
    async def work() -> str:
        return "done"

    async def serve() -> str | None:
        return await while_connected(Connection().receive, work)

    assert asyncio.run(serve()) == "done"


def test_what_is_made_for_somebody_who_left_is_not() -> None:
    async def serve() -> str | None:
        connection = Connection()
        connection.left.set()

        async def work() -> str:
            await asyncio.sleep(60)
            return "done"

        return await asyncio.wait_for(while_connected(connection.receive, work), 5)

    assert asyncio.run(serve()) is None
