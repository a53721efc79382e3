"""One file -> Source, or one sentence why not."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

from indexer.documents.containers.archive import ContainedFile, archive_files
from indexer.documents.containers.mail import mail_fields, mail_files, mail_subject
from indexer.documents.folder.identity import document_id, slug
from indexer.documents.formats import (
    CONTAINERS,
    READERS,
    UNSEEN,
    DocumentReader,
    OmittedText,
    require,
    why_not,
)
from indexer.documents.ledger.ledger import unexplained
from indexer.documents.lines import build
from indexer.documents.metadata.restriction import restriction_in
from indexer.errors import MissingExtra, RefusedFile, install_hint
from indexer.model import Hints, LeftOut, Source, Warning, agreed_restriction
from indexer.regular_files import open_regular

# The longest minutes seen are a few megabytes with pictures in them; reading stops well above that.
MAX_MEGABYTES = 50
# Ten times the text of the King James Bible: beyond this, a small file has been blown up.
MAX_CHARACTERS = 40_000_000
# For whoever is saving the file at this moment to finish.
ATTEMPTS = 3
PAUSE_SECONDS = 0.3
_BEGINNING = 4_096


def read_sources(path: Path, sidecar: Hints | None = None, identity: str | None = None) -> tuple[Source, ...]:
    """Read one file into the documents that it holds: one, or those of an archive or a mail.

    What in an archive or a mail is not read is told in a warning of the first document. Raises as
    `read_source`.
    """
    suffix = path.suffix.lower()
    if suffix not in CONTAINERS:
        return (read_source(path, sidecar, identity),)
    data = file_bytes(path)
    require(data, suffix)
    contained = archive_files(data) if suffix == ".zip" else mail_files(data)
    title = mail_subject(data) if suffix == ".eml" else None
    restricted = restriction_in(mail_fields(data)) if suffix == ".eml" else None
    sources: list[Source] = []
    refused: list[str] = []
    for one in contained:
        try:
            source = _contained(path, one, sidecar, identity or document_id(path))
            sources.append(_restricted(_restricted(source, one.restricted), restricted))
        except RefusedFile as error:
            refused.append(f'"{one.name}": {error}' if one.name else str(error))
    if not sources:
        raise RefusedFile(f"nothing in it can be read: {refused[0]}" if refused else "it holds no file")
    told = tuple(Warning("part-not-read", f"A file in it was not read, {one}.") for one in refused)
    first = replace(sources[0], warnings=(*sources[0].warnings, *told))
    if title and not contained[0].name and not first.embedded.title:
        first = replace(first, embedded=replace(first.embedded, title=title))
    return first, *sources[1:]


def _restricted(source: Source, labels: tuple[str, ...] | None) -> Source:
    """Let what the whole file says of who may see it hold for a file within it."""
    try:
        both = agreed_restriction((("the mail", labels), ("the file in it", source.embedded.restricted)))
    except ValueError as error:
        raise RefusedFile(f"whom it is restricted to cannot be told: {error}") from None
    return replace(source, embedded=replace(source.embedded, restricted=both))


def _contained(path: Path, one: ContainedFile, sidecar: Hints | None, identity: str) -> Source:
    """Read a file within the one at `path`; it is called after both."""
    if reason := why_not(one.suffix):
        raise RefusedFile(reason)
    if one.suffix in CONTAINERS:
        raise RefusedFile("it holds files itself: unpack it")
    if one.name:
        identity = f"{identity}-{slug(one.name)}"
    source = _source(path, identity, one.suffix, one.data, sidecar)
    return replace(source, warnings=(*source.warnings, *one.doubts))


def read_source(path: Path, sidecar: Hints | None = None, identity: str | None = None) -> Source:
    """Read one file of minutes into its canonical text and lines; its id is `identity`, else by its name.

    Raises RefusedFile (message without the file's name) when it cannot be read whole and as what it claims
    to be, and MissingExtra when the library for its format is not installed.
    """
    suffix = path.suffix.lower()
    reason = why_not(suffix)
    if reason:
        raise RefusedFile(reason)
    return _source(path, identity or document_id(path), suffix, file_bytes(path), sidecar)


def _source(path: Path, identity: str, suffix: str, data: bytes, sidecar: Hints | None) -> Source:
    require(data, suffix)
    reading = reader_of(suffix)(data)
    if sum(len(p.text) for p in reading.paragraphs) > MAX_CHARACTERS:
        raise RefusedFile(f"it holds more than {MAX_CHARACTERS} characters, the most that is read: split it")
    text, lines = build(reading.paragraphs)
    if not lines:
        raise RefusedFile("it holds no text")
    checked = unexplained(data, READERS[suffix], text, reading.left_out)
    return Source(
        path,
        identity,
        text,
        lines,
        sidecar or Hints(),
        reading.hints,
        _by_reason((*reading.left_out, *checked.lost)),
        (*reading.warnings, *checked.warnings),
    )


def _by_reason(omitted: Iterable[OmittedText]) -> tuple[LeftOut, ...]:
    """What is left out by reason, its characters counted without white space, its stretches each once.

    Numbers of pages, lines and notes mention nothing, so that stretches without a letter are only counted.
    So are words that nobody sees, of which nobody is to learn from a search either.
    """
    counts: dict[str, int] = {}
    texts: dict[str, dict[str, None]] = {}
    for one in omitted:
        words = one.text.split()
        if characters := sum(map(len, words)):
            counts[one.reason] = counts.get(one.reason, 0) + characters
            stretches = texts.setdefault(one.reason, {})
            if one.reason != UNSEEN and any(map(str.isalpha, one.text)):
                stretches[" ".join(words)] = None
    return tuple(LeftOut(reason, count, "\n".join(texts[reason])) for reason, count in counts.items())


def file_bytes(path: Path) -> bytes:
    """A whole file that nobody writes to meanwhile. Raises RefusedFile for one that is empty or too large."""
    try:
        data = _steady(path, MAX_MEGABYTES * 1_000_000 + 1)
    except OSError as error:
        raise RefusedFile(f"it cannot be opened: {error.strerror or error}") from error
    _require_size(len(data))
    if not data.strip():
        raise RefusedFile("it is empty")
    return data


def first_bytes(path: Path) -> bytes:
    """Return the beginning of a file, as far as a look at it tells whether it is worth reading.

    Raises RefusedFile, as `file_bytes` does, for one that is empty or too large or cannot be opened.
    """
    try:
        with open_regular(path) as file:
            size, data = os.fstat(file.fileno()).st_size, file.read(_BEGINNING)
    except OSError as error:
        raise RefusedFile(f"it cannot be opened: {error.strerror or error}") from error
    _require_size(size)
    if size <= len(data) and not data.strip():
        raise RefusedFile("it is empty")
    return data


def _require_size(size: int) -> None:
    if size > MAX_MEGABYTES * 1_000_000:
        raise RefusedFile(
            f"it is larger than {MAX_MEGABYTES} MB, the most that is read: split it or shrink it"
        )


def _steady(path: Path, size: int) -> bytes:
    """Up to `size` bytes of a file that nobody wrote to meanwhile; a half-written one is no document."""
    for _ in range(ATTEMPTS):
        with open_regular(path) as file:
            before = os.fstat(file.fileno())
            data = file.read(size)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
        time.sleep(PAUSE_SECONDS)
    raise RefusedFile("it was being written while it was read: run the command again when it is complete")


def reader_of(suffix: str) -> DocumentReader:
    """Import the module that reads `suffix`; only then is its library needed."""
    try:
        module = importlib.import_module(f"indexer.documents.{READERS[suffix]}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing == "indexer":
            raise
        raise MissingExtra(f"{missing} is not installed; {install_hint('index')}") from error
    return cast(DocumentReader, module.read)
