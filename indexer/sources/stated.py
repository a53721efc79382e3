"""Metadata that a file states in named fields (front matter, HTML meta, sidecar) -> Hints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlsplit

from indexer.model import Hints
from indexer.sources.canonical import clean_line

# Names that people give these fields, best first. A date of publication is not among them: it is not the
# meeting's date.
_NAMES = {
    "title": ("title",),
    "board": ("board", "committee"),
    "date": ("meeting-date", "meeting_date", "date"),
    "url": ("url", "source_url", "source-url"),
}
_DATE_FORMATS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y")
_ISO_LENGTH = len("2000-01-01")


def hints_from(fields: Mapping[str, str]) -> Hints:
    """Return what `fields` (names in lower case) say of title, board, date and web address."""
    found = {key: _first(fields, names) for key, names in _NAMES.items()}
    return Hints(
        found["title"], found["board"], stated_date(found["date"] or ""), web_address(found["url"] or "")
    )


def stated_date(text: str) -> dt.date | None:
    """Return the day that a field states, ISO 8601 (a time may follow) or day, month, year; else None."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:_ISO_LENGTH])
    except ValueError:
        pass
    for form in _DATE_FORMATS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def web_address(text: str) -> str | None:
    """Return `text` when it is an http or https address with a host, else None."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    return text.strip() if parts.scheme in {"http", "https"} and parts.netloc else None


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    values = (clean_line(fields.get(name, "")) for name in names)
    return next(filter(None, values), None)
