"""The command `minutebook mcp`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from indexer.errors import BadInput, MissingExtra
from service.web.settings import Settings

HOST = "127.0.0.1"
PORT = 8001


def mcp_command(
    index: Annotated[Path, typer.Option("--index", help="The index directory.", metavar="DIR")],
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP, instead of standard input and output.")
    ] = False,
    host: Annotated[
        str | None, typer.Option(help=f"With --http: the address to listen on; {HOST} unless given.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help=f"With --http: the port to listen on; {PORT} unless given.", min=1, max=65535),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="With --http: a name that others reach it by; repeatable."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Link to your pages there, made by: minutebook serve."),
    ] = None,
) -> None:
    """Serve search, fetch and ask to assistants (MCP)."""
    if not http and (host or port or allow_host):
        raise BadInput("--host, --port and --allow-host are for serving over HTTP; add --http.")
    try:
        from service.mcp.addresses import Addresses
        from service.mcp.http import serve_http
        from service.mcp.stdio import serve_stdio
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed: pip install 'minutebook[mcp]'") from error

    addresses = Addresses.below(base_url)
    if http:
        serve_http(index, addresses, Settings(), host or HOST, port or PORT, allow_host or ())
    else:
        serve_stdio(index, addresses, Settings())
