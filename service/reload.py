"""Hot reload: a running service takes up a new index version by itself, and keeps the old one if it must."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import anyio
from anyio.to_thread import run_sync

from indexer.store.open import Index, live_or_none
from service.memory import give_back
from service.opening import Opened, open_next
from service.state import Core, Cores

POLL_SECONDS = 1.0
"""Between two looks at the disk, each some 30 calls of stat (0.1 ms): a new version serves within seconds."""

LONGEST_PAUSE = 60.0
"""Seconds between two attempts to open what could not be opened; they double up to this, since each reads all
files of a version."""

_log = logging.getLogger(__name__)

Stamp = tuple[str | None, tuple[tuple[int, int, int] | None, ...]]


class Reloader:
    """Watches an index directory for one running service."""

    def __init__(
        self,
        root: Path,
        cores: Cores,
        make_core: Callable[[Index], Core],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """`make_core` puts together what serves an opened index."""
        self._root = root
        self._cores = cores
        self._make_core = make_core
        self._poll_seconds = poll_seconds
        self._pause = poll_seconds
        self._freed = 0
        self._seen: Stamp = (cores.current.index.version, self._files())
        # Of its own: opening must not wait for searches, which may keep all other threads busy.
        self._thread = anyio.CapacityLimiter(1)

    async def watch(self) -> None:
        """Looks again and again until it is cancelled."""
        waited = 0.0
        while True:
            await anyio.sleep(self._poll_seconds)
            waited += self._poll_seconds
            await self._free_closed()
            try:
                await self._look()
                stamp = await run_sync(self._stamp, limiter=self._thread)
                retry = self._cores.problem is not None and waited >= self._pause
                if stamp != self._seen or retry:
                    self._pause = self._poll_seconds if stamp != self._seen else self._longer()
                    self._seen, waited = stamp, 0.0
                    await self._reload()
            except Exception:  # whatever happens here, requests must go on being answered
                self._cores.problem = "The index could not be looked at anew; the log says why."
                _log.exception("Looking for a new version of the index failed.")

    async def _look(self) -> None:
        """Sees whether what is served can be searched."""
        away = await run_sync(self._cores.current.index.trouble, limiter=self._thread)
        if away != self._cores.away:
            if away:
                _log.warning(away)
            else:
                _log.info("The index can be searched again.")
        self._cores.away = away

    async def _reload(self) -> None:
        before = self._cores.current
        opened = await run_sync(self._open, before, limiter=self._thread)
        if opened is None:
            self._cores.problem = None
            return
        problem, core = opened
        if problem and problem != self._cores.problem:
            _log.warning(problem)
        if core is not before:
            self._cores.replace(core)
            self._seen = (core.index.version, self._files())
            _log.info("Index version %s serves from now on.", core.index.version)
        self._cores.problem = problem

    def _open(self, serving: Core) -> tuple[str | None, Core] | None:
        opened: Opened | None = open_next(self._root, serving.index)
        if opened is None:
            return None
        core = serving if opened.index is serving.index else self._make_core(opened.index)
        return opened.problem, core

    async def _free_closed(self) -> None:
        """Gives the memory of closed versions back, once for each; their caches refer to them in circles."""
        if self._freed != self._cores.closed:
            self._freed = self._cores.closed
            await run_sync(give_back, limiter=self._thread)

    def _longer(self) -> float:
        return min(2 * self._pause, LONGEST_PAUSE)

    def _stamp(self) -> Stamp:
        """What changes when another version goes live, or the files of the one that serves are touched."""
        return live_or_none(self._root), self._files()

    def _files(self) -> tuple[tuple[int, int, int] | None, ...]:
        manifest = self._cores.current.index.manifest
        folder = self._root / "versions" / manifest.version
        return tuple(_identity(folder / name) for name in manifest.files)


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
