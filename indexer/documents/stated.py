"""Metadata that a file states in named fields (front matter, HTML meta, sidecar) -> Hints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from indexer.documents.lines import clean_line
from indexer.errors import RefusedFile
from indexer.language.dates import date_at
from indexer.model import DEFAULT_LABEL, Hints, checked_label

# Names that people give these fields, best first. A date of publication is not among them: it is not the
# meeting's date.
_NAMES = {
    "title": ("title",),
    "board": ("board", "committee"),
    "date": ("meeting-date", "meeting_date", "date"),
    "url": ("url", "source_url", "source-url"),
}
_ISO_LENGTH = len("2000-01-01")
_RESTRICTED = "restricted"
YES, NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off", "none", "public"})


def hints_from(fields: Mapping[str, str]) -> Hints:
    """Return what `fields` (names in lower case) say of title, board, date, web address and restriction.

    Raises RefusedFile when it cannot be told to whom a document is restricted.
    """
    found = {key: _first(fields, names) for key, names in _NAMES.items()}
    return Hints(
        title=found["title"],
        board=found["board"],
        date=stated_date(found["date"] or ""),
        url=web_address(found["url"] or ""),
        restricted=_labels(fields[_RESTRICTED]) if _RESTRICTED in fields else None,
    )


def checked_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the labels in order, each once. ValueError when one is none."""
    return tuple(sorted({checked_label(label) for label in labels}))


def stated_date(text: str) -> dt.date | None:
    """Return the day that a field states, ISO 8601 (a time may follow) or day, month, year; else None."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:_ISO_LENGTH])
    except ValueError:
        pass
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


def _labels(text: str) -> tuple[str, ...]:
    """Return the labels of "true", "false", "audit", "audit, staff" or "[audit, staff]"."""
    stated = text.strip().removeprefix("[").removesuffix("]")
    if stated.lower() in YES:
        return (DEFAULT_LABEL,)
    if stated.lower() in NO:
        return ()
    try:
        return checked_labels(part.strip().strip("\"'") for part in stated.split(","))
    except ValueError as error:
        raise RefusedFile(f"whom it is restricted to cannot be told: {error}") from None


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    values = (clean_line(fields.get(name, "")) for name in names)
    return next(filter(None, values), None)
