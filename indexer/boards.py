"""Boards by name: acronyms made from names, and names found for acronyms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.model import Meeting

_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,9}")


def acronym(name: str) -> str | None:
    """The initials of a name's capitalised words, if at least two ("London Crime Reduction Board": LCRB)."""
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", name) if word[0].isupper())
    return initials if len(initials) > 1 and not is_acronym(name) else None


def is_acronym(name: str) -> bool:
    """Whether a board's name is only an acronym, as in "LCJB"."""
    return _ACRONYM.fullmatch(name) is not None


def with_full_names(meetings: Sequence[Meeting]) -> list[Meeting]:
    """The meetings, a board known only by its acronym named in full where exactly one other board fits."""
    full: dict[str, set[str]] = defaultdict(set)
    for name in _names(meetings):
        if (short := acronym(name)) is not None:
            full[short].add(name)
    return [_named_in_full(meeting, full) for meeting in meetings]


def _names(meetings: Iterable[Meeting]) -> set[str]:
    return {meeting.board for meeting in meetings if meeting.board}


def _named_in_full(meeting: Meeting, full: dict[str, set[str]]) -> Meeting:
    candidates = full.get(meeting.board or "", set())
    return replace(meeting, board=next(iter(candidates))) if len(candidates) == 1 else meeting
