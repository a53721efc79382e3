"""Writing an index directory: files that outlast a power cut, full disks told of, one builder at a time."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from indexer.errors import BadInput, MinutebookError
from indexer.regular_files import read_regular

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_LARGEST_LOCK = 10_000  # bytes
_ALMOST_NOTHING = 1_000_000
"""Bytes free on a disk that counts as full: some libraries say only that a write failed, and all of them
write in pieces smaller than this."""


class DiskFull(MinutebookError):
    """Nothing more can be written where the index is."""


FileState = tuple[int, int, int, int]


def state_of(path: Path) -> FileState | None:
    """What tells one state of a file from another, whatever wrote it; None while it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode


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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds a lock of the folder, which ends with the process at the latest and leaves no file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


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
def disk_errors(place: Path) -> Iterator[None]:
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
    if all(isinstance(one, MinutebookError) for one in causes):
        return False  # a refusal of our own is no failed write
    existing = next(one for one in (place, *place.absolute().parents) if one.exists())
    return shutil.disk_usage(existing).free < _ALMOST_NOTHING


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # some libraries name an error as its own cause
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__ or isinstance(error, MinutebookError)
        error = error.__cause__ or (None if hidden else error.__context__)


LOCK_FILE = "LOCK"
"""In the index directory while somebody changes it: locked by the kernel, so that the lock ends with its
process however that ends. It says who holds it and is removed at the end of a job, so that one which is there
and not locked is left of a job that died."""

_LEAVING = 0.2  # seconds to wait for a job that is just ending


class IndexBusy(MinutebookError):
    """Somebody else is changing this index."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock."""

    pid: int
    host: str
    started: str  # UTC, ISO 8601

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}"

    @classmethod
    def named_in(cls, path: Path) -> Owner | None:
        """The owner that a lock file names; None for one that is missing, empty or unreadable."""
        try:
            raw = json.loads(read_regular(path, _LARGEST_LOCK))
            return cls(int(raw["pid"]), str(raw["host"]), str(raw["started"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A lock that is held. `left_by` is the one who held it before, if that one died holding it."""

    owner: Owner
    left_by: Owner | None

    @property
    def note(self) -> str | None:
        """What to tell of the one before; None when nothing happened."""
        if self.left_by is None:
            return None
        return (
            f"An earlier job on this index ({self.left_by}) was cut off; what it had not replaced "
            "is as it was."
        )


@contextmanager
def locked(root: Path) -> Iterator[HeldLock]:
    """Holds the lock of the index directory `root`, which is made if missing (and removed if left empty).

    Raises IndexBusy, naming the owner, when another holds it.
    """
    from filelock import FileLock, Timeout

    existed, path = root.is_dir(), root / LOCK_FILE
    lock = FileLock(path, _LEAVING, fallback_to_soft=False)
    with disk_errors(root):
        make_folder(root)
        try:
            lock.acquire()
        except Timeout:
            owned_by = Owner.named_in(path) or "it has just begun"
            raise IndexBusy(
                f"Another job is changing the index in {root} ({owned_by}); "
                "wait for it to end, then run this command again."
            ) from None
    try:
        with disk_errors(root):
            left_by = Owner.named_in(path)
            started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            owner = Owner(os.getpid(), socket.gethostname(), started)
            path.write_text(json.dumps(asdict(owner)))
            flush(path)
        yield HeldLock(owner, left_by)
    finally:
        # Removed while locked: who has just opened this very file sees that it is gone and takes a new one.
        with suppress(OSError):
            path.unlink()
        lock.release()
        if not existed:
            with suppress(OSError):  # not empty: something was built
                root.rmdir()
