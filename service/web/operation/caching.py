"""What callers keep: an ETag for each answer and 304 for who names it, static files by their content.

All that is told of an address follows from the index version, who may see what of it, the day (questions say
"last year"), how fresh the sources are and the program itself. So the tag is known before anything is
searched, and naming it costs neither. It is a weak one: answers also tell how long they took.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route, compile_path
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.model import PUBLIC
from indexer.store.open import Index
from service.web.operation.freshness import FollowedSources
from service.web.operation.live import Core
from service.web.operation.middleware import path_of, with_start

CACHE_CONTROL = "private, no-cache"
"""Nobody's answer is kept for others, and what is kept is asked for again before it is shown."""

TAGGED = (
    *("/", "/search", "/timeline", "/meetings", "/meetings/{document_id}", "/embed", "/opensearch.xml"),
    *("/meetings/{document_id}/brief", "/meetings/{document_id}/brief.md"),
    "/meetings/{document_id}/page/{number:int}.png",
    *("/feed.rss", "/feed.json", "/api/search", "/api/ask", "/api/suggest", "/api/timeline"),
    *("/api/meetings", "/api/meetings/{document_id}"),
    *(
        f"{root}/{register}"
        for root in ("", "/api")
        for register in ("boards", "people", "actions", "decisions")
    ),
    *(f"/{register}.docx" for register in ("boards", "people", "actions", "decisions")),
    *("/boards/{board_id}", "/people/{person_id}"),
    *("/search.docx", "/timeline.docx", "/meetings/{document_id}/brief.docx", "/calendar.ics"),
)
"""The routes whose answers follow from the index alone; a new page or endpoint of that kind is named here."""

_FORMS = tuple((path, compile_path(path)[0]) for path in TAGGED)

_NEVER_WITH = b"written="  # a model does not write the same twice


class Conditional:
    """ASGI middleware within the lease of a core. `program` tells one program from another, see `program`."""

    def __init__(
        self,
        app: ASGIApp,
        program: bytes,
        sources: FollowedSources,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._app = app
        self._program = program
        self._sources = sources
        self._today = today

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        core = scope.get("state", {}).get("core")
        route = _route(scope) if isinstance(core, Core) else None
        if not isinstance(core, Core) or route is None:
            await self._app(scope, receive, send)
            return
        kept = {"ETag": self._tag(scope, core), "Cache-Control": CACHE_CONTROL}
        if names(Headers(scope=scope).get("if-none-match", ""), kept["ETag"]):
            scope["route"] = route  # for those who log and count requests
            kept["Vary"] = "Accept-Encoding"  # as the whole answer would
            await Response(status_code=304, headers=kept)(scope, receive, send)
            return

        def started(status: int, headers: MutableHeaders) -> None:
            if status == 200:
                for name, value in kept.items():
                    headers.setdefault(name, value)

        await self._app(scope, receive, with_start(send, started))

    def _tag(self, scope: Scope, core: Core) -> str:
        labels = scope["state"].get("granted", PUBLIC)
        index: Index = core.seen_by(labels).index
        parts = (
            index.version,
            index.degraded or "",
            " ".join(sorted(labels)),
            self._today().isoformat(),
            self._sources.mark(),
            str(scope.get("scheme", "")),
            Headers(scope=scope).get("host", ""),  # feeds tell whole addresses
            str(scope.get("root_path", "")),
            str(scope["path"]),
        )
        return f'W/"{_digest((self._program, *(part.encode() for part in parts), scope["query_string"]))}"'


def program(settings: str) -> bytes:
    """What changes when other pages are made of the same minutes: the program's files and its settings."""
    folders = (files("service.web") / name for name in ("templates", "static"))
    each = (file for folder in folders for file in sorted(folder.iterdir(), key=lambda file: file.name))
    return _digest((settings.encode(), *(file.read_bytes() for file in each))).encode()


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]  # 128 bits


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a request would have been led, as `service.web.operation.logs.template` reads it."""

    path: str


def _route(scope: Scope) -> _Route | None:
    """The address that a request is for, if what it tells stays as it is."""
    if scope["method"] not in ("GET", "HEAD") or _NEVER_WITH in scope["query_string"]:
        return None
    path = path_of(scope)
    return next((_Route(route) for route, form in _FORMS if form.fullmatch(path)), None)


def names(sent: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag, compared weakly (RFC 9110, 13.1.2)."""
    opaque = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == opaque for one in sent.split(","))


_MEDIA_TYPES = MappingProxyType({".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"})
"""Said here, since what Python guesses depends on its version and on the machine."""


class Assets(StaticFiles):
    """The style sheet, the scripts and the icon: the files that are there at the start, and no others."""

    def __init__(self) -> None:
        super().__init__(packages=[("service.web", "static")])
        # 64 bits of SHA-256: enough that no two versions of one file ever share an address.
        self._digests = {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16]
            for file in Path(self.all_directories[0]).iterdir()
            if file.suffix in _MEDIA_TYPES
        }

    def digest(self, name: str) -> str:
        """The digest of a file's content; raises KeyError for an unknown name."""
        return self._digests[name]

    def route(self) -> Route:
        """GET and HEAD /static/{name}."""
        return Route("/static/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        if request.path_params["name"] not in self._digests:
            raise HTTPException(404)
        return await self.get_response(request.path_params["name"], request.scope)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or 304; an address that names its present content may be kept for ever."""
        path = Path(full_path)
        digest = self._digests[path.name]
        current = Request(scope).query_params.get("v") == digest
        headers = {
            "ETag": f'W/"{digest}"',  # weak, as it is the same compressed
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        }
        if names(Headers(scope=scope).get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
        media_type = _MEDIA_TYPES[path.suffix]
        return FileResponse(path, status_code, headers, media_type, stat_result=stat_result)
