"""The index version that serves: opened, leased to requests until they are answered, then replaced."""

from __future__ import annotations

import ctypes
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import anyio
from anyio import create_task_group
from anyio.to_thread import run_sync

from indexer.errors import MinutebookError, UnusableIndex
from indexer.model import PUBLIC, Labels
from indexer.store.files import FileState, state_of
from indexer.store.open import Index, open_audiences, open_index, open_version
from indexer.store.rollback import candidates, live_or_none
from indexer.store.versions import MISSING, damage, versions
from service.answer.answerer import Answerer, Checks
from service.registers.registers import Registers
from service.search.rerank import SecondReading
from service.search.search import Searcher
from service.search.suggest import Suggester
from service.web.operation.freshness import FollowedSources

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

STORE_AWAY = "What keeps the index does not answer at the moment: try again in a few seconds."
"""What anybody is told then; where it is kept is for the log."""


class NotReady(MinutebookError):
    """The service runs, but its index is not loaded (yet, or no longer)."""


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """One index version and what searches and answers; a request uses one from beginning to end.

    The core itself is what everybody sees; `restricted` holds those of the same version for people who are
    granted labels, one for each set of them.
    """

    index: Index
    searcher: Searcher
    answerer: Answerer
    suggester: Suggester
    registers: Registers
    restricted: Mapping[Labels, Core] = field(default_factory=dict)

    def seen_by(self, granted: Labels) -> Core:
        """The core for whoever is granted these labels, of which the index may not know all."""
        known = granted & PUBLIC.union(*self.restricted)
        return self.restricted[known] if known else self

    def close(self) -> None:
        """Closes the indexes."""
        for core in self.restricted.values():
            core.close()
        self.index.close()


class Cores:
    """The core that new requests get, and those before it that still answer some.

    Used from the event loop only, so that no two of its methods run at once.
    """

    def __init__(self, core: Core, problem: str | None = None, away: str | None = None) -> None:
        self.current = core
        self.problem = problem
        """Why `current` is not the live version as it should be, for operators; None when all is well."""
        self.away = away
        """Why `current` cannot be searched at this moment, for the log; None when it can."""
        self.reloads = 0
        self.closed = 0
        self._leases = {core: 0}

    @contextmanager
    def lease(self) -> Iterator[Core]:
        """The current core; it stays open until the block is left, whatever replaces it."""
        core = self.current
        self._leases[core] += 1
        try:
            yield core
        finally:
            self._leases[core] -= 1
            self._close_unused()

    def replace(self, core: Core) -> None:
        """Gives new requests another core; the one before is closed with the last request that uses it."""
        self._leases.setdefault(core, 0)
        self.current = core
        self.reloads += 1
        self._close_unused()

    @property
    def open(self) -> int:
        """How many cores are open: the current one, and those before it that still answer requests."""
        return len(self._leases)

    def close(self) -> None:
        """Closes every core; for when there are no more requests."""
        for core in self._leases:
            core.close()
        self._leases.clear()

    def _close_unused(self) -> None:
        unused = [core for core, leases in self._leases.items() if not leases and core is not self.current]
        for core in unused:
            del self._leases[core]
            core.close()
            self.closed += 1


class State(TypedDict):
    """The lifespan state."""

    cores: Cores
    sources: FollowedSources


def public_core_of(connection: HTTPConnection) -> Core:
    """The core of what everybody sees. Raises NotReady outside the service's lifespan."""
    core = getattr(connection.state, "core", None)
    if not isinstance(core, Core):
        raise NotReady("The index is still being loaded: try again in a few seconds.")
    return core


def core_of(connection: HTTPConnection) -> Core:
    """The core that serves this request: what everybody sees, unless its key grants more.

    Raises NotReady outside the service's lifespan.
    """
    return public_core_of(connection).seen_by(getattr(connection.state, "granted", PUBLIC))


def require_present(connection: HTTPConnection) -> None:
    """Raises NotReady while what keeps the index does not answer, as far as is known."""
    cores = getattr(connection.state, "cores", None)
    if isinstance(cores, Cores) and cores.away is not None:
        raise NotReady(STORE_AWAY)


def problem_of(connection: HTTPConnection) -> str | None:
    """Why this request is not answered as it should be, in plain sentences; None when all is well."""
    cores = getattr(connection.state, "cores", None)
    stale = cores.problem if isinstance(cores, Cores) else None
    return " ".join(filter(None, (stale, core_of(connection).index.degraded))) or None


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """An index to serve. `problem`: why it is not the live one as it should be, in plain sentences."""

    index: Index
    problem: str | None = None


class PreparedIndex:
    """What is to be served from a directory, opened before the service starts.

    Whoever starts it can tell what is wrong and how many meetings there are, and the service takes it over:
    opening takes most of a start.
    """

    def __init__(self, root: Path) -> None:
        """Raises UnusableIndex as `open_best` does."""
        self._root = root
        self._opened: OpenedIndex | None = open_best(root)

    def opened(self) -> OpenedIndex:
        """What is open; not to be held on to."""
        self._opened = self._opened or open_best(self._root)
        return self._opened

    def take(self) -> OpenedIndex:
        """What is open, for the caller to close; nothing here holds on to what another may replace."""
        opened, self._opened = self.opened(), None
        return opened

    def close(self) -> None:
        """Closes what nobody took."""
        if self._opened:
            self._opened.index.close()
            self._opened = None


def open_best(root: Path) -> OpenedIndex:
    """The live version, without its encoder if that is missing; else the newest whole one before it.

    Raises UnusableIndex, about the live version, when none can be used.
    """
    try:
        return OpenedIndex(open_index(root, degraded_ok=True))
    except UnusableIndex as error:
        earlier = _open_earlier(root)
        if earlier is None:
            raise
        return OpenedIndex(earlier, _instead(earlier.version, root, error))


def open_next(root: Path, serving: Index) -> OpenedIndex | None:
    """What to serve after `serving`, something having changed on disk; None: go on, all is well.

    An OpenedIndex with `serving` itself says to go on, and what is wrong.
    """
    live = live_or_none(root)
    harm = dict(damage(root / "versions" / serving.version, serving.manifest))
    if live == serving.version and not harm and serving.degraded is None:
        return None
    try:
        # A version that is opened while a whole one serves must be whole itself.
        degraded_ok = serving.degraded is not None and live == serving.version
        return OpenedIndex(open_index(root, degraded_ok=degraded_ok, beside=serving))
    except UnusableIndex as error:
        if set(harm.values()) <= {MISSING}:  # what is open stays readable when its name is gone
            return OpenedIndex(serving, _instead(serving.version, root, error))
        # The files that are served have been written to.
        earlier = _open_earlier(root, but=serving.version)
        return OpenedIndex(earlier or serving, _instead((earlier or serving).version, root, error))


def _open_earlier(root: Path, but: str | None = None) -> Index | None:
    """An earlier version that can be opened; why none can is told of the live one, which counts."""
    try:
        found = versions(root)
    except UnusableIndex:
        return None
    for one in candidates(found, live_or_none(root)):
        if one.version != but:
            try:
                return open_version(root, one.version)
            except UnusableIndex:
                continue
    return None


def _instead(version: str, root: Path, error: UnusableIndex) -> str:
    # Whoever asks over HTTP need not know where the index lies.
    why = str(error).replace(str(root), root.name).rstrip(".")
    return f"Version {version} is served instead of the live one: {why}."


def free_memory() -> None:
    """Frees objects that refer to each other in circles, and the pages that are empty then; keeps the rest.

    Python would leave such objects alone for hours: an index version is few of them, however large. What is
    left is not looked at again until the next call: otherwise some question in hundreds would wait while the
    words of the index, which stay as long as it is open, are gone through (80 ms over 50,000 passages).

    The C library keeps freed pages for each thread that asked for them: over nine reloads, each with 40
    questions of the sample, a process grew from 233 to 325 MiB without and from 205 to 218 MiB with this. It
    takes some 60 ms. Where the C library is not GNU's, it frees the objects alone.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


POLL_SECONDS = 1.0
"""Between two looks at the disk, each some 30 calls of stat (0.1 ms): a new version serves within seconds."""

LONGEST_PAUSE = 60.0
"""Seconds between two attempts to open what could not be opened; they double up to this, since each reads all
files of a version."""

_log = logging.getLogger(__name__)

Stamp = tuple[str | None, tuple[FileState | None, ...]]


class Reloader:
    """Takes up new index versions while a service runs, and keeps the old one if it must."""

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
        await self._prepare()
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

    async def _prepare(self) -> None:
        """Has the registers gathered before somebody asks for them."""
        try:
            await run_sync(self._cores.current.registers.prepare, limiter=self._thread)
        except Exception:  # whoever asks for them is told, and all else can be answered
            _log.exception("The registers could not be gathered.")

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
            await self._prepare()
            _log.info("Index version %s serves from now on.", core.index.version)
        self._cores.problem = problem

    def _open(self, serving: Core) -> tuple[str | None, Core] | None:
        opened: OpenedIndex | None = open_next(self._root, serving.index)
        if opened is None:
            return None
        core = serving if opened.index is serving.index else self._make_core(opened.index)
        return opened.problem, core

    async def _free_closed(self) -> None:
        """Gives the memory of closed versions back, once for each; their caches refer to them in circles."""
        if self._freed != self._cores.closed:
            self._freed = self._cores.closed
            await run_sync(free_memory, limiter=self._thread)

    def _longer(self) -> float:
        return min(2 * self._pause, LONGEST_PAUSE)

    def _stamp(self) -> Stamp:
        """What changes when another version goes live, or the files of the one that serves are touched."""
        return live_or_none(self._root), self._files()

    def _files(self) -> tuple[FileState | None, ...]:
        manifest = self._cores.current.index.manifest
        folder = self._root / "versions" / manifest.version
        return tuple(state_of(folder / name) for name in manifest.files)


def make_core(
    index_dir: Path,
    index: Index,
    *,
    checks: Checks | None = None,
    second: SecondReading | None = None,
    with_restricted: bool = False,
) -> Core:
    """What serves an index; for holders of keys, what serves those of other audiences as well."""
    audiences = open_audiences(index_dir, index) if with_restricted else {}
    restricted = {
        granted: make_core(index_dir, one, checks=checks, second=second) for granted, one in audiences.items()
    }
    # Whether the minutes answer at all is judged by our own scores, which a cross-encoder's are not like.
    answerer = Answerer(index, Searcher(index), checks)
    searcher = Searcher(index, second=second)
    registers = Registers(index, searcher.meeting)
    return Core(index, searcher, answerer, Suggester(index), registers, restricted)


@asynccontextmanager
async def live_cores(
    index_dir: Path, make: Callable[[Index], Core], prepared: PreparedIndex | None = None
) -> AsyncIterator[Cores]:
    """The cores of that directory, which take up its new versions until the block is left.

    They begin with what was `prepared`, if anything was. Raises UnusableIndex when no index can be opened.
    """
    # Nothing here may hold on to the first version once another has replaced it.
    cores = await run_sync(_cores, partial(open_best, index_dir) if prepared is None else prepared.take, make)
    reloader = Reloader(index_dir, cores, make)
    try:
        async with create_task_group() as tasks:
            tasks.start_soon(reloader.watch)
            yield cores
            tasks.cancel_scope.cancel()
    finally:
        cores.close()


def _cores(open_first: Callable[[], OpenedIndex], make: Callable[[Index], Core]) -> Cores:
    opened = open_first()
    cores = Cores(make(opened.index), opened.problem, opened.index.trouble())
    free_memory()  # what opening took for a while
    return cores
