"""Files that hold several documents (.zip, .eml): what is in them, within bounds."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from indexer.documents.lines import clean_line
from indexer.documents.metadata.data_files import may_state, states_restriction, stems_of
from indexer.documents.metadata.restriction import refuse_unclear, restriction_in
from indexer.documents.metadata.sidecar import SIDECAR_NAME
from indexer.documents.metadata.sidecar_names import is_sidecar_name
from indexer.errors import RefusedFile
from indexer.model import Warning

# A year of a council's papers; more belongs into a folder.
_MOST_FILES = 2_000
_MOST_BYTES = 200_000_000
_ENCRYPTED = 0x1  # bit of a zip entry's flags


@dataclass(frozen=True, slots=True)
class ContainedFile:
    """A file within another: its path there ("" for the text of a mail itself), its suffix and its bytes.

    `doubts`: what was doubtful about getting them. `restricted`: to whom what stands around it restricts it.
    """

    name: str
    suffix: str
    data: bytes
    doubts: tuple[Warning, ...] = ()
    restricted: tuple[str, ...] | None = None


def archive_files(data: bytes) -> Sequence[ContainedFile]:
    """The files of a zip archive in order of their paths, without hidden ones and those that systems add.

    Raises RefusedFile for an archive that is damaged, encrypted, too large, or that holds a sidecar, whose
    marks would not be heeded there.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and _is_meant(one.filename)]
            _require_readable(archive.infolist(), entries)
            restriction_in([("comment", archive.comment.decode("utf-8", "replace"))])
            files = [_contained(archive, one) for one in sorted(entries, key=lambda one: one.filename)]
            hidden = [one for one in archive.infolist() if not one.is_dir() and one not in entries]
            require_no_marks_beside([*files, *(_contained(archive, one) for one in hidden[:_MOST_FILES])])
            return files
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise RefusedFile("it is damaged or packed in a way that is not read: pack it again") from error


def _is_meant(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not any(_is_hidden(part) for part in parts)


def _is_hidden(part: str) -> bool:
    return part == "__MACOSX" or (part.startswith(".") and part not in {".", ".."})


def _require_readable(every: Sequence[zipfile.ZipInfo], entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_FILES:
        raise RefusedFile(f"it holds more than {_MOST_FILES:,} files, the most that is read: unpack it")
    if sum(one.file_size for one in entries) > _MOST_BYTES:
        raise RefusedFile(f"it holds more than {_MOST_BYTES // 1_000_000} MB: unpack it")
    if any(one.flag_bits & _ENCRYPTED for one in every):
        raise RefusedFile("it is encrypted: pack it without a password")


def require_no_marks_beside(files: Sequence[ContainedFile]) -> None:
    """Raise UnclearRestriction where one of the files states marks for others, which nobody would heed."""
    stems: dict[PurePosixPath, set[str]] = {}
    for one in files:
        stems.setdefault(PurePosixPath(one.name).parent, set()).add(PurePosixPath(one.name).name)
    for one in files:
        path = PurePosixPath(one.name)
        if is_sidecar_name(path.name):
            refuse_unclear(f"it holds a {SIDECAR_NAME}, which is only heeded in a folder: unpack it")
        beside = stems_of(stems[path.parent]) | {path.parent.name.lower()}
        if may_state(path.name, beside, any_name=True) and states_restriction(path.name, one.data, beside):
            refuse_unclear(
                f'it holds "{one.name}", which says that something is restricted and is not heeded there: '
                f"unpack it and say so in a {SIDECAR_NAME}"
            )


def _contained(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> ContainedFile:
    name = clean_line(entry.filename)
    with archive.open(entry) as file:
        # What an entry says of its size may be untrue.
        data = file.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise RefusedFile("it is damaged: its files are larger than it says")
    return ContainedFile(name, PurePosixPath(name).suffix.lower(), data)
