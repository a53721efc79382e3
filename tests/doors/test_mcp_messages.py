"""What is refused before the protocol's own server sees it, and what is let through as it came."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from service.mcp import MOST_BYTES, Messages, RefusedMessage, check_message, make_app
from service.mcp_addresses import Addresses
from service.web.operation.settings import Settings
from service.web.operation.site import HostNames
from tests import tiny_models
from tests.tiny_index import QUESTION, build_tiny, write_minutes

SECRET = "the secret question"


def message(**parts: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 7, **parts}).encode()


def call(arguments: object) -> bytes:
    return message(method="tools/call", params={"name": "search", "arguments": arguments})


REFUSED = {
    "no JSON": (b"{", -32700, None),
    "no text": (b'{"jsonrpc": "2.0", "id": 1, "method": "ping\xa2"}', -32700, None),
    "nothing": (b"", -32700, None),
    "half a character": (call({"query": "\ud800"}), -32700, None),
    "deep": (b"[" * 90_000, -32700, None),
    "nested arguments": (b'{"a":' * 300 + b"1" + b"}" * 300, -32600, None),
    "a number without end": (b"9" * 9_000, -32700, None),
    "no message": (b"[]", -32600, None),
    "another version": (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600, None),
    "no such method": (message(method=f"tools/{SECRET}"), -32602, 7),
    "arguments that are none": (call(SECRET), -32602, 7),
    "no parameters": (message(method="tools/call"), -32602, 7),
    "no such notification": (json.dumps({"jsonrpc": "2.0", "method": SECRET}).encode(), -32602, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_message_is_refused_in_a_sentence_that_repeats_nothing(name: str) -> None:
    body, code, identity = REFUSED[name]
    with pytest.raises(RefusedMessage) as refused:
        check_message(body)
    assert (refused.value.status, refused.value.code, refused.value.identity) == (400, code, identity)
    assert SECRET not in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        call({"query": "lamps"}),
        call({"nonsense": [1]}),  # what a tool takes is the tool's to tell
        message(method="ping"),
        message(method="tools/list"),
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        b'{"jsonrpc": "2.0", "id": 3, "result": {}}',
    ],
)
def test_messages_are_let_through(body: bytes) -> None:
    check_message(body)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    part = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": part["body"]})


def test_a_message_arrives_as_it_was_sent_and_no_longer_one_is_read() -> None:
    http = TestClient(Messages(echo, HostNames(frozenset({"testserver"}))))
    whole = call({"query": "lamps"})
    assert http.post("/", content=whole).content == whole
    assert http.post("/", content=(bytes([one]) for one in whole)).content == whole  # piece by piece
    long = http.post("/", content=b" " * MOST_BYTES + whole)
    assert (long.status_code, long.json()["error"]["message"]) == (
        413,
        "A message has at most 100,000 bytes.",
    )


def test_few_messages_are_in_work_at_once_and_none_of_whoever_has_left() -> None:
    busy = most = answered = 0

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal busy, most, answered
        busy += 1
        most = max(most, busy)
        for _ in range(10):
            await anyio.sleep(0)
        busy -= 1
        answered += 1

    async def asked(messages: Messages, number: int) -> None:
        sent = [{"type": "http.request", "body": message(method="ping"), "more_body": False}]
        if number % 2:
            sent.append({"type": "http.disconnect"})

        async def receive() -> Message:
            if not sent:
                await anyio.sleep_forever()
            return sent.pop(0)

        async def send(_: Message) -> None:
            raise AssertionError("nothing is refused")

        await messages({"type": "http", "method": "POST", "headers": [(b"host", b"a")]}, receive, send)

    async def run() -> None:
        messages = Messages(slow, HostNames(frozenset({"a"})))
        async with anyio.create_task_group() as tasks:
            for number in range(100):
                tasks.start_soon(asked, messages, number)

    anyio.run(run)
    assert 1 < most <= 8
    assert answered == 50


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("tools")
    build_tiny(write_minutes(folder / "minutes", 1), folder / "index", tiny_models.encoder(folder / "model"))
    app = make_app(folder / "index", Addresses(), Settings(), HostNames(frozenset({"testserver"})))
    with TestClient(app) as started:
        yield started


@pytest.mark.slow
def test_nothing_of_what_was_refused_is_logged(
    endpoint: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    for body, code, _ in REFUSED.values():
        answer = endpoint.post("/mcp", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []
    assert SECRET not in caplog.text
    found = endpoint.post("/mcp", content=call({"query": QUESTION}), headers=headers).json()
    assert found["result"]["structuredContent"]["results"]
