"""The headers that every response carries: nothing foreign is loaded, framed, sniffed or told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
