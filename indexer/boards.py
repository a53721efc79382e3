"""Boards by name: acronyms made from names, and names found for acronyms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


def may_be_short(board: str | None) -> bool:
    """Whether a board's name may turn out to be the acronym of another's: it is nothing but capitals."""
    return board is not None and len(board) > 1 and all(letter.isupper() for letter in board)


def full_names(names: Iterable[str]) -> Mapping[str, str]:
    """Boards known only by their acronym, with the full name where exactly one of the other boards fits."""
    full: dict[str, set[str]] = defaultdict(set)
    distinct = set(names)
    for name in distinct:
        if (short := acronym(name)) is not None:
            full[short].add(name)
    return {name: next(iter(full[name])) for name in distinct if len(full.get(name, ())) == 1}


def with_full_names(meetings: Sequence[Meeting]) -> list[Meeting]:
    """The meetings, a board known only by its acronym named in full where exactly one other board fits."""
    full = full_names(meeting.board for meeting in meetings if meeting.board)
    return [replace(meeting, board=full.get(meeting.board or "", meeting.board)) for meeting in meetings]
