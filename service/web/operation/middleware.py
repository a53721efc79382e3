"""ASGI middleware around every request: its record, its index version, its turn, its security headers.

Each class says what it does to a request; `service.web.app` puts them in order.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Protocol

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import MinutebookError
from service.search.stages import Recording, Stage, recording, stage
from service.web.operation.live import Cores
from service.web.operation.logs import (
    CLIENT_GONE,
    HEADER,
    PROBES,
    Exchange,
    Observer,
    current_id,
    request_id,
    template,
)

ErrorResponse = Callable[[Request, Exception], Response]
"""Makes the response to an error."""


def path_of(scope: Scope) -> str:
    """The path of a request below that which a proxy puts before the service."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


def with_start(send: Send, started: Callable[[int, MutableHeaders], None]) -> Send:
    """Shows `started` the status and the headers of a response before they are sent, and to change."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            started(message["status"], MutableHeaders(scope=message))
        await send(message)

    return sending


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Requests:
    """The outermost: every request gets an id (`state["request_id"]`), is recorded, and told to observers."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection; what goes wrong within is passed on after it has been told."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = request_id(Headers(scope=scope).get(HEADER))
        scope.setdefault("state", {})["request_id"] = identity
        current_id.set(identity)  # not reset: a server logs what failed after us, in the same context
        began, began_at, status = time.time(), time.perf_counter(), CLIENT_GONE

        def started(sent: int, headers: MutableHeaders) -> None:
            nonlocal status
            status = sent
            headers[HEADER] = identity

        with recording() as recorded:
            try:
                await self._app(scope, receive, with_start(send, started))
            except Exception:
                status = 500
                raise
            finally:
                exchange = _exchange(scope, status, began, began_at, recorded)
                for observer in self._observers:
                    observer.observe(exchange)


def _exchange(scope: Scope, status: int, began: float, began_at: float, recorded: Recording) -> Exchange:
    core = scope["state"].get("core")
    return Exchange(
        request_id=scope["state"]["request_id"],
        method=scope["method"] if scope["method"] in _METHODS else "OTHER",
        route=template(scope),
        status=status,
        began=began,
        began_at=began_at,
        seconds=time.perf_counter() - began_at,
        recording=recorded,
        index_version=core.index.version if core else None,
        traceparent=Headers(scope=scope).get("traceparent"),
    )


VERSION_HEADER = "X-Index-Version"
"""Names the version that a response was made from."""


class Leases:
    """A request gets one core and holds it until its response has been sent to the end.

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

            def started(_: int, headers: MutableHeaders) -> None:
                if "public" not in headers.get("cache-control", ""):
                    headers[VERSION_HEADER] = core.index.version

            await self._app(scope, receive, with_start(send, started))


# Admission. A service that takes on everything answers everybody late. Here a fixed number of requests is in
# work, a bounded number waits in the order of arrival, and whoever comes after that is told at once when to
# try again.

_LONGEST_RETRY = 30
_FIRST_GUESS = 0.05  # seconds a request takes, before any has been seen
_NEWEST_SHARE = 0.1  # of the latest request in the moving mean


class Overloaded(MinutebookError):
    """There is no place for this request now; `retry_after` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            f"The service has more questions than it can answer: try again in {retry_after} "
            f"second{'s' if retry_after > 1 else ''}."
        )


class LoadObserver(Protocol):
    """Is told how busy the service is."""

    def load(self, in_work: int, waiting: int) -> None:
        """The requests that are worked on and those that wait, whenever they change."""

    def refused(self, reason: str) -> None:
        """A request was turned away: "full" (no place to wait) or "late" (it waited too long)."""


class RequestQueue:
    """Hands out `at_once` turns; up to `most_waiting` callers wait `longest_wait` seconds at most.

    Used from one event loop.
    """

    def __init__(self, at_once: int, most_waiting: int, longest_wait: float, observer: LoadObserver) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._longest_wait = longest_wait
        self._observer = observer
        self._free = anyio.Semaphore(at_once, fast_acquire=True)
        self._waiting = 0
        self._mean = _FIRST_GUESS

    async def take(self) -> bool:
        """Returns when it is the caller's turn, and whether it had to wait; raises Overloaded."""
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            pass  # all turns are taken: it waits below, if there is room
        else:
            self._tell()
            return False
        if self._waiting >= self._most_waiting:
            raise self._refusal("full")
        self._waiting += 1
        try:
            with stage(Stage.WAIT), anyio.fail_after(self._longest_wait):
                self._tell()
                await self._free.acquire()
        except TimeoutError:
            raise self._refusal("late") from None
        finally:
            self._waiting -= 1
            self._tell()
        return True

    def give_back(self, seconds: float) -> None:
        """Ends a turn that took so long."""
        self._mean += _NEWEST_SHARE * (seconds - self._mean)
        self._free.release()
        self._tell()

    def _refusal(self, reason: str) -> Overloaded:
        self._observer.refused(reason)
        until_free = self._mean * (self._waiting + 1) / self._at_once
        return Overloaded(min(max(math.ceil(until_free), 1), _LONGEST_RETRY))

    def _tell(self) -> None:
        self._observer.load(self._at_once - self._free.value, self._waiting)


class Admission:
    """Lets requests in when it is their turn.

    A turn is for computing: it ends when the response's body is there to be sent, so that somebody who
    reads slowly holds nobody up. Machines' own questions and small files pass at any time.
    """

    def __init__(self, app: ASGIApp, queue: RequestQueue, answer: ErrorResponse) -> None:
        self._app = app
        self._queue = queue
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http" or path_of(scope) in PROBES or path_of(scope).startswith("/static/"):
            await self._app(scope, receive, send)
            return
        try:
            waited = await self._queue.take()
        except Overloaded as refused:
            await self._answer(Request(scope), refused)(scope, receive, send)
            return
        turn = scope.setdefault("state", {})["turn"] = _Turn(self._queue)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                turn.end()
            await send(message)

        try:
            if waited and scope["method"] in ("GET", "HEAD"):
                first = await receive()
                if first["type"] == "http.disconnect" or await gone(receive):
                    return  # impatient clients ask again; answering their first tries would keep them waiting
                receive = _replayed(first, receive)
            await self._app(scope, receive, sending)
        finally:
            turn.end()


class _Turn:
    """A turn that is given back once, however often it is ended."""

    def __init__(self, queue: RequestQueue) -> None:
        self._queue: RequestQueue | None = queue
        self._began = time.perf_counter()

    def end(self) -> None:
        queue, self._queue = self._queue, None
        if queue is not None:
            queue.give_back(time.perf_counter() - self._began)


def end_turn(connection: HTTPConnection) -> None:
    """Lets the next request in, for one that has done its own computing and waits for somebody else's."""
    turn = getattr(connection.state, "turn", None)
    if isinstance(turn, _Turn):
        turn.end()


async def gone(receive: Receive) -> bool:
    """Whether the client has left already; doesn't wait for it to."""
    with anyio.CancelScope() as at_once:
        at_once.cancel()
        return bool((await receive())["type"] == "http.disconnect")
    return False


def _replayed(first: Message, receive: Receive) -> Receive:
    pending = [first]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


# The headers that every response carries: nothing foreign is loaded, framed, sniffed or told.

_NOBODY = "'none'"
_UNFRAMED = f"frame-ancestors {_NOBODY}"

# Only what the pages use is allowed: their style sheet, their icon, and forms that lead back here.
_DIRECTIVES = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    _UNFRAMED,
)
# For the scripts there are, which ask and listen here alone and set text, never markup.
_SCRIPT_DIRECTIVES = (
    "script-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)

CONTENT_SECURITY_POLICY = "; ".join(_DIRECTIVES)

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
        # A question is in the address: it must not travel to the sites that results link to.
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)

SCRIPTED_HEADERS: Mapping[str, str] = MappingProxyType(
    {"Content-Security-Policy": "; ".join((*_DIRECTIVES, *_SCRIPT_DIRECTIVES))}
)
"""For a page that has scripts; all others allow none."""


def framed_by(origins: Iterable[str]) -> Mapping[str, str]:
    """For a page that pages of these origins may frame; it has no script."""
    ancestors = f"frame-ancestors {' '.join(origins) or _NOBODY}"
    return {"Content-Security-Policy": CONTENT_SECURITY_POLICY.replace(_UNFRAMED, ancestors)}


class SecurityHeaders:
    """Adds `HEADERS` to each response that does not set them itself.

    But not to a 304: what that tells replaces the headers of the page that the caller has kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        await self._app(scope, receive, with_start(send, _secure) if scope["type"] == "http" else send)


def _secure(status: int, headers: MutableHeaders) -> None:
    if status == HTTPStatus.NOT_MODIFIED:
        return
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if _UNFRAMED not in headers["Content-Security-Policy"]:
        del headers["X-Frame-Options"]  # it knows no origins but our own


_SHARED = ("/api/", "/feed.", "/openapi.json")
_EXPOSED = ("ETag", "Link", "Retry-After", "WWW-Authenticate", VERSION_HEADER, HEADER)


class CrossOrigin:
    """Lets pages of these origins read the API and the feeds, with a key if they have one."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Authorization", "If-None-Match", HEADER],
            expose_headers=_EXPOSED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        shared = scope["type"] == "http" and path_of(scope).startswith(_SHARED)
        await (self._cors if shared else self._app)(scope, receive, send)
