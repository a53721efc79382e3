"""One body, one board: spellings, acronyms and parts of one name are joined, by all documents together.

Names are joined where they differ in spelling alone; where one is the acronym of exactly one other; and
within one folder where the other is its governing body ("Rope Association", "Rope Association Board of
Directors"). A name that is the end of another ("Finance Committee", "Fooham Finance Committee") is that one
for the documents of which something tells so (`same_body`). Minutes that name no board are of the one that
nearly all others of their family of files are of, or of their folder.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from indexer.learned.board_file import StatedBoards
from indexer.learned.same_body import Beside, NamedBy, families, full_name, nearly_all
from indexer.model import DocumentKind, board_key, full_names

_GOVERNORS = r"board of (?:directors|trustees|governors|commissioners|management)"
_GOVERNING = re.compile(
    rf" (?:board|(?:the )?{_GOVERNORS}|trustees|council|committee|executive|directors)\Z|"
    rf"\A{_GOVERNORS} (?:of )?(?:the )?"
)


def joined(documents: Sequence[NamedBy], stated: StatedBoards) -> list[str | None]:
    """The board of each document, by what all say and what the owner states."""
    named = [_stated(one.board, stated) for one in documents]
    family, fixed = families(documents), frozenset(stated.names.values())
    for join in (_one_spelling, _by_acronym):
        named = _renamed(named, documents, join, fixed)
    beside = _beside(named, documents, family)
    named = [
        name if name is None or name in fixed else full_name(name, of, beside[one.folder], one.text)
        for name, of, one in zip(named, family, documents, strict=True)
    ]
    named = _renamed(named, documents, _within_folders, fixed)
    beside = _beside(named, documents, family)
    return [
        _usual(beside[one.folder], of) if one.board is None and one.kind is DocumentKind.MINUTES else name
        for name, of, one in zip(named, family, documents, strict=True)
    ]


def _stated(name: str | None, stated: StatedBoards) -> str | None:
    if name is None or (key := board_key(name)) in stated.no_board:
        return None
    return stated.names.get(key, name)


Named = Sequence[tuple[str, str]]
"""Boards as they are named so far, each with the folder of its document."""


def _renamed(
    named: Sequence[str | None],
    documents: Sequence[NamedBy],
    join: Callable[[Named, frozenset[str]], Mapping[str, str]],
    fixed: frozenset[str],
) -> list[str | None]:
    same = join(
        [(name, one.folder) for name, one in zip(named, documents, strict=True) if name is not None], fixed
    )
    return [None if name is None else same.get(name, name) for name in named]


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
    """Names with what they and their governing body are called, where every folder that has one says so."""
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
    """What a body and its governing body are called together, the name itself where it is alone."""
    if name in fixed:
        return name
    key = board_key(name)
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


def _beside(
    named: Sequence[str | None], documents: Sequence[NamedBy], family: Sequence[str]
) -> Mapping[str, Beside]:
    """What the documents of each folder name."""
    found: dict[str, Beside] = defaultdict(lambda: Beside(Counter(), defaultdict(Counter)))
    for name, of, one in zip(named, family, documents, strict=True):
        if name is not None:
            found[one.folder].folder[name] += 1
            found[one.folder].family[of][name] += 1
    return found


def _usual(beside: Beside, family: str) -> str | None:
    """The board that nearly all documents of a family name; without a family, of the folder."""
    counted = beside.family[family] if family else beside.folder
    name, times = next(iter(counted.most_common(1)), (None, 0))
    return name if nearly_all(times, counted.total()) else None
