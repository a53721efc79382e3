"""Runs the service under uvicorn."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from indexer.audience import Labels
from indexer.errors import BadInput, MinutebookError, MissingExtra
from service.access.key_file import read_keys
from service.access.settings import Access
from service.opening import open_best
from service.settings import Settings

STOP_SECONDS = 15
"""For requests in flight when the service is told to stop: more than one that waits its full time takes, half
of the time after which orchestrators kill. A summary may take a minute and is then cut off."""


class CannotListen(MinutebookError):
    """The address is taken or not ours to listen on."""


def serve(
    index_dir: Path,
    host: str,
    port: int,
    workers: int,
    settings: Settings | None = None,
    log_format: str = "auto",
) -> None:
    """Serves until stopped.

    Raises what keeps it from starting before it starts: UnusableIndex, UnusableKeys, CannotListen, BadInput,
    MissingExtra.
    """
    settings = settings or Settings()
    try:
        import uvicorn

        from service.app import create_app
        from service.operation.logs import LogFormat, log_config
        from service.operation.operation import Operation
        from service.written.writer import writer_from
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed: pip install 'minutebook[serve]'") from error

    # Here too where each worker makes its own, so that one line tells what is wrong.
    writer = writer_from(os.environ)
    opened = open_best(index_dir)
    meetings = len(opened.index.meetings)
    for warning in filter(None, (opened.problem, opened.index.degraded)):
        typer.echo(warning, err=True)
    for warning in _in_vain(opened.index.manifest.labels, settings.access):
        typer.echo(warning, err=True)
    opened.index.close()
    _check_address(host, port)
    shown = f"[{host}]" if ":" in host else host
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "server_header": False,
        "access_log": False,  # ours says more, and never the question
        "log_config": log_config(LogFormat(log_format).at(sys.stderr.isatty())),
        "timeout_graceful_shutdown": STOP_SECONDS,
    }
    greeting = f"Minutebook serves {meetings} meetings at http://{shown}:{port}/ (Ctrl-C stops it)"
    if workers == 1:
        app = create_app(index_dir, settings, writer)
        typer.echo(greeting)
        uvicorn.run(app, **options)
    else:
        Operation.of(settings, os.environ).close()  # what workers could not follow is told here, once
        typer.echo(greeting)
        _run_workers(index_dir, settings, {"workers": workers, **options})


def _run_workers(index_dir: Path, settings: Settings, options: dict[str, Any]) -> None:
    import uvicorn

    from service.app import INDEX_VARIABLE, SETTINGS_VARIABLE
    from service.operation.metrics import SHARED_VARIABLE

    try:
        shared = tempfile.TemporaryDirectory(prefix="minutebook-metrics-")
    except OSError as error:
        raise BadInput(
            f"Several workers share their metrics in a temporary folder, and there is none to write to "
            f"({error.strerror}): set TMPDIR to one, or serve with one worker."
        ) from error
    with shared as folder:
        os.environ[INDEX_VARIABLE] = str(index_dir.resolve())
        os.environ[SETTINGS_VARIABLE] = settings.to_json()
        os.environ[SHARED_VARIABLE] = folder
        uvicorn.run("service.app:create_app_from_environment", factory=True, **options)


def _in_vain(labels: Labels, access: Access) -> Iterator[str]:
    """Restrictions that no key lifts for want of keys, and keys for labels that restrict nothing."""
    if access.keys is None:
        if labels:
            yield "Restricted documents are served to nobody: that takes keys, see --keys."
        return
    for key in read_keys(access.keys):
        if unknown := key.granted - labels:
            in_vain = ", ".join(sorted(unknown))
            yield f"Key {key.key_id} grants {in_vain}, to which nothing here is restricted."


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
