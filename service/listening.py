"""Listening on an address: what is told before it is tried, and how a server of ours is run there."""

from __future__ import annotations

import socket
import sys
from typing import Any

from indexer.errors import MinutebookError
from service.operation.logs import LogFormat, log_config

STOP_SECONDS = 15
"""For requests in flight when a server is told to stop: more than one that waits its full time takes, half
of the time after which orchestrators kill. A summary may take a minute and is then cut off."""


class CannotListen(MinutebookError):
    """The address is taken or not ours to listen on."""


def check_address(host: str, port: int) -> None:
    """Tries the address once, since uvicorn reports a taken one as several lines of log.

    Raises CannotListen.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {host} port {port} ({error.strerror}); choose another with --host or --port."
        ) from error


def shown_address(host: str, port: int) -> str:
    """The start of the addresses there: "http://127.0.0.1:8000"."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def uvicorn_options(host: str, port: int, log_format: str) -> dict[str, Any]:
    """What `uvicorn.run` takes besides the application."""
    return {
        "host": host,
        "port": port,
        "server_header": False,
        "access_log": False,  # ours says more, and never the question
        "log_config": log_config(LogFormat(log_format).at(sys.stderr.isatty())),
        "timeout_graceful_shutdown": STOP_SECONDS,
    }
