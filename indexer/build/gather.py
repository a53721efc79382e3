"""Reads the files of all audiences once, those that the cache does not know in worker processes."""

from __future__ import annotations

import datetime as dt
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.build.cache import KEY_BYTES, BuildCache, EntryFile, Origin, SharedEntries, key_of
from indexer.build.tasks import (
    DerivedPassages,
    Fingerprints,
    compare_task,
    file_digest,
    read_task,
    whole_text,
)
from indexer.build.workers import Readers
from indexer.documents.folder.find import Discovery, FoundFile, RefusedPath
from indexer.errors import RefusedFile, UnclearRestriction
from indexer.language.dates import date_in_words
from indexer.learned.likeness import WordPrint
from indexer.model import DateOrder, DocumentKind, Warning
from indexer.store.records import Row

TITLE, BOARD, DATE, RESTRICTED, KIND = 1, 2, 3, 6, 7
"""Where a meeting's row has its title, its board, its date, its labels and its kind."""

TEXT_OF_MEETING = -2
"""Where a meeting's row has its text."""

TEXT, CONTEXT = 8, 9
"""Where a passage's row has its text, and its header."""

_HEAD = struct.Struct("<II")  # how many passages, and sentences

_FAST = 1  # zlib's level: texts take a third, in a tenth of the time that encoding them takes


@dataclass(frozen=True, slots=True)
class ReadMeeting:
    """What is known of a meeting without its text: the `board` that it names itself, its date and kind.

    And how many agenda items it has, how many characters these hold, which of day and month it writes first,
    and the day that is meant where its date is to be read the `other` way.
    """

    board: str | None
    date: str | None
    kind: DocumentKind
    items: int
    characters: int
    order: DateOrder | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class SettledDay:
    """Which of two days a meeting was on, as others of its folder and board tell, and which is not meant."""

    day: dt.date
    not_meant: dt.date


@dataclass(frozen=True, slots=True, eq=False)
class ReadText:
    """One text that was read: a file, or the `place`-th of an archive's; `number` is the file's place.

    `key` tells what the file was read from, `digest` is its bytes'. `labels` are those that the text is
    restricted to by its own marks; () where these say that it is public, None where there is none. `doubts`
    are those about its reading: what was lost, or may be another in the file.
    """

    number: int
    place: int
    found: FoundFile
    key: bytes
    digest: str
    document_id: str
    labels: tuple[str, ...] | None
    words: WordPrint
    doubts: tuple[Warning, ...]
    meetings: tuple[ReadMeeting, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ReadableDocument:
    """One document: the `part`-th meeting of a text, counted from 0.

    `restricted` are the labels of the text and of its copies, `renditions` other files that hold the same,
    and `others` what was read of these.
    """

    document_id: str
    text: ReadText
    part: int
    restricted: tuple[str, ...]
    renditions: tuple[str, ...] = ()
    day: SettledDay | None = None
    others: tuple[ReadText, ...] = ()

    @property
    def date(self) -> str | None:
        """The day of the meeting, as other documents settle it or as it says itself."""
        return self.meeting.date if self.day is None else self.day.day.isoformat()

    @property
    def folder(self) -> str:
        """The folder that its file lies in, below its source."""
        found = self.text.found
        return f"{found.source_name}/{PurePosixPath(found.relative).parent}"

    @property
    def meeting(self) -> ReadMeeting:
        """What is known of it without its text."""
        return self.text.meetings[self.part]

    @property
    def key(self) -> bytes:
        """What it was read from."""
        return _part_key(self.text, self.part)


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
    """Files by what they were read from, their meetings, and what was derived from these with a board's name.

    What a document by itself says lies with those that everybody sees or with those that not everybody does;
    what it is with a name that others gave its board lies with the audience that sees these. None of it
    depends on what a document is called: that is told when all have been read.
    """

    def __init__(self, cache: BuildCache, prints: Fingerprints) -> None:
        self._cache, self._prints = cache, prints

    def key(self, found: FoundFile, digest: str) -> bytes:
        """What must be the same for a file to be read as the same: bytes, name, and what its sidecar says."""
        task = read_task(found)
        said = [found.path.name, {name: value for name, value in task.items() if name != "path"}]
        return key_of("file", self._prints.parsing, digest, json.dumps(said, sort_keys=True))

    def read(self, number: int, found: FoundFile) -> list[ReadText] | None:
        """The texts of a file whose meetings are known."""
        try:
            digest = file_digest(found.path)
        except RefusedFile:  # told by the worker that is to read it
            return None
        key = self.key(found, digest)
        for home in (self._cache.public, self._cache.restricted):
            if (entry := home.peek(key)) is None:
                continue
            texts = _texts_of(number, found, key, _unpacked(entry.data), entry.origin)
            if all(home.peek(_part_key(text, part)) for text in texts for part in range(len(text.meetings))):
                return texts
        return None

    def put(self, number: int, found: FoundFile, result: Mapping[str, Any]) -> list[ReadText]:
        """The texts of a file that a worker has read; keeps what was derived where that is settled."""
        key = self.key(found, result["digest"])
        told = _told(result)
        texts = _texts_of(number, found, key, told, Origin.NOW)
        home = self._home(restricted=any(one.labels for one in texts))
        for text, one in zip(texts, result["texts"], strict=True):
            for part, meeting in enumerate(one["meetings"]):
                home.put(_part_key(text, part), _packed(meeting["row"]))
                if meeting["derived"] is not None:
                    document = ReadableDocument(text.document_id, text, part, ())
                    self._keep_cut(home, document, document.meeting.board, meeting["derived"])
        home.put(key, _packed(told))  # last: whoever finds it finds the rest
        return texts

    def keep(self, texts: Iterable[ReadText], *, public: bool) -> None:
        """Keeps what was read of a file for the next build, where everybody's lies or where others' lies."""
        home, other = self._home(restricted=not public), self._home(restricted=public)
        for text in texts:
            documents = [ReadableDocument("", text, part, ()) for part in range(len(text.meetings))]
            cut = (self._cut_key(one, one.meeting.board) for one in documents)
            for key in (text.key, *(one.key for one in documents), *cut):
                if home.get(key) is None and (entry := other.peek(key)) is not None:
                    home.put(key, entry.data)
                other.release(key)

    def whole_text(self, text: ReadText) -> str:
        """A text as it was read."""
        return whole_text(self._row(text, part)[TEXT_OF_MEETING] for part in range(len(text.meetings)))

    def text(self, document: ReadableDocument) -> str:
        """A document's text. KeyError when it is not there."""
        text: str = self._row(document.text, document.part)[TEXT_OF_MEETING]
        return text

    def meeting(self, document: ReadableDocument, board: str | None) -> list[Any]:
        """A document's meeting with the name of its board. KeyError when it is not there."""
        return settled_row(self._row(document.text, document.part), document, board)

    def cut(self, document: ReadableDocument, board: str | None, entries: SharedEntries) -> CutMeeting | None:
        """What was derived from a document for an audience that gives its board that name."""
        found = self._place(document, board, entries).get(self._cut_key(document, board))
        return None if found is None else CutMeeting.of_bytes(found.data)

    def put_cut(
        self, document: ReadableDocument, board: str | None, derived: dict[str, Any], entries: SharedEntries
    ) -> CutMeeting:
        """Keeps what a worker derived for an audience."""
        return self._keep_cut(self._place(document, board, entries), document, board, derived)

    def _row(self, text: ReadText, part: int) -> list[Any]:
        key = _part_key(text, part)
        for home in (self._cache.public, self._cache.restricted):
            if (entry := home.peek(key)) is not None:
                row: list[Any] = _unpacked(entry.data)
                return row
        raise KeyError(str(text.found.path))

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
        settled = [board] if document.day is None else [board, document.date]
        return key_of("passages", self._prints.cutting, document.key.hex(), json.dumps(settled))

    def _home(self, *, restricted: bool) -> EntryFile:
        return self._cache.restricted if restricted else self._cache.public

    def _place(
        self, document: ReadableDocument, board: str | None, entries: SharedEntries
    ) -> EntryFile | SharedEntries:
        if board == document.meeting.board and document.day is None:
            return self._home(restricted=bool(document.restricted))
        return entries


def settled_row(row: Row, document: ReadableDocument, board: str | None) -> list[Any]:
    """A meeting's row as it was read, with what is only told by all that was read with it."""
    settled = list(row)
    settled[0], settled[BOARD] = document.document_id, board
    settled[RESTRICTED] = json.dumps(document.restricted)
    structure: dict[str, Any] = {"renditions": document.renditions} if document.renditions else {}
    if document.day is not None:
        structure |= _on_its_day(settled, document.day)
    if board is not None and row[BOARD] is None:
        structure |= _of_its_folder(structure.get("warnings") or json.loads(row[-1])["warnings"], board)
    if structure:
        settled[-1] = json.dumps(json.loads(settled[-1]) | structure, ensure_ascii=False)
    return settled


def _on_its_day(settled: list[Any], day: SettledDay) -> dict[str, Any]:
    """Sets the date of a row and gives what changes in its structure."""
    chosen, not_meant = date_in_words(day.day), date_in_words(day.not_meant)
    settled[DATE] = day.day.isoformat()
    if settled[TITLE] is not None:
        settled[TITLE] = settled[TITLE].replace(not_meant, chosen)
    warnings = [one for one in json.loads(settled[-1])["warnings"] if one["code"] != "date-order"]
    told = Warning("date-settled", f"Day and month are figures; {chosen} fits the board's other meetings.")
    return {"warnings": [*warnings, asdict(told)], "date_reading": {"order": None, "other": None}}


def _of_its_folder(warnings: Sequence[dict[str, Any]], board: str) -> dict[str, Any]:
    """What changes in the structure of minutes that name no board, and are taken for that of others."""
    kept = [one for one in warnings if one["code"] != "board-missing"]
    told = Warning(
        "board-unsure",
        f"No board is named; minutes filed with these are of the {board}, so they were taken for its too.",
    )
    return {"warnings": [*kept, asdict(told)]}


def texts_read(found: FoundFile, result: Mapping[str, Any]) -> list[ReadText]:
    """The texts of one file as a worker read them, for use without a cache."""
    return _texts_of(0, found, b"", _told(result), Origin.NOW)


def _part_key(text: ReadText, part: int) -> bytes:
    return key_of("meeting", text.key.hex(), str(text.place), str(part))


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    """What the cache keeps of a file beside its meetings: what is asked of all before any is indexed."""
    texts = []
    for one in result["texts"]:
        rows = [meeting["row"] for meeting in one["meetings"]]
        labels = json.loads(rows[0][RESTRICTED]) if one["marked"] else None
        heads = [_head(row) for row in rows]
        texts.append([one["document_id"], labels, one["words"], one["doubts"], heads])
    return {"digest": result["digest"], "texts": texts}


def _head(row: Row) -> list[Any]:
    structure = json.loads(row[-1])
    items = structure["items"]
    size, reading = sum(one["end"] - one["start"] for one in items), structure["date_reading"]
    return [row[BOARD], row[DATE], row[KIND], len(items), size, reading["order"], reading["other"]]


def _texts_of(
    number: int, found: FoundFile, key: bytes, told: Mapping[str, Any], origin: Origin
) -> list[ReadText]:
    return [
        ReadText(
            number=number,
            place=place,
            found=found,
            key=key,
            digest=told["digest"],
            document_id=document_id,
            labels=None if labels is None else tuple(labels),
            words=WordPrint(words, tuple(sample)),
            doubts=tuple(Warning(*one) for one in doubts),
            meetings=tuple(
                ReadMeeting(
                    board, date, DocumentKind(kind), items, size, DateOrder(order) if order else None, other
                )
                for board, date, kind, items, size, order, other in heads
            ),
            origin=origin,
        )
        for place, (document_id, labels, (words, sample), doubts, heads) in enumerate(told["texts"])
    ]


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), _FAST)


def _unpacked(data: bytes) -> Any:  # noqa: ANN401 - what was packed
    return json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class WithheldText:
    """A text of a file of which it cannot be told who may see it."""

    path: Path
    text: str
    words: WordPrint


@dataclass(slots=True)
class Gathered:
    """What was read, in order, and the files that are refused."""

    texts: list[ReadText] = field(default_factory=list)
    refused: list[RefusedPath] = field(default_factory=list)
    withheld: list[WithheldText] = field(default_factory=list)


def gather(
    discovery: Discovery, cache: DocumentCache, readers: Readers, progress: Callable[[int, int], None]
) -> Gathered:
    """Reads what the cache does not know."""
    total = len(discovery.found)
    gathered = Gathered(refused=list(discovery.refused))
    new: list[tuple[int, FoundFile]] = []
    for number, found in enumerate(discovery.found):
        if (known := cache.read(number, found)) is None:
            new.append((number, found))
        else:
            gathered.texts += known
            progress(number + 1 - len(new), total)
    results = readers.results(read_task(found) for _, found in new)
    for at, ((number, found), result) in enumerate(zip(new, results, strict=True), total - len(new) + 1):
        progress(at, total)
        if isinstance(result, RefusedFile):
            withheld = found.document_id if isinstance(result, UnclearRestriction) else None
            gathered.refused.append(RefusedPath(found.path, str(result), withheld))
        else:
            gathered.texts += cache.put(number, found, result)
    gathered.texts.sort(key=lambda one: (one.number, one.place))
    gathered.withheld += _withheld(gathered.refused, readers)
    return gathered


def _withheld(refused: Iterable[RefusedPath], readers: Readers) -> Iterator[WithheldText]:
    """Yield the texts of files that are refused for their marks, as far as they can be read at all."""
    files = [(one.path, one.withheld) for one in refused if one.withheld]
    results = readers.results(compare_task(path, identity) for path, identity in files)
    for (path, _), result in zip(files, results, strict=True):
        if not isinstance(result, RefusedFile):
            yield from (WithheldText(path, text, WordPrint.of(text)) for text in result["texts"])
