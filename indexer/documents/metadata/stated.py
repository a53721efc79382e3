"""Metadata that a file states in named fields (front matter, HTML meta, sidecar) -> Hints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from indexer.documents.lines import clean_line
from indexer.documents.metadata.restriction import Fields, Stated, restriction_in
from indexer.language.dates import date_at
from indexer.model import Hints

# Names that people give these fields, best first, without hyphens and underscores. A bare "date" is that of
# the page: sites sort their posts by it.
_NAMES = {
    "title": ("title",),
    "subtitle": ("subtitle",),
    "board": ("board", "committee", "body"),
    "date": ("meetingdate", "dateofmeeting", "eventdate", "startdate"),
    "published": ("date", "published", "pubdate", "datepublished"),
    "url": ("url", "sourceurl"),
}
_ISO_LENGTH = len("2000-01-01")


def hints_from(stated: Mapping[str, Stated] | Fields) -> Hints:
    """Return what fields say of title, board, date, web address and restriction; names may repeat in pairs.

    Every reader hands over all named fields of its format, not only those that are known here. Raises
    RefusedFile when it cannot be told to whom a document is restricted.
    """
    pairs = tuple(stated.items()) if isinstance(stated, Mapping) else stated
    fields: dict[str, str] = {}
    for name, value in pairs:
        if isinstance(value, str):
            fields.setdefault(re.sub(r"[-_\s]", "", name.lower()), value)
    found = {key: _first(fields, names) for key, names in _NAMES.items()}
    return Hints(
        title=found["title"],
        board=found["board"],
        date=stated_date(found["date"] or ""),
        subtitle=found["subtitle"],
        published=stated_date(found["published"] or ""),
        url=web_address(found["url"] or ""),
        restricted=restriction_in(pairs),
    )


def stated_date(text: str) -> dt.date | None:
    """Return the day that a field states, ISO 8601 (a time may follow) or day, month, year; else None."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:_ISO_LENGTH])
    except ValueError:
        pass  # written in another form, which is read next
    found = date_at(text, 0)
    # Fields seen with the month first state when a page was published, not when the meeting was.
    day_first = found is not None and found.end == len(text) and re.match(rf"0?{found.day}\b", text)
    return found.date if found and day_first else None


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
