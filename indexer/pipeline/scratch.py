"""What was read and cut of documents, kept on disk until all are there and can be put in order."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from indexer.pipeline.derived import Derived
from indexer.records import Row


class Scratch:
    """Meetings and what was derived from them, by the number of the document."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("CREATE TABLE documents (number INTEGER PRIMARY KEY, meeting, derived)")

    def put_meeting(self, number: int, meeting: Row) -> None:
        """Keeps a meeting as records write it, in place of an earlier one and what was derived from it."""
        self._connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, NULL)",
            (number, json.dumps(meeting, ensure_ascii=False)),
        )

    def put_derived(self, number: int, derived: dict[str, Any]) -> None:
        """Keeps what was derived from a meeting that was put before."""
        self._connection.execute(
            "UPDATE documents SET derived = ? WHERE number = ?",
            (json.dumps(derived, ensure_ascii=False), number),
        )

    def meeting(self, number: int) -> Row:
        """The meeting of that number. KeyError when there is none."""
        row: Row = json.loads(self._one("meeting", number))
        return row

    def derived(self, number: int) -> Derived:
        """What was derived from the meeting of that number. KeyError when nothing was."""
        return Derived.of_json(json.loads(self._one("derived", number)))

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _one(self, column: str, number: int) -> str:
        found = self._connection.execute(
            f"SELECT {column} FROM documents WHERE number = ?",  # noqa: S608 - one of two names
            (number,),
        ).fetchone()
        if found is None or found[0] is None:
            raise KeyError(number)
        return str(found[0])
