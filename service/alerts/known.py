"""What the versions of an index held that have been taken in: hashes of documents and of their sentences.

It outlasts the versions, of which an index directory keeps few. Whoever can read the file learns no word of
the minutes from it, but could tell whether a sentence that he has stood in them: they were public.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.language.sentences import sentence_spans
from indexer.model import Meeting
from indexer.store.arrivals import text_digest
from indexer.store.open import Index
from service.alerts.database import Database


@dataclass(frozen=True, slots=True)
class _Learned:
    """A document to take in; its sentences only where its text is not known yet."""

    document_id: str
    digest: bytes
    sentences: tuple[bytes, ...]


class Known:
    """What is known of earlier versions, in the file of subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def number(self, version: str) -> int | None:
        """The number of that version, None if it has not been taken in."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT number FROM version WHERE name = ?", (version,)).fetchone()
        return int(row[0]) if row else None

    @property
    def nothing(self) -> bool:
        """Whether no version has been taken in yet."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM version LIMIT 1").fetchone() is None

    def learn(self, index: Index) -> int:
        """Takes in what an index holds and gives the number of its version.

        With the first of all nothing is new to anybody: who has subscribed by then is told of what follows.
        Nor is anything in an earlier version that is live again.
        """
        if (number := self.number(index.version)) is not None:
            return number
        documents = tuple(self._unknown(index))
        with self._database.changing() as change:
            row = change.execute("SELECT number FROM version WHERE name = ?", (index.version,)).fetchone()
            if row:  # another process was faster
                return int(row[0])
            manifest = index.manifest
            (later,) = change.execute(
                "SELECT count(*) FROM version WHERE created > ? AND sequence > ?",
                (manifest.created, manifest.sequence),
            ).fetchone()
            change.execute(
                "INSERT INTO version (name, created, sequence) VALUES (?, ?, ?)",
                (index.version, manifest.created, manifest.sequence),
            )
            (number,) = change.execute("SELECT max(number) FROM version").fetchone()
            for one in documents:
                _take_in(change, one, 1 if later else number)
            if number == 1:
                change.execute("UPDATE subscription SET since = 1 WHERE since = 0")
        return int(number)

    def _unknown(self, index: Index) -> Iterator[_Learned]:
        """The documents whose text is not that of their id."""
        with self._database.reading() as connection:
            known = dict(connection.execute("SELECT id, digest FROM document").fetchall())
        arrived = index.arrivals.documents if index.arrivals else {}
        for summary in index.documents:
            arrival, own = arrived.get(summary.document_id), known.get(summary.document_id)
            if arrival is not None and own == bytes.fromhex(arrival.digest):
                continue  # without reading it
            meeting = index.meeting(summary.document_id)
            if meeting is None:
                continue
            whole = text_digest(meeting.text)
            if own != whole:
                spans = sentence_spans(meeting.text, 0, len(meeting.text))
                sentences = {text_digest(meeting.text[start:end]) for start, end in spans}
                yield _Learned(meeting.document_id, whole, tuple(sentences))

    def new_documents(self, index: Index, since: int) -> dict[str, bool]:
        """The documents of which something came after version `since`: whether all of each is new."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, max(document.first) > ? FROM sentence JOIN document ON id = document "
                "WHERE sentence.first > ? GROUP BY id",
                (since, since),
            ).fetchall()
        return {document: bool(new) for document, new in rows if index.has(document)}

    def new_spans(self, meeting: Meeting, since: int) -> list[tuple[int, int]]:
        """Where in a document's canonical text the sentences stand that came after version `since`."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT digest FROM sentence WHERE document = ? AND first > ?", (meeting.document_id, since)
            ).fetchall()
        new = {bytes(row[0]) for row in rows}
        spans = sentence_spans(meeting.text, 0, len(meeting.text)) if new else []
        return [(start, end) for start, end in spans if text_digest(meeting.text[start:end]) in new]


def _take_in(change: sqlite3.Connection, one: _Learned, number: int) -> None:
    """Minutes that were known under another id are as old as they were there."""
    row = change.execute("SELECT min(first) FROM document WHERE digest = ?", (one.digest,)).fetchone()
    first = number if row[0] is None else int(row[0])
    change.execute(
        "INSERT INTO document VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest",
        (one.document_id, one.digest, first),
    )
    change.executemany(
        "INSERT OR IGNORE INTO sentence VALUES (?, ?, ?)",
        [(one.document_id, sentence, first) for sentence in one.sentences],
    )
