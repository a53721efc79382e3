"""Which files to read: those below the given folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.formats import why_not
from indexer.documents.identity import IdClaim, slug
from indexer.documents.sidecar import SIDECAR_NAME
from indexer.documents.sidecars import Sidecars
from indexer.errors import BadInput
from indexer.model import Hints


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read; `document_id` is the one that its path makes, which other files may have too.

    `relative` is its path below the source that it was found in, with "/" between names, and `source_name`
    tells that source from the others. `aliases` are the other names that it was reached by. Its sidecar may
    have stated the id.
    """

    path: Path
    document_id: str
    sidecar: Hints
    relative: str
    source_name: str
    aliases: tuple[Path, ...] = ()
    id_stated: bool = False

    def claim(self, *, restricted: bool) -> IdClaim:
        """Return what decides the file's id among those of other files that claim the same one."""
        return IdClaim(self.document_id, self.relative, self.source_name, self.id_stated, restricted)


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

    def clashes(self) -> tuple[tuple[FoundFile, ...], ...]:
        """Return the files that have their document id in common, in groups sorted by that id."""
        groups: dict[str, list[FoundFile]] = {}
        for file in self.found:
            groups.setdefault(file.document_id, []).append(file)
        return tuple(tuple(groups[identity]) for identity in sorted(groups) if len(groups[identity]) > 1)


def discover(sources: Sequence[Path]) -> Discovery:
    """Find the files under `sources`; a file that is reached twice counts once.

    Hidden files and sidecars are passed over; files of other formats, and links that lead out of their
    folder, are refused. Raises BadInput for a path that does not exist and for a bad sidecar.
    """
    found: dict[Path, FoundFile] = {}
    refused: dict[Path, RefusedPath] = {}
    sidecars: dict[Path, Sidecars] = {}
    for path, root, leads_out in _files(sources):
        real = path.resolve()
        if real in found or path in refused:
            continue
        if leads_out:
            refused[path] = RefusedPath(
                path, "it is a link that leads out of its folder: give the file itself"
            )
            continue
        if reason := why_not(path.suffix):
            refused[path] = RefusedPath(path, reason)
            continue
        hints = sidecars.setdefault(root, Sidecars(root)).hints(path)
        relative = path.relative_to(root).as_posix()
        found[real] = FoundFile(
            path,
            hints.id or slug(relative),
            hints,
            relative,
            root.resolve().name,
            id_stated=hints.id is not None,
        )
    return Discovery(tuple(found.values()), tuple(refused.values()))


def _files(sources: Sequence[Path]) -> Iterator[tuple[Path, Path, bool]]:
    """Yield every file that the arguments name or hold, its source, and whether it is a link out of it."""
    for source in sources:
        if source.is_dir():
            for path, leads_out in _inside(source):
                yield path, source, leads_out
        elif source.is_file():
            yield source, source.parent, False
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
