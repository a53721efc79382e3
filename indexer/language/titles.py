"""What titles and names of files tell of a meeting: all but dates, ordinals and "minutes of the meeting"."""

from __future__ import annotations

import re

from indexer.language.dates import MONTH_NAME, find_dates

_HOLLOW = re.compile(
    r"\b(?:minutes?|notes?|meetings?|agenda|draft|final|approved|confirmed|unconfirmed|record|held|of|the|and|on|"
    rf"at|for|a|\d+(?:st|nd|rd|th)?|[ap]m|{MONTH_NAME}|items?|untitled|document)\b",
    re.IGNORECASE,
)


def telling(title: str) -> str:
    """What of a title says which meeting it was, and what to call it; the rest is blank."""
    for date in reversed(list(find_dates(title))):
        title = title[: date.start] + " " + title[date.end :]
    return _HOLLOW.sub(" ", title)


def says_something(title: str) -> bool:
    """Whether more is left of a title than dates, ordinals and "minutes of the meeting"."""
    return re.search(r"[^\W\d_]{2}", telling(title)) is not None


def file_words(document_id: str, beside: str = "") -> str:
    """The telling words of an id, which is made of its file's place, but those that stand in `beside`.

    >>> file_words("harbour-board/minutes-2024-03-05-quay", "Harbour Board, 5 March 2024")
    'quay'
    """
    known = set(re.findall(r"[^\W_]+", beside.casefold()))
    words = re.findall(r"[^\W_]+", telling(document_id.replace("_", " ")))
    return " ".join(one for one in dict.fromkeys(words) if re.search(r"[^\W\d]{2}", one) and one not in known)
