"""One builder at a time: who changes an index directory holds its lock from beginning to end.

The lock itself is the kernel's (flock), so that it ends with its process however that ends. The file says who
holds it; it is removed at the end of a job, so one that is there and not locked is left of a job that died.
"""

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

# Files that outlast a power cut, and what to tell when the disk lets nothing more be written.

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


LOCK_FILE = "LOCK"
"""In the index directory while somebody changes it."""


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
    def here(cls) -> Owner:
        """This process, now."""
        started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return cls(os.getpid(), socket.gethostname(), started)


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

    Raises IndexBusy, naming the owner, when another holds it. A child process made by fork shares the lock.
    """
    existed = root.is_dir()
    with disk_errors(root):
        make_folder(root)
        descriptor = _take(root / LOCK_FILE, root)
    try:
        with disk_errors(root):
            left_by = _owner(descriptor)
            owner = Owner.here()
            _write(descriptor, owner)
        yield HeldLock(owner, left_by)
    finally:
        # Removed while locked: who has just opened this very file sees that it is gone and takes a new one.
        with suppress(OSError):
            (root / LOCK_FILE).unlink()
        os.close(descriptor)
        if not existed:
            with suppress(OSError):  # not empty: something was built
                root.rmdir()


def _take(path: Path, root: Path) -> int:
    """The locked file's descriptor."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(descriptor, path):
                return descriptor
        except BlockingIOError:
            owner = _owner(descriptor)
            os.close(descriptor)
            raise IndexBusy(
                f"Another job is changing the index in {root} ({owner or 'it has just begun'}); "
                "wait for it to end, then run this command again."
            ) from None
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its last owner removed it in between


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _owner(descriptor: int) -> Owner | None:
    """The owner that the file names; None for an empty or unreadable one."""
    try:
        raw = json.loads(os.pread(descriptor, 4096, 0))
        return Owner(int(raw["pid"]), str(raw["host"]), str(raw["started"]))
    except (ValueError, KeyError, TypeError):
        return None


def _write(descriptor: int, owner: Owner) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(asdict(owner)).encode(), 0)
    os.fsync(descriptor)
