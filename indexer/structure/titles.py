"""Does a title say which meeting it was, and what to call the meeting where it does not?"""

from __future__ import annotations

import datetime as dt
import re

from indexer.language.dates import find_dates, in_words

_HOLLOW = re.compile(
    r"\b(?:minutes?|notes?|meetings?|agenda|draft|final|approved|confirmed|unconfirmed|record|held|of|the|and|on|"
    r"at|for|a|\d+(?:st|nd|rd|th)?|[ap]m|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|items?|untitled|document)\b",
    re.IGNORECASE,
)


def says_something(title: str) -> bool:
    """Whether more is left of a title than dates, ordinals and "minutes of the meeting"."""
    for date in reversed(list(find_dates(title))):
        title = title[: date.start] + " " + title[date.end :]
    return re.search(r"[^\W\d_]{2}", _HOLLOW.sub(" ", title)) is not None


def composed(board: str | None, date: dt.date | None) -> str | None:
    """ "Rope Board minutes, 6 December 2022"; None where the board is unknown."""
    if board is None:
        return None
    return f"{board} minutes, {in_words(date)}" if date else f"{board} minutes"
