"""Meetings and passages on disk: one SQLite file per index version, written once and then only read."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from indexer.errors import UnusableIndex, in_short
from indexer.model import (
    IN_HEAD,
    AgendaItem,
    DocumentKind,
    LeftOut,
    Meeting,
    Passage,
    Warning,
    doubts_among,
    serialiser,
)
from indexer.regular_files import open_regular

_SCHEMA = """
CREATE TABLE meetings (
    number INTEGER PRIMARY KEY, document_id TEXT NOT NULL UNIQUE, title TEXT, board TEXT, date TEXT,
    source TEXT NOT NULL, url TEXT, restricted TEXT NOT NULL, kind TEXT NOT NULL,
    left_out TEXT NOT NULL, doubts TEXT NOT NULL,
    items INTEGER NOT NULL, passages INTEGER NOT NULL, text TEXT NOT NULL, structure TEXT NOT NULL
);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL,
    item INTEGER NOT NULL, ordinal INTEGER NOT NULL, subheading TEXT, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, page INTEGER, text TEXT NOT NULL, context TEXT NOT NULL, people TEXT NOT NULL
);
CREATE TABLE named (
    word TEXT NOT NULL, meeting INTEGER NOT NULL, list TEXT NOT NULL, place INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (word, meeting, list, place)
) WITHOUT ROWID;
"""
_INDEXES = "CREATE INDEX passages_by_document ON passages (document_id, number);"
_MEETING_COLUMNS = (
    *("document_id", "title", "board", "date", "source", "url", "restricted", "kind", "left_out", "text"),
)
_LISTS = ("restricted", "left_out")  # those of them that are JSON
_PASSAGE_COLUMNS = tuple(one.name for one in fields(Passage))

_MEETING = f"SELECT {', '.join(_MEETING_COLUMNS)}, structure FROM meetings WHERE document_id = ?"  # noqa: S608
_PASSAGE = ", ".join(f'"{name}"' for name in _PASSAGE_COLUMNS)  # "end" is a word of SQL
_OF_DOCUMENT = f"SELECT {_PASSAGE} FROM passages WHERE document_id = ? ORDER BY number"  # noqa: S608

_NOBODY = "[]"  # of most passages; not parsing it saves a tenth of reading one

_NAMING = {
    "attendees": ("name", "initials", "organisation"),
    "apologies": ("name", "initials", "organisation"),
    "actions": ("owner",),
}
"""The lists of a meeting that name somebody, and which fields of an entry do."""
_WORD = re.compile(r"[^\W_]+")

Row = Sequence[Any]
"""A record in plain values: text, numbers, None."""


@dataclass(frozen=True, slots=True)
class MeetingSummary:
    """What a list of meetings shows of each."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    url: str | None
    source: str
    items: int
    passages: int
    kind: DocumentKind = DocumentKind.MINUTES
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry of a meeting that names somebody: `getattr(meeting, list)[place]`.

    `name` is the person's or organisation's, or an action's owner.
    """

    document_id: str
    list: str  # attendees, apologies or actions
    place: int
    name: str


def name_words(text: str) -> list[str]:
    """The words of a name as they are looked up: in lower case and without accents."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return [word.casefold() for word in _WORD.findall(plain)]


class RecordsWriter:
    """Writes records to a new file, meeting by meeting; meetings and passages are numbered as they come."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        # Nobody reads the file before it is whole, and it is flushed when it is published.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        self._meetings = 0
        self._passages = 0

    def add(self, meeting: Row, passages: Sequence[Row]) -> None:
        """Adds a meeting and its passages in order, as `meeting_row` and `passage_row` give them."""
        *told, text, structure = meeting
        parts = json.loads(structure)
        doubts = json.dumps(doubts_among(Warning(**one) for one in parts["warnings"]), ensure_ascii=False)
        self._connection.execute(
            f"INSERT INTO meetings VALUES ({', '.join('?' * 15)})",  # noqa: S608 - only question marks
            (self._meetings, *told, doubts, len(parts["items"]), len(passages), text, structure),
        )
        self._connection.executemany(
            "INSERT INTO named (word, meeting, list, place, name) VALUES (?, ?, ?, ?, ?)",
            ((word, self._meetings, *entry) for word, *entry in _named(parts)),
        )
        self._connection.executemany(
            f"INSERT INTO passages VALUES ({', '.join('?' * 12)})",  # noqa: S608 - only question marks
            ((number, *row) for number, row in enumerate(passages, self._passages)),
        )
        self._meetings += 1
        self._passages += len(passages)

    def close(self) -> None:
        """Completes the file."""
        try:
            self._connection.executescript(_INDEXES)
            self._connection.commit()
        finally:
            self._connection.close()


def passage_texts(path: Path) -> Iterator[str]:
    """The texts of all passages of a complete file, in order, read as they are asked for."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for (text,) in connection.execute("SELECT text FROM passages ORDER BY number"):
            yield text


@contextmanager
def _legible() -> Iterator[None]:
    """Tells of records that cannot be read as UnusableIndex."""
    try:
        yield
    except (sqlite3.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnusableIndex(
            f"The records of the index cannot be read ({in_short(error)}); "
            "rebuild it with: minutebook index SOURCE..."
        ) from error


# What would be taken for a number, a text or a list further on, and is none: counted, so 0 when all is sound.
_UNSOUND_PASSAGES = """
SELECT count(*) FROM passages LEFT JOIN meetings USING (document_id)
WHERE meetings.number IS NULL
   OR typeof(passage_id) != 'text' OR typeof(passages.item) != 'integer' OR typeof(ordinal) != 'integer'
   OR typeof(start) != 'integer' OR typeof("end") != 'integer' OR typeof(page) NOT IN ('integer', 'null')
   OR typeof(subheading) NOT IN ('text', 'null') OR typeof(passages.text) != 'text'
   OR typeof(context) != 'text' OR typeof(people) != 'text'
   OR passages.item < 0 OR passages.item > meetings.items OR start < 0 OR "end" < start
"""
_UNSOUND_MEETINGS = """
SELECT count(*) FROM meetings
WHERE typeof(document_id) != 'text' OR typeof(items) != 'integer' OR typeof(passages) != 'integer'
   OR typeof(source) != 'text' OR typeof(text) != 'text' OR typeof(structure) != 'text'
   OR typeof(title) NOT IN ('text', 'null') OR typeof(board) NOT IN ('text', 'null')
   OR typeof(url) NOT IN ('text', 'null')
"""


class Records:
    """Read-only access to the records of one index version; safe to share between threads.

    Every method raises UnusableIndex for records that cannot be read.
    """

    def __init__(self, path: Path) -> None:
        # immutable: a published version never changes, so SQLite needs neither locks nor a journal.
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        open_regular(path).close()  # SQLite would wait for a pipe
        with _legible():
            self._connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def require_sound(self, documents: int, passages: int) -> None:
        """Raises UnusableIndex unless there are so many, numbered from 0, and each value is of its kind."""
        with _legible():
            for name, count in (("meetings", documents), ("passages", passages)):
                numbers = f"count(*), coalesce(min(number), 0), coalesce(max(number), -1) FROM {name}"
                if self._rows(f"SELECT {numbers}") != [(count, 0, count - 1)]:
                    raise ValueError("there are more or fewer than it says")
            if any(self._rows(query) != [(0,)] for query in (_UNSOUND_PASSAGES, _UNSOUND_MEETINGS)):
                raise ValueError("values are not of their kind")

    def summaries(self) -> list[MeetingSummary]:
        """All meetings in build order, without their texts."""
        rows = self._rows(
            "SELECT document_id, title, board, date, url, source, items, passages, kind, doubts FROM meetings"
        )
        with _legible():
            return [
                MeetingSummary(
                    document_id=document_id,
                    title=title,
                    board=board,
                    date=date_of(date),
                    url=url,
                    source=source,
                    items=items,
                    passages=passages,
                    kind=DocumentKind(kind),
                    doubts=serialiser(tuple[str, ...]).validate_json(doubts),
                )
                for document_id, title, board, date, url, source, items, passages, kind, doubts in rows
            ]

    def restricted(self) -> dict[str, tuple[str, ...]]:
        """The documents that not everybody may see, each with its labels."""
        rows = self._rows("SELECT document_id, restricted FROM meetings WHERE restricted != '[]'")
        with _legible():
            read = serialiser(tuple[str, ...]).validate_json
            return {document_id: read(labels) for document_id, labels in rows}

    def whole_texts(self) -> Iterator[tuple[str, str]]:
        """Id and whole text of every document, on a connection of its own, so that nobody waits for it."""
        with _legible(), closing(sqlite3.connect(self._uri, uri=True)) as connection:
            yield from connection.execute("SELECT document_id, text FROM meetings ORDER BY number")

    def texts_with_labels(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Every document with its labels and its text, read as they are asked for."""
        with _legible(), closing(sqlite3.connect(self._uri, uri=True)) as connection:
            rows = connection.execute("SELECT document_id, restricted, text FROM meetings ORDER BY number")
            for document_id, labels, text in rows:
                yield document_id, tuple(json.loads(labels)), text

    def left_out(self) -> Iterator[tuple[str, tuple[LeftOut, ...]]]:
        """Id of every document that leaves something out, and what; read as asked for, as `whole_texts`."""
        with _legible(), closing(sqlite3.connect(self._uri, uri=True)) as connection:
            query = "SELECT document_id, left_out FROM meetings WHERE left_out != '[]' ORDER BY number"
            for document_id, parts in connection.execute(query):
                yield document_id, tuple(LeftOut(**one) for one in json.loads(parts))

    def headings(self) -> list[tuple[str, int]]:
        """The headings of all agenda items, each once, with how many items have it.

        Reads every meeting, on a connection of its own so that nobody waits for it.
        """
        with _legible(), closing(sqlite3.connect(self._uri, uri=True)) as connection:
            return connection.execute(
                "SELECT json_extract(item.value, '$.heading') AS heading, count(*) "
                "FROM meetings, json_each(structure, '$.items') AS item GROUP BY heading ORDER BY heading"
            ).fetchall()

    def subheadings(self) -> list[tuple[str, int]]:
        """The subheadings of all agenda items, as `headings` gives those of the items themselves."""
        with closing(sqlite3.connect(self._uri, uri=True)) as connection:
            return connection.execute(
                "SELECT json_extract(part.value, '$.heading') AS heading, count(*) "
                "FROM meetings, json_each(structure, '$.items') AS item, "
                "json_each(item.value, '$.subheadings') AS part GROUP BY heading ORDER BY heading"
            ).fetchall()

    def meeting(self, document_id: str) -> Meeting | None:
        """The meeting recorded in that document, or None."""
        rows = self._rows(_MEETING, (document_id,))
        with _legible():
            return meeting_of(rows[0]) if rows else None

    def item(self, document_id: str, ordinal: int) -> AgendaItem | None:
        """One agenda item, in a tenth of the time of `meeting`; None for the head.

        Raises KeyError for an unknown document, UnusableIndex for an item that its record lacks.
        """
        if ordinal == IN_HEAD:
            return None
        found = self._rows(
            "SELECT json_extract(structure, ?) FROM meetings WHERE document_id = ?",
            (f"$.items[{ordinal - 1}]", document_id),
        )
        if not found:
            raise KeyError(document_id)
        with _legible():
            if found[0][0] is None:
                raise ValueError(f"{document_id} has no item {ordinal}")
            return serialiser(AgendaItem).validate_json(found[0][0])

    def naming(self, words: Sequence[str]) -> list[NamedEntry]:
        """The entries of rosters and the actions whose names hold all these words, see `name_words`."""
        if not words:
            return []
        each = " INTERSECT ".join(
            ["SELECT meeting, list, place, name FROM named WHERE word = ?"] * len(words)
        )
        found = self._rows(
            f"SELECT document_id, list, place, name FROM ({each}) JOIN meetings ON number = meeting "  # noqa: S608
            "ORDER BY meeting, list, place",
            list(words),
        )
        return [NamedEntry(*row) for row in found]

    def words_of_names(self) -> list[tuple[str, NamedEntry]]:
        """All words of names with the entries that they are of."""
        found = self._rows(
            "SELECT word, document_id, list, place, name FROM named JOIN meetings ON number = meeting"
        )
        return [(word, NamedEntry(*entry)) for word, *entry in found]

    def passage_spans(self) -> Iterator[tuple[int, str, int, int]]:
        """Number, document, start and end of every passage in order, on a connection of its own."""
        with _legible(), closing(sqlite3.connect(self._uri, uri=True)) as connection:
            yield from connection.execute(
                'SELECT number, document_id, start, "end" FROM passages ORDER BY number'
            )

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order; none for an unknown document."""
        rows = self._rows(_OF_DOCUMENT, (document_id,))
        with _legible():
            return [passage_of(row) for row in rows]

    def passages(self, numbers: Iterable[int]) -> list[Passage]:
        """The passages with these numbers, in the order asked for. KeyError for a number there is not."""
        wanted = [int(number) for number in numbers]
        found = {row[0]: row[1:] for row in self._numbered(_PASSAGE, wanted)}
        with _legible():
            return [passage_of(found[number]) for number in wanted]

    def texts(self, numbers: Iterable[int]) -> list[tuple[str, str]]:
        """Text and context of the passages with these numbers, as `passages`, in a fraction of the time."""
        wanted = [int(number) for number in numbers]
        found = {number: (text, context) for number, text, context in self._numbered("text, context", wanted)}
        return [found[number] for number in wanted]

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _numbered(self, columns: str, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        """Number and columns of the passages with these numbers, in any order."""
        marks = ", ".join("?" * len(numbers))
        return self._rows(f"SELECT number, {columns} FROM passages WHERE number IN ({marks})", numbers)  # noqa: S608

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, _legible():
            return self._connection.execute(query, values).fetchall()


def words_of_names(meeting: Meeting) -> Iterator[tuple[str, NamedEntry]]:
    """The words that name somebody in a meeting, each with the entry that it is of, once."""
    for word, kind, place, name in _named(serialiser(Meeting).dump_python(meeting, mode="json")):
        yield word, NamedEntry(meeting.document_id, kind, place, name)


def _named(parts: Mapping[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    for kind, naming in _NAMING.items():
        for place, entry in enumerate(parts[kind]):
            given = [entry[one] for one in naming if entry[one]]
            for word in dict.fromkeys(word for one in given for word in name_words(one)):
                yield word, kind, place, given[0]


def meeting_row(meeting: Meeting) -> Row:
    """A meeting in plain values, as `meeting_of` reads it: `_MEETING_COLUMNS` and, as JSON, all the rest."""
    plain = serialiser(Meeting).dump_python(meeting, mode="json")
    for name in _LISTS:
        plain[name] = json.dumps(plain[name], ensure_ascii=False)
    columns = [plain.pop(name) for name in _MEETING_COLUMNS]
    return (*columns, json.dumps(plain, ensure_ascii=False))


def meeting_of(row: Row) -> Meeting:
    """What `meeting_row` gave."""
    *columns, structure = row
    plain = dict(zip(_MEETING_COLUMNS, columns, strict=True)) | json.loads(structure)
    for name in _LISTS:
        plain[name] = json.loads(plain[name])
    return serialiser(Meeting).validate_python(plain)


def passage_row(one: Passage) -> Row:
    """A passage in plain values, as `passage_of` reads it."""
    *columns, people = (getattr(one, name) for name in _PASSAGE_COLUMNS)
    return (*columns, json.dumps(people, ensure_ascii=False))


def passage_of(row: Row) -> Passage:
    """What `passage_row` gave."""
    *columns, people = row
    return Passage(*(*columns, () if people == _NOBODY else tuple(json.loads(people))))


def date_of(text: str | None) -> dt.date | None:
    """A date as records write it."""
    return dt.date.fromisoformat(text) if text else None
