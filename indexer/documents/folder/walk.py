"""Every name that a source holds, and of each that cannot be read why: nothing in a folder stops the rest."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.metadata.corrections import LOG_NAME
from indexer.documents.metadata.sidecar import SIDECAR_NAME

_LEADS_OUT = "it is a link that leads out of its folder: give the file itself"
_NO_FILES = (
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISCHR, "it is a device"),
    (stat.S_ISBLK, "it is a device"),
)
# Hidden names, and what Word writes beside a document that somebody has open.
_PASSED_OVER = (".", "~$")
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, bytes that are no UTF-8, ends of lines


@dataclass(frozen=True, slots=True)
class ReachedPath:
    """A file or folder that a source is or holds, and why it cannot be read where it cannot.

    `relative` is its path below the source with "/" between names. `place` is where the name itself lies,
    `real` what it leads to; they differ for a link. A file that has several names without links has a `twin`,
    which is the same for all of them.
    """

    path: Path
    relative: str
    place: Path
    real: Path
    trouble: str | None = None
    is_folder: bool = False
    twin: tuple[int, int] | None = None

    @property
    def is_link(self) -> bool:
        """Whether the name is only a link to the file."""
        return self.place != self.real


def walk(source: Path) -> Iterator[ReachedPath]:
    """Yield a file or folder and all that is below, sorted within each folder, files before folders.

    Hidden names, sidecars, the log of corrections and Word's notes of who has a file open are passed over.
    Links to folders are told and not followed: what they hold lies elsewhere in the tree, or outside of it.
    Folders that cannot be opened, and folders so deep that their paths are longer than the system takes, are
    told with their trouble, like links that lead nowhere, out of the source or in a circle, like pipes and
    devices, and names that cannot be shown.
    """
    root = Path(os.path.realpath(source))
    if not is_folder(root):
        yield _file(source, source.name, Path(os.path.realpath(source.parent)) / source.name, root)
        return
    folders = [(source, "")]
    while folders:
        folder, below = folders.pop()
        place = root / below
        try:
            names = sorted(path.name for path in folder.iterdir())
            _require_short(folder)
        except OSError as error:
            yield ReachedPath(folder, below or ".", place, place, _trouble(error), is_folder=True)
            continue
        yield ReachedPath(folder, below or ".", place, place, is_folder=True)
        deeper: list[tuple[Path, str]] = []
        for name in names:
            if name.startswith(_PASSED_OVER) or name in (SIDECAR_NAME, LOG_NAME):
                continue
            reached = _named(folder / name, f"{below}/{name}" if below else name, root)
            if reached.is_folder and not reached.trouble and not reached.is_link:
                deeper.append((reached.path, reached.relative))
            else:
                yield reached
        folders += reversed(deeper)


def is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder, as far as can be told."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:  # told when it is opened
        return False


def _named(path: Path, relative: str, root: Path) -> ReachedPath:
    """Return what a name in a folder below `root` is; a folder without trouble is to be walked."""
    place = root / relative
    try:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            return ReachedPath(path, relative, place, place, _unseen(path.name), is_folder=True)
        real = Path(os.path.realpath(path, strict=True)) if stat.S_ISLNK(mode) else place
        if not real.is_relative_to(root):
            return ReachedPath(path, relative, place, real, _LEADS_OUT)
        if real != place and is_folder(real):
            hidden = any(name.startswith(".") for name in real.relative_to(root).parts)
            trouble = "it is a link to a hidden folder: give that folder itself" if hidden else None
            return ReachedPath(path, relative, place, real, trouble, is_folder=True)
    except OSError as error:
        return ReachedPath(path, relative, place, place, _trouble(error))
    return _file(path, relative, place, real)


def _file(path: Path, relative: str, place: Path, real: Path) -> ReachedPath:
    try:
        found = path.stat()
    except OSError as error:
        return ReachedPath(path, relative, place, real, _trouble(error))
    trouble = next((f"{what}, not a file" for is_kind, what in _NO_FILES if is_kind(found.st_mode)), None)
    # Only then: not all file systems number their files so that no two have the same number.
    twin = (found.st_dev, found.st_ino) if found.st_nlink > 1 else None
    return ReachedPath(path, relative, place, real, trouble or _unseen(path.name), twin=twin)


def _require_short(folder: Path) -> None:
    """Raise OSError for a folder in which a sidecar's path would be too long to be looked at."""
    with suppress(FileNotFoundError):
        (folder.absolute() / SIDECAR_NAME).lstat()


def _unseen(name: str) -> str | None:
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        return "its name holds characters that cannot be shown: rename it"
    return None


def _trouble(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT:
            return "it is a link to a file that is not there"
        case errno.ELOOP:
            return "it is a link that leads in a circle"
        case errno.ENAMETOOLONG:
            return "its path is longer than this system can open: move it up some folders"
        case _:
            return f"it cannot be opened: {error.strerror or error}"
