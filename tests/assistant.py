"""An assistant for tests: a real MCP client session with the real command, asked from ordinary functions."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import ClientSession, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.processes import COMMAND, READY_SECONDS, ROOT, STOP_SECONDS, free_port


@dataclass(frozen=True, slots=True)
class Assistant:
    """A session that has been opened. The client itself checks results against the tools' output schemas."""

    portal: BlockingPortal
    session: ClientSession
    greeting: types.InitializeResult

    def tools(self) -> dict[str, types.Tool]:
        return {tool.name: tool for tool in self.portal.call(self.session.list_tools).tools}

    def call(self, name: str, **arguments: object) -> types.CallToolResult:
        return self.portal.call(self.session.call_tool, name, arguments)

    def get(self, name: str, **arguments: object) -> dict[str, Any]:
        """What a tool gives, which must be the same in both forms."""
        result = self.call(name, **arguments)
        assert not result.isError, result.content
        assert [one.type for one in result.content] == ["text"]
        assert json.loads(result.content[0].text) == result.structuredContent
        return dict(result.structuredContent)

    def error(self, name: str, **arguments: object) -> str:
        """What a tool says that cannot do as it was asked."""
        result = self.call(name, **arguments)
        assert result.isError
        assert result.structuredContent is None
        assert [one.type for one in result.content] == ["text"]
        return result.content[0].text


Opened = tuple[ClientSession, types.InitializeResult]


@contextmanager
def by_stdio(index: Path, log: Path, *options: str) -> Iterator[Assistant]:
    """An assistant that starts the server itself; what the server logs goes to the file `log`."""
    command, *rest = COMMAND
    server = StdioServerParameters(
        command=command, args=[*rest, "mcp", "--index", str(index), *options], cwd=ROOT
    )

    @asynccontextmanager
    async def opened() -> AsyncIterator[Opened]:
        with log.open("w", encoding="utf-8") as errors:
            async with stdio_client(server, errors) as streams, ClientSession(*streams) as session:
                yield session, await session.initialize()

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened()) as (session, greeting),
    ):
        yield Assistant(portal, session, greeting)


@contextmanager
def by_http(url: str) -> Iterator[Assistant]:
    """An assistant that reaches a running server by its address."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Opened]:
        async with (
            httpx.AsyncClient(trust_env=False, timeout=30) as http,
            streamable_http_client(url, http_client=http) as (incoming, outgoing, _),
            ClientSession(incoming, outgoing) as session,
        ):
            yield session, await session.initialize()

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened()) as (session, greeting),
    ):
        yield Assistant(portal, session, greeting)


@contextmanager
def serving_tools(index: Path, log: Path, *options: str) -> Iterator[str]:
    """`minutebook mcp --http` of that index on a free port; gives the address of its endpoint."""
    port = free_port()
    command = [*COMMAND, "mcp", "--index", str(index), "--http", "--port", str(port), *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_listening(process, port, log)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server does not listen (status {process.poll()}): {log.read_text()}")
