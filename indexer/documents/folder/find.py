"""Which files to read: those below the given folders, each once."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from indexer.documents.folder.aliases import FileName, FileNames, source_names
from indexer.documents.folder.identity import IdClaim, slug
from indexer.documents.folder.patterns import EVERYTHING, Patterns
from indexer.documents.folder.walk import is_folder
from indexer.documents.formats import why_not
from indexer.documents.metadata.sidecar import shown_path
from indexer.documents.read import first_bytes
from indexer.errors import BadInput, RefusedFile, UnclearRestriction
from indexer.model import Hints

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read; `document_id` is the one that its path makes, which other files may have too.

    `relative` is its path below the source that it was found in, with "/" between names, and `source_name`
    tells that source from the others. `aliases` are the other names that it was reached by. What sidecars say
    of these is in `sidecar` as well, which may also have stated the id.
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
    """One file or folder that is not read, and one clause that says why.

    `withheld` is the id that it would have where it cannot be told who may see it.
    """

    path: Path
    reason: str
    withheld: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """Everything that the arguments lead to, in order of the arguments and sorted within a folder.

    `notes` are sentences about the whole; `left_out` is how many files the patterns do not let through.
    """

    found: tuple[FoundFile, ...]
    refused: tuple[RefusedPath, ...]
    notes: tuple[str, ...] = ()
    left_out: int = 0

    def clashes(self) -> tuple[tuple[FoundFile, ...], ...]:
        """Return the files that have their document id in common, in groups sorted by that id."""
        groups = _grouped(self.found, lambda file: file.document_id)
        return tuple(tuple(groups[identity]) for identity in sorted(groups) if len(groups[identity]) > 1)


def discover(sources: Sequence[Path], patterns: Patterns = EVERYTHING, out: Path | None = None) -> Discovery:
    """Find the files under `sources` that the patterns let through; a file that is reached twice counts once.

    Where one source lies in another, the outermost gives a file its path and with it the id: so the id does
    not change with the order of the sources, nor when a part of a tree is named once more. Of several names
    of one file its own comes before links to it. Marks of restriction hold together, whichever of its names
    they stand by, also one that is not read.

    Hidden files, sidecars and what a build writes into `out` are passed over. Files of other formats, those
    that are empty or cannot be opened, and those whose marks contradict each other are refused, like whatever
    else is no file: nothing in a folder stops the rest. Raises BadInput for a source that does not exist and
    for a bad sidecar.
    """
    names = FileNames(out)
    for number, source in _outermost_first(sources):
        names.add(number, source)
    of_source = source_names([_folder_of(source) for source in sources])
    found: dict[tuple[int, int], FoundFile] = {}
    refused = _troubles(names, patterns)
    left_out = 0
    for every in names.files.values():
        readable = [name for name in every if not name.reached.trouble]
        wanted = [name for name in readable if patterns.admits(name.reached.relative)]
        left_out += bool(readable and not wanted)
        if not wanted:
            continue
        own = _own_name(wanted)
        try:
            found[own.order] = _found_file(own, every, names, of_source[_folder_of(sources[own.order[0]])])
        except UnclearRestriction as error:
            refused[own.order] = RefusedPath(own.reached.path, str(error), slug(own.reached.relative))
        except RefusedFile as error:
            refused[own.order] = RefusedPath(own.reached.path, str(error))
    return Discovery(
        tuple(found[order] for order in sorted(found)),
        tuple(refused[order] for order in sorted(refused)),
        patterns.unmatched(names.paths()),
        left_out,
    )


def _outermost_first(sources: Sequence[Path]) -> list[tuple[int, Path]]:
    """Return the sources with their numbers, those that others may lie in before these."""
    for source in sources:
        try:
            source.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise BadInput(
                f"{shown_path(source)} does not exist: name a file or a folder of minutes."
            ) from None
        except OSError:  # told of it as of a file in a folder
            continue
    return sorted(enumerate(sources), key=lambda one: len(Path(os.path.realpath(one[1])).parts))


def _folder_of(source: Path) -> Path:
    return source if is_folder(source) else source.parent


def _troubles(names: FileNames, patterns: Patterns) -> dict[tuple[int, int], RefusedPath]:
    """Return what was reached and is no file that can be read; a folder may hold what is to be included."""
    return {
        name.order: RefusedPath(name.reached.path, name.reached.trouble)
        for name in names.troubles.values()
        if name.reached.trouble
        and not patterns.excludes(name.reached.relative)
        and (name.reached.is_folder or patterns.includes(name.reached.relative))
    }


def _own_name(names: Sequence[FileName]) -> FileName:
    """Return the name to read a file by: one whose format is read, and rather its own than that of a link."""
    return min(names, key=lambda name: (why_not(name.reached.path.suffix) is not None, name.reached.is_link))


def _found_file(own: FileName, every: Sequence[FileName], names: FileNames, source_name: str) -> FoundFile:
    """Return the file by its own name. Raises RefusedFile when it is not to be read."""
    path, relative = own.reached.path, own.reached.relative
    if reason := why_not(path.suffix):
        raise RefusedFile(reason)
    first_bytes(path)
    others = [name for name in every if name is not own]
    try:
        hints = names.hints(own, others)
    except ValueError as error:
        raise UnclearRestriction(str(error)) from None
    aliases = tuple(name.reached.path for name in others)
    identity = hints.id or slug(relative)
    return FoundFile(path, identity, hints, relative, source_name, aliases, hints.id is not None)


def _grouped(values: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups
