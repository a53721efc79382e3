"""Files that are evidently meant as a sidecar and are not called so: what they say would not hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePath

from rapidfuzz.distance import OSA

from indexer.documents.formats import READERS
from indexer.documents.metadata.sidecar import SIDECAR_NAME, shown_path
from indexer.errors import BadInput
from indexer.regular_files import open_regular

_STEM, _ENDING = SIDECAR_NAME.split(".")
# What editors and careful people leave beside a file; the file itself counts.
_BACKUP = re.compile(r"~|#|\.(?:bak|orig|old|save|swp|swo|tmp|rej)\Z", re.IGNORECASE)
_COPY = re.compile(r"copy of |[ _-]*(?:copy|\(\d+\)|\d+)(?=\.)", re.IGNORECASE)
# Other programs keep what is said of documents in such files, one for a folder or one beside each document.
_DATA_ENDINGS = frozenset({".toml", ".yaml", ".yml", ".json", ".ini", ".cfg", ".conf"})
_OF_FOLDERS = frozenset(
    {"minutes", "metadata", "meta", "documents", "access", "restricted", "_data", "_meta"}
)
_MARK = re.compile(
    r"(?:^|[\s{,\"'])restricted[\"']?\s{0,9}[:=]\s{0,9}(?!(?:false|no|off|null)\b)[\"'\[\w]", re.IGNORECASE
)
_MOST_BYTES = 1_000_000


def require_sidecar_names(folder: Path) -> None:
    """Raise BadInput for a file in the folder that states marks, or is to, and is not called minutes.toml."""
    try:
        names = {entry.name for entry in folder.iterdir()}
    except PermissionError:
        return  # the files in it cannot be listed either, which whoever walks the folder tells
    except OSError as error:
        raise BadInput(f"{shown_path(folder)} cannot be read: {error.strerror or error}.") from error
    documents = {name for name in names if PurePath(name).suffix.lower() in READERS}
    described = documents | {PurePath(name).stem for name in documents} | _OF_FOLDERS
    for name in sorted(names - {SIDECAR_NAME}):
        if is_sidecar_name(name) and not (SIDECAR_NAME in names and _BACKUP.search(name)):
            raise BadInput(
                f"{shown_path(folder / name)} is not read, since only {SIDECAR_NAME} is, by exactly this "
                "name: rename it or take it away."
            )
        if _describes(name, described) and _states_mark(folder / name):
            raise BadInput(
                f"{shown_path(folder / name)} says that something is restricted, but marks are read from "
                f"{SIDECAR_NAME} alone: write them there and take it away."
            )


def is_sidecar_name(name: str) -> bool:
    """Whether a name is "minutes.toml", or that with a slip, in another case or with a further ending."""
    plain = _COPY.sub("", unicodedata.normalize("NFKC", name).casefold().strip(" .#"))
    stem, _, ending = plain.partition(".")
    if plain.startswith(SIDECAR_NAME):
        return True
    if f".{ending}" in READERS:
        return False
    return OSA.distance(stem.strip(), _STEM) <= 1 and OSA.distance(ending, _ENDING) <= 1


def _describes(name: str, described: Collection[str]) -> bool:
    """Whether a data file is named for a document beside it, or for all of a folder."""
    path = PurePath(name)
    stems = {path.stem, path.stem.lower(), path.stem.removesuffix(".meta")}
    return path.suffix.lower() in _DATA_ENDINGS and not stems.isdisjoint(described)


def _states_mark(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with open_regular(path) as file:
            return _MARK.search(file.read(_MOST_BYTES).decode("utf-8", "replace")) is not None
    except OSError as error:
        raise BadInput(f"{shown_path(path)} cannot be read: {error.strerror or error}.") from error
