"""The file of subscriptions: SQLite, for its owner alone to read, written by several processes at once."""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.errors import BadInput, MinutebookError

_FORMAT = 1
_WAIT = (
    30.0  # seconds for another process to end its transaction; the longest takes in all texts of a version
)
_SECRET_BYTES = 32
_OWNER_ONLY = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_TABLES = """
CREATE TABLE secret (value BLOB NOT NULL);

-- Which versions of the index have been taken in, counted from 1 as they came.
CREATE TABLE version (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created TEXT NOT NULL, sequence INTEGER NOT NULL
);

-- What they held: hashes of the texts of documents and of their sentences, and the version that first did.
CREATE TABLE document (id TEXT PRIMARY KEY, digest BLOB NOT NULL, first INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX document_digest ON document (digest);
CREATE TABLE sentence (
    document TEXT NOT NULL, digest BLOB NOT NULL, first INTEGER NOT NULL, PRIMARY KEY (document, digest)
) WITHOUT ROWID;

-- Who is to be told of what. Until `expires` (seconds since the epoch) it waits to be confirmed; NULL: it is.
-- `since`: the version up to which all is told; `mailed`: the day of the last alert; `refused`: mails in a
-- row that the mail server would not take for this address.
CREATE TABLE subscription (
    id TEXT PRIMARY KEY, address TEXT NOT NULL, watch TEXT NOT NULL, often TEXT NOT NULL, expires INTEGER,
    since INTEGER NOT NULL DEFAULT 0, mailed TEXT, refused INTEGER NOT NULL DEFAULT 0
);

-- A mail that is to be sent: one for each subscription and version; version 0 asks for confirmation.
CREATE TABLE outbox (
    subscription TEXT NOT NULL REFERENCES subscription ON DELETE CASCADE, version INTEGER NOT NULL,
    message_id TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, claimed_until REAL NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0, PRIMARY KEY (subscription, version)
);

-- How often somebody has asked today, by a hash of whom.
CREATE TABLE asked (who BLOB NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (who, day));
"""


class UnusableSubscriptions(MinutebookError):
    """The file of subscriptions cannot be used; the message says what to do."""


class Database:
    """The file at `path`, made when it is first used. Each use opens it, so that any thread may.

    What is deleted is overwritten: an address that is forgotten is in the file no more.
    """

    def __init__(self, path: Path) -> None:
        """Raises BadInput when it cannot be made, UnusableSubscriptions when it is another file."""
        self._path = path
        try:
            self._make()
        except OSError as error:
            raise BadInput(
                f"Subscriptions cannot be kept in {path} ({error.strerror or error}): set alerts to a "
                "file in a folder that the service may write to."
            ) from error
        with self.reading() as connection:
            (found,) = connection.execute("SELECT value FROM secret")
            self.secret = bytes(found[0])
            """What links are signed with."""

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for queries alone."""
        with self._errors(), closing(self._connect()) as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other runs beside: done whole when the block ends, or not at all."""
        with self._errors(), closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
        # FULL: what has been committed is on the disk, else a mail would be sent twice after a power cut.
        for setting in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL"):
            connection.execute(f"PRAGMA {setting}")
        return connection

    def _make(self) -> None:
        # SQLite makes the files beside it (-wal, -shm) with the rights of this one.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
        try:
            if os.fstat(descriptor).st_mode & _OTHERS:
                raise UnusableSubscriptions(
                    f"Others may read the addresses in {self._path}: chmod 600 {self._path}"
                )
        finally:
            os.close(descriptor)
        with self._errors(), closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with self.changing() as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found == 0:
                for statement in _TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute("INSERT INTO secret VALUES (?)", (secrets.token_bytes(_SECRET_BYTES),))
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
            elif found != _FORMAT:
                raise UnusableSubscriptions(
                    f"{self._path} is of another release of Minutebook: use that one, or move it away."
                )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Tells of what SQLite raises over a file that is none of its own, or is locked or full."""
        try:
            yield
        except sqlite3.Error as error:
            raise UnusableSubscriptions(
                f"The subscriptions in {self._path} cannot be used ({error}): see whether it is whole, may "
                "be written to, and has room."
            ) from error
