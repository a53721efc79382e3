"""The manifest of an index version: what it was made with, what it holds, the sum of each of its files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from indexer.audience import PUBLIC, Labels, labels_of
from indexer.errors import UnusableIndex
from indexer.way_out import way_out

FORMAT = 5
"""Version of the layout that this code writes and reads."""

MANIFEST = "manifest.json"

_SUMMED_AT_ONCE = 4  # files; hashing runs beside the interpreter, on as many cores as there are


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and SHA-256 of one file of a version."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an index was made with and holds; all that must agree for it to be used."""

    engine: str
    encoder: str
    encoder_fingerprint: str
    dimension: int
    analyzer: str
    tokenizer: str
    passage_tokens: int
    documents: int
    items: int
    passages: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a version: its contents and the sum of every other file in it.

    `sequence` counts the versions of a directory from 1: which is the newer one must not depend on the clock.
    It is 0 in versions written before it was counted. The file ends with the sum of all the rest.
    `contents` are those of the index that everybody sees, `restricted` those of the indexes for people who
    are granted labels, by `audience.name_of`.
    """

    format: int
    version: str
    created: str  # UTC, ISO 8601
    contents: Contents
    files: dict[str, FileSum]
    sequence: int = 0
    restricted: dict[str, Contents] = field(default_factory=dict)

    @property
    def audiences(self) -> dict[Labels, Contents]:
        """The contents of the index for each set of granted labels, smaller sets first."""
        return {PUBLIC: self.contents, **{labels_of(name): one for name, one in self.restricted.items()}}

    @property
    def labels(self) -> Labels:
        """All labels that documents are restricted to."""
        return PUBLIC.union(*self.audiences)

    @property
    def whole(self) -> Contents:
        """The contents of the index that holds every document."""
        return self.audiences[self.labels]


def read_manifest(root: Path, folder: Path) -> Manifest:
    """The manifest of a version's folder. Raises UnusableIndex when it is damaged or of another format."""
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found = raw["format"]
        if found != FORMAT:
            raise UnusableIndex(
                f"The index in {root} has format {found}, this program reads {FORMAT}; {way_out(root)}"
            )
        said = raw.pop("sum", None)  # versions made before manifests had one are read all the same
        if said is not None and said != _sum_of_entries(raw):
            raise ValueError("the manifest does not have the sum it states")
        files = {name: FileSum(**one) for name, one in raw.pop("files").items()}
        restricted = {name: Contents(**one) for name, one in raw.pop("restricted", {}).items()}
        contents = Contents(**raw.pop("contents"))
        return Manifest(contents=contents, files=files, restricted=restricted, **raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableIndex(f"The manifest of the index in {root} is damaged; {way_out(root)}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest of a version, with its own sum as the last entry."""
    raw = asdict(manifest)
    text = json.dumps(raw | {"sum": _sum_of_entries(raw)}, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


MISSING = "is missing"
"""What `damage` says of a file that is not there."""


def damage(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Every file that is not what the manifest says, with what is wrong with it."""
    # The largest first, so that no core waits for one that was left to the end; told in the manifest's order.
    order = sorted(manifest.files, key=lambda name: -manifest.files[name].bytes)
    with ThreadPoolExecutor(_SUMMED_AT_ONCE) as pool:
        wrong = {name: pool.submit(_wrong, folder / name, manifest.files[name]) for name in order}
    for name in manifest.files:
        if (problem := wrong[name].result()) is not None:
            yield name, problem


def _wrong(path: Path, expected: FileSum) -> str | None:
    """What is wrong with a file; None when it is as expected."""
    try:
        size = path.stat().st_size
        if size != expected.bytes:
            return f"has changed: {size:,} bytes in place of {expected.bytes:,}"
        return None if sum_of(path) == expected else "has changed: its SHA-256 is another"
    except FileNotFoundError:
        return MISSING
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def file_names(folder: Path) -> list[str]:
    """All files below a folder but the manifest, as the manifest names them."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in names if name != MANIFEST)


def sum_of(path: Path) -> FileSum:
    """The size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileSum(os.fstat(file.fileno()).st_size, digest)


def _sum_of_entries(raw: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
