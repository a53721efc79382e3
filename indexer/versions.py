"""The index directory: `versions/<id>/` complete and immutable, `CURRENT` naming the live one.

A version is written aside, its files hashed into a manifest and flushed to disk, and only then renamed
into place; `CURRENT` is replaced last. Whoever reads sees the old version or the new one, never a part.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import BadInput, UnusableIndex

FORMAT = 2
"""Version of the layout that this code writes and reads."""

KEPT = 2
"""Earlier versions left beside the live one, for going back."""

_REBUILD = "rebuild it with: minutebook index SOURCE... --out"


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and SHA-256 of one file of a version."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a version was made with and holds; all that must agree for it to be used."""

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
    """The manifest of a version: its contents and the sum of every other file in it."""

    format: int
    version: str
    created: str  # UTC, ISO 8601
    contents: Contents
    files: dict[str, FileSum]


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """A fresh folder below the index directory to build a version in; removed if the build fails."""
    try:
        (root / "versions").mkdir(parents=True, exist_ok=True)
        folder = root / "versions" / f".building-{os.getpid()}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    except OSError as error:
        raise BadInput(f"The index cannot be written to {root}: {error.strerror}.") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(root: Path, staged: Path, contents: Contents) -> Manifest:
    """Makes the staged folder the live version and drops versions past `KEPT`."""
    files = {name: _sum(staged / name) for name in _files(staged)}
    created = dt.datetime.now(dt.UTC)
    fingerprint = hashlib.sha256(json.dumps({name: one.sha256 for name, one in files.items()}).encode())
    version = f"{created:%Y%m%dT%H%M%S}-{fingerprint.hexdigest()[:8]}"
    while (root / "versions" / version).exists():  # the same content twice within a second
        version += "b"
    manifest = Manifest(FORMAT, version, created.isoformat(timespec="seconds"), contents, files)
    (staged / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    for name in (*files, "manifest.json"):
        _flush(staged / name)
    for folder in {staged, *(path for path in staged.rglob("*") if path.is_dir())}:
        _flush(folder)
    staged.rename(root / "versions" / version)
    _flush(root / "versions")
    _point(root, version)
    _prune(root, version)
    return manifest


def open_current(root: Path) -> tuple[Path, Manifest]:
    """The live version's folder and manifest, every file checked against its sum.

    Raises UnusableIndex, naming the command that rebuilds, when anything is missing or differs.
    """
    if not (root / "CURRENT").is_file():
        raise UnusableIndex(
            f"There is no index in {root}; build one with: minutebook index SOURCE... --out {root}"
        )
    version = (root / "CURRENT").read_text(encoding="utf-8").strip()
    folder = root / "versions" / version
    if not version or "/" in version or version.startswith(".") or not folder.is_dir():
        raise UnusableIndex(f"The index in {root} names a version that is not there; {_REBUILD} {root}")
    manifest = _read_manifest(root, folder)
    _check_files(root, folder, manifest)
    return folder, manifest


def _read_manifest(root: Path, folder: Path) -> Manifest:
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = raw["format"]
        if found != FORMAT:
            raise UnusableIndex(
                f"The index in {root} has format {found}, this program reads {FORMAT}; {_REBUILD} {root}"
            )
        files = {name: FileSum(**one) for name, one in raw["files"].items()}
        return Manifest(found, raw["version"], raw["created"], Contents(**raw["contents"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableIndex(f"The manifest of the index in {root} is damaged; {_REBUILD} {root}") from error


def _check_files(root: Path, folder: Path, manifest: Manifest) -> None:
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise UnusableIndex(f"The index in {root} lacks its file {name}; {_REBUILD} {root}")
        if path.stat().st_size != expected.bytes or _sum(path) != expected:
            raise UnusableIndex(f"The file {name} of the index in {root} has changed; {_REBUILD} {root}")


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _sum(path: Path) -> FileSum:
    with path.open("rb") as file:
        return FileSum(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _point(root: Path, version: str) -> None:
    beside = root / f".CURRENT-{os.getpid()}"
    beside.write_text(f"{version}\n", encoding="utf-8")
    _flush(beside)
    beside.replace(root / "CURRENT")
    _flush(root)


def _prune(root: Path, live: str) -> None:
    others = sorted(
        path for path in (root / "versions").iterdir() if path.name != live and not path.name.startswith(".")
    )
    for path in others[: max(0, len(others) - KEPT)]:
        shutil.rmtree(path)


def _flush(path: Path) -> None:
    """Forces a file's data, or a folder's entries, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
