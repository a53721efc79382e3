"""The folder of one source: a cut at any moment while documents come, change and go is mended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.model import DocumentKind
from indexer.regular_files import NotARegularFile, read_regular
from indexer.sites.journal import STATE, DocumentRecord, Journal, Refusal, replace_bytes
from indexer.sites.names import short_hash
from indexer.sites.settings import SourceSettings
from indexer.sites.sidecar import write_sidecar
from indexer.sites.source import Fetched, ListedDocument


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a document that was fetched; `moved_from` is the key that it was known by before."""

    record: DocumentRecord
    is_new: bool = False
    is_changed: bool = False
    moved_from: str | None = None


class Keeper:
    """Keeps the documents of one source below `into`; `clock` gives seconds of the epoch."""

    def __init__(self, into: Path, settings: SourceSettings, clock: Callable[[], float]) -> None:
        self._settings, self._clock = settings, clock
        self.folder = into / settings.name
        self.state = into / STATE / settings.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(self.state / "journal.jsonl")
        self._mend()
        self._paths = {record.path for record in self.records.values()}

    @property
    def records(self) -> Mapping[str, DocumentRecord]:
        """What is known, by the key of each document."""
        return self.journal.records

    def _mend(self) -> None:
        """Finish or undo what a cycle that was cut off had begun."""
        for key, path in list(self.journal.pending.items()):
            record = self.records.get(key)
            if record is None:
                self._unlink(path)
                self.journal.forget(key)
            elif record.path != path:
                self._unlink(path)
                self.journal.put(replace(record, etag=None, modified=None, stamp=None, asked=0.0))
            elif self._digest(path) != record.digest:
                self.journal.put(replace(record, etag=None, modified=None, stamp=None, asked=0.0))
            else:
                self.journal.put(record)
        for record in list(self.records.values()):
            if not record.dropping and self._size(record.path) != record.size:
                # Somebody took or wrote it, or the power failed: fetched again if it is still listed.
                self.journal.forget(record.key)
        self.describe()
        for record in [one for one in self.records.values() if one.dropping]:
            self._unlink(record.path)
            self.journal.forget(record.key)

    def put(
        self, listed: ListedDocument, name: str, fetched: Fetched, gone: Mapping[str, DocumentRecord]
    ) -> Kept:
        """Keep what was fetched. `gone` are the records that are no longer listed, by digest.

        Bytes that one of these has are the same document at another address: it keeps its name.
        """
        digest, now = hashlib.sha256(fetched.data).hexdigest(), self._clock()
        before = self.records.get(listed.key)
        if before is not None:
            return self._again(before, listed, fetched, digest, now)
        moved = gone.get(digest)
        record = DocumentRecord(
            key=listed.key,
            path=moved.path if moved else self._free(f"{name}{fetched.suffix}", listed.key),
            wanted=moved.wanted if moved else listed.name,
            suffix=fetched.suffix,
            digest=digest,
            size=len(fetched.data),
            fetched=moved.fetched if moved else now,
            changed=moved.changed if moved else now,
            asked=now,
            stamp=listed.stamp,
            etag=fetched.validators.etag,
            modified=fetched.validators.modified,
        ).described(listed)
        if moved:
            self.journal.put(record, instead_of=moved.key)
            return Kept(record, moved_from=moved.key)
        self._write(record, fetched.data)
        return Kept(record, is_new=True)

    def _again(
        self, before: DocumentRecord, listed: ListedDocument, fetched: Fetched, digest: str, now: float
    ) -> Kept:
        changed = digest != before.digest
        record = replace(
            before,
            digest=digest,
            size=len(fetched.data),
            changed=now if changed else before.changed,
            asked=now,
            stamp=listed.stamp,
            etag=fetched.validators.etag,
            modified=fetched.validators.modified,
        ).described(listed)
        if not changed and self._digest(before.path) == digest:
            self.journal.put(record)
            return Kept(record)
        if fetched.suffix != before.suffix:
            renamed = before.path.removesuffix(before.suffix) + fetched.suffix
            record = replace(record, path=renamed, suffix=fetched.suffix)
        if changed and self._settings.keep == "versions":
            self._keep_earlier(before)
        former = f"{record.key}#former"
        if record.path != before.path:
            self.journal.intend(former, before.path)
        self._write(record, fetched.data)
        if record.path != before.path:
            self.describe()
            self._unlink(before.path)
            self.journal.forget(former)
        return Kept(record, is_changed=changed)

    def _keep_earlier(self, before: DocumentRecord) -> None:
        """Keep what a document said before as a paper of its own, since only one is the minutes."""
        if self._digest(before.path) != before.digest:
            return  # a cycle that was cut off has kept it and put the new one in its place
        data = read_regular(self._path(before.path))
        mark = short_hash(data)
        stem = before.path.removesuffix(before.suffix)
        title = before.title or stem.rpartition("/")[2]
        earlier = replace(
            before,
            key=f"{before.key}#earlier-{mark}",
            path=f"{stem}-earlier-{mark}{before.suffix}",
            wanted=f"{before.wanted}-earlier-{mark}",
            title=f"{title} (earlier text, since replaced by its site)",
            kind=DocumentKind.PAPER.value,
            earlier_of=before.key,
        )
        self._write(earlier, data)

    def same(self, record: DocumentRecord, listed: ListedDocument) -> None:
        """Note that a document has been asked for and is as it was."""
        self.journal.put(replace(record.described(listed), asked=self._clock(), stamp=listed.stamp))

    def describe_as(self, record: DocumentRecord, listed: ListedDocument) -> None:
        """Note what the site now says of a document that need not be asked for."""
        described = record.described(listed)
        if described != record:
            self.journal.put(described)

    def still_there(self, record: DocumentRecord) -> None:
        """Note that a document is there though it is not listed."""
        now = self._clock()
        self.journal.put(replace(record, asked=now, unlisted=record.unlisted or now, gone=None))

    def mark_gone(self, record: DocumentRecord) -> DocumentRecord:
        """Note that the site no longer has a document, which is kept."""
        now = self._clock()
        gone = replace(record, asked=now, unlisted=record.unlisted or now, gone=record.gone or now)
        self.journal.put(gone)
        return gone

    def refuse(self, listed: ListedDocument) -> None:
        """Note that what a site hands out under a key cannot be kept, so that it is not fetched each time."""
        self.journal.refuse(listed.key, Refusal(self._clock(), listed.stamp))

    def drop(self, records: list[DocumentRecord]) -> None:
        """Delete documents that the site no longer has, what they said before too."""
        keys = {record.key for record in records}
        every = [one for one in self.records.values() if one.key in keys or one.earlier_of in keys]
        for record in every:
            self.journal.put(replace(record, dropping=True))
        self.describe()
        for record in every:
            self._unlink(record.path)
            self.journal.forget(record.key)

    def describe(self) -> None:
        """Write the sidecar; it never names a file that is not there."""
        there = [one for one in self.records.values() if not one.dropping]
        write_sidecar(self.folder, self._settings, there)

    def _write(self, record: DocumentRecord, data: bytes) -> None:
        path = self._path(record.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.journal.intend(record.key, record.path)
        replace_bytes(path, data)
        self.journal.put(record)
        self._paths.add(record.path)

    def _free(self, path: str, key: str) -> str:
        """The path, or one with a hash of the key where a file of another document has it."""
        at = path.rindex(".")
        return f"{path[:at]}-{short_hash(key)}{path[at:]}" if path in self._paths else path

    def _path(self, path: str) -> Path:
        return self.folder.joinpath(*path.split("/"))

    def _digest(self, path: str) -> str | None:
        """The sum of a file; None where there is none. Raises OSError for one that cannot be read now."""
        try:
            return hashlib.sha256(read_regular(self._path(path))).hexdigest()
        except (FileNotFoundError, NotADirectoryError, NotARegularFile):
            return None

    def _size(self, path: str) -> int | None:
        """The size of a file, likewise."""
        try:
            return self._path(path).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _unlink(self, path: str) -> None:
        """Delete a file, the half of one beside it, and folders that are empty then."""
        at = self._path(path)
        at.unlink(missing_ok=True)
        at.with_name(f".{at.name}.part").unlink(missing_ok=True)
        for folder in at.parents:
            if folder == self.folder or not folder.is_relative_to(self.folder):
                break
            with suppress(OSError):  # others lie in it
                folder.rmdir()
