"""Reads the documents of all audiences once, new ones in worker processes, and learns who may see each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.audience import Labels
from indexer.errors import RefusedFile
from indexer.pipeline.derived import Derived
from indexer.pipeline.known import Known
from indexer.pipeline.previous import Previous, document_key
from indexer.pipeline.scratch import Scratch
from indexer.pipeline.stages import Stages
from indexer.pipeline.tasks import file_digest, read_task
from indexer.pipeline.workers import Workers
from indexer.records import Row
from indexer.sources.discover import Discovery, Found, Refused

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

    workers: Workers
    scratch: Scratch
    stages: Stages


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents in order, and the files that are refused."""

    documents: list[Document]
    refused: list[Refused] = field(default_factory=list)


def gather(
    discovery: Discovery,
    earlier: Mapping[Labels, Previous],
    sources: Sources,
    cut: Callable[[Document, Derived], None],
    progress: Callable[[int, int], None],
) -> Gathered:
    """Reads what no part of the `earlier` version holds unchanged. `cut` is given each settled document."""
    documents: list[Document] = []
    new: list[tuple[int, Found]] = []
    refused = list(discovery.refused)
    total = len(discovery.found)
    for number, found in enumerate(discovery.found):
        if (held := _unchanged(found, earlier)) is not None:
            previous, known = held
            documents.append(
                Document(number, found, known.key, known.stated, tuple(known.restricted), previous)
            )
            progress(len(documents), total)
        else:
            new.append((number, found))
    results = sources.workers.results(read_task(found) for _, found in new)
    done = len(documents)
    for (number, found), result in zip(new, results, strict=True):
        done += 1
        progress(done, total)
        if isinstance(result, RefusedFile):
            refused.append(Refused(found.path, str(result)))
            continue
        documents.append(_read(number, found, result["digest"], result["meeting"], settled=result["derived"]))
        sources.scratch.put_meeting(number, result["meeting"])
        if result["derived"]:
            sources.scratch.put_derived(number, result["derived"])
            cut(documents[-1], Derived.of_json(result["derived"]))
    return Gathered(sorted(documents, key=lambda one: one.number), refused)


def _read(number: int, found: Found, digest: str, meeting: Row, *, settled: object) -> Document:
    return Document(
        number=number,
        found=found,
        key=document_key(found, digest),
        stated=meeting[BOARD],
        restricted=tuple(json.loads(meeting[RESTRICTED])),
        earlier=None,
        settled=bool(settled),
    )


def _unchanged(found: Found, earlier: Mapping[Labels, Previous]) -> tuple[Previous, Known] | None:
    held = [
        (one, known)
        for one in earlier.values()
        if (known := one.documents.get(found.document_id)) is not None
    ]
    if not held:
        return None
    try:
        key = document_key(found, file_digest(found.path))
    except RefusedFile:  # told by the worker that is to read it
        return None
    return next(((one, known) for one, known in held if known.key == key), None)


def best_base(documents: Sequence[Document], candidates: Sequence[Previous]) -> Previous | None:
    """The candidate that holds most of these documents unchanged, the first of those that hold as many."""

    def held(one: Previous) -> tuple[bool, int]:
        same = sum(
            (known := one.documents.get(document.found.document_id)) is not None and known.key == document.key
            for document in documents
        )
        return one.parts is not None, same

    return max(candidates, key=held, default=None)
