"""Reads a database of advisories that was brought along: records of OSV (ossf.github.io/osv-schema).

OSV publishes those of each ecosystem as one zip file; a folder of such records, as the Python Packaging
Authority keeps them, does as well. pip-audit asks services alone, so that this is read here.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from scripts.sbom import normal

_ECOSYSTEM = "PyPI"


class NoDatabase(Exception):
    """What was named is no database of advisories that can be read."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A known vulnerability of one package in one version; `mended` are the versions that end it."""

    name: str
    version: str
    id: str
    mended: tuple[str, ...]
    unsure: bool = False  # the record cannot be judged, and so may be about it


@dataclass(frozen=True, slots=True)
class Advisories:
    """The records about Python packages, by package; `newest` is when the last of them was changed."""

    records: Mapping[str, Sequence[Mapping[str, Any]]]
    newest: str

    @classmethod
    def read(cls, place: Path) -> Advisories:
        """The records in a zip file or below a folder. Raises NoDatabase."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        newest = ""
        try:
            for record in _records(place):
                names = {normal(one["package"]["name"]) for one in _affected(record)}
                if names and not record.get("withdrawn"):
                    newest = max(newest, str(record["modified"]))
                    for name in names:
                        found.setdefault(name, []).append(record)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            raise NoDatabase(f"{place} cannot be read as records of OSV ({error})") from error
        if not found:
            raise NoDatabase(f"{place} holds no advisory about a Python package")
        return cls(found, newest)

    def holes(self, pinned: Iterable[tuple[str, str]]) -> Iterator[Hole]:
        """What is known of these packages in these versions."""
        for name, version in pinned:
            for record in self.records.get(normal(name), ()):
                own = [one for one in _affected(record) if normal(one["package"]["name"]) == normal(name)]
                try:
                    if any(_holds(one, Version(version)) for one in own):
                        yield Hole(name, version, record["id"], tuple(_mended(own)))
                except (InvalidVersion, KeyError, TypeError):
                    yield Hole(name, version, str(record.get("id")), (), unsure=True)


def _records(place: Path) -> Iterator[Any]:
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(place) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def _affected(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        one for one in record.get("affected", ()) if one.get("package", {}).get("ecosystem") == _ECOSYSTEM
    ]


def _holds(affected: Mapping[str, Any], version: Version) -> bool:
    """Whether a version is affected: listed, or in a range, as the schema says to evaluate them."""
    if any(_is_version(one, version) for one in affected.get("versions", ())):
        return True
    ranges = (one["events"] for one in affected.get("ranges", ()) if one["type"] in {"ECOSYSTEM", "SEMVER"})
    return any(_within(events, version) for events in ranges)


def _is_version(listed: str, version: Version) -> bool:
    try:
        return Version(listed) == version
    except InvalidVersion:  # of times before versions had a form, which nothing pinned has
        return False


def _within(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    """Whether a version comes after a beginning and before the end that follows it."""
    inside = False
    for at, kind in sorted(
        (Version(value), kind) for event in events for kind, value in event.items() if kind != "limit"
    ):
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _mended(affected: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in affected:
        for each in one.get("ranges", ()):
            if each.get("type") != "GIT":
                yield from (event["fixed"] for event in each["events"] if "fixed" in event)
