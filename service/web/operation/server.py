"""Runs the service under uvicorn: tries the address, tells what is wrong beforehand, starts workers."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from indexer.errors import BadInput, MinutebookError, MissingExtra, install_hint
from indexer.model import Labels
from service.web.operation.keys import read_keys
from service.web.operation.logs import LogFormat, log_config
from service.web.operation.memory import left, short_of_memory
from service.web.operation.settings import Access, Settings
from service.web.operation.site import host_names, listens_everywhere

if TYPE_CHECKING:
    from starlette.types import ASGIApp

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
        "http": "service.web.operation.connections:BoundedProtocol",
        "ws": "none",  # whatever is installed beside us: nothing here speaks it, and it has no such bounds
        "server_header": False,
        "proxy_headers": False,  # ours also tell the path, see `service.web.operation.site`
        "access_log": False,  # ours says more, and never the question
        "log_config": log_config(LogFormat(log_format).at(sys.stderr.isatty())),
        "timeout_graceful_shutdown": STOP_SECONDS,
    }


def run(app: ASGIApp | str, options: Mapping[str, Any]) -> None:
    """Serve an application, or the one that a name stands for, until stopped."""
    import uvicorn

    uvicorn.run(app, **options)


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
        import uvicorn  # noqa: F401 - its lack is told with the others'

        from service.alerts.subscriptions import Subscriptions
        from service.summary.writer import writer_from
        from service.web.app import Operation, create_app
        from service.web.operation.live import PreparedIndex
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed; {install_hint('serve')}") from error

    # Here too where each worker makes its own, so that one line tells what is wrong.
    writer = writer_from(os.environ)
    prepared = PreparedIndex(index_dir)
    opened = prepared.opened()
    for warning in (opened.problem, opened.index.degraded, short_of_memory(left())):
        if warning:
            typer.echo(warning, err=True)
    for warning in _in_vain(opened.index.manifest.labels, settings.access):
        typer.echo(warning, err=True)
    if listens_everywhere(host) and settings.site.hosts == host_names((), host):
        typer.echo("It answers for its addresses alone; name it with --allow-host or --base-url.", err=True)
    check_address(host, port)
    options = uvicorn_options(host, port, log_format)
    greeting = (
        f"Minutebook serves {len(opened.index.meetings)} meetings at "
        f"{settings.site.base_url or shown_address(host, port) + settings.site.root_path}/ "
        f"(Ctrl-C stops it)"
    )
    del opened  # not to be held on to when another version replaces it
    if workers == 1:
        app = create_app(index_dir, settings, writer, prepared)
        typer.echo(greeting)
        run(app, options)
    else:
        prepared.close()
        # What workers could not follow is told here, once.
        Operation.of(settings, os.environ).close()
        if settings.alerts is not None:
            settings.alerts.password(os.environ)
            Subscriptions(settings.alerts.store)
        typer.echo(greeting)
        _run_workers(index_dir, settings, {"workers": workers, **options})


def _run_workers(index_dir: Path, settings: Settings, options: dict[str, Any]) -> None:
    from service.web.app import WorkerEnvironment
    from service.web.operation.metrics import SHARED_VARIABLE

    try:
        shared = tempfile.TemporaryDirectory(prefix="minutebook-metrics-")
    except OSError as error:
        raise BadInput(
            f"Several workers share their metrics in a temporary folder, and there is none to write to "
            f"({error.strerror}): set TMPDIR to one, or serve with one worker."
        ) from error
    with shared as folder:
        WorkerEnvironment.write(index_dir, settings)
        os.environ[SHARED_VARIABLE] = folder
        run("service.web.app:create_app_from_environment", {"factory": True, **options})


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
