"""Lets pages of other sites, which the operator names, read the API and the feeds."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.guard import path_of
from service.state import VERSION_HEADER

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
