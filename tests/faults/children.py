"""Work in child processes made by fork, so that each has everything imported and can be killed at will."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

MOST_SECONDS = 120
"""For one build or check; more means that it hangs."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: the signal that killed it, or what its work gave back (JSON)."""

    signal: int | None
    value: Any
    seconds: float


class Child:
    """A forked process that does `work` and tells what it gave back."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._began = time.monotonic()
        self._read, write = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._read)
            _work(work, write)
        os.close(write)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def end(self, kill_after: float | None = None) -> Ended:
        """Waits for the end, which comes by SIGKILL so many seconds after the beginning.

        Without that it is waited for `MOST_SECONDS` from now on: a reader lives as long as it is needed.
        """
        until = time.monotonic() + MOST_SECONDS if kill_after is None else self._began + kill_after
        data = b""
        while True:
            ready, _, _ = select.select([self._read], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self.kill()
                if kill_after is None:
                    raise AssertionError(f"a child hangs: no end after {MOST_SECONDS} s")
                break
            if not (piece := os.read(self._read, 65_536)):
                break
            data += piece
        os.close(self._read)
        _, status = os.waitpid(self.pid, 0)
        seconds = time.monotonic() - self._began
        if os.WIFSIGNALED(status):
            return Ended(os.WTERMSIG(status), None, seconds)
        told = json.loads(data)
        if "failed" in told:
            raise AssertionError(told["failed"])
        return Ended(None, told["value"], seconds)


def _work(work: Callable[[], object], write: int) -> None:
    try:
        told: dict[str, object] = {"value": work()}
    except BaseException:
        told = {"failed": traceback.format_exc()}
    try:
        with os.fdopen(write, "w") as file:
            json.dump(told, file)
    finally:
        os._exit(0)  # without the parent's exit handlers


def done(work: Callable[[], object]) -> Any:
    """What the work gives back, done in a child that must not be killed."""
    ended = Child(work).end()
    assert ended.signal is None, f"killed by signal {ended.signal}"
    return ended.value
