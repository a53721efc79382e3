"""What is known of each document that was fetched, in a journal that a cut at any moment leaves readable.

Each line is a JSON object and replaces what an earlier line said of the same key. A line that was cut off
counts as never written, and so do those behind it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from indexer.errors import BadInput
from indexer.regular_files import open_regular, read_regular
from indexer.sites.source import ListedDocument, Validators

STATE = ".sync"
"""The folder beside those of the sources in which all is kept that is no document; hidden, so never read."""

FORMAT = 1


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document at hand: where it lies, what the site says of it, and how to ask for it again.

    `wanted` is the name that its site suggests, `path` the one that it has. Times are seconds of the epoch:
    `unlisted` is when it was first not listed, `gone` when the site said that it is no more. `earlier_of` is
    the key of the document whose former text this is. `dropping` stands while the file is being deleted.
    """

    key: str
    path: str
    wanted: str
    suffix: str
    digest: str
    size: int
    fetched: float
    changed: float
    asked: float
    url: str | None = None
    title: str | None = None
    board: str | None = None
    date: str | None = None
    kind: str | None = None
    restricted: tuple[str, ...] | None = None
    id: str | None = None
    stamp: str | None = None
    etag: str | None = None
    modified: str | None = None
    unlisted: float | None = None
    gone: float | None = None
    earlier_of: str | None = None
    dropping: bool = False

    @property
    def validators(self) -> Validators:
        """What tells a server which copy is at hand."""
        return Validators(self.etag, self.modified)

    @property
    def quiet_since(self) -> float:
        """When it last changed, as far as is known: minutes of a meeting long past were long there."""
        if self.date is None or self.changed > self.fetched:
            return self.changed
        day = dt.datetime.combine(dt.date.fromisoformat(self.date), dt.time(), dt.UTC)
        return min(self.changed, day.timestamp())

    def described(self, listed: ListedDocument) -> DocumentRecord:
        """The record with what the site says of the document now."""
        return replace(
            self,
            url=listed.url,
            title=listed.title,
            board=listed.board,
            date=listed.date.isoformat() if listed.date else None,
            kind=listed.kind.value if listed.kind else None,
            restricted=listed.restricted,
            id=listed.id,
            unlisted=None,
            gone=None,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that was fetched and cannot be kept: when, and by which stamp, it was asked for."""

    asked: float
    stamp: str | None


class Journal:
    """The records of one source; what was said is there when this process is killed."""

    def __init__(self, path: Path) -> None:
        """Read the journal at `path`, if there is one. Raises BadInput for one of another format."""
        self._path = path
        self._records: dict[str, DocumentRecord] = {}
        self._pending: dict[str, str] = {}
        self._refusals: dict[str, Refusal] = {}
        self._failed: set[str] = set()
        self._lines = 0
        self._read()

    @property
    def records(self) -> Mapping[str, DocumentRecord]:
        """All records by their key."""
        return self._records

    @property
    def pending(self) -> Mapping[str, str]:
        """Paths of files that were about to be written when a cycle was cut off, by key."""
        return self._pending

    @property
    def refusals(self) -> Mapping[str, Refusal]:
        """What was refused, by key."""
        return self._refusals

    @property
    def failed(self) -> Set[str]:
        """The keys of what could not be had when it was last asked for."""
        return self._failed

    def fail(self, key: str) -> None:
        """Say that what lies under a key could not be had now."""
        if key not in self._failed:
            self._append({"failed": key})
            self._failed.add(key)

    def intend(self, key: str, path: str) -> None:
        """Say that a file is about to be written."""
        self._append({"pending": key, "path": path})
        self._pending[key] = path

    def put(self, record: DocumentRecord, instead_of: str | None = None) -> None:
        """Say what is now known of a document, and that nothing is of that which it was known as before."""
        line = {"record": asdict(record), "instead_of": instead_of}
        self._append(line)
        self._take(record, instead_of)

    def refuse(self, key: str, refusal: Refusal) -> None:
        """Say that what was fetched under a key cannot be kept."""
        self._append({"refused": key, **asdict(refusal)})
        self._refusals[key] = refusal

    def forget(self, key: str) -> None:
        """Say that nothing is known of a document any more."""
        self._append({"forget": key})
        self._records.pop(key, None)
        self._pending.pop(key, None)

    def settle(self) -> None:
        """Have it all on disk, written anew if most of its lines no longer count."""
        if self._lines > 2 * (len(self._records) + len(self._refusals) + len(self._failed)) + 100:
            lines = [_head(), *(json.dumps({"record": asdict(one)}) for one in self._records.values())]
            lines += [json.dumps({"refused": key, **asdict(one)}) for key, one in self._refusals.items()]
            lines += [json.dumps({"failed": key}) for key in sorted(self._failed)]
            replace_bytes(self._path, "".join(f"{one}\n" for one in lines).encode(), 0o600)
            self._lines = len(lines) - 1
        if self._path.exists():
            flush(self._path)

    def _take(self, record: DocumentRecord, instead_of: str | None) -> None:
        if instead_of is not None:
            self._records.pop(instead_of, None)
        self._records[record.key] = record
        self._pending.pop(record.key, None)
        self._refusals.pop(record.key, None)
        self._failed.discard(record.key)

    def _append(self, line: Mapping[str, Any]) -> None:
        text = json.dumps(line) + "\n"
        if not self._lines and not self._path.exists():
            text = f"{_head()}\n{text}"
        with open(self._path, "ab", opener=partial(os.open, mode=0o600)) as file:
            file.write(text.encode())
        self._lines += 1

    def _read(self) -> None:
        try:
            data = read_regular(self._path)
        except FileNotFoundError:
            return
        lines, whole = _json_lines(data)
        if lines and lines[0] != {"format": FORMAT}:
            raise BadInput(f"{self._path} is of another version: delete its folder, and all is fetched anew.")
        if whole < len(data):
            replace_bytes(self._path, data[:whole], 0o600)
        for line in lines[1:]:
            self._lines += 1
            if "record" in line:
                record = DocumentRecord(**{**line["record"], "restricted": _labels(line["record"])})
                self._take(record, line.get("instead_of"))
            elif "failed" in line:
                self._failed.add(line["failed"])
            elif "refused" in line:
                self._refusals[line["refused"]] = Refusal(line["asked"], line["stamp"])
            elif "pending" in line:
                self._pending[line["pending"]] = line["path"]
            elif "forget" in line:
                self._records.pop(line["forget"], None)
                self._pending.pop(line["forget"], None)


def _head() -> str:
    return json.dumps({"format": FORMAT})


def _labels(record: Mapping[str, Any]) -> tuple[str, ...] | None:
    return None if record["restricted"] is None else tuple(record["restricted"])


def _json_lines(data: bytes) -> tuple[list[dict[str, Any]], int]:
    """The objects of whole lines up to the first that cannot be read, and how many bytes these are."""
    found: list[dict[str, Any]] = []
    end = 0
    while (following := data.find(b"\n", end) + 1) > 0:
        try:
            found.append(json.loads(data[end:following]))
        except ValueError:
            break
        end = following
    return found, end


# Files that are there as a whole or not at all.


def replace_bytes(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Put bytes in place of a file's in one step: also after a kill it is the old one or the new."""
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    with open(beside, "xb", opener=partial(os.open, mode=mode)) as file:
        file.write(data)
    beside.replace(path)


def flush(path: Path) -> None:
    """Have a file's data outlast a power cut as well."""
    with open_regular(path) as file:
        os.fsync(file.fileno())
