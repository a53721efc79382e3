"""The file operations of a build below its index directory, counted by Python's own audit events."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

_EVENTS = frozenset(
    """open os.mkdir os.rename os.remove os.rmdir os.truncate os.chmod os.listdir os.scandir
    sqlite3.connect""".split()
)


class Counter:
    """Counts this process's operations below `root`; kills the process before number `fatal`, from 1."""

    def __init__(self, root: Path, fatal: int | None = None) -> None:
        self.count = 0
        self._root = str(root)
        self._fatal = fatal
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in _EVENTS or not any(self._is_below(one) for one in arguments[:2]):
            return
        self.count += 1
        if self.count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_below(self, argument: object) -> bool:
        return isinstance(argument, (str, os.PathLike)) and self._root in os.fspath(argument)
