"""By when an action is to be done, as printed."""

from __future__ import annotations

import re

from indexer.language.dates import MONTH_NAME

_WEEKDAY = r"(?:mon|tues?|wednes|weds?|thurs?|fri|satur|sun)(?:day)?\b"
_DAY = (
    rf"(?:{_WEEKDAY},?\s(?:the\s)?)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH_NAME}\b|{MONTH_NAME}\s\d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?:,?\s(?:19|20)\d\d)?"
)
_NUMERIC = r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\d{4}-\d\d-\d\d"
_EVENT = (
    r"(?:the\s)?(?:(?:start|end|beginning|middle|close)\sof\s(?:the\s|this\s|next\s)?)?(?:next\s|following\s|this\s|new\s)?"
    rf"(?:{MONTH_NAME}\s|annual\sgeneral\s|board\s|committee\s|council\s|agm\s)?"
    r"(?:meeting|agm|week|weekend|month|quarter|year|term|financial\syear|season|day)\b"
)
_SEASON = r"(?:spring|summer|autumn|fall|winter|easter|christmas|tomorrow|today)\b"
_MONTH = rf"(?:the\send\sof\s)?{MONTH_NAME}\b(?:\s(?:19|20)\d\d)?"
_WHEN = rf"{_DAY}|{_NUMERIC}|{_EVENT}|{_MONTH}|(?:next\s)?{_WEEKDAY}|{_SEASON}"
_BY = re.compile(
    rf"\b(?:by|before|no\slater\sthan|not\slater\sthan|due(?:\sdate)?(?:\s(?:by|on))?\s?:?|deadline\s?:?|in\stime\sfor|"
    rf"ahead\sof|prior\sto|within)\s(?P<when>{_WHEN}|(?:\w+\s)?(?:\d{{1,2}}|one|two|three|four|six)\s(?:days?|weeks?|months?)\b)",
    re.IGNORECASE,
)


def due_in(text: str) -> str | None:
    """By when a text says that something is to be done, in its own words; the last of several."""
    found = [match["when"] for match in _BY.finditer(text)]
    return found[-1] if found else None
