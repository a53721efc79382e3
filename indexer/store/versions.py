"""The index directory: `versions/<id>/` complete and immutable, `CURRENT` naming the live one.

A version is written aside, its files hashed into a manifest and flushed to disk, and only then renamed
into place; `CURRENT` is replaced last. Whoever reads sees the old version or the new one, never a part.
Whoever writes holds the lock (`indexer.store.files`).

What an engine keeps elsewhere goes before the folder that names it, so that nothing is left there unnamed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ConfigDict

from indexer.errors import UnusableIndex, repair_hint
from indexer.model import PUBLIC, Labels, is_hidden, labels_of, serialiser
from indexer.regular_files import open_regular, read_regular
from indexer.store.engines.choose import discard_elsewhere, named_elsewhere
from indexer.store.files import disk_errors, flush, flush_tree, make_folder, replace_text

FORMAT = 12
"""Version of the layout that this code writes and reads, and of what sentences are, which both sides must cut
alike."""

MANIFEST = "manifest.json"

ENCODER = "encoder"
"""The folder of a version that holds its encoder, which is by far the largest part of a small index.

Versions with the same encoder share its files (hard links), so that the disk holds them once and each version
is complete all the same; they go with the last version that has them."""

_EXACT = ConfigDict(extra="forbid")  # a manifest that says more than this program knows is not its own
_SUMMED_AT_ONCE = 4  # files; hashing runs beside the interpreter, on as many cores as there are


@dataclass(frozen=True, slots=True)
class FileSum:
    """Size in bytes and SHA-256 of one file of a version."""

    __pydantic_config__ = _EXACT
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an index was made with and holds; all that must agree for it to be used."""

    __pydantic_config__ = _EXACT
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
    tokens: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a version: its contents and the sum of every other file in it.

    `sequence` counts the versions of a directory from 1: which is the newer one must not depend on the clock.
    It is 0 in versions written before it was counted. The file ends with the sum of all the rest.
    `contents` are those of the index that everybody sees, `restricted` those of the indexes for people who
    are granted labels, by `name_of`.
    """

    __pydantic_config__ = _EXACT
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
        raw = json.loads(read_regular(folder / MANIFEST, _LARGEST_MANIFEST))
        found = raw["format"]
        if found != FORMAT:
            raise UnusableIndex(
                f"The index in {root} has format {found}, this program reads {FORMAT}; {repair_hint(root)}"
            )
        said = raw.pop("sum", None)  # versions made before manifests had one are read all the same
        if said is not None and said != _sum_of_entries(raw):
            raise ValueError("the manifest does not have the sum it states")
        return serialiser(Manifest).validate_python(raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnusableIndex(f"The manifest of the index in {root} is damaged; {repair_hint(root)}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest of a version, with its own sum as the last entry."""
    raw = asdict(manifest)
    text = json.dumps(raw | {"sum": _sum_of_entries(raw)}, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


_LARGEST_MANIFEST = 20_000_000  # bytes: some thousands of labels, with a dozen files each
_LARGEST_NAME = 1_000  # of CURRENT

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
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return "is no file"
        size = status.st_size
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
    with open_regular(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileSum(os.fstat(file.fileno()).st_size, digest)


def _sum_of_entries(raw: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


KEPT = 2
"""Earlier versions left beside the live one, for going back, unless a build says otherwise."""

GRACE = 600.0
"""Seconds that what an engine keeps elsewhere of a dropped version stays, unless a build says otherwise.

Files that are open outlast their removal, a collection does not: whoever searches it must have moved on."""

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
_MOMENT = "%Y%m%dT%H%M%S"  # in UTC; how the id of a version begins
_CREATED = re.compile(r"([0-9]{8}T[0-9]{6})-[0-9a-f]{8}b*\Z")
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
        with disk_errors(root):
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
    created: dt.datetime | None = None,
) -> Manifest:
    """Makes the staged folder the live version and drops all but the newest `keep` of the others.

    `restricted`: the contents of the indexes that not everybody may see, see `Manifest`; `grace`: seconds,
    see `GRACE`; `created`: what `next_moment` gave, if the version states it.
    """
    files = {name: sum_of(staged / name) for name in file_names(staged)}
    earlier = versions(root)
    _share_encoder(root, staged, files, earlier)
    created = created or next_moment(root)
    fingerprint = hashlib.sha256(json.dumps({name: one.sha256 for name, one in files.items()}).encode())
    version = f"{created:{_MOMENT}}-{fingerprint.hexdigest()[:8]}"
    while (root / "versions" / version).exists():  # the same content twice within a second
        version += "b"
    sequence = 1 + max((one.sequence for one in earlier), default=0)
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
    prune(root, version, keep, grace)
    return manifest


def next_moment(root: Path) -> dt.datetime:
    """When a version that is published now counts as created: after all others, whatever the clock says."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    others = (dt.datetime.fromisoformat(one.created) for one in versions(root))
    return max([now, *(one + dt.timedelta(seconds=1) for one in others)])


def moment_of(version: str) -> dt.datetime | None:
    """When the version of that id was created, whether or not it is still there; None for what is no id."""
    found = _CREATED.match(version)
    if found is None:
        return None
    try:
        return dt.datetime.strptime(found[1], _MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def link_or_copy(source: Path | str, place: Path | str) -> None:
    """Puts a file that never changes at another place of the same disk, where it takes no room of its own.

    Where the file system has no such links, it is copied.
    """
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)


def _share_encoder(
    root: Path, staged: Path, files: Mapping[str, FileSum], earlier: Sequence[Manifest]
) -> None:
    """Has the disk hold the encoder once: its files become those of an earlier version that are the same."""
    for name in [name for name in files if name.startswith(f"{ENCODER}/")]:
        places = [
            root / "versions" / one.version / name for one in earlier if one.files.get(name) == files[name]
        ]
        if any(place.exists() and place.samefile(staged / name) for place in places):
            continue
        for place in places:
            if _wrong(place, files[name]) is None:
                (staged / name).unlink()
                link_or_copy(place, staged / name)
                break


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
        version = read_regular(root / "CURRENT", _LARGEST_NAME).decode().strip()
    except FileNotFoundError:
        raise UnusableIndex(
            f"There is no index in {root}; build one with: minutebook index SOURCE... --out {root}"
        ) from None
    except (OSError, ValueError) as error:
        raise UnusableIndex(f"The file {root / 'CURRENT'} cannot be read; {repair_hint(root)}") from error
    if not _VERSION.fullmatch(version) or not (root / "versions" / version).is_dir():
        raise UnusableIndex(f"The index in {root} names a version that is not there; {repair_hint(root)}")
    return version


def versions(root: Path) -> list[Manifest]:
    """The manifests that can be read, newest first. Raises UnusableIndex when they cannot be listed."""
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
                f"{repair_hint(root)}"
            )
        if wrong != MISSING:
            raise UnusableIndex(f"The file {name} of the index in {root} {wrong}; {repair_hint(root)}")
        if dispensable is None or not name.startswith(f"{dispensable}/"):
            raise UnusableIndex(f"The index in {root} lacks its file {name}; {repair_hint(root)}")
    return folder, manifest


def require_version(root: Path, version: str) -> Path:
    """The folder of a version. Raises UnusableIndex when there is none of that name."""
    folder = root / "versions" / version
    if not _VERSION.fullmatch(version) or not folder.is_dir():
        raise UnusableIndex(f"The index in {root} has no version {version!r}; {repair_hint(root)}")
    return folder


def prune(root: Path, live: str, keep: int, grace: float) -> None:
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
    kept, since = set(named_elsewhere(folder)), _SINCE.match(folder.name)
    waits = kept and since and time.time() - int(since[1]) < grace
    if not waits and discard_elsewhere(folder):
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in sorted(folder.rglob("*"), reverse=True):  # what a folder holds before the folder
        if path not in kept:
            with suppress(OSError):  # a folder that still holds what is kept
                path.rmdir() if path.is_dir() else path.unlink()


def _named(root: Path) -> str | None:
    try:
        return read_regular(root / "CURRENT", _LARGEST_NAME).decode().strip()
    except FileNotFoundError:
        return None


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, if there is one. Raises UnusableIndex when it cannot be listed."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UnusableIndex(
            f"The versions in {folder} cannot be listed ({error.strerror or error}): let this user read it."
        ) from error
