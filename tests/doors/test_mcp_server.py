"""The tools inside one process: which version and which documents they show, what they say when all fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession
from mcp.shared.memory import create_connected_server_and_client_session as connected

from indexer.errors import BadInput
from service.mcp import MinutesServer, Unobserved, serving
from service.mcp_addresses import Addresses
from service.web.operation.live import Core, Cores
from service.web.operation.middleware import RequestQueue
from service.web.operation.settings import Settings
from tests.tiny_index import QUESTION, build_tiny, write_minutes

WITHIN_SECONDS = 30
"""For a new version to be taken up: a second or two on an idle machine."""

SECRET = """---
restricted: staff
---
# Lampton Harbour Board

Minutes of the meeting held on 9 April 2024

## 1. Mooring fees

The mooring fee of the secret quay is nine pounds.
"""


def talk(root: Path, speak: Callable[[ClientSession], Awaitable[None]]) -> None:
    """Opens a session with a server over that index."""

    async def run() -> None:
        async with serving(root, Addresses(), Settings()) as server, connected(server) as session:
            await speak(session)

    anyio.run(run)


async def found(session: ClientSession) -> dict[str, Any]:
    result = await session.call_tool("search", {"query": f"{QUESTION} generation"})
    assert result.structuredContent is not None
    return dict(result.structuredContent)


@pytest.mark.slow
def test_a_new_version_is_taken_up(tmp_path: Path, encoder: Path) -> None:
    root = tmp_path / "index"
    first = build_tiny(write_minutes(tmp_path / "minutes", 1), root, encoder).manifest.version

    async def speak(session: ClientSession) -> None:
        before = await found(session)
        assert before["index_version"] == first
        assert "generation 1" in before["results"][0]["text"]
        minutes = write_minutes(tmp_path / "minutes", 2)
        second = (await anyio.to_thread.run_sync(build_tiny, minutes, root, encoder)).manifest.version
        deadline = time.monotonic() + WITHIN_SECONDS
        while (after := await found(session))["index_version"] != second:
            assert time.monotonic() < deadline, "the new version is not taken up"
            await anyio.sleep(0.05)
        assert "generation 2" in after["results"][0]["text"]

    talk(root, speak)


@pytest.mark.slow
def test_restricted_minutes_cannot_be_told_to_exist(
    tmp_path: Path, encoder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    minutes, root = write_minutes(tmp_path / "minutes", 1), tmp_path / "index"
    (minutes / "secret.md").write_text(SECRET, encoding="utf-8")
    build_tiny(minutes, root, encoder)

    async def speak(session: ClientSession) -> None:
        for identity in ("secret", "secret/1/1", "nothing", "nothing/1/1"):
            refused = await session.call_tool("fetch", {"id": identity})
            assert refused.isError
            assert refused.content[0].text == (
                f"There is no passage and no document “{identity}” here: use an id from search or ask."
            )
        for tool, argument in (("search", "query"), ("ask", "question")):
            given = await session.call_tool(tool, {argument: "the mooring fee of the secret quay"})
            assert "nine pounds" not in given.content[0].text
            assert "secret/" not in given.content[0].text

    with caplog.at_level(logging.WARNING, "service.mcp"):
        talk(root, speak)
    assert [one.getMessage() for one in caplog.records] == ["Restricted documents are shown to no assistant."]


def failing() -> Cores:
    """A core of which every part fails with words that nobody should see."""
    parts = ("index", "searcher", "answerer", "suggester", "registers")
    return Cores(Core(**{name: object() for name in parts}))  # type: ignore[arg-type]


def test_a_defect_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    server = MinutesServer(failing(), Addresses(), RequestQueue(1, 0, 1.0, Unobserved()))
    for _ in range(2):  # the first gave its turn back
        result = anyio.run(server.call_tool, "fetch", {"id": "a"})
        assert result.isError
        assert result.content[0].text == "Something went wrong on our side; it has been recorded in the log."
    assert [one.exc_info is not None for one in caplog.records] == [True, True]


def test_calls_beyond_what_can_be_answered_are_told_to_come_again() -> None:
    async def run() -> None:
        turns = RequestQueue(1, 0, 1.0, Unobserved())
        server = MinutesServer(failing(), Addresses(), turns)
        await turns.take()
        result = await server.call_tool("search", {"query": "x"})
        assert result.isError
        assert "try again in" in result.content[0].text

    anyio.run(run)


@pytest.mark.parametrize(
    "raw", [{"query": "\ud800"}, {"query": "x", "person": "\udfff"}, {"query": "x", "\ud800": 1}]
)
def test_half_characters_are_refused(raw: dict[str, Any]) -> None:
    server = MinutesServer(failing(), Addresses(), RequestQueue(1, 0, 1.0, Unobserved()))
    result = anyio.run(server.call_tool, "search", raw)
    assert result.isError
    assert "surrogates" in result.content[0].text


@pytest.mark.parametrize("base", ["minutes.example", "ftp://a.example", "https://a.example/?q=1", ""])
def test_pages_are_at_a_web_address(base: str) -> None:
    with pytest.raises(BadInput, match="--base-url takes"):
        Addresses.below(base)


def test_minutes_that_were_published_nowhere_have_an_address_of_our_own() -> None:
    assert Addresses().meeting("town-2024", "https://town.example/m") == "https://town.example/m"
    assert Addresses().meeting("town-2024", "javascript:alert(1)") == "minutebook:town-2024"
    pages = Addresses.below("https://a.example/minutes/")
    assert pages.meeting("town-2024", None) == "https://a.example/minutes/meetings/town-2024"
