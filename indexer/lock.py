"""One builder at a time: who changes an index directory holds its lock from beginning to end.

The lock itself is the kernel's (flock), so that it ends with its process however that ends. The file says who
holds it; it is removed at the end of a job, so one that is there and not locked is left of a job that died.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.durable import make_folder, told
from indexer.errors import MinutebookError

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
class Held:
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
def locked(root: Path) -> Iterator[Held]:
    """Holds the lock of the index directory `root`, which is made if missing (and removed if left empty).

    Raises IndexBusy, naming the owner, when another holds it. A child process made by fork shares the lock.
    """
    existed = root.is_dir()
    with told(root):
        make_folder(root)
        descriptor = _take(root / LOCK_FILE, root)
    try:
        with told(root):
            left_by = _owner(descriptor)
            owner = Owner.here()
            _write(descriptor, owner)
        yield Held(owner, left_by)
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
