"""Paths -> document ids, which depend on neither the machine nor the order of reading."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MOST_CHARACTERS = 120
"""In the id of a file in a folder; what is longer ends in a hash of the path instead."""

_OTHER = re.compile(r"[^a-z0-9_]+")
_HASH_DIGITS = 8
_INDEX = "index"


def document_id(path: Path) -> str:
    """Return the id of a file that is given by itself: the slug of its name without the ending."""
    return slug(path.name)


def slug(relative: str) -> str:
    """Return the id for a path below its source, written with "/": "2013/05/may/index.md" -> "2013-05-may".

    It is made of lower-case ASCII letters, digits, underscores and hyphens, without the ending of the name,
    and without a last part "index" below a folder. A part of which ASCII can write nothing is a short hash of
    itself. A file at the root of its source keeps its whole name; a longer path is cut and ends in a hash.
    """
    path = PurePosixPath(_composed(relative))
    parts = [*path.parts[:-1], path.stem]
    if len(parts) > 1 and parts[-1].lower() == _INDEX:
        parts.pop()
    identity = "-".join(_slug_of(part) or _hash(part) for part in parts)
    return identity if len(path.parts) == 1 else _bounded(identity, _composed(relative))


def id_of_name(name: str) -> str:
    """Return the id that a name makes, of a board or a person: "Town Board" -> "town-board"."""
    return _bounded(_slug_of(name) or _hash(name), _composed(name))


@dataclass(frozen=True, slots=True)
class IdClaim:
    """What decides the id of one document: the id that its path or its sidecar gives it, and its path.

    `source_name` is the name of the source that it was found in, `relative` its path below it.
    A `stated` id was written by hand. A `restricted` document is one that not everybody may see.
    """

    document_id: str
    relative: str
    source_name: str
    stated: bool = False
    restricted: bool = False


def distinct_ids(claims: Sequence[IdClaim]) -> tuple[str, ...]:
    """Return an id for each document, no two the same, whatever the order of the documents.

    Documents with one id are told apart by the endings of their names ("pay-md", "pay-pdf"), else by the
    names of their sources, else by a short hash of their paths; what does not tell any of them apart is left
    out of the id. A stated id is kept, the others give way. Restricted documents give way to public ones,
    whose ids would otherwise tell everybody that there are more. Raises ValueError for two documents with one
    path below sources of one name.
    """
    if len({(claim.source_name, claim.relative) for claim in claims}) < len(claims):
        raise ValueError("two documents have the same path and the same name of their source")
    chosen: dict[int, str] = {}
    for restricted in (False, True):
        settled = {number for number, claim in enumerate(claims) if claim.restricted is restricted}
        _settle(claims, settled, chosen)
    return tuple(chosen[number] for number in range(len(claims)))


def _settle(claims: Sequence[IdClaim], settled: set[int], chosen: dict[int, str]) -> None:
    """Add an id to `chosen` for each of the `settled` claims; those chosen before are taken."""
    taken = set(chosen.values())
    proposed: dict[int, str] = {}
    for group in _grouped(settled, lambda number: claims[number].document_id):
        identity = claims[group[0]].document_id
        if len(group) == 1 and identity not in taken:
            proposed[group[0]] = identity
            continue
        others = [number for number in chosen if claims[number].document_id == identity]
        refined = _told_apart(claims, [*group, *others], identity)
        stated = [number for number in group if claims[number].stated]
        if len(stated) == 1 and identity not in taken:
            refined[stated[0]] = identity
        proposed.update((number, refined[number]) for number in group)
    # An id that was made so may be that of yet another document: "pay-md" of pay.md, and of pay-md.txt.
    attempt = 0
    while clashing := _clashing(claims, proposed, taken):
        attempt += 1
        for number in clashing:
            claim = claims[number]
            proposed[number] = _hashed(claim, str(attempt), claim.source_name, claim.relative)
    chosen.update(proposed)


def _told_apart(claims: Sequence[IdClaim], group: Sequence[int], identity: str) -> dict[int, str]:
    """Return ids for claims to the same one, by the first properties in which they differ."""
    ids = dict.fromkeys(group, identity)
    for more in (_ending, _source):
        for alike in _grouped(group, ids.__getitem__):
            differing = {number: more(claims[number]) for number in alike}
            if len(set(differing.values())) > 1:
                for number, part in differing.items():
                    ids[number] = _bounded(f"{ids[number]}-{part}", f"{ids[number]}-{part}")
    for alike in _grouped(group, ids.__getitem__):
        if len(alike) > 1:
            for number in alike:
                ids[number] = _hashed(claims[number], claims[number].relative)
    return ids


def _clashing(claims: Sequence[IdClaim], proposed: dict[int, str], taken: set[str]) -> list[int]:
    """Return the claims that must take another id than proposed; who has what it claimed keeps it."""
    return [
        number
        for alike in _grouped(proposed, proposed.__getitem__)
        for number in alike
        if proposed[number] in taken or (len(alike) > 1 and proposed[number] != claims[number].document_id)
    ]


def _grouped(numbers: Iterable[int], key: Callable[[int], str]) -> list[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for number in sorted(numbers):
        groups[key(number)].append(number)
    return list(groups.values())


def _ending(claim: IdClaim) -> str:
    return _slug_of(PurePosixPath(claim.relative).suffix) or "file"


def _source(claim: IdClaim) -> str:
    return _slug_of(claim.source_name) or _hash(claim.source_name)


def _hashed(claim: IdClaim, *parts: str) -> str:
    return f"{claim.document_id}-{_hash('/'.join(parts))}"


def _bounded(identity: str, whole: str) -> str:
    if len(identity) <= MOST_CHARACTERS:
        return identity
    return f"{identity[: MOST_CHARACTERS - _HASH_DIGITS - 1].rstrip('-_')}-{_hash(whole)}"


def _slug_of(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-_")


def _hash(text: str) -> str:
    # Some systems hand out names with their accents as letters of their own, others as one with its letter.
    return hashlib.sha256(_composed(text).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
