"""All that the sidecars in a file's folder, and in the folders above it, say about the file -> Hints."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.documents.metadata.sidecar import Sidecar, read_sidecar, shown_path
from indexer.documents.metadata.sidecar_names import require_sidecar_names
from indexer.errors import BadInput
from indexer.model import Hints, agreed_restriction


@dataclass(slots=True)
class Sidecars:
    """The sidecars around the files of one source, each read once.

    `source` is the folder that is indexed, or that of a single file. A file's marks may stand in any folder
    above it, also above the source: whoever indexes a part of a tree must not show what the whole would not.
    """

    source: Path
    _read: dict[Path, Sidecar | None] = field(default_factory=dict)
    _nearest: dict[Path, tuple[Sidecar, ...]] = field(default_factory=dict)
    _above: set[Path] = field(default_factory=set)

    def of(self, folder: Path) -> Sidecar | None:
        """Read the sidecar of a folder, None where it has none.

        Raises BadInput for one with a slip in it, and for a file that is meant as one and is not called so.
        """
        folder = _absolute(folder)
        if folder not in self._read:
            require_sidecar_names(folder, within=self._is_within(folder))
            self._read[folder] = read_sidecar(folder)
        return self._read[folder]

    def hints(self, path: Path, lies: Path | None = None) -> Hints:
        """Return what all sidecars say about a file, key by key the nearest that says anything.

        `lies` is the path without links, where whoever asks knows it.

        In one sidecar the file's own entry is nearer than `[folder]`. Marks of restriction all hold: where
        they cannot, BadInput. Of a link, what is said of its target holds together with what is said of the
        folders that the link lies in.
        """
        own, lies = _absolute(path), lies or path.resolve()
        said = list(self._said(lies))
        if own != lies:
            said += [one for one in self._said(own) if one not in said]
        try:
            labels = agreed_restriction((origin, hints.restricted) for origin, hints in said)
        except ValueError as error:
            raise BadInput(f"{shown_path(path)}: {error}.") from None
        every = [hints for _, hints in said]
        return Hints(
            title=next((one.title for one in every if one.title), None),
            board=next((one.board for one in every if one.board), None),
            date=next((one.date for one in every if one.date), None),
            url=next((one.url for one in every if one.url), None),
            restricted=labels,
            kind=next((one.kind for one in every if one.kind), None),
            id=next((one.id for one in every if one.id), None),
        )

    def _said(self, path: Path) -> Iterator[tuple[str, Hints]]:
        """Yield every statement about the file at an absolute path, nearest first, with its origin."""
        for sidecar in self._around(path.parent):
            yield from sidecar.about(path.relative_to(sidecar.path.parent).as_posix())

    def _around(self, folder: Path) -> tuple[Sidecar, ...]:
        """Return the sidecars of a folder and of those above it, nearest first; each folder is asked once."""
        unknown: list[Path] = []
        while folder not in self._nearest and not self._is_anybodys(folder):
            unknown.append(folder)
            if folder == folder.parent:
                break
            folder = folder.parent
        around = self._nearest.get(folder, ())
        for one in reversed(unknown):
            if (sidecar := self.of(one)) is not None:
                around = (sidecar, *around)
            self._nearest[one] = around
        return around

    def _is_within(self, folder: Path) -> bool:
        """Whether a folder lies in the source, or is it."""
        return any(folder.is_relative_to(one) for one in (_absolute(self.source), self.source.resolve()))

    def _is_anybodys(self, folder: Path) -> bool:
        """Whether it lies above the source and anybody may write to it, like /tmp: it says nothing below."""
        if not self._above:
            self._above.update(_absolute(self.source).parents, self.source.resolve().parents)
        return folder in self._above and bool(folder.stat().st_mode & stat.S_IWOTH)


def _absolute(path: Path) -> Path:
    """Return the path from the root on, links kept."""
    return Path(os.path.normpath(path.absolute()))
