"""Opens files whose place a pipe or device may take at any moment: nobody waits for one, or reads one.

A look at a path says nothing of what is opened there a moment later, so what was opened is looked at.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class NotARegularFile(OSError):
    """What should be a file is a pipe, a device or a folder, or larger than any such file is."""


def open_regular(path: Path, most: int | None = None, *, links: bool = True) -> BufferedReader:
    """A file opened for reading; never waits, as opening a pipe does until somebody writes to it.

    Raises OSError, NotARegularFile for what is none or has more than `most` bytes. Without `links`, a
    link is not followed.
    """
    descriptor = os.open(path, _FLAGS if links else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotARegularFile(errno.EINVAL, "it is no file", str(path))
        if most is not None and status.st_size > most:
            raise NotARegularFile(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
        return os.fdopen(descriptor, "rb")
    except OSError:
        os.close(descriptor)
        raise


def read_regular(path: Path, most: int | None = None) -> bytes:
    """All of a file, see `open_regular`."""
    with open_regular(path, most) as file:
        return file.read() if most is None else file.read(most)


def read_text(path: Path, most: int | None = None, encoding: str = "utf-8") -> str:
    """All of a file that is text; ValueError where it is not in that encoding."""
    return read_regular(path, most).decode(encoding)
