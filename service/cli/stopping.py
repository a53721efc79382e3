"""What a build that is stopped by Ctrl-C or a supervisor says: what was kept, in one sentence."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.build.cache import FOLDER
from indexer.store.rollback import live_or_none
from service.cli.progress import Course
from service.cli.running import Stopped


class Terminated(KeyboardInterrupt):
    """A supervisor asks this process to end; it is heeded as Ctrl-C is."""


@contextmanager
def stoppable(out: Path, course: Course) -> Iterator[None]:
    """Has what stops the build of the index in `out`, Ctrl-C or SIGTERM, told as `Stopped`."""
    before = live_or_none(out)
    with _stopped_with(lambda: _kept(out, before, course)):
        yield


@contextmanager
def stoppable_watch(out: Path) -> Iterator[None]:
    """Has what stops the watching between builds told as `Stopped`."""
    with _stopped_with(lambda: f"Stopped watching; {_stays(live_or_none(out))} in {out}."):
        yield


@contextmanager
def _stopped_with(message: Callable[[], str]) -> Iterator[None]:
    try:
        with _terminated_as_stopped():
            yield
    except KeyboardInterrupt as stop:
        number = signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT
        raise Stopped(message(), number) from None


@contextmanager
def _terminated_as_stopped() -> Iterator[None]:
    """Has SIGTERM raise `Terminated`, so that all is cleared up as it is after Ctrl-C."""

    def end(*_: object) -> None:
        raise Terminated

    earlier = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _stays(live: str | None) -> str:
    return f"version {live} stays live" if live else "no version was made"


def _kept(out: Path, before: str | None, course: Course) -> str:
    live = live_or_none(out)
    if live != before:
        return f"Stopped, but the build had ended: version {live} is live in {out}."
    done, total = course.reached.get("reading", (0, 0))
    if not done:
        return f"Stopped before any document was read; {_stays(live)} in {out}."
    return (
        f"Stopped with {done:,} of {total:,} documents read: these, and what was encoded of them, are kept "
        f"in {out / FOLDER} for the next build to take over; {_stays(live)} in {out}."
    )
