"""Files that outlast a power cut, and what to tell when the disk lets nothing more be written."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from indexer.errors import BadInput, MinutebookError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_ALMOST_NOTHING = 1_000_000
"""Bytes free on a disk that counts as full: some libraries say only that a write failed, and all of them
write in pieces smaller than this."""


class DiskFull(MinutebookError):
    """Nothing more can be written where the index is."""


def flush(path: Path) -> None:
    """Forces a file's data, or a folder's entries, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path) -> None:
    """Forces all that a folder holds to disk, files before the folders that name them."""
    for path in sorted(folder.rglob("*"), reverse=True):
        flush(path)
    flush(folder)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it that are missing, each flushed into the one that names it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        flush(one.parent)


def replace_text(path: Path, text: str, mode: int = 0o666) -> None:
    """Puts a text in place of a file's in one step: readers see all of the old one or all of the new one.

    `mode`: who may read and write it, less what the process's umask takes away.
    """
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)  # of a job that was cut off: its mode would stay
        with open(beside, "x", encoding="utf-8", opener=partial(os.open, mode=mode)) as file:
            file.write(text)
        flush(beside)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    flush(path.parent)


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Tells of a write below `place` that fails as one sentence: DiskFull, or BadInput for another reason."""
    try:
        yield
    except Exception as error:
        if isinstance(error, DiskFull):
            raise
        if _is_full(error, place):
            raise DiskFull(
                f"The disk is full at {place}, and nothing there was changed; "
                "free some space and run the same command again."
            ) from error
        if isinstance(error, OSError):
            raise BadInput(
                f"The index cannot be written to {place}: {error.strerror or error}; "
                "nothing there was changed."
            ) from error
        raise


def _is_full(error: BaseException, place: Path) -> bool:
    """Whether an error, or one that led to it, comes of a full disk."""
    causes = list(_causes(error))
    if any(isinstance(one, OSError) and one.errno in _FULL for one in causes):
        return True
    said = any(
        not isinstance(one, MinutebookError) for one in causes
    )  # a refusal of our own is no failed write
    return said and _free(place) < _ALMOST_NOTHING


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # some libraries name an error as its own cause
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__ or isinstance(error, MinutebookError)
        error = error.__cause__ or (None if hidden else error.__context__)


def _free(place: Path) -> int:
    existing = next(one for one in (place, *place.absolute().parents) if one.exists())
    return shutil.disk_usage(existing).free
