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


def context(passage: Evidence) -> str:
    """Where the passage stands, as one line a reader would write: board, weekday and date, heading, notes."""
    date = written(passage.date) if passage.date else None
    return "; ".join(part for part in (passage.board, date, passage.heading, *passage.notes) if part)
