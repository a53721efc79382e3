"""The server of the tools for assistants (Model Context Protocol), over stdio and streamable HTTP."""

from __future__ import annotations

import json
import logging
import logging.config
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

import anyio
import typer
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from anyio.to_thread import run_sync
from mcp import types
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.fastmcp.tools import Tool
from mcp.server.fastmcp.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.message import SessionMessage
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import MinutebookError, StoreAway
from service.mcp_addresses import Addresses
from service.mcp_registers import register_tool
from service.mcp_tools import INSTRUCTIONS, AssistantTool, assistant_tools
from service.search.query import shown
from service.web.operation.live import STORE_AWAY, Cores, PreparedIndex, live_cores, make_core
from service.web.operation.logs import LogFormat, log_config
from service.web.operation.middleware import RequestQueue, gone
from service.web.operation.server import check_address, run, shown_address, uvicorn_options
from service.web.operation.settings import Settings
from service.web.operation.site import HostNames, Misdirected

VERSION = "1"
"""Of what the tools take and give: raised when an assistant made for the former would no longer work."""

PATH = "/mcp"

_DEFECT = "Something went wrong on our side; it has been recorded in the log."

_log = logging.getLogger(__name__)


class Unobserved:
    """Nobody counts how busy the tools are."""

    def load(self, in_work: int, waiting: int) -> None:
        """Nothing to do."""

    def refused(self, reason: str) -> None:
        """Nothing to do."""


class MinutesServer(FastMCP[None]):
    """The tools over these cores; each call is answered from one index version, and only so many at once.

    What cannot be done is told as one sentence. Calls have nothing to do with one another, so over HTTP there
    are no sessions that somebody could pile up.
    """

    def __init__(
        self,
        cores: Cores,
        addresses: Addresses,
        turns: RequestQueue,
    ) -> None:
        self._cores, self._addresses, self._turns = cores, addresses, turns
        super().__init__(
            "minutebook",
            INSTRUCTIONS,
            tools=[self._tool(one) for one in (*assistant_tools(), register_tool())],
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            # `Messages` has looked at the host, which knows the address that was asked.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._mcp_server.version = VERSION

    def _tool(self, tool: AssistantTool) -> Tool:
        schema = tool.gives.model_json_schema(mode="serialization")
        return Tool(
            fn=partial(self._answer, tool),
            name=tool.answer.__name__,
            title=tool.title,
            description=tool.description,
            parameters=tool.takes.model_json_schema(),
            fn_metadata=FuncMetadata(arg_model=tool.takes, output_schema=schema, output_model=tool.gives),
            is_async=True,
            context_kwarg=None,
            annotations=types.ToolAnnotations(
                title=tool.title,
                readOnlyHint=True,
                destructiveHint=False,
                idempotentHint=True,
                openWorldHint=False,
            ),
        )

    async def _answer(self, tool: AssistantTool, **given: Any) -> types.CallToolResult:  # noqa: ANN401
        """Answers in a worker thread when its turn has come."""
        await self._turns.take()
        began = time.perf_counter()
        try:
            with self._cores.lease() as core:
                output = await run_sync(tool.answer, core, self._addresses, given)
        finally:
            self._turns.give_back(time.perf_counter() - began)
        # The same value twice: for those who read structured content, and for those who read only text.
        text = types.TextContent(type="text", text=output.model_dump_json())
        return types.CallToolResult(content=[text], structuredContent=output.model_dump(mode="json"))

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - as the base's
        """What the tool of that name gives for these arguments; what cannot be done is told as its error."""
        known = [tool.name for tool in self._tool_manager.list_tools()]
        if name not in known:
            return _failed(f"There is no tool {shown(name)} here; there are: {', '.join(known)}.")
        try:
            json.dumps(arguments, ensure_ascii=False).encode()
            return await super().call_tool(name, arguments)
        except UnicodeEncodeError:
            return _failed(f"The tool {name} takes text, without lone surrogates.")
        except ToolError as error:
            return _failed(self._sentence(name, error.__cause__))

    def _sentence(self, name: str, cause: BaseException | None) -> str:
        tool = self._tool_manager.get_tool(name)
        match cause:
            case ValidationError() if tool and cause.title == (takes := tool.fn_metadata.arg_model).__name__:
                return f"The tool {name} {_rule(cause, takes)}."
            case StoreAway():
                return STORE_AWAY  # where it is kept is for the log
            case MinutebookError():
                return str(cause)
        _log.error("The tool %s failed.", name, exc_info=cause)
        return _DEFECT

    async def run_stdio_async(self) -> None:
        """Serves standard input and output until the former ends."""
        async with stdio_server() as (incoming, outgoing), anyio.create_task_group() as tasks:
            sender, receiver = anyio.create_memory_object_stream[SessionMessage | Exception]()
            tasks.start_soon(_pass_on, incoming, sender)
            options = self._mcp_server.create_initialization_options()
            await self._mcp_server.run(receiver, outgoing, options)


def _rule(error: ValidationError, takes: type[ArgModelBase]) -> str:
    """What is wrong with arguments, after the name of the tool."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    match first["type"]:
        case "missing":
            return f"needs the argument {name}"
        case "extra_forbidden":
            return f"has no argument {shown(name)}; it takes: {', '.join(takes.model_fields)}"
        case "string_type":
            return f"takes text as {name}"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"takes a whole number as {name}"
        case _:
            return f"cannot use what is given as {name} ({first['msg']})"


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], isError=True)


@asynccontextmanager
async def serving(
    index_dir: Path,
    addresses: Addresses,
    settings: Settings,
    prepared: PreparedIndex | None = None,
) -> AsyncIterator[MinutesServer]:
    """The server over the index in that directory, whose new versions it takes up until the block is left.

    It shows what everybody may see. Raises UnusableIndex when there is no index that can be opened.
    """
    async with live_cores(index_dir, partial(make_core, index_dir), prepared) as cores:
        index = cores.current.index
        for worry in filter(None, (cores.problem, index.degraded)):
            _log.warning(worry)
        if index.manifest.labels:
            _log.warning("Restricted documents are shown to no assistant.")
        turns = RequestQueue(
            settings.max_in_flight, settings.max_waiting, settings.longest_wait, Unobserved()
        )
        yield MinutesServer(cores, addresses, turns)


# Over HTTP. What is no message of the protocol is refused before the protocol's own server takes it up: that
# one would write what it cannot use, questions included, into the log.

MOST_BYTES = 100_000
"""Of one message: ten times the longest question with all that can go with it."""

_MOST_LEVELS = 32
"""Of arrays and objects in one another: the protocol has six, and its server fails on some hundreds."""

_IN_PROTOCOL = 8
"""Messages at a time that its server is busy with; it takes up all that come and then does nothing else."""


class RefusedMessage(Exception):
    """A body that is no message of the protocol; `status` is that of HTTP, `code` that of JSON-RPC."""

    def __init__(self, status: int, code: int, sentence: str, identity: str | int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.identity = identity  # the message's own, if it has one

    @property
    def response(self) -> JSONResponse:
        """The error as JSON-RPC tells it."""
        error = {"code": self.code, "message": str(self)}
        return JSONResponse({"jsonrpc": "2.0", "id": self.identity, "error": error}, self.status)


class Messages:
    """ASGI application around the protocol's endpoint: lets sound messages through, refuses the others.

    And those that name another host, or come from a page of another site. The others wait for their turn, and
    whoever has left meanwhile is not answered.
    """

    def __init__(self, app: ASGIApp, names: HostNames) -> None:
        self._app = app
        self._names = names
        self._turns = anyio.Semaphore(_IN_PROTOCOL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        try:
            self._check_hosts(scope)
            body = await _body(Request(scope, receive))
            check_message(body)
        except ClientDisconnect:
            return
        except RefusedMessage as refused:
            await refused.response(scope, receive, send)
            return
        read = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def again() -> Message:
            return next(read, None) or await receive()

        async with self._turns:
            if not await gone(receive):
                await self._app(scope, again, send)

    def _check_hosts(self, scope: Scope) -> None:
        """Raises RefusedMessage."""
        headers, server = Headers(scope=scope), scope.get("server")
        try:
            self._names.require(headers.getlist("host"), server)
        except Misdirected as error:
            raise RefusedMessage(421, types.INVALID_REQUEST, str(error)) from None
        for origin in headers.getlist("origin"):
            if not self._names.answers(origin.partition("://")[2], server):
                raise RefusedMessage(403, types.INVALID_REQUEST, "Pages of other sites are not answered.")


def check_message(body: bytes) -> None:
    """Returns for a message that a client may send. Raises RefusedMessage."""
    try:
        message: Any = json.loads(body.decode("utf-8"))
        json.dumps(message, ensure_ascii=False).encode()  # half characters could not be sent back
    except (ValueError, RecursionError):
        raise RefusedMessage(400, types.PARSE_ERROR, "The message is no JSON in UTF-8.") from None
    if _deeper(message, _MOST_LEVELS):
        sentence = f"A message has at most {_MOST_LEVELS} levels of arrays and objects."
        raise RefusedMessage(400, types.INVALID_REQUEST, sentence)
    try:
        read = types.JSONRPCMessage.model_validate(message).root
    except ValidationError:
        raise RefusedMessage(400, types.INVALID_REQUEST, "The message is none of JSON-RPC 2.0.") from None
    sent = read.model_dump(by_alias=True, mode="json", exclude_none=True)
    try:
        if isinstance(read, types.JSONRPCRequest):
            types.ClientRequest.model_validate(sent)
        elif isinstance(read, types.JSONRPCNotification):
            types.ClientNotification.model_validate(sent)
    except ValidationError:
        identity = read.id if isinstance(read, types.JSONRPCRequest) else None
        sentence = "The message is none that a client of the Model Context Protocol may send."
        raise RefusedMessage(400, types.INVALID_PARAMS, sentence, identity) from None


def _deeper(value: object, levels: int) -> bool:
    """Whether arrays and objects stand in one another more than so many times."""
    match value:
        case dict():
            within: Iterable[object] = value.values()
        case list():
            within = value
        case _:
            return False
    return levels == 0 or any(_deeper(one, levels - 1) for one in within)


async def _body(request: Request) -> bytes:
    """The whole body of a request. Raises RefusedMessage for a long one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise RefusedMessage(413, types.INVALID_REQUEST, f"A message has at most {MOST_BYTES:,} bytes.")
    return body


class _State(TypedDict):
    tools: ASGIApp


def serve_http(
    index_dir: Path, addresses: Addresses, settings: Settings, host: str, port: int, names: HostNames
) -> None:
    """Serves until stopped; `names` are those by which others than this machine reach it.

    Raises what keeps it from starting before it starts: UnusableIndex, BadInput, CannotListen.
    """
    prepared = PreparedIndex(index_dir)
    meetings = len(prepared.opened().index.meetings)
    app = make_app(index_dir, addresses, settings, names, prepared)
    check_address(host, port)
    typer.echo(
        f"Minutebook serves {meetings} meetings to assistants at {shown_address(host, port)}{PATH} "
        f"(Ctrl-C stops it)"
    )
    run(app, uvicorn_options(host, port, LogFormat.AUTO))


def make_app(
    index_dir: Path,
    addresses: Addresses,
    settings: Settings,
    names: HostNames,
    prepared: PreparedIndex | None = None,
) -> Starlette:
    """The tools as an ASGI application over the index, which is opened when it starts, if not `prepared`."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[_State]:
        async with serving(index_dir, addresses, settings, prepared) as server:
            tools = server.streamable_http_app()
            async with server.session_manager.run():
                yield {"tools": tools}

    class ToolCalls:
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await scope["state"]["tools"](scope, receive, send)

    # Other methods than POST are for messages that a server sends by itself; this one has none to send.
    app = Starlette(routes=[Route(PATH, Messages(ToolCalls(), names), methods=["POST"])], lifespan=lifespan)
    app.router.redirect_slashes = False  # to whatever host a request names
    return app


# Over standard input and output, for an assistant that starts the server itself.


def serve_stdio(index_dir: Path, addresses: Addresses, settings: Settings) -> None:
    """Serves until standard input ends; standard output carries the protocol and nothing else.

    Raises UnusableIndex when the directory holds no index that can be opened.
    """
    logging.config.dictConfig(log_config(LogFormat.AUTO.at(sys.stderr.isatty())))
    # Ctrl-C, and an assistant that reads no more, end it at once, as they end most programs: there is nothing
    # to complete, and a thread that waits for input cannot be told to stop.
    for ending in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(ending, signal.SIG_DFL)

    async def serve() -> None:
        async with serving(index_dir, addresses, settings) as server:
            await server.run_stdio_async()

    anyio.run(serve)


async def _pass_on(
    lines: ObjectReceiveStream[SessionMessage | Exception],
    messages: ObjectSendStream[SessionMessage | Exception],
) -> None:
    """Leaves out lines that are no messages: the server would log what they hold, which may be a question."""
    async with messages:
        async for one in lines:
            if isinstance(one, Exception):
                _log.warning("A line that is no message of the protocol was passed over.")
            else:
                await messages.send(one)
