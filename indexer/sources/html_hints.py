"""What a web page states about itself: title, meta, structured data and times in its headings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from indexer.model import Hints
from indexer.sources.canonical import clean_line
from indexer.sources.stated import hints_from, stated_date, web_address

_HEADINGS = ("h1", "h2", "header")
# Structured data nests a few levels; deeper is not for us.
_DEEPEST = 8


def hints_of(page: HtmlElement) -> Hints:
    """Return the page's metadata: named meta fields, then the event it describes, then times in headings."""
    fields: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        fields.setdefault(name, meta.get("content") or "")
    hints, event = hints_from(fields), _event(page)
    canonical = (
        e.get("href") or "" for e in page.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    addresses = (hints.url, *map(web_address, canonical), web_address(fields.get("og:url", "")))
    return replace(
        hints,
        title=hints.title or _title(page, fields) or event.title,
        board=hints.board or event.board,
        date=hints.date or event.date or _time_in_heading(page),
        url=next(filter(None, addresses), None),
    )


def _title(page: HtmlElement, fields: dict[str, str]) -> str | None:
    """Return the page's title without the site's name: its main heading where the title repeats that."""
    titles = [
        _words(e) for e in page.iter("title") if e.getparent() is not None and e.getparent().tag == "head"
    ]
    title = clean_line(fields.get("og:title", "")) or next(filter(None, titles), "")
    headings = (_words(heading) for heading in page.iter("h1"))
    return next((heading for heading in headings if heading and heading in title), title) or None


def _event(page: HtmlElement) -> Hints:
    """Return the first event in the page's JSON-LD: its name, organiser and starting day."""
    for script in page.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # broken structured data says nothing; the page itself is still read
        for found in _objects(data, 0):
            kinds = found.get("@type")
            if any(str(kind).endswith("Event") for kind in (kinds if isinstance(kinds, list) else [kinds])):
                organiser = found.get("organizer")
                name = organiser.get("name") if isinstance(organiser, dict) else organiser
                fields = {"title": found.get("name"), "board": name, "date": found.get("startDate")}
                return hints_from({key: value for key, value in fields.items() if isinstance(value, str)})
    return Hints()


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(data, dict):
        yield data
    if depth < _DEEPEST and isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _objects(value, depth + 1)


def _time_in_heading(page: HtmlElement) -> Any:  # noqa: ANN401
    """Return the day of the first time element in a heading; elsewhere it may be the day of publication."""
    for time in page.iter("time"):
        if any(ancestor.tag in _HEADINGS for ancestor in time.iterancestors()):
            return stated_date(time.get("datetime") or "")
    return None


def _words(element: HtmlElement) -> str:
    return clean_line("".join(element.itertext()))
