"""Reads and cuts the documents, new ones in worker processes, and has their texts encoded meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.boards import full_names
from indexer.errors import RefusedFile
from indexer.pipeline.derived import Derived
from indexer.pipeline.known import Known
from indexer.pipeline.previous import Parts, Previous, document_key
from indexer.pipeline.scratch import Scratch
from indexer.pipeline.stages import Stages
from indexer.pipeline.tasks import cut_task, file_digest, read_task
from indexer.pipeline.vector_rows import VectorRows
from indexer.pipeline.workers import Workers
from indexer.records import Row
from indexer.sources.discover import Discovery, Found, Refused

BOARD = 2
"""Where a meeting's row has its board."""


@dataclass(slots=True)
class Entry:
    """One document of the version in the making; `number` is its place among all that were found.

    `known` is the earlier version's record of the same document: its meeting is taken over and, where it is
    `kept`, its passages too. Of others `passages` and `sentences` are counted when they are cut.
    """

    number: int
    found: Found
    key: str
    known: Known | None
    stated: str | None
    board: str | None = None
    kept: bool = False
    passages: int | None = None
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class Tools:
    """What collecting works with."""

    workers: Workers
    scratch: Scratch
    rows: VectorRows
    previous: Previous | None
    stages: Stages

    def require_previous(self) -> Previous:
        """The earlier version, of which something is taken over."""
        if self.previous is None:
            raise ValueError("there is no earlier version to take anything from")
        return self.previous

    def require_parts(self) -> Parts:
        """What passages of the earlier version are taken over with."""
        if (parts := self.require_previous().parts) is None:
            raise ValueError("passages of the earlier version cannot be taken over")
        return parts


@dataclass(frozen=True, slots=True)
class Collected:
    """The documents in order, those refused, and the earlier version's that are not taken over whole."""

    entries: list[Entry]
    refused: list[Refused]
    dropped: list[Known] = field(default_factory=list)


def collect(discovery: Discovery, tools: Tools, progress: Callable[[int, int], None]) -> Collected:
    """Reads what is new, names boards in full, cuts what is left and encodes all new passages."""
    with tools.stages.timed("reading"):
        entries, refused = _read(discovery, tools, progress)
        parts = tools.previous.parts if tools.previous else None
        full = full_names(one.stated for one in entries if one.stated)
        for entry in entries:
            entry.board = full.get(entry.stated or "", entry.stated)
            known = entry.known
            if known is not None and parts is not None and known.board == entry.board:
                entry.kept, entry.passages = True, known.passages
                starts = parts.sentences.starts
                entry.sentences = int(starts[known.first + known.passages] - starts[known.first])
        _cut([one for one in entries if one.passages is None], tools)
    with tools.stages.timed("encoding"):
        tools.rows.finish()
    kept = {one.found.document_id for one in entries if one.kept}
    earlier = tools.previous.documents.values() if tools.previous else ()
    return Collected(entries, refused, [one for one in earlier if one.document_id not in kept])


def derive_again(dropped: Sequence[Known], tools: Tools) -> Iterator[Derived]:
    """What the earlier version counted of documents: derived from their stored meetings as then."""
    rows = (tools.require_previous().records.rows_of(one.document_id)[0] for one in dropped)
    for result in tools.workers.results(cut_task(list(row)) for row in rows):
        if isinstance(result, RefusedFile):
            raise result
        yield Derived.of_json(result["derived"])


def _read(
    discovery: Discovery, tools: Tools, progress: Callable[[int, int], None]
) -> tuple[list[Entry], list[Refused]]:
    entries: list[Entry] = []
    new: list[tuple[int, Found]] = []
    refused = list(discovery.refused)
    total = len(discovery.found)
    for number, found in enumerate(discovery.found):
        known = tools.previous.documents.get(found.document_id) if tools.previous else None
        if known and _digest_key(found) == known.key:
            entries.append(Entry(number, found, known.key, known, known.stated))
            progress(len(entries), total)
        else:
            new.append((number, found))
    results = tools.workers.results(read_task(found) for _, found in new)
    done = len(entries)
    for (number, found), result in zip(new, results, strict=True):
        done += 1
        progress(done, total)
        if isinstance(result, RefusedFile):
            refused.append(Refused(found.path, str(result)))
            continue
        entry = Entry(number, found, document_key(found, result["digest"]), None, result["meeting"][BOARD])
        tools.scratch.put_meeting(number, result["meeting"])
        if result["derived"]:
            _take(entry, result["derived"], tools)
        entries.append(entry)
    return sorted(entries, key=lambda one: one.number), refused


def _digest_key(found: Found) -> str | None:
    try:
        return document_key(found, file_digest(found.path))
    except RefusedFile:  # told by the worker that is to read it
        return None


def _cut(entries: Sequence[Entry], tools: Tools) -> None:
    results = tools.workers.results(cut_task(_meeting(one, tools)) for one in entries)
    for entry, result in zip(entries, results, strict=True):
        if isinstance(result, RefusedFile):
            raise result
        _take(entry, result["derived"], tools)


def _meeting(entry: Entry, tools: Tools) -> list[Any]:
    """The entry's meeting with its board's full name; kept for those that come from the earlier version."""
    if entry.known is None:
        row = list(tools.scratch.meeting(entry.number))
    else:
        row = list(tools.require_previous().records.rows_of(entry.known.document_id)[0])
        tools.scratch.put_meeting(entry.number, row)
    return named(row, entry.board)


def named(row: Row, board: str | None) -> list[Any]:
    """A meeting's row with another name of its board."""
    return [*row[:BOARD], board, *row[BOARD + 1 :]]


def _take(entry: Entry, derived: dict[str, Any], tools: Tools) -> None:
    """Keeps what was cut of a document and has its texts encoded."""
    made = Derived.of_json(derived)
    tools.scratch.put_derived(entry.number, derived)
    entry.passages, entry.sentences = len(made.passages), sum(map(len, made.spans))
    with tools.stages.timed("encoding"):
        for passage, spans in zip(made.passages, made.spans, strict=True):
            tools.rows.add(passage.context, passage.text, spans)
