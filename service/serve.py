"""Runs the service under uvicorn."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import typer

from indexer.errors import MinutebookError, MissingExtra
from service.opening import open_best

STOP_SECONDS = 5
"""For requests under way when the service is told to stop; a search takes a hundredth, a summary a minute."""


class CannotListen(MinutebookError):
    """The address is taken or not ours to listen on."""


def serve(index_dir: Path, host: str, port: int, workers: int) -> None:
    """Serves until stopped.

    Raises UnusableIndex, CannotListen, or BadInput for a wrongly named writing service, before it starts.
    """
    try:
        import uvicorn

        from service.app import INDEX_VARIABLE, create_app
        from service.written.writer import writer_from
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed: pip install 'minutebook[serve]'") from error

    # Here too where each worker makes its own, so that one line tells what is wrong.
    writer = writer_from(os.environ)
    opened = open_best(index_dir)
    meetings = len(opened.index.meetings)
    for warning in filter(None, (opened.problem, opened.index.degraded)):
        typer.echo(warning, err=True)
    opened.index.close()
    _check_address(host, port)
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"Minutebook serves {meetings} meetings at http://{shown}:{port}/ (Ctrl-C stops it)")
    if workers == 1:
        uvicorn.run(
            create_app(index_dir, writer=writer),
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        return
    os.environ[INDEX_VARIABLE] = str(index_dir.resolve())
    uvicorn.run(
        "service.app:create_app_from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _check_address(host: str, port: int) -> None:
    """Tries the address once, since uvicorn reports a taken one as several lines of log."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {host} port {port} ({error.strerror}); choose another with --host or --port."
        ) from error
