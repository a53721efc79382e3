"""Forms that are sent by POST: their fields, and whether a page of ours sent them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

_LARGEST_FORM = 65_536  # bytes: the longest question and fifty of each filter
_MOST_FIELDS = 500
_FORM = "application/x-www-form-urlencoded"

FORM_HEADERS: Mapping[str, str] = MappingProxyType({"Referrer-Policy": "same-origin"})
"""For a page with a form that is sent by POST: without it browsers do not say which site the form is on.
Other sites are told as little as ever."""


class Render(Protocol):
    """Makes a page of a template."""

    def __call__(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        scripts: tuple[str, ...] = (),
        **values: object,
    ) -> HTMLResponse:
        """The page with these values."""


def came_from_here(headers: Headers, base_url: str) -> bool:
    """Whether a form was sent from a page of this service, as far as browsers tell.

    What says neither where it comes from is no browser, which nobody can make send anything.
    """
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc in {headers.get("host"), urlsplit(base_url).netloc}


async def sent_form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form that was sent; raises HTTPException for what is none, or is too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            raise HTTPException(413)
    try:
        return parse_qsl(body.decode("utf-8"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
