"""Reads the documents of all audiences once, new ones in worker processes, and learns who may see each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.audience import Labels
from indexer.documents.find import Discovery, Found, Refused
from indexer.errors import RefusedFile
from indexer.pipeline.derived import Derived
from indexer.pipeline.known import Known
from indexer.pipeline.previous import Previous, document_key
from indexer.pipeline.staff import Readers
from indexer.pipeline.stages import Stages
from indexer.pipeline.tasks import file_digest, read_task
from indexer.pipeline.unfinished import Unfinished
from indexer.store.records import Row

BOARD, RESTRICTED = 2, 6
"""Where a meeting's row has its board, and its labels."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document that can be read; `number` is its place among all that were found.

    `earlier` holds it, unchanged; None: it was read now. `stated` is the board that it names itself. It is
    `settled` when it was read and cut now, whatever other documents say of its board.
    """

    number: int
    found: Found
    key: str
    stated: str | None
    restricted: tuple[str, ...]
    earlier: Previous | None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """What documents are read with."""

    readers: Readers
    unfinished: Unfinished
    stages: Stages


@dataclass(slots=True)
class Gathered:
    """The documents in order, and the files that are refused; `resumed` were read by a build before."""

    documents: list[Document] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    resumed: int = 0


def gather(
    discovery: Discovery,
    earlier: Mapping[Labels, Previous],
    sources: Sources,
    cut: Callable[[Document, Derived], None],
    progress: Callable[[int, int], None],
) -> Gathered:
    """Reads what no part of the `earlier` version holds unchanged. `cut` is given each settled document."""
    scratch, total = sources.unfinished.scratch, len(discovery.found)
    gathered = Gathered(refused=list(discovery.refused))

    def take(number: int, found: Found, key: str, meeting: Row, derived: dict[str, Any] | None) -> None:
        document = _read(number, found, key, meeting, settled=derived is not None)
        gathered.documents.append(document)
        if derived is not None:
            cut(document, Derived.of_json(derived))

    new: list[tuple[int, Found]] = []
    for number, found in enumerate(discovery.found):
        may_be_known = scratch.holds_some or any(
            found.document_id in one.documents for one in earlier.values()
        )
        key = _key(found) if may_be_known else None
        if key is not None and (held := _unchanged(found, key, earlier)) is not None:
            previous, known = held
            labels = tuple(known.restricted)
            gathered.documents.append(Document(number, found, key, known.stated, labels, previous))
        elif key is not None and (read := scratch.read(key)) is not None:
            gathered.resumed += 1
            take(number, found, key, *read)
        else:
            new.append((number, found))
            continue
        progress(len(gathered.documents), total)
    results = sources.readers.results(read_task(found) for _, found in new)
    for done, ((number, found), result) in enumerate(zip(new, results, strict=True), total - len(new) + 1):
        progress(done, total)
        if isinstance(result, RefusedFile):
            gathered.refused.append(Refused(found.path, str(result)))
            continue
        key = document_key(found, result["digest"])
        scratch.put_read(key, result["meeting"], result["derived"])
        take(number, found, key, result["meeting"], result["derived"])
    scratch.save()
    gathered.documents.sort(key=lambda one: one.number)
    return gathered


def _read(number: int, found: Found, key: str, meeting: Row, *, settled: bool) -> Document:
    return Document(
        number=number,
        found=found,
        key=key,
        stated=meeting[BOARD],
        restricted=tuple(json.loads(meeting[RESTRICTED])),
        earlier=None,
        settled=settled,
    )


def _key(found: Found) -> str | None:
    try:
        return document_key(found, file_digest(found.path))
    except RefusedFile:  # told by the worker that is to read it
        return None


def _unchanged(found: Found, key: str, earlier: Mapping[Labels, Previous]) -> tuple[Previous, Known] | None:
    for one in earlier.values():
        if (known := one.documents.get(found.document_id)) is not None and known.key == key:
            return one, known
    return None


def best_base(documents: Sequence[Document], candidates: Sequence[Previous]) -> Previous | None:
    """The candidate that holds most of these documents unchanged, the first of those that hold as many."""

    def held(one: Previous) -> tuple[bool, int]:
        same = sum(
            (known := one.documents.get(document.found.document_id)) is not None and known.key == document.key
            for document in documents
        )
        return one.parts is not None, same

    return max(candidates, key=held, default=None)
