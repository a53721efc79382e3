"""Where what is stated of a document is written: the entry of a sidecar that goes before all others."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.folder.find import FoundFile, discover
from indexer.documents.metadata.entry_path import FolderNames
from indexer.documents.metadata.sidecar import SIDECAR_NAME
from indexer.errors import BadInput
from indexer.model import Meeting
from indexer.regular_files import read_text
from indexer.sites.journal import STATE
from indexer.store.records import MeetingSummary

_JOURNAL = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class SidecarEntry:
    """A document's own entry in the sidecar that is nearest to it.

    `file` is its path below the sources, `key` how the sidecar calls it, or is to. `followed`: the sidecar is
    written anew by `minutebook sync`.
    """

    file: str
    sidecar: Path
    key: str
    followed: bool


def entry_of(sources: Path, meeting: Meeting, meetings: Sequence[MeetingSummary]) -> SidecarEntry:
    """The entry for the minutes of that meeting, one of `meetings`.

    Raises BadInput where it cannot be told for sure which file they are, or no sidecar can speak for it.
    """
    try:
        found = discover([sources]).found
    except BadInput as error:
        raise BadInput(
            "A minutes.toml below the sources has a mistake: build the index to see which, and mend it first."
        ) from error
    file = _file_of(meeting, meetings, found)
    if file.path.resolve() != sources.resolve() / file.relative:
        raise BadInput("These minutes are reached over a link: correct them where the file itself lies.")
    folder, followed = _folder_of(sources, file.path)
    key = file.path.relative_to(folder).as_posix()
    return SidecarEntry(file.relative, folder / SIDECAR_NAME, _key_in(folder, key), followed)


def _file_of(meeting: Meeting, meetings: Sequence[MeetingSummary], found: Sequence[FoundFile]) -> FoundFile:
    named = [one for one in found if one.path.name == meeting.source]
    exact = [one for one in named if one.document_id == meeting.document_id]
    alike = [one for one in meetings if one.source == meeting.source]
    if len(exact) == 1:
        return exact[0]
    if len(named) == 1 and len(alike) == 1:
        return named[0]
    if len(named) == 1:
        raise BadInput(
            "The file holds several meetings, and a minutes.toml speaks for all of them: split it."
        )
    raise BadInput(
        "It cannot be told for sure which file below the sources these minutes are: correct them by hand."
    )


def _folder_of(sources: Path, path: Path) -> tuple[Path, bool]:
    """The folder whose sidecar is to speak for a file, and whether a sync writes that."""
    for folder in path.parents:
        if (folder.parent / STATE / folder.name / _JOURNAL).exists():
            if folder.parent.resolve() != sources.resolve():
                raise BadInput(
                    "These minutes come by minutebook sync: give --corrections the folder that it fills."
                )
            return folder, True
        if folder == sources:
            break
    return path.parent, False


def _key_in(folder: Path, key: str) -> str:
    """How the folder's sidecar calls the file with that path below it."""
    names = FolderNames(folder)
    try:
        text = read_text(folder / SIDECAR_NAME, encoding="utf-8-sig")
    except FileNotFoundError:
        return key
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{SIDECAR_NAME} cannot be read as UTF-8 text: save it so.") from error
    stated = tomllib.loads(text).get("documents", {})
    return next((one for one in stated if names.file_named(one) == key), key)
