"""How much memory is left to a process, so that one which will soon be ended for want of it can say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LEAST_LEFT = 64 << 20
"""Bytes that a service takes on top of what it has when it has started, see docs/operation.md."""


def left(root: Path = Path("/")) -> int | None:
    """Bytes that may still be taken, by the machine and by the container; None where neither says."""
    return min(_bounds(root), default=None)


def short_of_memory(bytes_left: int | None) -> str | None:
    """What to tell who starts a service with so little memory left; None where there is enough."""
    if bytes_left is None or bytes_left >= LEAST_LEFT:
        return None
    return (
        f"Only {bytes_left >> 20} MB of memory are left, of which it takes some {LEAST_LEFT >> 20} under "
        "load: give it more, or it may be ended."
    )


def _bounds(root: Path) -> Iterator[int]:
    with suppress(OSError, ValueError, StopIteration):
        lines = (root / "proc/meminfo").read_text().splitlines()
        yield 1024 * int(next(one for one in lines if one.startswith("MemAvailable:")).split()[1])
    group = root / "sys/fs/cgroup"
    with suppress(OSError, ValueError):  # "max" is none
        yield int((group / "memory.max").read_text()) - int((group / "memory.current").read_text())
