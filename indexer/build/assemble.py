"""Makes the parts of one audience's index of its documents in order: records, term rows, vectors, sentences.

All of it streams from the cache to disk, so that memory does not grow with the passages.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import SentenceVectors, new_array, overlapping, raw_array
from indexer.build.cache import Origin, SharedEntries
from indexer.build.gather import CONTEXT, TEXT, CutMeeting, DocumentCache, ReadableDocument
from indexer.build.tasks import BuildStages, cut_task
from indexer.build.workers import Encoded, Encoders, Readers
from indexer.errors import RefusedFile
from indexer.learned.acronym_definitions import Observed
from indexer.learned.board_file import StatedBoards
from indexer.learned.boards import joined
from indexer.learned.same_body import NamedBy
from indexer.learned.vocabulary import SurfaceCounts
from indexer.model import acronym
from indexer.passages import Span, indexed
from indexer.store.bm25 import Lexicon, TermCounts
from indexer.store.board_register import BoardEntry, BoardRegister, acronyms_used
from indexer.store.engines.base import Legs
from indexer.store.engines.columns import Attributes
from indexer.store.query_encoder import EncoderCard
from indexer.store.records import RecordsWriter, Row, date_of
from indexer.store.token_vectors import TokenVectors, width_of


@dataclass(frozen=True, slots=True)
class _EncodingBlock:
    """Texts that are being encoded: their keys, and what waits for the end."""

    keys: list[bytes]
    encoded: Callable[[], Encoded]


class PassageVectors:
    """Has those texts encoded that the cache does not know, and gives the vectors of all."""

    def __init__(
        self,
        entries: SharedEntries,
        encoders: Encoders,
        card: EncoderCard,
        progress: Callable[[int, int], None],
    ) -> None:
        """`progress` is told how many texts are encoded and how many are known to need it."""
        self._entries, self._encoders, self._card = entries, encoders, card
        self._progress = progress
        self._waiting: list[tuple[bytes, str, str, Sequence[Span]]] = []
        self._under_way: deque[_EncodingBlock] = deque()
        self._unfinished: set[bytes] = set()  # keys of what waits and is under way
        self._needed = 0
        self.reused = 0
        """Passages whose vectors the last version had."""
        self.resumed = 0
        """Texts that a build before this one had encoded, which was cut off."""
        self.encoded = 0
        """Texts encoded so far, those that are resumed included."""

    def knows(self, key: bytes) -> bool:
        """Whether a text's vectors are there or on their way, and need not be added."""
        if key in self._unfinished:
            return True
        if (found := self._entries.get(key)) is None:
            return False
        if found.origin is Origin.PUBLISHED:
            self.reused += 1
        elif found.origin is Origin.CUT_OFF:
            self.resumed += 1
            self.encoded += 1
            self._needed += 1
        return True

    def add(self, key: bytes, context: str, text: str, spans: Sequence[Span]) -> None:
        """Has a passage encoded that is not known; `spans` are its sentences' places in its text."""
        self._needed += 1
        self._unfinished.add(key)
        self._waiting.append((key, context, text, spans))
        if len(self._waiting) == self._encoders.block:
            self._begin()

    def finish(self) -> None:
        """Waits until all is encoded; then any may be asked for."""
        if self._waiting:
            self._begin()
        while self._under_way:
            self._end()

    def get(
        self, key: bytes, sentences: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int8], NDArray[np.uint8], NDArray[np.uint8]]:
        """What is stored of a text that has so many sentences: vector, sentences, tokens and their owners.

        KeyError when it is not there.
        """
        if (found := self._entries.get(key)) is None:
            raise KeyError(key.hex())
        size, width = self._card.dimension, width_of(self._card.token_dimension)
        vector = np.frombuffer(found.data, dtype=np.float32, count=size)
        parts = np.frombuffer(found.data, dtype=np.int8, count=sentences * size, offset=vector.nbytes)
        tokens = np.frombuffer(found.data, dtype=np.uint8, offset=vector.nbytes + parts.nbytes)
        count = len(tokens) // (width + 1)
        signs, owners = np.split(tokens, [count * width])
        return vector, parts.reshape(-1, size), signs.reshape(count, width), owners

    def _begin(self) -> None:
        texts, places = [], []
        for _, context, text, spans in self._waiting:
            whole = indexed(context, text)
            lead = len(whole) - len(text)
            texts.append(whole)
            places.append([(start + lead, end + lead) for start, end in spans])
        encoded = self._encoders.begin(
            texts, places, lambda done: self._progress(self.encoded + done, self._needed)
        )
        keys = [key for key, *_ in self._waiting]
        self._under_way.append(_EncodingBlock(keys, encoded))
        self._waiting = []
        while len(self._under_way) > self._encoders.ahead:
            self._end()

    def _end(self) -> None:
        block = self._under_way.popleft()
        encoded = block.encoded()
        parts = (encoded.vectors, encoded.sentences, encoded.tokens, encoded.owners)
        for key, *stored in zip(block.keys, *parts, strict=True):
            self._entries.put(key, b"".join(one.tobytes() for one in stored))
        self._unfinished.difference_update(block.keys)
        self.encoded += len(block.keys)


@dataclass(slots=True)
class DocumentEntry:
    """One document in the index of one audience, which gives its board that name."""

    document: ReadableDocument
    board: str | None
    passages: int
    sentences: int


@dataclass(frozen=True, slots=True)
class CollectingTools:
    """What collecting for one audience works with; `entries` are those of the cache that it may use."""

    readers: Readers
    documents: DocumentCache
    entries: SharedEntries
    vectors: PassageVectors
    stages: BuildStages
    boards: StatedBoards

    def cut(self, entry: DocumentEntry) -> CutMeeting:
        """What was derived from an entry's document. KeyError when it is not there."""
        if (found := self.documents.cut(entry.document, entry.board, self.entries)) is None:
            raise KeyError(entry.document.document_id)
        return found


def collect(documents: Sequence[ReadableDocument], tools: CollectingTools) -> list[DocumentEntry]:
    """Names boards in full, cuts what is left and encodes all new passages of one audience's documents."""
    with tools.stages.timed("reading"):
        boards = joined([_named_by(one, tools.documents) for one in documents], tools.boards)
        entries: list[DocumentEntry | None] = []
        for document, board in zip(documents, boards, strict=True):
            known = tools.documents.cut(document, board, tools.entries)
            entries.append(None if known is None else _taken(document, board, known, tools))
        new = [at for at, entry in enumerate(entries) if entry is None]
        tasks = (cut_task(tools.documents.meeting(documents[at], boards[at])) for at in new)
        for at, result in zip(new, tools.readers.results(tasks), strict=True):
            if isinstance(result, RefusedFile):
                raise result
            made = tools.documents.put_cut(documents[at], boards[at], result["derived"], tools.entries)
            entries[at] = _taken(documents[at], boards[at], made, tools)
    with tools.stages.timed("encoding"):
        tools.vectors.finish()
    return [one for one in entries if one is not None]


def _named_by(document: ReadableDocument, documents: DocumentCache) -> NamedBy:
    """What tells of which board a document is; its text is looked up where that is asked for."""
    meeting, found = document.meeting, document.text.found
    return NamedBy(
        *(meeting.board, document.folder, meeting.kind, found.path.name),
        text=partial(documents.text, document),
    )


def _taken(
    document: ReadableDocument, board: str | None, made: CutMeeting, tools: CollectingTools
) -> DocumentEntry:
    """The entry of a document, whose unknown texts are given to the encoder."""
    with tools.stages.timed("encoding"):
        missing = [at for at, key in enumerate(made.keys) if not tools.vectors.knows(key)]
        if missing:
            derived = made.derived()
            for at in missing:
                # The same text may have come a moment ago.
                if not tools.vectors.knows(made.keys[at]):
                    row = derived.passages[at]
                    tools.vectors.add(made.keys[at], row[CONTEXT], row[TEXT], derived.spans[at])
    return DocumentEntry(document, board, len(made.keys), made.sentences)


_DATE = 3  # column of a meeting's row
_ITEM, _ORDINAL, _SUBHEADING, _START, _END, _PEOPLE = 2, 3, 4, 5, 6, 10  # columns of a passage's row


def _called(row: Row, document_id: str) -> Row:
    """A passage's row in the document of that id: what it was cut from had no name of its own yet."""
    return (f"{document_id}/{row[_ITEM]}/{row[_ORDINAL]}", document_id, *row[_ITEM:])


@dataclass(slots=True)
class Assembled:
    """What is held of the documents and passages in order, beside what is on disk.

    `observed` is of each document its id, its board and what it says of acronyms. `spellings` has how the
    documents of a board call it, `letters` its initials where they use them.
    """

    attributes: list[Attributes] = field(default_factory=list)
    sections: array[int] = field(default_factory=lambda: array("i"))
    observed: list[tuple[str, str | None, Observed]] = field(default_factory=list)
    agenda_items: int = 0
    surface: SurfaceCounts = field(default_factory=SurfaceCounts)
    words: Counter[str] = field(default_factory=Counter)
    spellings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    letters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Assembler:
    """Takes the documents one after the other; room on disk is made for all of them at the start."""

    def __init__(
        self,
        work: Path,
        card: EncoderCard,
        entries: Sequence[DocumentEntry],
        tools: CollectingTools,
        terms: TermCounts,
    ) -> None:
        """Arrays go into the folder `work`."""
        passages, sentences = sum(one.passages for one in entries), sum(one.sentences for one in entries)
        self._tools, self._terms = tools, terms
        self.made = Assembled()
        self.vectors = new_array(work / "vectors.npy", np.float32, passages, card.dimension)
        self.sentences = SentenceVectors(
            np.zeros(passages + 1, dtype=np.int64),
            new_array(work / "spans.npy", np.int32, sentences, 2),
            new_array(work / "sentences.npy", np.int8, sentences, card.dimension),
        )
        self._token_starts = np.zeros(passages + 1, dtype=np.int64)
        # How many tokens there are is only known when all are taken.
        self._signs, self._owners = ((work / name).open("wb") for name in ("signs.raw", "owners.raw"))
        self._width = width_of(card.token_dimension)
        self._people: dict[str, tuple[str, ...]] = {}  # each combination once: few of them are new
        self._at = 0  # passages taken so far

    def take(self, entry: DocumentEntry, writer: RecordsWriter) -> None:
        """Appends a document."""
        cut = self._tools.cut(entry)
        derived = cut.derived()
        terms = derived.terms
        meeting = self._tools.documents.meeting(entry.document, entry.board)
        document_id = entry.document.document_id
        passages = [_called(row, document_id) for row in derived.passages]
        writer.add(meeting, passages)
        self._terms.add_numbered(terms.words, terms.numbers, terms.counts, terms.sizes)
        self.made.surface.add(derived.surface)
        self.made.words.update(derived.words)
        self.made.observed.append((document_id, entry.board, derived.observed))
        self._call(entry, derived.words)
        self._take_vectors(cut.keys, derived.spans)
        self._describe(entry, meeting, derived.passages)
        self._at += len(cut.keys)

    def _call(self, entry: DocumentEntry, words: Mapping[str, int]) -> None:
        """Remembers how a document calls its board."""
        board, said = entry.board, entry.document.meeting.board
        if board is None:
            return
        if said is not None:
            self.made.spellings[board][said] += 1
        if (letters := acronym(board)) is not None and (letters in words or said == letters):
            self.made.letters[board].add(letters)

    def _take_vectors(self, keys: Sequence[bytes], spans: Sequence[Sequence[tuple[int, int]]]) -> None:
        for at, (key, own) in enumerate(zip(keys, spans, strict=True), self._at):
            begin = int(self.sentences.starts[at])
            end = begin + len(own)
            self.sentences.starts[at + 1] = end
            self.sentences.spans[begin:end] = own
            self.vectors[at], parts, tokens, owners = self._tools.vectors.get(key, len(own))
            self.sentences.vectors[begin:end] = parts
            self._token_starts[at + 1] = self._token_starts[at] + len(tokens)
            self._signs.write(tokens.tobytes())
            self._owners.write(owners.tobytes())

    def tokens(self) -> TokenVectors:
        """Those of all passages taken; no more can be taken after."""
        for file in (self._signs, self._owners):
            file.close()
        count = int(self._token_starts[-1])
        signs = raw_array(Path(self._signs.name), np.uint8, count, self._width)
        return TokenVectors(self._token_starts, signs, raw_array(Path(self._owners.name), np.uint8, count))

    def _describe(self, entry: DocumentEntry, meeting: Row, passages: Sequence[Row]) -> None:
        made, date, structure = self.made, date_of(meeting[_DATE]), json.loads(meeting[-1])
        spans = [(row[_START], row[_END]) for row in passages]
        holding = overlapping(spans, [(one["start"], one["end"]) for one in structure["actions"]])
        document_id = entry.document.document_id
        last: tuple[object, object] | None = None
        number = made.sections[-1] if made.sections else -1
        for row, has_action in zip(passages, holding.tolist(), strict=True):
            section = row[_ITEM], row[_SUBHEADING]
            number += section != last
            last = section
            made.sections.append(number)
            people = self._people.setdefault(row[_PEOPLE], tuple(json.loads(row[_PEOPLE])))
            made.attributes.append(Attributes(document_id, entry.board, date, people, has_action))
        made.agenda_items += len(structure["items"])


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version is completed from."""

    made: Assembled
    legs: Legs
    lexicon: Lexicon


def draft(folder: Path, card: EncoderCard, entries: Sequence[DocumentEntry], tools: CollectingTools) -> Draft:
    """Writes the records into a version's folder; the rest stays mapped in the folder "work" below it.

    Raises BadInput when the documents hold no word.
    """
    work = folder / "work"
    with TermCounts(work) as terms:
        with tools.stages.timed("writing"), closing(RecordsWriter(folder / "records.sqlite")) as writer:
            assembler = Assembler(work, card, entries, tools, terms)
            for entry in entries:
                assembler.take(entry, writer)
        with tools.stages.timed("statistics"):
            lexicon, impacts = terms.fit()
    made = assembler.made
    sections = np.array(made.sections, dtype=np.int32)
    tokens = assembler.tokens()
    legs = Legs(impacts, assembler.vectors, assembler.sentences, tokens, sections, made.attributes)
    return Draft(made, legs, lexicon)


def board_register(made: Assembled, stated: StatedBoards) -> BoardRegister:
    """What the boards are called by their minutes."""
    names = {one.board for one in made.attributes if one.board is not None}
    acronyms = acronyms_used(names, made.letters, stated.acronyms)
    spelled = {
        name: dict.fromkeys(
            (*(other for other, _ in made.spellings[name].most_common()), *stated.spellings.get(name, ()))
        )
        for name in sorted(names)
    }
    return BoardRegister(
        {
            name: BoardEntry(acronyms.get(name), tuple(other for other in others if other != name))
            for name, others in spelled.items()
        }
    )
