"""The style sheet, the scripts and the icon: read and compressed once, validated, cached by content."""

from __future__ import annotations

import gzip
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
    packed: bytes  # the same by gzip
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
