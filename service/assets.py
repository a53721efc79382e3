"""The style sheet, the script and the icon: read once, served with a validator, cached by content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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
    media_type: str
    digest: str


class Assets:
    """All files of `service/static`, by name. Only names listed here are ever served."""

    def __init__(self) -> None:
        self._by_name = {
            entry.name: _asset(entry.name, entry.read_bytes())
            for entry in files("service").joinpath("static").iterdir()
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
        headers = {
            "ETag": f'"{asset.digest}"',
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        }
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(asset.body, media_type=asset.media_type, headers=headers)


def _asset(name: str, body: bytes) -> Asset:
    suffix = name[name.rindex(".") :]
    # 64 bits of SHA-256: enough that no two versions of one file ever share an address.
    return Asset(body, _MEDIA_TYPES[suffix], hashlib.sha256(body).hexdigest()[:16])
