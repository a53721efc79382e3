"""A small disk to fill to the last block: a tmpfs where one may be mounted, else a limit on files."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 8


@dataclass(frozen=True, slots=True)
class Disk:
    """`folder` lies on it. `mounted`: it is a file system of its own; else a limit on each file stands in."""

    folder: Path
    mounted: bool

    @property
    def kind(self) -> str:
        return f"a tmpfs of {MEGABYTES} MB" if self.mounted else "RLIMIT_FSIZE in place of a full disk"

    @contextmanager
    def filled(self, left: int) -> Iterator[None]:
        """Leaves about `left` bytes free."""
        if not self.mounted:
            yield
            return
        filler = self.folder / "filler"
        free = shutil.disk_usage(self.folder).free
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - left))
        try:
            yield
        finally:
            filler.unlink()

    def limit(self, left: int) -> None:
        """For the process that is to suffer: what stands in for a full disk where none could be mounted."""
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (left, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A disk at `folder`, unmounted at the end."""
    folder.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder))
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(("umount", str(folder)), check=True)
