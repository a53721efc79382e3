"""Questions that ask what became of something, and a list for them that no one meeting fills."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

FIRST = 5
MOST = 2
"""Of the first `FIRST` passages at most so many are of one meeting, if others have any at all."""

_OVER_TIME = re.compile(
    r"\bwhat (?:has |had |have )?(?:happened|become|became|came|come) (?:to|of|with|about)\b|"
    r"\bhow (?:did|do|does|has|have|had|is|are|was|were)\b[^.?]{0,200}\b(?:chang|develop|evolv|progress|mov|"
    r"go on|gone|went|grow|grew|improv|fall|fell|rise|rose)|"
    r"\bover (?:time|the (?:years?|months|meetings)|(?:its|their|several|successive) meetings)\b|"
    r"\bfrom meeting to meeting\b|\b(?:history|course|progress|development|story) of\b|"
    r"\b(?:have|has) (?:the )?boards?\b[^.?]{0,80}\b(?:heard|said|discussed|done)\b",
    re.IGNORECASE,
)


def asks_over_time(question: str) -> bool:
    """Whether a question asks what became of something, so that one meeting cannot answer it."""
    return _OVER_TIME.search(question) is not None


def mixed(meetings: Sequence[int]) -> list[int]:
    """The places of a list in an order that gives its beginning to several meetings.

    `meetings` names that of each place. Whatever a meeting has beyond its share comes after, in its order.
    """
    first: list[int] = []
    taken: Counter[int] = Counter()
    for place, meeting in enumerate(meetings):
        if len(first) < FIRST and taken[meeting] < MOST:
            taken[meeting] += 1
            first.append(place)
    return [*first, *(place for place in range(len(meetings)) if place not in set(first))]
