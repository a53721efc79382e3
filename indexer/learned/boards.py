"""One body, one board: spellings, acronyms and parts of one name are joined, by all documents together.

Names are joined where they differ in spelling alone; where one is the acronym of exactly one other; and
within one folder where one is the end of exactly one other ("Finance Committee", "Fooham Finance Committee")
or the other is its governing body ("Rope Association", "Rope Association Board of Directors"). Minutes that
name no board are of the one that nearly all others of their folder are of.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.learned.board_file import StatedBoards
from indexer.model import DocumentKind, board_key, full_names

FEWEST_IN_FOLDER, MOST_OF_FOLDER = 3, 0.8
"""How many documents of a folder must name a board, and what share of them the same, to speak for others."""

_GOVERNING = re.compile(
    r" (?:board|(?:the )?board of (?:directors|trustees|governors|commissioners|management)|trustees|council|"
    r"committee|executive|directors)\Z"
)


@dataclass(frozen=True, slots=True)
class NamedBy:
    """A document: the board that it names, and the folder that it lies in."""

    board: str | None
    folder: str
    kind: DocumentKind = DocumentKind.MINUTES


def joined(documents: Sequence[NamedBy], stated: StatedBoards) -> list[str | None]:
    """The board of each document, by what all say and what the owner states."""
    named = [_stated(one.board, stated) for one in documents]
    folders = [one.folder for one in documents]
    fixed = frozenset(stated.names.values())
    for join in (_one_spelling, _by_acronym, _within_folders):
        known = [(name, folder) for name, folder in zip(named, folders, strict=True) if name is not None]
        same = join(known, fixed)
        named = [None if name is None else same.get(name, name) for name in named]
    usual = _of_folders(zip(named, folders, strict=True))
    return [
        usual.get(folder) if one.board is None and one.kind is DocumentKind.MINUTES else name
        for name, folder, one in zip(named, folders, documents, strict=True)
    ]


def _stated(name: str | None, stated: StatedBoards) -> str | None:
    if name is None or (key := board_key(name)) in stated.no_board:
        return None
    return stated.names.get(key, name)


Named = Sequence[tuple[str, str]]
"""Boards as they are named so far, each with the folder of its document."""


def _one_spelling(named: Named, fixed: frozenset[str]) -> Mapping[str, str]:
    """Every spelling with the one that most documents use."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name, _ in named:
        spellings[board_key(name)][name] += 1
    same: dict[str, str] = {}
    for counted in spellings.values():
        best = min(counted, key=lambda name: (name not in fixed, name.isupper(), -counted[name], name))
        same.update(dict.fromkeys(counted, best))
    return same


def _by_acronym(named: Named, fixed: frozenset[str]) -> Mapping[str, str]:
    full = full_names({name for name, _ in named})
    return {short: name for short, name in full.items() if short not in fixed}


def _within_folders(named: Named, fixed: frozenset[str]) -> Mapping[str, str]:
    """Names with what they are part of, where every folder that has one says so."""
    counts = Counter(name for name, _ in named)
    by_folder: dict[str, set[str]] = defaultdict(set)
    for name, folder in named:
        by_folder[folder].add(name)
    meant: dict[str, set[str]] = defaultdict(set)
    for names in by_folder.values():
        for name in names:
            meant[name].add(_fuller(name, names, counts, fixed))
    return {name: next(iter(full)) for name, full in meant.items() if len(full) == 1}


def _fuller(name: str, names: Iterable[str], counts: Mapping[str, int], fixed: frozenset[str]) -> str:
    """The name in a folder that this one is part of, itself where there is none or where several may be."""
    if name in fixed:
        return name
    key = board_key(name)
    longer = [other for other in names if board_key(other).endswith(f" {key}")]
    if longer:
        return longer[0] if len(longer) == 1 else name
    # An organisation and its governing body are one board; it is called as most documents call it.
    bodies = {
        other
        for other in names
        if (other != name and name_of_owner(board_key(other)) in (key, name_of_owner(key) or key))
        or name_of_owner(key) == board_key(other)
    }
    if not bodies:
        return name
    return min((name, *bodies), key=lambda one: (one not in fixed, -counts[one], one))


def name_of_owner(key: str) -> str | None:
    """Whose governing body a name's key is: "rope association" of "rope association board of directors"."""
    owner = _GOVERNING.sub("", key)
    return owner if owner != key and " " in owner else None


def _of_folders(named: Iterable[tuple[str | None, str]]) -> Mapping[str, str]:
    """The boards of folders of which nearly all documents that name one name the same."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, folder in named:
        if name is not None:
            counts[folder][name] += 1
    usual = {folder: counted.most_common(1)[0] for folder, counted in counts.items()}
    return {
        folder: name
        for folder, (name, count) in usual.items()
        if counts[folder].total() >= FEWEST_IN_FOLDER and count >= MOST_OF_FOLDER * counts[folder].total()
    }
