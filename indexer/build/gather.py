"""Reads the documents of all audiences once, those that the cache does not know in worker processes.

And learns who may see each.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from indexer.build.cache import KEY_BYTES, BuildCache, EntryFile, Origin, SharedEntries, key_of
from indexer.build.tasks import DerivedPassages, Fingerprints, file_digest, read_task
from indexer.build.workers import Readers
from indexer.documents.find import Discovery, FoundFile, RefusedPath
from indexer.errors import RefusedFile
from indexer.store.records import Row

BOARD, RESTRICTED = 2, 6
"""Where a meeting's row has its board, and its labels."""

TEXT, CONTEXT = 8, 9
"""Where a passage's row has its text, and its header."""

_HEAD = struct.Struct("<II")  # how many passages, and sentences

_FAST = 1  # zlib's level: texts take a third, in a tenth of the time that encoding them takes


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """One document that can be read; `number` is its place among all that were found.

    `key` tells what it was read from, `stated` is the board that it names itself.
    """

    number: int
    found: FoundFile
    key: bytes
    stated: str | None
    restricted: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class CutMeeting:
    """What was derived of a meeting, as the cache holds it: what all must know of it, and the rest packed.

    `keys` are those of its passages' vectors.
    """

    keys: list[bytes]
    sentences: int
    packed: bytes

    @classmethod
    def of(cls, derived: dict[str, Any], cutting: str) -> CutMeeting:
        """Of what a worker gave."""
        # Vectors are those of header and text, and of where the one ends.
        keys = [key_of("vectors", cutting, row[CONTEXT], row[TEXT]) for row in derived["passages"]]
        return cls(keys, sum(map(len, derived["spans"])), _packed(derived))

    @classmethod
    def of_bytes(cls, data: bytes) -> CutMeeting:
        """What `as_bytes` gave."""
        passages, sentences = _HEAD.unpack_from(data)
        ends = range(_HEAD.size, _HEAD.size + passages * KEY_BYTES, KEY_BYTES)
        keys = [data[at : at + KEY_BYTES] for at in ends]
        return cls(keys, sentences, data[_HEAD.size + passages * KEY_BYTES :])

    def as_bytes(self) -> bytes:
        """All of it, for the cache."""
        return _HEAD.pack(len(self.keys), self.sentences) + b"".join(self.keys) + self.packed

    def derived(self) -> DerivedPassages:
        """All that was derived."""
        return DerivedPassages.of_json(_unpacked(self.packed))


class DocumentCache:
    """Meetings by what they were read from, and what was derived from them by that and the board's full name.

    What a document by itself says lies with those that everybody sees or with those that not everybody does;
    what it is with a name that others gave its board lies with the audience that sees these.
    """

    def __init__(self, cache: BuildCache, prints: Fingerprints) -> None:
        self._cache, self._prints = cache, prints

    def key(self, found: FoundFile, digest: str) -> bytes:
        """What must be the same for a meeting to be the same: bytes, name, and what its sidecar says."""
        sidecar = found.sidecar
        date = sidecar.date.isoformat() if sidecar.date else None
        said = [
            *(found.path.name, sidecar.title, sidecar.board, date, sidecar.url, sidecar.restricted),
            *(sidecar.kind, sidecar.id),
        ]
        return key_of("meeting", self._prints.parsing, found.document_id, digest, json.dumps(said))

    def read(self, number: int, found: FoundFile) -> ReadableDocument | None:
        """A document whose meeting is known."""
        try:
            key = self.key(found, file_digest(found.path))
        except RefusedFile:  # told by the worker that is to read it
            return None
        for file in (self._cache.public, self._cache.restricted):
            if (entry := file.get(key)) is not None:
                return _document(number, found, key, _unpacked(entry.data), entry.origin)
        return None

    def put(self, number: int, found: FoundFile, result: dict[str, Any]) -> ReadableDocument:
        """A document that a worker has read, with what was derived from it where that is settled."""
        key, meeting = self.key(found, result["digest"]), result["meeting"]
        document = _document(number, found, key, meeting, Origin.NOW)
        self._home(document).put(key, _packed(meeting))
        if result["derived"] is not None:
            self._keep_cut(self._home(document), document, document.stated, result["derived"])
        return document

    def meeting(self, document: ReadableDocument, board: str | None) -> list[Any]:
        """A document's meeting with the name of its board. KeyError when it is not there."""
        if (entry := self._home(document).get(document.key)) is None:
            raise KeyError(document.found.document_id)
        row = _unpacked(entry.data)
        return [*row[:BOARD], board, *row[BOARD + 1 :]]

    def cut(self, document: ReadableDocument, board: str | None, entries: SharedEntries) -> CutMeeting | None:
        """What was derived from a document for an audience that gives its board that name."""
        found = self._place(document, board, entries).get(self._cut_key(document, board))
        return None if found is None else CutMeeting.of_bytes(found.data)

    def put_cut(
        self, document: ReadableDocument, board: str | None, derived: dict[str, Any], entries: SharedEntries
    ) -> CutMeeting:
        """Keeps what a worker derived for an audience."""
        return self._keep_cut(self._place(document, board, entries), document, board, derived)

    def _keep_cut(
        self,
        place: EntryFile | SharedEntries,
        document: ReadableDocument,
        board: str | None,
        derived: dict[str, Any],
    ) -> CutMeeting:
        made = CutMeeting.of(derived, self._prints.cutting)
        place.put(self._cut_key(document, board), made.as_bytes())
        return made

    def _cut_key(self, document: ReadableDocument, board: str | None) -> bytes:
        return key_of("passages", self._prints.cutting, document.key.hex(), json.dumps(board))

    def _home(self, document: ReadableDocument) -> EntryFile:
        return self._cache.restricted if document.restricted else self._cache.public

    def _place(
        self, document: ReadableDocument, board: str | None, entries: SharedEntries
    ) -> EntryFile | SharedEntries:
        return self._home(document) if board == document.stated else entries


def _document(number: int, found: FoundFile, key: bytes, meeting: Row, origin: Origin) -> ReadableDocument:
    labels = tuple(json.loads(meeting[RESTRICTED]))
    return ReadableDocument(number, found, key, meeting[BOARD], labels, origin)


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), _FAST)


def _unpacked(data: bytes) -> Any:  # noqa: ANN401 - what was packed
    return json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class Gathered:
    """The documents in order, and the files that are refused."""

    documents: list[ReadableDocument] = field(default_factory=list)
    refused: list[RefusedPath] = field(default_factory=list)

    def count(self, origin: Origin) -> int:
        """How many documents have their meeting from there."""
        return sum(one.origin is origin for one in self.documents)


def gather(
    discovery: Discovery,
    cache: DocumentCache,
    readers: Readers,
    take: Callable[[ReadableDocument], None],
    progress: Callable[[int, int], None],
) -> Gathered:
    """Reads what the cache does not know. `take` is given each document as soon as it is there."""
    total = len(discovery.found)
    gathered = Gathered(refused=list(discovery.refused))

    def done(document: ReadableDocument) -> None:
        gathered.documents.append(document)
        take(document)

    new: list[tuple[int, FoundFile]] = []
    for number, found in enumerate(discovery.found):
        if (known := cache.read(number, found)) is None:
            new.append((number, found))
        else:
            done(known)
            progress(len(gathered.documents), total)
    results = readers.results(read_task(found) for _, found in new)
    for at, ((number, found), result) in enumerate(zip(new, results, strict=True), total - len(new) + 1):
        progress(at, total)
        if isinstance(result, RefusedFile):
            gathered.refused.append(RefusedPath(found.path, str(result)))
        else:
            done(cache.put(number, found, result))
    gathered.documents.sort(key=lambda one: one.number)
    return gathered
