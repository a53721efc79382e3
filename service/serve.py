"""Runs the service under uvicorn."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from indexer.errors import BadInput, MissingExtra
from indexer.model import Labels
from service.access.key_file import read_keys
from service.access.settings import Access
from service.listening import check_address, shown_address, uvicorn_options
from service.opening import Ahead, Opened
from service.settings import Settings


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
        from service.operation.operation import Operation
        from service.summary.writer import writer_from
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed: pip install 'minutebook[serve]'") from error

    # Here too where each worker makes its own, so that one line tells what is wrong.
    writer = writer_from(os.environ)
    ahead = Ahead(index_dir)
    meetings = _looked_over(ahead.opened(), settings.access)
    check_address(host, port)
    options = uvicorn_options(host, port, log_format)
    greeting = f"Minutebook serves {meetings} meetings at {shown_address(host, port)}/ (Ctrl-C stops it)"
    if workers == 1:
        app = create_app(index_dir, settings, writer, ahead)
        typer.echo(greeting)
        uvicorn.run(app, **options)
    else:
        ahead.close()
        Operation.of(settings, os.environ).close()  # what workers could not follow is told here, once
        typer.echo(greeting)
        _run_workers(index_dir, settings, {"workers": workers, **options})


def _looked_over(opened: Opened, access: Access) -> int:
    """Tells of what is wrong; gives how many meetings there are."""
    index = opened.index
    for warning in (opened.problem, index.degraded, *_in_vain(index.manifest.labels, access)):
        if warning:
            typer.echo(warning, err=True)
    return len(index.meetings)


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
