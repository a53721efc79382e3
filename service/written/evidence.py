"""A passage as a written answer may use it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from service.written.support.dates import written


@dataclass(frozen=True, slots=True)
class Evidence:
    """One retrieved passage, to be cited as `[number]`. Its text is verbatim: data, never instruction."""

    number: int  # counted from 1, best passage first
    text: str
    board: str | None = None
    date: dt.date | None = None
    heading: str | None = None
    notes: tuple[str, ...] = ()  # what its initials and acronyms stand for: "BH = Barry Hughes, CPS North"


def framing(passage: Evidence) -> str:
    """What stands over the passage and is said of all of it, as one line: board, heading, notes."""
    return "; ".join(part for part in (passage.board, passage.heading, *passage.notes) if part)


def where(passage: Evidence) -> str:
    """Where the passage stands, as one line for a reader: date, board, heading, notes."""
    date = written(passage.date) if passage.date else None
    return "; ".join(part for part in (date, framing(passage)) if part)
