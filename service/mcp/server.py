"""The MCP server: what it says of its tools, and how a call becomes a result or one sentence."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from mcp import types
from mcp.server.lowlevel import Server

from indexer.errors import MinutebookError, StoreAway
from service.mcp.addresses import Addresses
from service.mcp.arguments import BadArguments, read_arguments
from service.mcp.tools import INSTRUCTIONS, TOOLS, Tool
from service.search.query import shown
from service.web.live import STORE_AWAY, Ahead, Cores, live_cores, make_core
from service.web.middleware import Turns
from service.web.schemas import Schema
from service.web.settings import Settings

VERSION = "1"
"""Of what the tools take and give: raised when an assistant made for the former would no longer work."""

_DEFECT = "Something went wrong on our side; it has been recorded in the log."

_log = logging.getLogger(__name__)


class Unobserved:
    """Nobody counts how busy the tools are."""

    def load(self, in_work: int, waiting: int) -> None:
        """Nothing to do."""

    def refused(self, reason: str) -> None:
        """Nothing to do."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers calls, each from one index version from beginning to end, and only so many at once."""

    cores: Cores
    addresses: Addresses
    turns: Turns

    async def call(self, name: str, raw: dict[str, Any]) -> types.CallToolResult:
        """What the tool of that name gives for these arguments; what cannot be done is told as its error."""
        try:
            tool = _tool(name)
            return _given(await self._answer(tool, raw))
        except StoreAway:
            return _failed(STORE_AWAY)  # where it is kept is for the log
        except MinutebookError as error:
            return _failed(str(error))
        except Exception:
            _log.exception("The tool %s failed.", name)
            return _failed(_DEFECT)

    async def _answer(self, tool: Tool[Any], raw: dict[str, Any]) -> Schema:
        arguments = read_arguments(tool.name, tool.takes, raw)
        await self.turns.take()
        began = time.perf_counter()
        try:
            with self.cores.lease() as core:
                return await run_sync(tool.answer, core, arguments, self.addresses)
        finally:
            self.turns.give_back(time.perf_counter() - began)


@asynccontextmanager
async def serving(
    index_dir: Path, addresses: Addresses, settings: Settings, ahead: Ahead | None = None
) -> AsyncIterator[Server[Any, Any]]:
    """The server over the index in that directory, whose new versions it takes up until the block is left.

    It shows what everybody may see. Raises UnusableIndex when there is no index that can be opened.
    """
    async with live_cores(index_dir, partial(make_core, index_dir), ahead) as cores:
        for worry in _worries(cores):
            _log.warning(worry)
        yield make_server(cores, addresses, settings)


def make_server(cores: Cores, addresses: Addresses, settings: Settings) -> Server[Any, Any]:
    """The protocol's server over these cores, to be run on streams of messages; one event loop's only."""
    turns = Turns(settings.max_in_flight, settings.max_waiting, settings.longest_wait, Unobserved())
    desk = Desk(cores, addresses, turns)
    described = types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def list_tools(_: types.ListToolsRequest) -> types.ServerResult:
        return types.ServerResult(described)

    async def call_tool(request: types.CallToolRequest) -> types.ServerResult:
        result = await desk.call(request.params.name, request.params.arguments or {})
        return types.ServerResult(result)

    server: Server[Any, Any] = Server("minutebook", version=VERSION, instructions=INSTRUCTIONS)
    # Not by the decorators: those put words of their own before our errors, and check all twice.
    server.request_handlers[types.ListToolsRequest] = list_tools
    server.request_handlers[types.CallToolRequest] = call_tool
    return server


def _worries(cores: Cores) -> Iterator[str]:
    """What whoever started the server should know of its index."""
    index = cores.current.index
    yield from filter(None, (cores.problem, index.degraded))
    if index.manifest.labels:
        yield "Restricted documents are shown to no assistant."


def _tool(name: str) -> Tool[Any]:
    for tool in TOOLS:
        if tool.name == name:
            return tool
    known = ", ".join(tool.name for tool in TOOLS)
    raise BadArguments(f"There is no tool {shown(name)} here; there are: {known}.")


def _described(tool: Tool[Any]) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        inputSchema=tool.takes.model_json_schema(),
        outputSchema=tool.gives.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            title=tool.title,
            readOnlyHint=True,
            destructiveHint=False,
            idempotentHint=True,
            openWorldHint=False,
        ),
    )


def _given(output: Schema) -> types.CallToolResult:
    """The same value twice: as structured content, and as JSON in one text for those who read only that."""
    text = types.TextContent(type="text", text=output.model_dump_json())
    return types.CallToolResult(content=[text], structuredContent=output.model_dump(mode="json"))


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], isError=True)
