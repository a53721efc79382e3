"""All names by which files are reached, links among them, and what the sidecars say of one file in sum."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from indexer.documents.folder.walk import ReachedPath, is_folder, walk
from indexer.documents.metadata.sidecar import shown_path
from indexer.documents.metadata.sidecars import Sidecars
from indexer.model import Hints, agreed_restriction


@dataclass(frozen=True, slots=True)
class FileName:
    """One name that a source led to: the number of the source, and how many names it had led to before."""

    reached: ReachedPath
    order: tuple[int, int]
    sidecars: Sidecars

    def stated(self) -> tuple[str, Hints]:
        """Return the name in words, and what the sidecars say of it."""
        return shown_path(self.reached.path), self.sidecars.hints(self.reached.path, self.reached.real)


@dataclass(slots=True)
class FileNames:
    """What sources lead to, each place once: files with all their names, and what cannot be read.

    `links` are those that are not followed, by what they lead to. What a build writes into `out` does not
    count, wherever it lies.
    """

    out: Path | None = None
    files: dict[object, list[FileName]] = field(default_factory=dict)
    links: dict[str, list[FileName]] = field(default_factory=dict)
    troubles: dict[Path, FileName] = field(default_factory=dict)
    _seen: set[Path] = field(default_factory=set)
    _marks: dict[str, list[tuple[str, tuple[str, ...] | None]]] = field(default_factory=dict)

    def add(self, number: int, source: Path) -> None:
        """Walk a source. Raises BadInput for a bad sidecar, also where no document lies."""
        folder = source if is_folder(source) else source.parent
        sidecars, written = Sidecars(folder), self._written(folder)
        for order, reached in enumerate(walk(source)):
            if reached.place in self._seen or any(reached.place.is_relative_to(one) for one in written):
                continue
            name = FileName(reached, (number, order), sidecars)
            if reached.is_link and (reached.trouble or reached.is_folder):
                self.links.setdefault(str(reached.real), []).append(name)
            if reached.trouble:
                # A link that leads out of one source may be given by itself as another.
                self.troubles.setdefault(reached.place, name)
            else:
                self._seen.add(reached.place)
                self.troubles.pop(reached.place, None)
            if not reached.is_folder:
                if reached.twin or not reached.trouble:
                    self.files.setdefault(reached.twin or reached.real, []).append(name)
            elif not (reached.trouble or reached.is_link):
                sidecars.of(reached.path)

    def _written(self, folder: Path) -> tuple[Path, ...]:
        """Where builds write below a folder; they may be told to write where the minutes lie."""
        if self.out is None:
            return ()
        out = Path(os.path.realpath(self.out))
        below = folder.resolve() in out.parents
        return (out,) if below else tuple(out / name for name in ("CURRENT", "versions", "cache"))

    def paths(self) -> Iterator[str]:
        """Yield all paths below their source."""
        for names in (*self.files.values(), *self.links.values(), self.troubles.values()):
            yield from (name.reached.relative for name in names)

    def hints(self, own: FileName, others: Sequence[FileName]) -> Hints:
        """Return what is said of a file under its own name, else under others.

        Marks of restriction hold together, those of links to it that are not followed and of links to folders
        that it lies in among them. Raises ValueError where they cannot.
        """
        said = [name.stated() for name in (own, *others)]
        marks = [(origin, hints.restricted) for origin, hints in said]
        marks += self._marks_of_links(str(own.reached.real))
        first = {one.name: _first(one.name, [hints for _, hints in said]) for one in fields(Hints)}
        return replace(Hints(**first), restricted=agreed_restriction(marks))

    def _marks_of_links(self, real: str) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        """Yield the marks of links to a place and to the folders that it lies in, nearest first."""
        while self.links and real.strip(os.sep):
            if real in self.links and real not in self._marks:
                said = [link.stated() for link in self.links[real]]
                self._marks[real] = [(origin, hints.restricted) for origin, hints in said]
            yield from self._marks.get(real, ())
            real = real.rpartition(os.sep)[0]


def _first(key: str, said: Sequence[Hints]) -> Any:  # noqa: ANN401 - whatever the hint of that name is
    return next((value for hints in said if (value := getattr(hints, key)) is not None), None)


def source_names(folders: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each folder that tells it from the others: its own, else with folders above it."""
    real = {folder: Path(os.path.realpath(folder)).parts for folder in folders}
    lengths = dict.fromkeys(set(real.values()), 1)
    while True:
        tails: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for parts, length in lengths.items():
            tails.setdefault(parts[-length:], []).append(parts)
        clashing = [parts for alike in tails.values() if len(alike) > 1 for parts in alike]
        longer = [parts for parts in clashing if lengths[parts] < len(parts)]
        if not longer:
            return {folder: "/".join(parts[-lengths[parts] :]) for folder, parts in real.items()}
        for parts in longer:
            lengths[parts] += 1
