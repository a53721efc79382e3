"""Periods as the days that a filter lets pass, said as a chip and a note say them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from service.interpret.mentions import Relation
from service.interpret.periods import Period

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive, None where open. `dated` ends "no meeting is dated"."""

    first: dt.date | None
    last: dt.date | None
    label: str
    dated: str


def span_of(relation: Relation, period: Period) -> Span:
    """The days that lie so to the period; all relations but the open ones mean the days within."""
    label = period.label
    match relation:
        case Relation.SINCE:
            return Span(period.first, None, f"from {label}", f"{label} or later")
        case Relation.AFTER:
            return Span(period.last + _DAY, None, f"after {label}", f"after {label}")
        case Relation.BEFORE:
            return Span(None, period.first - _DAY, f"before {label}", f"before {label}")
        case Relation.UNTIL:
            return Span(None, period.last, f"until {label}", f"{label} or earlier")
        case _:
            dated = f"from {label}" if " to " in label else label
            return Span(period.first, period.last, label, dated)
