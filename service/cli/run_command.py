"""`minutebook run`: sync, index and serve as one: three processes, begun again when one of them ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from indexer.errors import BadInput, MinutebookError
from indexer.store.rollback import live_or_none
from service.cli.config import ConfigFile, variable_of
from service.cli.options import DEFAULT_HOST, DEFAULT_PORT, HostOption, PortOption
from service.cli.running import Stopped, complain
from service.cli.sync_command import SitesArgument, cycle_over, pause_of

_LOOK = 0.5  # seconds between two looks at whether all still run
_STEADY = 60.0  # seconds after which a process that ends has not failed at its start
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds until one that ended is begun again
_PATIENCE = 20.0  # seconds that processes have to end when told to: a server gives requests 15


def run_command(
    context: typer.Context,
    sites: SitesArgument,
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="The folder to keep what is fetched in.")
    ] = Path("minutes"),
    index: Annotated[
        Path,
        typer.Option("--index", envvar=variable_of("index"), metavar="DIR", help="The index directory."),
    ] = Path("index"),
    every: Annotated[
        str, typer.Option(metavar="TIME", help='How long until the sites are looked at again: "30m", "1d".')
    ] = "1h",
    host: HostOption = DEFAULT_HOST,
    port: PortOption = DEFAULT_PORT,
) -> None:
    """Follow the sites, index what is new, and serve, all in one."""
    from service.web.operation.server import check_address

    pause_of(every)
    cycle = cycle_over(sites, into)
    _require_apart(into, index)
    check_address(host, port)
    if isinstance(context.obj, ConfigFile) and context.obj.path is not None:
        os.environ[variable_of("config")] = str(context.obj.path.absolute())
    with _stopped():
        if live_or_none(index) is None:
            cycle()
            _once("index", str(into), "--out", str(index))
        jobs = (
            Job(("sync", str(sites), "--into", str(into), "--every", every)),
            Job(("index", str(into), "--out", str(index), "--watch", "--quiet")),
            Job(("serve", "--index", str(index), "--host", host, "--port", str(port), "--sync", str(into))),
        )
        supervise(jobs)


def _require_apart(into: Path, index: Path) -> None:
    """Raise BadInput where the index would lie in the folder that it is built of, or the other way round."""
    one, other = into.resolve(), index.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise BadInput("--into and --index must be two folders, neither of which lies in the other.")


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "service.cli.main", *arguments]


def _once(*arguments: str) -> None:
    """Do a job to its end. Raises MinutebookError if it fails; what failed has been said by it."""
    process = subprocess.Popen(_command(arguments), start_new_session=True)  # noqa: S603 - our own program
    try:
        status = process.wait()
    except BaseException:
        _end([process])
        raise
    if status != 0:
        raise MinutebookError(f"The first {arguments[0]} failed, so that there is nothing to serve yet.")


@dataclass(slots=True)
class Job:
    """A command of ours that is to run all the time; `begun` and `again_at` are seconds of the clock."""

    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    again_at: float = 0.0
    pause: float = field(default=_FIRST_PAUSE)

    def look(self, now: float, begin: Callable[[Sequence[str]], subprocess.Popen[bytes]]) -> None:
        """Begin the process if it does not run and it is time; one that fails at once is begun ever later."""
        if self.process is not None:
            if (status := self.process.poll()) is None:
                return
            self.process = None
            self.pause = _FIRST_PAUSE if now - self.begun >= _STEADY else min(2 * self.pause, _LONGEST_PAUSE)
            self.again_at = now + self.pause
            name = self.arguments[0]
            complain("minutebook", f"{name} has ended ({status}) and begins again in {self.pause:.0f} s.")
        if now >= self.again_at:
            self.process, self.begun = begin(self.arguments), now


def _begin(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C comes to this process, which then ends them in order.
    return subprocess.Popen(_command(arguments), start_new_session=True)  # noqa: S603 - our own program


def supervise(
    jobs: Sequence[Job],
    begin: Callable[[Sequence[str]], subprocess.Popen[bytes]] = _begin,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Keep all jobs running until a signal ends it; then end them."""
    try:
        while True:
            for job in jobs:
                job.look(clock(), begin)
            sleep(_LOOK)
    finally:
        _end([job.process for job in jobs if job.process is not None])


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Tell processes to end, and end those that do not."""
    for one in processes:
        if one.poll() is None:
            one.terminate()
    until = time.monotonic() + _PATIENCE
    for one in processes:
        try:
            one.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


@contextmanager
def _stopped() -> Iterator[None]:
    """Have Ctrl-C and SIGTERM end the block, told as `Stopped`."""

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise Stopped("Stopped: nothing is followed, built or served any more.", number)

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
