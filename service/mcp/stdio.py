"""The tools over standard input and output, for an assistant that starts the server itself."""

from __future__ import annotations

import logging.config
import signal
import sys
from pathlib import Path

import anyio
from mcp.server.stdio import stdio_server

from service.mcp.addresses import Addresses
from service.mcp.server import serving
from service.operation.logs import LogFormat, log_config
from service.settings import Settings


def serve_stdio(index_dir: Path, addresses: Addresses, settings: Settings) -> None:
    """Serves until standard input ends; standard output carries the protocol and nothing else.

    Raises UnusableIndex when the directory holds no index that can be opened.
    """
    logging.config.dictConfig(log_config(LogFormat.AUTO.at(sys.stderr.isatty())))
    # Ctrl-C ends it at once: nothing is written, and a thread that waits for input cannot be told to stop.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(_serve, index_dir, addresses, settings)


async def _serve(index_dir: Path, addresses: Addresses, settings: Settings) -> None:
    async with serving(index_dir, addresses, settings) as server, stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
