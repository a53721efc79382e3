"""How many requests are worked on at once, how many may wait for it, and when the next ones are refused.

A service that takes on everything answers everybody late. Here a fixed number of requests is in work, a
bounded number waits in the order of arrival, and whoever comes after that is told at once when to try again.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Protocol

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import MinutebookError
from indexer.model import PUBLIC
from indexer.store.open import Index
from service.search.stages import Stage, stage
from service.web.access import path_of
from service.web.live import VERSION_HEADER, Core
from service.web.logs import PROBES

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
            pass
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
    """ASGI middleware that lets requests in when it is their turn.

    A turn is for computing: it ends when the response's body is there to be sent, so that somebody who
    reads slowly holds nobody up. Machines' own questions and small files pass at any time.
    """

    def __init__(
        self, app: ASGIApp, turns: RequestQueue, answer: Callable[[Request, Exception], Response]
    ) -> None:
        """`answer` makes the response to an exception."""
        self._app = app
        self._turns = turns
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http" or _passes(scope):
            await self._app(scope, receive, send)
            return
        try:
            waited = await self._turns.take()
        except Overloaded as refused:
            await self._answer(Request(scope), refused)(scope, receive, send)
            return
        turn = scope.setdefault("state", {})["turn"] = _Turn(self._turns)
        try:
            if waited and scope["method"] in ("GET", "HEAD"):
                first = await receive()
                if first["type"] == "http.disconnect" or await _gone(receive):
                    return  # impatient clients ask again; answering their first tries would keep them waiting
                receive = _replayed(first, receive)
            await self._app(scope, receive, turn.ending_with_the_body(send))
        finally:
            turn.end()


class _Turn:
    """A turn that is given back once, however often it is ended."""

    def __init__(self, turns: RequestQueue) -> None:
        self._turns: RequestQueue | None = turns
        self._began = time.perf_counter()

    def end(self) -> None:
        turns, self._turns = self._turns, None
        if turns is not None:
            turns.give_back(time.perf_counter() - self._began)

    def ending_with_the_body(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                self.end()
            await send(message)

        return sending


def end_turn(connection: HTTPConnection) -> None:
    """Lets the next request in, for one that has done its own computing and waits for somebody else's."""
    turn = getattr(connection.state, "turn", None)
    if isinstance(turn, _Turn):
        turn.end()


def _passes(scope: Scope) -> bool:
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    return path in PROBES or path.startswith("/static/")


async def _gone(receive: Receive) -> bool:
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


# What a caller has already got is not made again: an ETag for each answer, 304 for who names it.
#
# All that is told of an address follows from the index version, who may see what of it, the day (questions
# say
# "last year") and the program itself. So the tag is known before anything is searched, and naming it costs
# neither. It is a weak one: answers also tell how long they took.

CACHE_CONTROL = "private, no-cache"
"""Nobody's answer is kept for others, and what is kept is asked for again before it is shown."""

_PAGES = ("/", "/search", "/timeline", "/meetings", "/embed", "/opensearch.xml", "/feed.rss", "/feed.json")
_API = ("/api/search", "/api/ask", "/api/suggest", "/api/timeline", "/api/meetings")
_PATHS = frozenset((*_PAGES, *_API))
_ONE_OF = ("/meetings/{document_id}", "/api/meetings/{document_id}")

_NEVER_WITH = b"written="  # a model does not write the same twice


class Conditional:
    """ASGI middleware within the lease of a core. `program` tells one program from another, see `program`."""

    def __init__(self, app: ASGIApp, program: bytes, today: Callable[[], dt.date] = dt.date.today) -> None:
        self._app = app
        self._program = program
        self._today = today

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        core = scope.get("state", {}).get("core")
        route = _route(scope) if isinstance(core, Core) else None
        if not isinstance(core, Core) or route is None:
            await self._app(scope, receive, send)
            return
        headers = {"ETag": self._tag(scope, core), "Cache-Control": CACHE_CONTROL}
        if _names(Headers(scope=scope).get("if-none-match", ""), headers["ETag"]):
            scope["route"] = route  # for those who log and count requests
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return

        async def send_with_tag(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                own = MutableHeaders(scope=message)
                for name, value in headers.items():
                    own.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_tag)

    def _tag(self, scope: Scope, core: Core) -> str:
        labels = scope["state"].get("granted", PUBLIC)
        index: Index = core.seen_by(labels).index
        parts = (
            self._program,
            index.version.encode(),
            (index.degraded or "").encode(),
            " ".join(sorted(labels)).encode(),
            self._today().isoformat().encode(),
            str(scope.get("scheme", "")).encode(),
            Headers(scope=scope).get("host", "").encode(),  # feeds tell whole addresses
            str(scope.get("root_path", "")).encode(),
            str(scope["path"]).encode(),
            scope["query_string"],
        )
        return f'W/"{_digest(parts)}"'


def program(settings: str) -> bytes:
    """What changes when other pages are made of the same minutes: the program's files and its settings."""
    package = files("service.web")
    texts = (_contents(package.joinpath(folder)) for folder in ("templates", "static"))
    return _digest([settings.encode(), *(text for folder in texts for text in folder)]).encode()


def _contents(folder: Traversable) -> Iterable[bytes]:
    return (entry.read_bytes() for entry in sorted(folder.iterdir(), key=lambda one: one.name))


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]  # 128 bits


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a request would have been led, as `operation.exchange.template` reads it."""

    path: str


def _route(scope: Scope) -> _Route | None:
    """The address that a request is for, if what it tells stays as it is."""
    if scope["method"] not in ("GET", "HEAD") or _NEVER_WITH in scope["query_string"]:
        return None
    path = path_of(scope)
    if path in _PATHS:
        return _Route(path)
    folder, _, last = path.rpartition("/")
    return next((_Route(one) for one in _ONE_OF if last and one.rpartition("/")[0] == folder), None)


def _names(sent: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag, compared weakly (RFC 9110, 13.1.2)."""
    opaque = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == opaque for one in sent.split(","))


# The style sheet, the scripts and the icon: read and compressed once, validated, cached by content.

_MEDIA_TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file with the digest of its content."""

    body: bytes
    packed: bytes  # the same by gzip
    media_type: str
    digest: str


class Assets:
    """All files of `service/static`, by name. Only names listed here are ever served."""

    def __init__(self) -> None:
        self._by_name = {
            entry.name: _asset(entry.name, entry.read_bytes())
            for entry in files("service.web").joinpath("static").iterdir()
            if entry.is_file()
        }

    def digest(self, name: str) -> str:
        """The digest of a file's content; raises KeyError for an unknown name."""
        return self._by_name[name].digest

    def route(self) -> Route:
        """GET and HEAD /static/{name}."""
        return Route("/static/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        asset = self._by_name.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        current = request.query_params.get("v") == asset.digest
        packed = _takes_gzip(request.headers.get("accept-encoding", ""))
        headers = {
            "ETag": f'"{asset.digest}-gzip"' if packed else f'"{asset.digest}"',
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        body = asset.packed if packed else asset.body
        return Response(body, media_type=asset.media_type, headers=headers)


def _asset(name: str, body: bytes) -> Asset:
    suffix = name[name.rindex(".") :]
    # 64 bits of SHA-256: enough that no two versions of one file ever share an address.
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(body, gzip.compress(body, mtime=0), _MEDIA_TYPES[suffix], digest)


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    for one in accepted.lower().split(","):
        coding, _, weight = one.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return not weight or bool(weight.strip("0."))
    return False


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
    """ASGI middleware that adds `HEADERS` to each response that does not set them itself.

    But not to a 304: what that tells replaces the headers of the page that the caller has kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] != HTTPStatus.NOT_MODIFIED:
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if _UNFRAMED not in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]  # it knows no origins but our own
            await send(message)

        await self._app(scope, receive, send_with_headers)


# Lets pages of other sites, which the operator names, read the API and the feeds.

_SHARED = ("/api/", "/feed.", "/openapi.json")
_EXPOSED = ("ETag", "Link", "Retry-After", "WWW-Authenticate", VERSION_HEADER, "X-Request-ID")


class CrossOrigin:
    """ASGI middleware: pages of these origins may read the API and the feeds, with a key if they have one."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Authorization", "If-None-Match", "X-Request-ID"],
            expose_headers=_EXPOSED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        shared = scope["type"] == "http" and path_of(scope).startswith(_SHARED)
        await (self._cors if shared else self._app)(scope, receive, send)
