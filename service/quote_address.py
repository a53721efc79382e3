"""Where a quote is marked on this service's own page of its meeting."""

from __future__ import annotations

from urllib.parse import quote, urlencode

QUOTE_ANCHOR = "quote"
"""The id of the marked quote on that page."""


def quote_address(document_id: str, start: int, end: int) -> str:
    """The path that marks `[start, end)` of the canonical text: "/meetings/m?start=3&end=9#quote"."""
    span = urlencode([("start", start), ("end", end)])
    return f"/meetings/{quote(document_id, safe='')}?{span}#{QUOTE_ANCHOR}"
