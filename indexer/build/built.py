"""What a build tells of itself when it has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.build.cache import Origin
from indexer.build.gather import ReadableDocument
from indexer.build.settle import KeptApart, Renditions, RestrictedCopy, SeveralMeetings
from indexer.documents.folder.find import RefusedPath
from indexer.model import DocumentKind
from indexer.store.versions import Manifest


@dataclass(frozen=True, slots=True)
class Reused:
    """What was taken over: documents not read again, passages not encoded again.

    Passages are those of the index that everybody sees.
    """

    documents: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class ReadingDoubt:
    """What was lost of a document's text, or may be another in the file."""

    document_id: str
    file: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What is to be told of the documents of a build: how files became documents, and what is doubtful.

    `kinds` counts the documents that are no minutes.
    """

    renditions: tuple[Renditions, ...] = ()
    kept_apart: tuple[KeptApart, ...] = ()
    several: tuple[SeveralMeetings, ...] = ()
    restricted_copies: tuple[RestrictedCopy, ...] = ()
    kinds: Mapping[DocumentKind, int] = field(default_factory=dict)
    doubts: tuple[ReadingDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, the files it had to leave out, and what else is to be told, in plain sentences.

    `seconds` by stage, each counted once: "encoder", "earlier version", "reading", "encoding",
    "statistics", "groups", "writing", "publishing". `restricted`: those of the documents that
    not everybody may see. `reused` of the earlier version; `resumed` of a build that was cut off.
    `unchanged`: all would have been as in the live version, so that nothing was published.
    """

    manifest: Manifest
    documents: tuple[str, ...]
    refused: tuple[RefusedPath, ...]
    notes: tuple[str, ...] = ()
    reused: Reused = Reused()
    seconds: dict[str, float] = field(default_factory=dict)
    restricted: tuple[str, ...] = ()
    resumed: Reused = Reused()
    findings: Findings = Findings()
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class ReadDocuments:
    """The documents that an index is made of, the files that are refused, and what is to be told of both."""

    documents: Sequence[ReadableDocument]
    refused: Sequence[RefusedPath]
    findings: Findings

    def count(self, origin: Origin) -> int:
        """How many documents have their meeting from there."""
        return sum(one.text.origin is origin for one in self.documents)


def doubts_of(documents: Iterable[ReadableDocument]) -> tuple[ReadingDoubt, ...]:
    """The doubts about the reading of documents, in their order; of several meetings with the first one."""
    return tuple(
        ReadingDoubt(one.document_id, str(one.text.found.path), doubt.code, doubt.message)
        for one in documents
        if one.part == 0
        for doubt in one.text.doubts
    )


def other_kinds(documents: Sequence[ReadableDocument]) -> dict[DocumentKind, int]:
    """How many documents are of each kind but minutes."""
    counts = Counter(one.meeting.kind for one in documents)
    return {kind: counts[kind] for kind in DocumentKind if kind is not DocumentKind.MINUTES and counts[kind]}
