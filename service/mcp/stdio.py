"""The tools over standard input and output, for an assistant that starts the server itself."""

from __future__ import annotations

import logging.config
import signal
import sys
from pathlib import Path

import anyio
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from service.mcp.addresses import Addresses
from service.mcp.server import serving
from service.web.logs import LogFormat, log_config
from service.web.settings import Settings

_log = logging.getLogger(__name__)


def serve_stdio(index_dir: Path, addresses: Addresses, settings: Settings) -> None:
    """Serves until standard input ends; standard output carries the protocol and nothing else.

    Raises UnusableIndex when the directory holds no index that can be opened.
    """
    logging.config.dictConfig(log_config(LogFormat.AUTO.at(sys.stderr.isatty())))
    # Ctrl-C, and an assistant that reads no more, end it at once, as they end most programs: there is nothing
    # to complete, and a thread that waits for input cannot be told to stop.
    for ending in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(ending, signal.SIG_DFL)
    anyio.run(_serve, index_dir, addresses, settings)


async def _serve(index_dir: Path, addresses: Addresses, settings: Settings) -> None:
    async with (
        serving(index_dir, addresses, settings) as server,
        stdio_server() as (incoming, outgoing),
        anyio.create_task_group() as tasks,
    ):
        sender, receiver = anyio.create_memory_object_stream[SessionMessage | Exception]()
        tasks.start_soon(_pass_on, incoming, sender)
        await server.run(receiver, outgoing, server.create_initialization_options())


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
