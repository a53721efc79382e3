"""The tools over streamable HTTP, for assistants that reach the server by its address."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypedDict

import typer
import uvicorn
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from indexer.errors import BadInput
from service.mcp.addresses import Addresses
from service.mcp.messages import Messages
from service.mcp.server import serving
from service.web.app import check_address, shown_address, uvicorn_options
from service.web.live import Ahead
from service.web.logs import LogFormat
from service.web.settings import Settings

PATH = "/mcp"

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
_ALL_ADDRESSES = ("0.0.0.0", "::", "")  # noqa: S104 - these are recognised, not listened on
_NAME = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")


class _State(TypedDict):
    manager: StreamableHTTPSessionManager


class _Endpoint:
    """The ASGI application at `PATH`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        manager: StreamableHTTPSessionManager = scope["state"]["manager"]
        await manager.handle_request(scope, receive, send)


def serve_http(
    index_dir: Path, addresses: Addresses, settings: Settings, host: str, port: int, names: Sequence[str] = ()
) -> None:
    """Serves until stopped; `names` are those by which others than this machine reach it.

    Raises what keeps it from starting before it starts: UnusableIndex, BadInput, CannotListen.
    """
    security = allowed(_own_names(host, names))
    ahead = Ahead(index_dir)
    meetings = len(ahead.opened().index.meetings)
    app = make_app(index_dir, addresses, settings, security, ahead)
    check_address(host, port)
    typer.echo(
        f"Minutebook serves {meetings} meetings to assistants at {shown_address(host, port)}{PATH} "
        f"(Ctrl-C stops it)"
    )
    uvicorn.run(app, **uvicorn_options(host, port, LogFormat.AUTO))


def make_app(
    index_dir: Path,
    addresses: Addresses,
    settings: Settings,
    security: TransportSecuritySettings,
    ahead: Ahead | None = None,
) -> Starlette:
    """The tools as an ASGI application over the index, which is opened when it starts, if not `ahead`."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[_State]:
        async with serving(index_dir, addresses, settings, ahead) as server:
            # Calls have nothing to do with one another, so there are no sessions that somebody could pile up.
            manager = StreamableHTTPSessionManager(
                server, stateless=True, json_response=True, security_settings=security
            )
            async with manager.run():
                yield {"manager": manager}

    # Other methods than POST are for messages that a server sends by itself; this one has none to send.
    return Starlette(routes=[Route(PATH, Messages(_Endpoint()), methods=["POST"])], lifespan=lifespan)


def allowed(names: Sequence[str]) -> TransportSecuritySettings:
    """Answers requests that name this machine or one of `names` as their host, and no web page elsewhere.

    A page of another site that has its own name lead to this machine (DNS rebinding) is thus refused.
    Raises BadInput for what is no name of a host.
    """
    hosts = (*_THIS_MACHINE, *names)
    for name in names:
        if not _NAME.fullmatch(name):
            raise BadInput(f"--allow-host takes a host's name alone, such as minutes.example; not “{name}”.")
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[pattern for host in hosts for pattern in (host, f"{host}:*")],
        allowed_origins=[pattern for origin in origins for pattern in (origin, f"{origin}:*")],
    )


def _own_names(host: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names given and the address that is listened on, unless that means all there are."""
    if host in _ALL_ADDRESSES:
        return tuple(names)
    return (*names, f"[{host}]" if ":" in host else host)
