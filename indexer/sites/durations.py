"""Lengths of time as people write them in settings: "90s", "10m", "1h", "2d" -> seconds."""

from __future__ import annotations

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_WRITTEN = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s|m|h|d|w)")


def seconds_of(text: str) -> float:
    """The seconds of a length of time. Raises ValueError, with a clause, for what is none."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError('must be a length of time such as "30s", "10m", "1h" or "2d"')
    return float(found[1]) * _UNITS[found[2]]


def in_words(seconds: float) -> str:
    """A length of time in its largest fitting unit, for people: "3 hours"."""
    for unit, name in ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= unit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "0 seconds"
