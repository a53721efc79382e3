"""Cuts the documents of one audience, names their boards, and has their texts encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.boards import full_names
from indexer.errors import RefusedFile
from indexer.pipeline.derived import Derived
from indexer.pipeline.known import Known
from indexer.pipeline.previous import Parts, Previous
from indexer.pipeline.reading import BOARD, Document
from indexer.pipeline.scratch import Scratch
from indexer.pipeline.staff import Readers
from indexer.pipeline.stages import Stages
from indexer.pipeline.tasks import cut_task
from indexer.pipeline.vector_rows import VectorRows
from indexer.store.records import Row


@dataclass(slots=True)
class Entry:
    """One document in the index of one audience.

    `known` is the earlier index's record of the same document: its meeting is taken over and, where it is
    `kept`, its passages too. Of others `passages` and `sentences` are counted when they are cut.
    """

    document: Document
    known: Known | None
    board: str | None = None
    kept: bool = False
    passages: int | None = None
    sentences: int = 0

    @property
    def key(self) -> str:
        """The document's key, by which `Scratch` knows it."""
        return self.document.key


@dataclass(frozen=True, slots=True)
class Tools:
    """What collecting for one audience works with; `previous` is the index that most is taken over from."""

    readers: Readers
    scratch: Scratch
    rows: VectorRows
    previous: Previous | None
    stages: Stages
    begun: dict[str, Entry] = field(default_factory=dict)  # by key: those that are with the encoder

    def require_previous(self) -> Previous:
        """The earlier index, of which something is taken over."""
        if self.previous is None:
            raise ValueError("there is no earlier index to take anything from")
        return self.previous

    def require_parts(self) -> Parts:
        """What passages of the earlier index are taken over with."""
        if (parts := self.require_previous().parts) is None:
            raise ValueError("passages of the earlier index cannot be taken over")
        return parts


@dataclass(frozen=True, slots=True)
class Collected:
    """The documents in order, and the earlier index's that are not taken over whole."""

    entries: list[Entry]
    dropped: list[Known] = field(default_factory=list)


def collect(documents: Sequence[Document], tools: Tools) -> Collected:
    """Names boards in full, cuts what is left and encodes all new passages of one audience's documents."""
    with tools.stages.timed("reading"):
        entries = [tools.begun.get(one.key) or Entry(one, _known(one, tools.previous)) for one in documents]
        parts = tools.previous.parts if tools.previous else None
        full = full_names(one.stated for one in documents if one.stated)
        for entry in entries:
            stated, known = entry.document.stated, entry.known
            entry.board = full.get(stated or "", stated)
            if known is not None and parts is not None and known.board == entry.board:
                entry.kept, entry.passages = True, known.passages
                starts = parts.sentences.starts
                entry.sentences = int(starts[known.first + known.passages] - starts[known.first])
            elif known is None and entry.document.settled and entry.passages is None:
                _take(entry, tools.scratch.derived(entry.key), tools)
        _cut([one for one in entries if one.passages is None], tools)
    with tools.stages.timed("encoding"):
        tools.rows.finish()
    kept = {one.document.found.document_id for one in entries if one.kept}
    earlier = tools.previous.documents.values() if tools.previous else ()
    return Collected(entries, [one for one in earlier if one.document_id not in kept])


def begin(tools: Tools, document: Document, derived: Derived) -> None:
    """Has the texts of a settled document encoded while others are still read."""
    tools.begun[document.key] = entry = Entry(document, None)
    _take(entry, derived, tools)


def derive_again(dropped: Sequence[Known], tools: Tools) -> Iterator[Derived]:
    """What the earlier index counted of documents: derived from their stored meetings as then."""
    rows = (tools.require_previous().records.rows_of(one.document_id)[0] for one in dropped)
    for result in tools.readers.results(cut_task(list(row)) for row in rows):
        if isinstance(result, RefusedFile):
            raise result
        yield Derived.of_json(result["derived"])


def _known(document: Document, previous: Previous | None) -> Known | None:
    known = previous.documents.get(document.found.document_id) if previous else None
    return known if known is not None and known.key == document.key else None


def _cut(entries: Sequence[Entry], tools: Tools) -> None:
    results = tools.readers.results(cut_task(_meeting(one, tools)) for one in entries)
    for entry, result in zip(entries, results, strict=True):
        if isinstance(result, RefusedFile):
            raise result
        tools.scratch.put_derived(entry.key, result["derived"])
        _take(entry, Derived.of_json(result["derived"]), tools)


def _meeting(entry: Entry, tools: Tools) -> list[Any]:
    """The entry's meeting with its board's full name; kept for those that come from an earlier index."""
    if (holder := tools.previous if entry.known else entry.document.earlier) is None:
        row = tools.scratch.meeting(entry.key)
    else:
        row = holder.records.rows_of(entry.document.found.document_id)[0]
        tools.scratch.put_borrowed(entry.key, row)
    return named(row, entry.board)


def named(row: Row, board: str | None) -> list[Any]:
    """A meeting's row with another name of its board."""
    return [*row[:BOARD], board, *row[BOARD + 1 :]]


def _take(entry: Entry, made: Derived, tools: Tools) -> None:
    """Counts what was cut of a document and has its texts encoded."""
    entry.passages, entry.sentences = len(made.passages), sum(map(len, made.spans))
    with tools.stages.timed("encoding"):
        for passage, spans in zip(made.passages, made.spans, strict=True):
            tools.rows.add(passage.context, passage.text, spans)
