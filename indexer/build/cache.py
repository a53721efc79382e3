"""The one cache of builds: what each file was read as and each text was encoded as, found by their contents.

Beside the versions lies the folder `cache`. A build looks there first and adds what it has to make, so that
an unchanged document is not read again by the next build, whether the last one ended or not. Nothing in it
goes stale: the key of an entry is a hash of all that it was made of, program and encoder included. Nothing in
it is needed: an entry that is missing or damaged is made again (docs/adr/0014-one-build-cache.md).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from indexer.build.tasks import Fingerprints
from indexer.errors import ClusterAway, StoreAway
from indexer.model import Labels, folder_of
from indexer.regular_files import open_regular
from indexer.store.files import disk_errors, flush

FOLDER = "cache"
"""The cache's folder in the index directory."""

SAVED_EVERY = 2.0
"""Seconds of work that a build may lose when it is cut off: a hundredth of that goes into making it safe."""

KEY_BYTES = 16
"""Length of a key, and of an entry's sum; among 1e9 texts two are alike by chance once in 1e20."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, sum BLOB NOT NULL, data BLOB NOT NULL);
DROP TABLE IF EXISTS used;
CREATE TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""


_USED = "(SELECT key FROM used)"

RESTRICTED = "restricted"
"""The folder of what is not for everybody, as in a version."""


def key_of(*parts: str) -> bytes:
    """The key of what was made of these parts, the first of which says what that is."""
    digest = hashlib.blake2b(digest_size=KEY_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d\n%b" % (len(data), data))
    return digest.digest()


class Origin(Enum):
    """Which build made an entry: one that was published, one that was cut off, or this one."""

    PUBLISHED = "published"
    CUT_OFF = "cut off"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cache holds under a key."""

    data: bytes
    origin: Origin


class EntryFile:
    """Entries in two databases: `kept`, which the live version uses, and `begun`, which builds added since.

    `kept` changes only when a version is published. What this build asked for or added is noted in the table
    `used` of `begun`, the rest goes then. Entries are whole or not there: they come in transactions.
    """

    def __init__(self, folder: Path) -> None:
        """Opens what is there, without what cannot be read, and makes what is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._begun, self._kept = folder, folder / "begun.sqlite", folder / "kept.sqlite"
        # Whether each page of what was published is whole is seen when it is read: it may be gigabytes.
        for path, check in ((self._begun, "quick_check"), (self._kept, "schema_version")):
            if path.exists() and not _is_readable(path, check):
                _remove(path)
        self._connection = sqlite3.connect(self._begun)
        self._connection.executescript(_SCHEMA)
        self._places = ["main"]
        if self._kept.exists():
            self._connection.execute("ATTACH ? AS kept", (str(self._kept),))
            self._places.insert(0, "kept")
        self._saved = time.monotonic()

    def get(self, key: bytes) -> Entry | None:
        """The entry under a key, which stays in the cache when this build is published."""
        if (found := self.peek(key)) is None:
            return None
        new = self._use(key)
        return Entry(found.data, Origin.NOW) if found.origin is Origin.CUT_OFF and not new else found

    def peek(self, key: bytes) -> Entry | None:
        """The entry under a key, for use elsewhere."""
        for place in self._places:
            query = f"SELECT sum, data FROM {place}.entries WHERE key = ?"  # noqa: S608 - one of two names
            try:
                row = self._connection.execute(query, (key,)).fetchone()
            except sqlite3.DatabaseError:  # damaged: it is made again
                continue
            if row is not None and row[0] == _sum(key, row[1]):
                return Entry(row[1], Origin.PUBLISHED if place == "kept" else Origin.CUT_OFF)
        return None

    def put(self, key: bytes, data: bytes) -> None:
        """Adds what was made now."""
        values = (key, _sum(key, data), data)
        self._connection.execute("INSERT OR REPLACE INTO main.entries VALUES (?, ?, ?)", values)
        self._use(key)
        if time.monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def uses(self, key: bytes) -> bool:
        """Whether this build asked for the key or added it."""
        return self._connection.execute("SELECT 1 FROM used WHERE key = ?", (key,)).fetchone() is not None

    def release(self, key: bytes) -> None:
        """Notes that this build does not use the key after all."""
        self._connection.execute("DELETE FROM used WHERE key = ?", (key,))

    def save(self) -> None:
        """Makes what was added so far outlast the end of this process, and of the machine."""
        self._connection.commit()
        self._saved = time.monotonic()

    def publish(self) -> None:
        """Keeps what this build used and nothing else, and closes the files.

        Where the disk is full all stays as it is, for the next build to try.
        """
        with closing(self), suppress(sqlite3.OperationalError):
            self.save()
            if not self._connection.execute("SELECT 1 FROM used").fetchone():
                self.close()
                _remove(self._begun, self._kept)
                with suppress(OSError):  # it holds the folders of others
                    self._folder.rmdir()
            elif "kept" in self._places and self._merged():
                self.close()
                _remove(self._begun)
            else:
                with self._connection:
                    self._connection.execute(f"DELETE FROM main.entries WHERE key NOT IN {_USED}")  # noqa: S608
                self._connection.execute("DROP TABLE used")
                self.close()
                self._begun.replace(self._kept)
                flush(self._folder)

    def _merged(self) -> bool:
        """Makes `kept` what this build used. False when it is damaged: then `begun` has all of that."""
        try:
            with self._connection as connection:
                connection.execute(f"DELETE FROM kept.entries WHERE key NOT IN {_USED}")  # noqa: S608
                chosen = f"SELECT * FROM main.entries WHERE key IN {_USED}"  # noqa: S608
                connection.execute(f"INSERT OR REPLACE INTO kept.entries {chosen}")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            for (key,) in self._connection.execute("SELECT key FROM used").fetchall():
                if (found := self.peek(key)) is not None and found.origin is Origin.PUBLISHED:
                    self.put(key, found.data)
            self.save()
            self._connection.execute("DETACH kept")
            return False
        return True

    def close(self) -> None:
        """Closes the files; what was not saved is gone."""
        self._connection.close()

    def _use(self, key: bytes) -> bool:
        """Notes that a key is used; whether it was not before."""
        return self._connection.execute("INSERT OR IGNORE INTO used VALUES (?)", (key,)).rowcount == 1


def _sum(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(key + data, digest_size=KEY_BYTES).digest()


def _is_readable(path: Path, check: str) -> bool:
    try:
        open_regular(path).close()  # SQLite would wait for a pipe
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT 1 FROM entries").fetchone()
            (found,) = connection.execute(f"PRAGMA {check}").fetchone()
    except (OSError, sqlite3.DatabaseError):
        return False
    return check != "quick_check" or found == "ok"


def _remove(*databases: Path) -> None:
    for path in databases:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


class SharedEntries:
    """The entries of one audience, who may also use those of smaller ones; never the other way.

    Not a vector: its last bits depend on what was encoded with it (docs/adr/0009-restricted-documents.md).
    """

    def __init__(self, own: EntryFile, smaller: Sequence[EntryFile]) -> None:
        self._own, self._smaller = own, smaller

    def get(self, key: bytes) -> Entry | None:
        """The entry under a key, of this audience or a smaller one."""
        if (found := self._own.get(key)) is not None:
            return found
        for file in self._smaller:
            if (found := file.peek(key)) is not None:
                if file.uses(key):
                    return Entry(found.data, Origin.NOW) if found.origin is Origin.CUT_OFF else found
                self._own.put(key, found.data)  # those who had it need it no longer
                return found
        return None

    def put(self, key: bytes, data: bytes) -> None:
        """Adds what was made for this audience."""
        self._own.put(key, data)


@dataclass(frozen=True, slots=True)
class Published:
    """The version that the cache is kept of, what it was made with, and a hash of all that it was made of."""

    version: str
    prints: Fingerprints
    contents: str = ""


_PUBLISHED = key_of("published")


class BuildCache:
    """What all audiences' files hold, each below its folder; documents that are not for all have one more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, EntryFile] = {}
        try:
            self.public = self._file(".")
            self.restricted = self._file(RESTRICTED)
        except BaseException:
            self.close()
            raise
        self.published = self._last_published()

    def audience(self, granted: Labels, smaller: Sequence[Labels]) -> SharedEntries:
        """What is made for an audience; `smaller` are those whose entries it may use."""
        return SharedEntries(self._file(folder_of(granted)), [self._file(folder_of(one)) for one in smaller])

    def save(self) -> None:
        """Makes what was added so far outlast the end of this process."""
        for file in self._files.values():
            file.save()

    def publish(self, version: str, prints: Fingerprints, contents: str = "") -> None:
        """Keeps what this version, which is live now, was made of, and nothing else; see `Published`."""
        told = {"version": version, "contents": contents, **asdict(prints)}
        self.public.put(_PUBLISHED, json.dumps(told).encode())
        for folder in (self._folder / RESTRICTED).glob("*/"):
            if f"{RESTRICTED}/{folder.name}" not in self._files:  # of labels that no document has any more
                shutil.rmtree(folder, ignore_errors=True)
        # Innermost first: the folder of one that is empty goes with it.
        for name in sorted(self._files, reverse=True):
            self._files[name].publish()

    def discard(self) -> None:
        """Removes what was added since a version was published, and closes the files."""
        self.close()
        _forget(self._folder)

    def close(self) -> None:
        """Closes the files; what was not saved is gone."""
        for file in self._files.values():
            file.close()

    def _file(self, name: str) -> EntryFile:
        if name not in self._files:
            self._files[name] = EntryFile(self._folder / name)
        return self._files[name]

    def _last_published(self) -> Published | None:
        if (found := self.public.peek(_PUBLISHED)) is None:
            return None
        told = json.loads(found.data)
        version, contents = told.pop("version"), told.pop("contents", "")
        return Published(version, Fingerprints(**told), contents)


@contextmanager
def build_cache(root: Path) -> Iterator[BuildCache]:
    """The cache of the index directory `root`, which exists.

    What was added stays when the build is stopped, or when others that it needs do not answer. After any
    other error it goes, lest it be the cause or fill the disk; what was there before stays.
    Raises DiskFull and BadInput when it cannot be written.
    """
    folder = root / FOLDER
    try:
        # Told while the disk is still full.
        with disk_errors(root), closing(BuildCache(folder)) as cache:
            try:
                yield cache
            except KeyboardInterrupt:
                with suppress(sqlite3.Error):  # published, and so closed, or in the midst of it
                    cache.save()
                raise
    except (StoreAway, ClusterAway):
        raise
    except Exception:
        _forget(folder)
        raise


def _forget(folder: Path) -> None:
    """Removes what was added since a version was published, and folders that are empty then."""
    for begun in folder.rglob("begun.sqlite*"):
        begun.unlink(missing_ok=True)
    for one in sorted((path for path in (folder, *folder.rglob("*")) if path.is_dir()), reverse=True):
        with suppress(OSError):  # it is not empty
            one.rmdir()
