"""Files that are evidently meant as a sidecar and are not called so: what they say would not hold."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

from rapidfuzz.distance import OSA

from indexer.documents.formats import READERS
from indexer.documents.metadata.data_files import MOST_BYTES, may_state, states_restriction, stems_of
from indexer.documents.metadata.sidecar import SIDECAR_NAME, shown_path
from indexer.errors import BadInput
from indexer.regular_files import open_regular

_STEM, _ENDING = SIDECAR_NAME.split(".")
# What editors and careful people leave beside a file; the file itself counts.
_BACKUP = re.compile(r"~|#|\.(?:bak|orig|old|save|swp|swo|tmp|rej)\Z", re.IGNORECASE)
_COPY = re.compile(r"copy of |[ _-]*(?:copy|\(\d+\)|\d+)(?=\.)", re.IGNORECASE)


def require_sidecar_names(folder: Path, *, within: bool) -> None:
    """Raise BadInput for a file in the folder that states marks, or is to, and is not called minutes.toml.

    Of folders that are not `within` a source only files named for documents or folders are looked into: they
    may be of anybody.
    """
    try:
        names = {entry.name for entry in folder.iterdir()}
    except PermissionError:
        return  # the files in it cannot be listed either, which whoever walks the folder tells
    except OSError as error:
        raise BadInput(f"{shown_path(folder)} cannot be read: {error.strerror or error}.") from error
    stems = stems_of(names) | ({folder.name.lower()} if within else set())
    for name in sorted(names - {SIDECAR_NAME}):
        if is_sidecar_name(name) and not (SIDECAR_NAME in names and _BACKUP.search(name)):
            raise BadInput(
                f"{shown_path(folder / name)} is not read, since only {SIDECAR_NAME} is, by exactly this "
                "name: rename it or take it away."
            )
        if may_state(name, stems, any_name=within) and _states_mark(folder / name, stems):
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
    if re.sub(r"[\s_-]", "", plain) == f"{_STEM}{_ENDING}":  # the dot forgotten
        return True
    return OSA.distance(stem.strip(), _STEM) <= 1 and OSA.distance(ending, _ENDING) <= 1


def _states_mark(path: Path, stems: Collection[str]) -> bool:
    try:
        if not path.is_file():
            return False
        with open_regular(path) as file:
            return states_restriction(path.name, file.read(MOST_BYTES), stems)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # nothing at such a path can be read, documents neither
            return False
        if isinstance(error, PermissionError) and not may_state(path.name, stems, any_name=False):
            return False  # of whatever program it is: nothing about it speaks of these documents
        raise BadInput(f"{shown_path(path)} cannot be read: {error.strerror or error}.") from error
