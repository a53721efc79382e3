"""What a build would read, without reading it: names, sidecars and first bytes are looked at, no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from indexer.documents.folder.find import Discovery, FoundFile, RefusedPath, discover
from indexer.documents.folder.identity import distinct_ids
from indexer.documents.folder.patterns import EVERYTHING, Patterns
from indexer.documents.formats import READERS, require
from indexer.documents.metadata.sidecar import shown_path
from indexer.documents.read import file_bytes
from indexer.errors import RefusedFile

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        **{"text": "plain text", "markdown": "Markdown", "html.html": "HTML", "rtf": "rich text"},
        **{"office.docx": "Word", "office.odt": "OpenDocument", "pdf.pdf": "PDF"},
        **{"containers.convert": "old Word", "containers.saved_page": "saved web page"},
        **{".zip": "archive", ".eml": "mail"},
    }
)
"""What people call the formats, by the module that reads one, and containers by suffix."""

_NAMED = 3  # of the files that a doubt names


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file that would be read, as which format, under which id; doubts are clauses for people."""

    file: FoundFile
    format: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would be read and what would not, as far as names, sidecars and first bytes tell."""

    files: tuple[PlannedFile, ...]
    refused: tuple[RefusedPath, ...]
    notes: tuple[str, ...]
    left_out: int


def preview(sources: Sequence[Path], patterns: Patterns = EVERYTHING, out: Path | None = None) -> Preview:
    """Find what a build of `sources` would read. Raises BadInput as `discover` does.

    The bytes of every file are held against its suffix, and none is parsed: so 4,000 files take seconds. What
    only the documents themselves say, their kind and dates and marks of restriction in them, is not known.
    """
    discovery = discover(sources, patterns, out)
    refused = list(discovery.refused)
    found: list[FoundFile] = []
    for file in discovery.found:
        try:
            require(file_bytes(file.path), file.path.suffix.lower())
        except RefusedFile as error:
            refused.append(RefusedPath(file.path, str(error)))
        else:
            found.append(file)
    doubts = _clashes(found)
    return Preview(
        tuple(
            PlannedFile(file, _format(file.path), (*doubts.get(file, ()), *_stated(file))) for file in found
        ),
        tuple(refused),
        discovery.notes,
        discovery.left_out,
    )


def _format(path: Path) -> str:
    suffix = path.suffix.lower()
    return FORMATS[READERS.get(suffix, suffix)]


def _clashes(found: Sequence[FoundFile]) -> dict[FoundFile, list[str]]:
    """Return what is doubtful about the ids of files that have theirs in common."""
    ids = distinct_ids([file.claim(restricted=bool(file.sidecar.restricted)) for file in found])
    apart = dict(zip(found, ids, strict=True))
    doubts: dict[FoundFile, list[str]] = {}
    for group in Discovery(tuple(found), ()).clashes():
        for file in group:
            others = [shown_path(one.path) for one in group if one is not file]
            named = " and ".join(others[:_NAMED])
            more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
            doubts[file] = [
                f"{named}{more} would have the same id: one document if they say the same, else this is "
                f"{apart[file]}"
            ]
    return doubts


def _stated(file: FoundFile) -> Iterator[str]:
    """Yield what sidecars state of a file that changes what it is or who sees it."""
    if file.sidecar.restricted:
        yield f"restricted to {' or '.join(file.sidecar.restricted)}"
    if file.id_stated:
        yield "its id is stated"
    if file.sidecar.kind:
        yield f"stated to be {file.sidecar.kind.value}"
    if file.aliases:
        named = " and ".join(map(shown_path, file.aliases[:_NAMED]))
        more = f" and {len(file.aliases) - _NAMED:,} more" if len(file.aliases) > _NAMED else ""
        yield f"also called {named}{more}"
