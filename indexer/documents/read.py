"""One file -> Source, or one sentence why not."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from indexer.documents.formats import READERS, DocumentReader, OmittedText, require, why_not
from indexer.documents.identity import document_id
from indexer.documents.lines import build
from indexer.errors import MissingExtra, RefusedFile, install_hint
from indexer.model import Hints, LeftOut, Source

# The longest minutes seen are a few megabytes with pictures in them; reading stops well above that.
MAX_MEGABYTES = 50
# Ten times the text of the King James Bible: beyond this, a small file has been blown up.
MAX_CHARACTERS = 40_000_000
# For whoever is saving the file at this moment to finish.
ATTEMPTS = 3
PAUSE_SECONDS = 0.3


def read_source(path: Path, sidecar: Hints | None = None, identity: str | None = None) -> Source:
    """Read one file of minutes into its canonical text and lines; its id is `identity`, else by its name.

    Raises RefusedFile (message without the file's name) when it cannot be read whole and as what it claims
    to be, and MissingExtra when the library for its format is not installed.
    """
    suffix = path.suffix.lower()
    reason = why_not(suffix)
    if reason:
        raise RefusedFile(reason)
    data = file_bytes(path)
    require(data, suffix)
    reading = _reader(suffix)(data)
    if sum(len(p.text) for p in reading.paragraphs) > MAX_CHARACTERS:
        raise RefusedFile(f"it holds more than {MAX_CHARACTERS} characters, the most that is read: split it")
    text, lines = build(reading.paragraphs)
    if not lines:
        raise RefusedFile("it holds no text")
    return Source(
        path,
        identity or document_id(path),
        text,
        lines,
        sidecar or Hints(),
        reading.hints,
        _counted(reading.left_out),
        reading.warnings,
    )


def _counted(omitted: Iterable[OmittedText]) -> tuple[LeftOut, ...]:
    """Characters left out by reason, white space aside."""
    counts: dict[str, int] = {}
    for one in omitted:
        if characters := sum(map(len, one.text.split())):
            counts[one.reason] = counts.get(one.reason, 0) + characters
    return tuple(LeftOut(reason, characters) for reason, characters in counts.items())


def file_bytes(path: Path) -> bytes:
    """A whole file that nobody writes to meanwhile. Raises RefusedFile for one that is empty or too large."""
    limit = MAX_MEGABYTES * 1_000_000
    try:
        data = _steady(path, limit + 1)
    except OSError as error:
        raise RefusedFile(f"it cannot be opened: {error.strerror or error}") from error
    if len(data) > limit:
        raise RefusedFile(
            f"it is larger than {MAX_MEGABYTES} MB, the most that is read: split it or shrink it"
        )
    if not data.strip():
        raise RefusedFile("it is empty")
    return data


def _steady(path: Path, size: int) -> bytes:
    """Up to `size` bytes of a file that nobody wrote to meanwhile; a half-written one is no document."""
    for _ in range(ATTEMPTS):
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(size)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
        time.sleep(PAUSE_SECONDS)
    raise RefusedFile("it was being written while it was read: run the command again when it is complete")


def _reader(suffix: str) -> DocumentReader:
    """Import the module that reads `suffix`; only then is its library needed."""
    try:
        module = importlib.import_module(f"indexer.documents.{READERS[suffix]}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing == "indexer":
            raise
        raise MissingExtra(f"{missing} is not installed; {install_hint('index')}") from error
    return cast(DocumentReader, module.read)
