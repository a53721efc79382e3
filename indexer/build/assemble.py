"""Puts the documents of a version in order: records, term rows, vectors and sentences, all on disk."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indexer.arrays import SentenceVectors, new_array
from indexer.build.cache import (
    FOLDER,
    KEY_BYTES,
    Known,
    Previous,
    ReusedParts,
    Scratch,
    Unfinished,
    VectorRows,
    document_key,
    key_of,
    save_words,
)
from indexer.build.tasks import BuildStages, DerivedPassages, cut_task, file_digest, read_task
from indexer.build.workers import Readers
from indexer.documents.find import Discovery, FoundFile, RefusedPath
from indexer.errors import RefusedFile
from indexer.learned.acronym_definitions import Observed
from indexer.learned.vocabulary import SurfaceCounts
from indexer.model import Labels, full_names, overlapping
from indexer.store.bm25 import Lexicon, TermCounts
from indexer.store.engines.base import Attributes, Legs
from indexer.store.records import RecordsWriter, Row, date_of, passage_row

# Reads the documents of all audiences once, new ones in worker processes, and learns who may see each.

BOARD, RESTRICTED = 2, 6
"""Where a meeting's row has its board, and its labels."""


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """One document that can be read; `number` is its place among all that were found.

    `earlier` holds it, unchanged; None: it was read now. `stated` is the board that it names itself. It is
    `settled` when it was read and cut now, whatever other documents say of its board.
    """

    number: int
    found: FoundFile
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
    stages: BuildStages


@dataclass(slots=True)
class Gathered:
    """The documents in order, and the files that are refused; `resumed` were read by a build before."""

    documents: list[ReadableDocument] = field(default_factory=list)
    refused: list[RefusedPath] = field(default_factory=list)
    resumed: int = 0


def gather(
    discovery: Discovery,
    earlier: Mapping[Labels, Previous],
    sources: Sources,
    cut: Callable[[ReadableDocument, DerivedPassages], None],
    progress: Callable[[int, int], None],
) -> Gathered:
    """Reads what no part of the `earlier` version holds unchanged. `cut` is given each settled document."""
    scratch, total = sources.unfinished.scratch, len(discovery.found)
    gathered = Gathered(refused=list(discovery.refused))

    def take(number: int, found: FoundFile, key: str, meeting: Row, derived: dict[str, Any] | None) -> None:
        document = _read(number, found, key, meeting, settled=derived is not None)
        gathered.documents.append(document)
        if derived is not None:
            cut(document, DerivedPassages.of_json(derived))

    new: list[tuple[int, FoundFile]] = []
    for number, found in enumerate(discovery.found):
        may_be_known = scratch.holds_some or any(
            found.document_id in one.documents for one in earlier.values()
        )
        key = _key(found) if may_be_known else None
        if key is not None and (held := _unchanged(found, key, earlier)) is not None:
            previous, known = held
            labels = tuple(known.restricted)
            gathered.documents.append(ReadableDocument(number, found, key, known.stated, labels, previous))
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
            gathered.refused.append(RefusedPath(found.path, str(result)))
            continue
        key = document_key(found, result["digest"])
        scratch.put_read(key, result["meeting"], result["derived"])
        take(number, found, key, result["meeting"], result["derived"])
    scratch.save()
    gathered.documents.sort(key=lambda one: one.number)
    return gathered


def _read(number: int, found: FoundFile, key: str, meeting: Row, *, settled: bool) -> ReadableDocument:
    return ReadableDocument(
        number=number,
        found=found,
        key=key,
        stated=meeting[BOARD],
        restricted=tuple(json.loads(meeting[RESTRICTED])),
        earlier=None,
        settled=settled,
    )


def _key(found: FoundFile) -> str | None:
    try:
        return document_key(found, file_digest(found.path))
    except RefusedFile:  # told by the worker that is to read it
        return None


def _unchanged(
    found: FoundFile, key: str, earlier: Mapping[Labels, Previous]
) -> tuple[Previous, Known] | None:
    for one in earlier.values():
        if (known := one.documents.get(found.document_id)) is not None and known.key == key:
            return one, known
    return None


def best_base(documents: Sequence[ReadableDocument], candidates: Sequence[Previous]) -> Previous | None:
    """The candidate that holds most of these documents unchanged, the first of those that hold as many."""

    def held(one: Previous) -> tuple[bool, int]:
        same = sum(
            (known := one.documents.get(document.found.document_id)) is not None and known.key == document.key
            for document in documents
        )
        return one.parts is not None, same

    return max(candidates, key=held, default=None)


# Cuts the documents of one audience, names their boards, and has their texts encoded.


@dataclass(slots=True)
class DocumentEntry:
    """One document in the index of one audience.

    `known` is the earlier index's record of the same document: its meeting is taken over and, where it is
    `kept`, its passages too. Of others `passages` and `sentences` are counted when they are cut.
    """

    document: ReadableDocument
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
class CollectingTools:
    """What collecting for one audience works with; `previous` is the index that most is taken over from."""

    readers: Readers
    scratch: Scratch
    rows: VectorRows
    previous: Previous | None
    stages: BuildStages
    begun: dict[str, DocumentEntry] = field(default_factory=dict)  # by key: those that are with the encoder

    def require_previous(self) -> Previous:
        """The earlier index, of which something is taken over."""
        if self.previous is None:
            raise ValueError("there is no earlier index to take anything from")
        return self.previous

    def require_parts(self) -> ReusedParts:
        """What passages of the earlier index are taken over with."""
        if (parts := self.require_previous().parts) is None:
            raise ValueError("passages of the earlier index cannot be taken over")
        return parts


@dataclass(frozen=True, slots=True)
class Collected:
    """The documents in order, and the earlier index's that are not taken over whole."""

    entries: list[DocumentEntry]
    dropped: list[Known] = field(default_factory=list)


def collect(documents: Sequence[ReadableDocument], tools: CollectingTools) -> Collected:
    """Names boards in full, cuts what is left and encodes all new passages of one audience's documents."""
    with tools.stages.timed("reading"):
        entries = [
            tools.begun.get(one.key) or DocumentEntry(one, _known(one, tools.previous)) for one in documents
        ]
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


def begin(tools: CollectingTools, document: ReadableDocument, derived: DerivedPassages) -> None:
    """Has the texts of a settled document encoded while others are still read."""
    tools.begun[document.key] = entry = DocumentEntry(document, None)
    _take(entry, derived, tools)


def derive_again(dropped: Sequence[Known], tools: CollectingTools) -> Iterator[DerivedPassages]:
    """What the earlier index counted of documents: derived from their stored meetings as then."""
    rows = (tools.require_previous().records.rows_of(one.document_id)[0] for one in dropped)
    for result in tools.readers.results(cut_task(list(row)) for row in rows):
        if isinstance(result, RefusedFile):
            raise result
        yield DerivedPassages.of_json(result["derived"])


def _known(document: ReadableDocument, previous: Previous | None) -> Known | None:
    known = previous.documents.get(document.found.document_id) if previous else None
    return known if known is not None and known.key == document.key else None


def _cut(entries: Sequence[DocumentEntry], tools: CollectingTools) -> None:
    results = tools.readers.results(cut_task(_meeting(one, tools)) for one in entries)
    for entry, result in zip(entries, results, strict=True):
        if isinstance(result, RefusedFile):
            raise result
        tools.scratch.put_derived(entry.key, result["derived"])
        _take(entry, DerivedPassages.of_json(result["derived"]), tools)


def _meeting(entry: DocumentEntry, tools: CollectingTools) -> list[Any]:
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


def _take(entry: DocumentEntry, made: DerivedPassages, tools: CollectingTools) -> None:
    """Counts what was cut of a document and has its texts encoded."""
    entry.passages, entry.sentences = len(made.passages), sum(map(len, made.spans))
    with tools.stages.timed("encoding"):
        for passage, spans in zip(made.passages, made.spans, strict=True):
            tools.rows.add(passage.context, passage.text, spans)


_DATE = 3  # column of a meeting's row
_ITEM, _START, _END, _PEOPLE = 2, 5, 6, 10  # columns of a passage's row


@dataclass(slots=True)
class Sums:
    """What is counted over all documents."""

    terms: TermCounts
    surface: SurfaceCounts
    words: Counter[str]


@dataclass(slots=True)
class Assembled:
    """What is held of the documents and passages in order, beside what is on disk."""

    attributes: list[Attributes] = field(default_factory=list)
    items: array[int] = field(default_factory=lambda: array("i"))
    known: list[Known] = field(default_factory=list)
    agenda_items: int = 0

    def observed(self) -> list[tuple[str, str | None, Observed]]:
        """Of each document its id, its board and what it says of acronyms."""
        return [(one.document_id, one.board, Observed.of_json(one.observed)) for one in self.known]


class Assembler:
    """Takes the documents one after the other; room on disk is made for all of them at the start."""

    def __init__(
        self,
        work: Path,
        keys: Path,
        dimension: int,
        entries: list[DocumentEntry],
        tools: CollectingTools,
        sums: Sums,
    ) -> None:
        """Arrays go into the folder `work`, the passages' keys into the file `keys`."""
        passages = sum(one.passages or 0 for one in entries)
        sentences = sum(one.sentences for one in entries)
        self._tools, self._sums = tools, sums
        self._new_vectors = tools.rows.vectors()
        self._new_starts, self._new_sentences = tools.rows.sentences()
        self.made = Assembled()
        self.vectors = new_array(work / "vectors.npy", np.float32, passages, dimension)
        self.keys = new_array(keys, np.uint8, passages, KEY_BYTES)
        self.sentences = SentenceVectors(
            np.zeros(passages + 1, dtype=np.int64),
            new_array(work / "spans.npy", np.int32, sentences, 2),
            new_array(work / "sentences.npy", np.int8, sentences, dimension),
        )
        self._people: dict[str, tuple[str, ...]] = {}  # each combination once: few of them are new
        self._at = 0  # passages taken so far

    def take(self, entry: DocumentEntry, writer: RecordsWriter) -> None:
        """Appends a document: as it was where it is kept, as it was cut now where it is not."""
        if entry.kept:
            meeting, passages, observed = self._kept(entry)
        else:
            derived = self._tools.scratch.derived(entry.key)
            meeting = named(self._tools.scratch.meeting(entry.key), entry.board)
            passages, observed = [passage_row(one) for one in derived.passages], derived.observed.as_json()
            self._new(derived)
        writer.add(meeting, passages)
        self._describe(entry, meeting, passages, observed)
        self._at += len(passages)

    def _kept(self, entry: DocumentEntry) -> tuple[Row, list[Row], object]:
        previous, parts = self._tools.require_previous(), self._tools.require_parts()
        known = previous.documents[entry.document.found.document_id]
        meeting, passages = previous.records.rows_of(known.document_id)
        first, count = known.first, known.passages
        here, there = slice(self._at, self._at + count), slice(first, first + count)
        self._sums.terms.take(parts.terms, first, count)
        self.vectors[here] = parts.vectors(np.arange(first, first + count))
        self.keys[here] = parts.keys[there]
        starts = parts.sentences.starts[first : first + count + 1]
        begin = self.sentences.starts[self._at]
        rows, old = slice(begin, begin + entry.sentences), slice(int(starts[0]), int(starts[-1]))
        self.sentences.starts[self._at + 1 : self._at + count + 1] = begin + starts[1:] - starts[0]
        self.sentences.spans[rows] = parts.sentences.spans[old]
        self.sentences.vectors[rows] = parts.sentences.vectors[old]
        return meeting, passages, known.observed

    def _new(self, derived: DerivedPassages) -> None:
        self._sums.terms.add(derived.terms)
        self._sums.surface.add(derived.surface)
        self._sums.words.update(derived.words)
        for at, (passage, spans) in enumerate(zip(derived.passages, derived.spans, strict=True), self._at):
            row = self._tools.rows.row(passage.context, passage.text)
            key = key_of(passage.context, passage.text)
            self.keys[at] = np.frombuffer(key, dtype=np.uint8)
            begin = int(self.sentences.starts[at])
            end = begin + len(spans)
            self.sentences.starts[at + 1] = end
            self.sentences.spans[begin:end] = spans
            if row >= 0:
                self.vectors[at] = self._new_vectors[row]
                own = slice(int(self._new_starts[row]), int(self._new_starts[row + 1]))
                self.sentences.vectors[begin:end] = self._new_sentences[own]
            else:
                self._from_earlier(at, -row - 1, slice(begin, end))

    def _from_earlier(self, at: int, number: int, sentences: slice) -> None:
        """A passage of another text's place in the earlier version, word for word the same."""
        parts = self._tools.require_parts()
        self.vectors[at] = parts.vectors(np.array([number]))[0]
        own = slice(int(parts.sentences.starts[number]), int(parts.sentences.starts[number + 1]))
        self.sentences.vectors[sentences] = parts.sentences.vectors[own]

    def _describe(self, entry: DocumentEntry, meeting: Row, passages: list[Row], observed: object) -> None:
        made, date, structure = self.made, date_of(meeting[_DATE]), json.loads(meeting[-1])
        spans = [(row[_START], row[_END]) for row in passages]
        holding = overlapping(spans, [(one["start"], one["end"]) for one in structure["actions"]])
        document_id = entry.document.found.document_id
        numbers: dict[int, int] = {}
        before = made.items[-1] + 1 if made.items else 0
        for row, has_action in zip(passages, holding.tolist(), strict=True):
            made.items.append(before + numbers.setdefault(row[_ITEM], len(numbers)))
            people = self._people.setdefault(row[_PEOPLE], tuple(json.loads(row[_PEOPLE])))
            made.attributes.append(Attributes(document_id, entry.board, date, people, has_action))
        made.agenda_items += len(structure["items"])
        made.known.append(
            Known(
                document_id=document_id,
                key=entry.document.key,
                stated=entry.document.stated,
                board=entry.board,
                restricted=list(entry.document.restricted),
                first=self._at,
                passages=len(passages),
                observed=observed,
            )
        )


# A version's documents in order and their statistics: those that are kept added to what is new.


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version is completed from."""

    made: Assembled
    legs: Legs
    lexicon: Lexicon
    surface: SurfaceCounts
    words: Counter[str]


def draft(folder: Path, dimension: int, collected: Collected, tools: CollectingTools) -> Draft:
    """Writes the records and what the next build reuses into a version's folder; the rest stays mapped.

    Raises BadInput when the documents hold no word.
    """
    work, reuse = folder / "work", folder / FOLDER
    (reuse / "terms").mkdir(parents=True)
    parts = tools.previous.parts if tools.previous else None
    with tools.stages.timed("statistics"):
        surface = parts.surface() if parts else SurfaceCounts()
        words = parts.counts() if parts else Counter[str]()
        if parts:
            for gone in derive_again(collected.dropped, tools):
                surface.add(gone.surface, sign=-1)
                words.subtract(gone.words)
    with TermCounts(work, parts.words if parts else ()) as terms:
        sums = Sums(terms, surface, words)
        with tools.stages.timed("writing"), closing(RecordsWriter(folder / "records.sqlite")) as writer:
            assembler = Assembler(work, reuse / "keys.npy", dimension, collected.entries, tools, sums)
            for entry in collected.entries:
                assembler.take(entry, writer)
        with tools.stages.timed("statistics"):
            lexicon, impacts = terms.fit(reuse / "terms", work)
            words = +words  # without the words that no document holds any more
            surface.save(reuse / "surface")
            save_words(reuse, words)
    made = assembler.made
    items = np.array(made.items, dtype=np.int32)
    legs = Legs(impacts, assembler.vectors, assembler.sentences, items, made.attributes)
    return Draft(made, legs, lexicon, surface, words)
