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
        with _stopped_once():
            yield
    except KeyboardInterrupt as stop:
        number = signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT
        raise Stopped(message(), number) from None


@contextmanager
def _stopped_once() -> Iterator[None]:
    """Has Ctrl-C and SIGTERM clear all up and say what was kept, also when they come again meanwhile."""
    found = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    # What a shell has its jobs in the background ignore stays ignored.
    earlier = {one: handler for one, handler in found.items() if handler is not signal.SIG_IGN}

    def stop(number: int, _: object) -> None:
        for one in earlier:
            signal.signal(one, signal.SIG_IGN)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    for one in earlier:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one, handler in earlier.items():
            if signal.getsignal(one) is stop:
                signal.signal(one, handler)


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
