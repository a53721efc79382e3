"""What was read and cut of documents, kept on disk until all are there and can be put in order.

What was read outlasts a build that is cut off, and the next one goes on from it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from indexer.pipeline.derived import Derived
from indexer.store.records import Row

SAVED_EVERY = 2.0
"""Seconds of work that a build may lose when it is cut off: a hundredth of that goes into making it safe."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS read (key TEXT PRIMARY KEY, meeting TEXT NOT NULL, derived TEXT) WITHOUT ROWID;
DROP TABLE IF EXISTS borrowed;
DROP TABLE IF EXISTS cut;
CREATE TABLE borrowed (key TEXT PRIMARY KEY, meeting TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cut (key TEXT PRIMARY KEY, derived TEXT NOT NULL) WITHOUT ROWID;
"""


class Scratch:
    """Meetings and what was derived from them, by the key of the document (see `document_key`).

    What was read holds for whatever build comes next; what an earlier version lent, and what was cut because
    of it or of a board's full name, only for this one.
    """

    def __init__(self, path: Path) -> None:
        """Goes on with what is in the file. sqlite3.DatabaseError when it is no such file."""
        self._connection = sqlite3.connect(path)
        self._connection.executescript(_SCHEMA)
        self._saved = time.monotonic()
        self.holds_some = self._connection.execute("SELECT 1 FROM read").fetchone() is not None

    def put_read(self, key: str, meeting: Row, derived: dict[str, Any] | None) -> None:
        """Keeps what a document was read as, and what was derived from it if that is settled."""
        self._connection.execute(
            "INSERT OR REPLACE INTO read VALUES (?, ?, ?)", (key, *_texts(meeting, derived))
        )
        if time.monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def read(self, key: str) -> tuple[Row, dict[str, Any] | None] | None:
        """What a document was read as before, None if it was not."""
        found = self._connection.execute("SELECT meeting, derived FROM read WHERE key = ?", (key,)).fetchone()
        if found is None:
            return None
        meeting, derived = found
        return json.loads(meeting), None if derived is None else json.loads(derived)

    def put_borrowed(self, key: str, meeting: Row) -> None:
        """Keeps the meeting of a document that was not read now."""
        self._connection.execute("INSERT OR REPLACE INTO borrowed VALUES (?, ?)", (key, _text(meeting)))

    def put_derived(self, key: str, derived: dict[str, Any]) -> None:
        """Keeps what was derived from a meeting in this build, in place of what was before."""
        self._connection.execute("INSERT OR REPLACE INTO cut VALUES (?, ?)", (key, _text(derived)))

    def meeting(self, key: str) -> Row:
        """The meeting of a document. KeyError when there is none."""
        row: Row = json.loads(
            self._one(
                "SELECT meeting FROM borrowed WHERE key = ?", "SELECT meeting FROM read WHERE key = ?", key
            )
        )
        return row

    def derived(self, key: str) -> Derived:
        """What was derived from the meeting of a document. KeyError when nothing was."""
        return Derived.of_json(
            json.loads(
                self._one(
                    "SELECT derived FROM cut WHERE key = ?", "SELECT derived FROM read WHERE key = ?", key
                )
            )
        )

    def save(self) -> None:
        """Makes what was put so far safe from the end of this process."""
        self._connection.commit()
        self._saved = time.monotonic()

    def close(self) -> None:
        """Closes the file; what was not saved is gone."""
        self._connection.close()

    def _one(self, first: str, second: str, key: str) -> str:
        for query in (first, second):
            found = self._connection.execute(query, (key,)).fetchone()
            if found is not None and found[0] is not None:
                return str(found[0])
        raise KeyError(key)


def _texts(meeting: Row, derived: dict[str, Any] | None) -> tuple[str, str | None]:
    return _text(meeting), None if derived is None else _text(derived)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
