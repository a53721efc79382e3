"""What a caller has already got is not made again: an ETag for each answer, 304 for who names it.

All that is told of an address follows from the index version, who may see what of it, the day (questions say
"last year") and the program itself. So the tag is known before anything is searched, and naming it costs
neither. It is a weak one: answers also tell how long they took.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.model import PUBLIC
from indexer.store.open import Index
from service.access.guard import path_of
from service.state import Core

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
    package = files("service")
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
