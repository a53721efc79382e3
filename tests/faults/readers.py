"""A reader beside the builders: it opens the index again and again, and must never see a half version."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from indexer.store.open import open_index
from tests.faults.children import Child
from tests.tiny_index import generations


class Reader:
    """Reads in a process of its own until it is stopped."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._child = Child(self._read)

    def stop(self) -> int:
        """How often the index was opened; fails if it ever could not be, or was a mix, or went back."""
        os.kill(self._child.pid, signal.SIGTERM)
        ended = self._child.end()
        assert ended.signal is None, f"the reader was killed by signal {ended.signal}"
        return int(ended.value)

    def _read(self) -> int:
        stopped: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
        opened, newest = 0, -1
        while not stopped:
            index = open_index(self._root)
            (seen,) = generations(index)
            index.close()
            assert int(seen) >= newest, f"generation {seen} after {newest}"
            opened, newest = opened + 1, int(seen)
            time.sleep(0.05)  # leaves the builders some of the machine
        return opened
