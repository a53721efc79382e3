"""The files that minutes were read from, as a version keeps them where its builder asked for that.

Each audience has its own list and its own files, so that nobody reaches a file through what they may not see.
A file is named by the SHA-256 of its bytes; the list says under which name people know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from indexer.model import serialiser
from indexer.regular_files import read_regular

_LIST = "originals.json"
_FOLDER = "originals"


@dataclass(frozen=True, slots=True)
class Original:
    """One file that holds a document; `name` is its own, without its folder."""

    name: str
    sha256: str
    bytes: int

    @property
    def file(self) -> str:
        """What it is called in the version."""
        return f"{self.sha256}{PurePath(self.name).suffix.lower()}"


@dataclass(frozen=True, slots=True)
class Originals:
    """The files that an audience's index keeps, by document; most keep none."""

    folder: Path = Path()
    of_documents: Mapping[str, tuple[Original, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Originals:
        """Those of an audience's folder. Raises OSError or ValueError for a list that cannot be read."""
        try:
            listed = read_regular(folder / _LIST)
        except FileNotFoundError:  # the builder did not ask for them
            return cls()
        kept = serialiser(dict[str, tuple[Original, ...]]).validate_json(listed)
        return cls(folder / _FOLDER, kept)

    @classmethod
    def begin(cls, folder: Path) -> Path:
        """The place for the files of an audience that is being built."""
        place = folder / _FOLDER
        place.mkdir()
        return place

    @staticmethod
    def save(folder: Path, kept: Mapping[str, tuple[Original, ...]]) -> None:
        """Writes the list of an audience that is being built."""
        (folder / _LIST).write_bytes(serialiser(dict[str, tuple[Original, ...]]).dump_json(dict(kept)))

    def of(self, document_id: str) -> tuple[Original, ...]:
        """The files of a document, that first which was read."""
        return self.of_documents.get(document_id, ())

    def path(self, original: Original) -> Path:
        """Where a file lies."""
        return self.folder / original.file
