"""Which files to read: those below the given folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.formats import why_not
from indexer.documents.identity import document_id
from indexer.documents.sidecar import SIDECAR_NAME, read_sidecar
from indexer.errors import BadInput, RefusedFile
from indexer.model import Hints


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read."""

    path: Path
    document_id: str
    sidecar: Hints


@dataclass(frozen=True, slots=True)
class RefusedPath:
    """One file that is not read, and one clause that says why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """Everything that the arguments lead to, in order of the arguments and sorted within a folder."""

    found: tuple[FoundFile, ...]
    refused: tuple[RefusedPath, ...]


def discover(sources: Sequence[Path]) -> Discovery:
    """Find the files under `sources`; a file that is reached twice counts once.

    Hidden files and sidecars are passed over; files of other formats, and links that lead out of their
    folder, are refused. Raises BadInput for a path that does not exist, for two files whose names make the
    same id, and for a bad sidecar.
    """
    found: dict[Path, FoundFile] = {}
    refused: dict[Path, RefusedPath] = {}
    sidecars: dict[Path, dict[str, Hints]] = {}
    for path, leads_out in _files(sources):
        real = path.resolve()
        if real in found or path in refused:
            continue
        if leads_out:
            refused[path] = RefusedPath(
                path, "it is a link that leads out of its folder: give the file itself"
            )
            continue
        reason = why_not(path.suffix)
        try:
            identity = document_id(path)
        except RefusedFile as error:
            reason = reason or str(error)
        if reason:
            refused[path] = RefusedPath(path, reason)
            continue
        hints = sidecars.setdefault(path.parent, dict(read_sidecar(path.parent)))
        found[real] = FoundFile(path, identity, hints.get(path.name, Hints()))
    _require_distinct(list(found.values()))
    return Discovery(tuple(found.values()), tuple(refused.values()))


def _files(sources: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield every file that the arguments name or hold, and whether it is a link out of its folder."""
    for source in sources:
        if source.is_dir():
            yield from _inside(source)
        elif source.is_file():
            yield source, False
        else:
            raise BadInput(f"{source} does not exist: name a file or a folder of minutes.")


def _inside(folder: Path) -> Iterator[tuple[Path, bool]]:
    root = folder.resolve()

    def fail(error: OSError) -> None:
        raise BadInput(f"{error.filename} cannot be read: {error.strerror}.") from error

    # Links to folders are not followed: what they hold lies elsewhere in the tree, or outside of it.
    for parent, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in sorted([*names, *linked]):
            path = Path(parent) / name
            if name.startswith(".") or name == SIDECAR_NAME:
                continue
            inside = path.resolve().is_relative_to(root)
            if path.is_file() or not inside:
                yield path, not inside


def _require_distinct(found: Sequence[FoundFile]) -> None:
    first: dict[str, Path] = {}
    for file in found:
        other = first.setdefault(file.document_id, file.path)
        if other is not file.path:
            raise BadInput(
                f'{other} and {file.path} would both be called "{file.document_id}": rename one of them.'
            )
