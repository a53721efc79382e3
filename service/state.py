"""What every request may use: the index version that it began with, held for it until it is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypedDict

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import MinutebookError
from indexer.model import PUBLIC, Labels
from indexer.store.open import Index
from service.answer.answerer import Answerer
from service.search.search import Searcher
from service.search.suggest import Suggester

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


VERSION_HEADER = "X-Index-Version"
"""Names the version that a response was made from."""


class Leases:
    """Middleware: a request gets one core and holds it until its response has been sent to the end.

    The response names the version of its index, unless it is kept for everybody and thus of none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the request with a core in its state, where the service has one."""
        state = scope.get("state", {})
        cores = state.get("cores")
        if scope["type"] == "lifespan" or not isinstance(cores, Cores):
            await self._app(scope, receive, send)
            return
        with cores.lease() as core:
            state["core"] = core  # the server makes a state for each request
            await self._app(scope, receive, _naming(core.index.version, send))


def _naming(version: str, send: Send) -> Send:
    async def send_with_version(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "public" not in headers.get("cache-control", ""):
                headers[VERSION_HEADER] = version
        await send(message)

    return send_with_version


def core_of(connection: HTTPConnection) -> Core:
    """The core that serves this request: what everybody sees, unless its key grants more.

    Raises NotReady outside the service's lifespan.
    """
    core = getattr(connection.state, "core", None)
    if not isinstance(core, Core):
        raise NotReady("The index is still being loaded: try again in a few seconds.")
    return core.seen_by(getattr(connection.state, "granted", PUBLIC))


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
