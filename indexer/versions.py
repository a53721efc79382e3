"""The index directory: `versions/<id>/` complete and immutable, `CURRENT` naming the live one.

A version is written aside, its files hashed into a manifest and flushed to disk, and only then renamed
into place; `CURRENT` is replaced last. Whoever reads sees the old version or the new one, never a part.
Whoever writes holds the lock (`indexer.lock`).

What an engine keeps elsewhere goes before the folder that names it, so that nothing is left there unnamed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from indexer.audience import is_hidden
from indexer.durable import flush, flush_tree, make_folder, replace_text, told
from indexer.engines.elsewhere import let_go, named_elsewhere
from indexer.errors import UnusableIndex
from indexer.manifest import (
    FORMAT,
    MISSING,
    Contents,
    Manifest,
    damage,
    file_names,
    read_manifest,
    sum_of,
    write_manifest,
)
from indexer.way_out import way_out

KEPT = 2
"""Earlier versions left beside the live one, for going back, unless a build says otherwise."""

GRACE = 600.0
"""Seconds that what an engine keeps elsewhere of a dropped version stays, unless a build says otherwise.

Files that are open outlast their removal, a collection does not: whoever searches it must have moved on."""

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
_REMOVED = ".removed-"
_LEFT = (".building-", _REMOVED)  # beside versions: folders that only a job at work needs
_SINCE = re.compile(r"\.removed-(\d{1,12})-")


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """A fresh folder below the index directory to build a version in; removed if the build fails.

    Raises DiskFull when the disk fills up, BadInput when it cannot be written to; the live version stays.
    """
    folder = root / "versions" / f".building-{os.getpid()}"
    try:
        with told(root):
            make_folder(root / "versions")
            _remove(folder)
            folder.mkdir()
            yield folder
    finally:
        _remove(folder)
        with suppress(OSError):  # not empty: there are versions
            (root / "versions").rmdir()


def publish(
    root: Path,
    staged: Path,
    contents: Contents,
    keep: int = KEPT,
    restricted: Mapping[str, Contents] = MappingProxyType({}),
    grace: float = GRACE,
) -> Manifest:
    """Makes the staged folder the live version and drops all but the newest `keep` of the others.

    `restricted`: the contents of the indexes that not everybody may see, see `Manifest`; `grace`: seconds,
    see `GRACE`.
    """
    files = {name: sum_of(staged / name) for name in file_names(staged)}
    created = dt.datetime.now(dt.UTC)
    fingerprint = hashlib.sha256(json.dumps({name: one.sha256 for name, one in files.items()}).encode())
    version = f"{created:%Y%m%dT%H%M%S}-{fingerprint.hexdigest()[:8]}"
    while (root / "versions" / version).exists():  # the same content twice within a second
        version += "b"
    sequence = 1 + max((one.sequence for one in versions(root)), default=0)
    manifest = Manifest(
        format=FORMAT,
        version=version,
        created=created.isoformat(timespec="seconds"),
        contents=contents,
        files=files,
        sequence=sequence,
        restricted=dict(restricted),
    )
    write_manifest(staged, manifest)
    flush_tree(staged)
    staged.rename(root / "versions" / version)
    try:
        flush(root / "versions")
        point(root, version)
    except OSError:
        if _named(root) != version:  # it may have become the live one before the error
            _drop(root, version, 0.0)
        raise
    _prune(root, version, keep, grace)
    return manifest


def point(root: Path, version: str) -> None:
    """Makes a version that is there the live one, in one step that outlasts a power cut."""
    replace_text(root / "CURRENT", f"{version}\n")


def sweep(root: Path, grace: float = GRACE) -> None:
    """Removes what jobs that were cut off left behind; only for who holds the lock.

    And what they had to leave for `grace` seconds, see `GRACE`.
    """
    hidden = [path for path in _entries(root / "versions") if path.name.startswith(_LEFT)]
    for path in (*hidden, *root.glob(".CURRENT-*")):
        if path.is_dir():
            _remove(path, grace)
        else:
            with suppress(OSError):  # it does no harm, and the next job tries again
                path.unlink()


def live_version(root: Path) -> str:
    """The version that `CURRENT` names. Raises UnusableIndex when there is none."""
    try:
        version = (root / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise UnusableIndex(
            f"There is no index in {root}; build one with: minutebook index SOURCE... --out {root}"
        ) from None
    except (OSError, ValueError) as error:
        raise UnusableIndex(f"The file {root / 'CURRENT'} cannot be read; {way_out(root)}") from error
    if not _VERSION.fullmatch(version) or not (root / "versions" / version).is_dir():
        raise UnusableIndex(f"The index in {root} names a version that is not there; {way_out(root)}")
    return version


def versions(root: Path) -> list[Manifest]:
    """The manifests of all versions that have a readable one, newest first."""
    found = []
    for folder in _entries(root / "versions"):
        if not folder.name.startswith("."):
            with suppress(UnusableIndex):
                manifest = read_manifest(root, folder)
                if manifest.version == folder.name:  # else somebody has renamed or copied it
                    found.append(manifest)
    return sorted(found, key=lambda one: (one.sequence, one.created, one.version), reverse=True)


def open_current(root: Path) -> tuple[Path, Manifest]:
    """The live version's folder and manifest, every file checked against its sum.

    Raises UnusableIndex, naming the command that rebuilds, when anything is missing or differs.
    """
    return check_version(root, live_version(root))


def check_version(root: Path, version: str, *, dispensable: str | None = None) -> tuple[Path, Manifest]:
    """The folder and manifest of a version, every file checked against its sum.

    Files below the folder `dispensable` may be missing, not differ. Raises UnusableIndex.
    """
    folder = require_version(root, version)
    manifest = read_manifest(root, folder)
    for name, wrong in damage(folder, manifest):
        if is_hidden(name):  # what is told here ends up in logs and in /readyz, which anybody may ask
            raise UnusableIndex(
                f"A file of the index in {root} is missing or has changed (minutebook verify says which); "
                f"{way_out(root)}"
            )
        if wrong != MISSING:
            raise UnusableIndex(f"The file {name} of the index in {root} {wrong}; {way_out(root)}")
        if dispensable is None or not name.startswith(f"{dispensable}/"):
            raise UnusableIndex(f"The index in {root} lacks its file {name}; {way_out(root)}")
    return folder, manifest


def require_version(root: Path, version: str) -> Path:
    """The folder of a version. Raises UnusableIndex when there is none of that name."""
    folder = root / "versions" / version
    if not _VERSION.fullmatch(version) or not folder.is_dir():
        raise UnusableIndex(f"The index in {root} has no version {version!r}; {way_out(root)}")
    return folder


def _prune(root: Path, live: str, keep: int, grace: float) -> None:
    """Drops versions past `keep`. What cannot be removed now is left to the next build's sweep."""
    order = [one.version for one in versions(root)]
    names = {path.name for path in _entries(root / "versions") if not path.name.startswith(".")}
    # Those whose manifest this program cannot read, of an older format or damaged, go first.
    order += sorted(names - set(order), reverse=True)
    for name in [name for name in order if name != live][keep:]:
        _drop(root, name, grace)


def _drop(root: Path, version: str, grace: float) -> None:
    # Renamed first, so that a version is never seen with a part of its files; the name says since when.
    removed = root / "versions" / f"{_REMOVED}{int(time.time())}-{version}"
    with suppress(OSError):
        (root / "versions" / version).rename(removed)
        _remove(removed, grace)


def _remove(folder: Path, grace: float = 0.0) -> None:
    """Removes a hidden folder, and what its engine keeps elsewhere.

    While that must stay or cannot be removed, so do the files that name it.
    """
    since = _SINCE.match(folder.name)
    if (since is None or time.time() - int(since[1]) >= grace) and let_go(folder):
        shutil.rmtree(folder, ignore_errors=True)
        return
    kept = set(named_elsewhere(folder))
    for path in sorted(folder.rglob("*"), reverse=True):  # what a folder holds before the folder
        if path not in kept:
            with suppress(OSError):  # a folder that still holds what is kept
                path.rmdir() if path.is_dir() else path.unlink()


def _named(root: Path) -> str | None:
    try:
        return (root / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
