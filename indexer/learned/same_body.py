"""Whether two documents are of one body, where the name that one of them prints does not say so.

"Board of Directors" and "Finance Committee" are what many bodies call a part of themselves. Such a name is
taken for a fuller one ("Fooham Association Board of Directors") only where the document's own text names
that body and no other, where its family of files is of that body alone, or where nearly all of its folder
is. A file's family is the first word of its name that says more than which sitting it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.language.dates import MONTH_NUMBERS, WEEKDAY_NUMBERS
from indexer.meetings.head.body_names import is_dependent, says_no_body
from indexer.model import DocumentKind, board_key

FEWEST, MOST = 3, 0.8
"""How many documents of a folder must name a board, and what share of them the same, to speak for others."""


@dataclass(frozen=True, slots=True)
class NamedBy:
    """A document: the board that it names, the folder that it lies in, its file's name and its text."""

    board: str | None
    folder: str
    kind: DocumentKind = DocumentKind.MINUTES
    file: str = ""
    text: Callable[[], str] = str


def families(documents: Sequence[NamedBy]) -> list[str]:
    """The family of each document's file within its folder; empty where its name is like no other's."""
    first = [(one.folder, _first_word(one.file)) for one in documents]
    times = Counter(first)
    return [word if times[folder, word] > 1 else "" for folder, word in first]


def _first_word(file: str) -> str:
    words = re.findall(r"[^\W\d_]{2,}", PurePosixPath(file).stem.lower())
    dates = MONTH_NUMBERS.keys() | WEEKDAY_NUMBERS.keys()
    return next((word for word in words if not (word in dates or says_no_body(word))), "")


@dataclass(frozen=True, slots=True)
class Beside:
    """How often each board is named by the documents of a folder, and by those of each family in it."""

    folder: Counter[str]
    family: Mapping[str, Counter[str]]


def full_name(name: str, family: str, beside: Beside, text: Callable[[], str]) -> str:
    """The fuller name of the body that a document is of, by what it says and what stands beside it.

    The name itself where it is the end of no other in its folder, and where nothing tells whose it is.
    """
    owners = {other: owner for other in beside.folder if (owner := _owner(board_key(other), board_key(name)))}
    if not owners:
        return name
    said = f" {board_key(written := text())} "
    by_text = [other for other, owner in owners.items() if _is_named(owner, other, said, written)]
    if by_text:
        return by_text[0] if len(by_text) == 1 else name
    if family:
        named = beside.family[family]
        alone = [other for other, owner in owners.items() if other in named and _only_it(owner, name, named)]
        return alone[0] if len(alone) == 1 else name
    usual, times = beside.folder.most_common(1)[0]
    return usual if usual in owners and nearly_all(times, beside.folder.total()) else name


def nearly_all(times: int, total: int) -> bool:
    """Whether so many documents of all that name a board speak for the rest."""
    return total >= FEWEST and times >= MOST * total


def _owner(full: str, part: str) -> str | None:
    """What a fuller name has before its part, or behind it: "Board of Directors, Fooham Association"."""
    if full.endswith(f" {part}"):
        return full.removesuffix(f" {part}")
    if full.startswith(f"{part} "):
        return re.sub(r"\A(?:of )?(?:the )?", "", full.removeprefix(f"{part} "))
    return None


def _is_named(owner: str, full: str, said: str, text: str) -> bool:
    """Whether a text names the body; a single word must be written as a name."""
    if f" {owner} " not in said:
        return False
    if " " in owner:
        return True
    printed = re.search(rf"\b{re.escape(owner)}\b", full, re.IGNORECASE)
    return printed is not None and re.search(rf"\b{re.escape(printed.group())}\b", text) is not None


def _only_it(owner: str, name: str, named: Mapping[str, int]) -> bool:
    """Whether these documents name that body only, and such parts of it as name none."""
    return all(
        other == name or f" {owner} " in f" {board_key(other)} " or is_dependent(other) for other in named
    )
