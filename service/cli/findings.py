"""The summary of a build: what was made of which files, how they became documents, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from indexer.build.built import Built, Findings
from indexer.documents.folder.find import RefusedPath
from indexer.language.counts import counted
from service.cli.running import plain

MOST_LINES = 20
"""Of a kind that people are shown; programs get all."""


def built_json(built: Built, seconds: float) -> dict[str, object]:
    """The summary of a build for programs."""
    contents = built.manifest.whole
    return {
        "index_version": built.manifest.version,
        "documents": contents.documents,
        "items": contents.items,
        "passages": contents.passages,
        "seconds": round(seconds, 2),
        "seconds_by_stage": {stage: round(taken, 2) for stage, taken in built.seconds.items()},
        "reused": {"documents": built.reused.documents, "passages": built.reused.passages},
        "resumed": {"documents": built.resumed.documents, "passages": built.resumed.passages},
        "restricted": {"documents": list(built.restricted), "labels": sorted(built.manifest.labels)},
        "refused": [{"file": str(one.path), "reason": one.reason} for one in built.refused],
        "notes": list(built.notes),
        "unchanged": built.unchanged,
        **_findings_json(built.findings),
    }


def print_built(built: Built, out: Path, seconds: float) -> None:
    """The summary of a build for people; what was refused goes to stderr."""
    contents = built.manifest.whole
    for note in built.notes:
        typer.echo(plain(note), err=True)
    for line in refused_lines(built.refused):
        typer.echo(plain(line), err=True)
    if built.unchanged:
        typer.echo(
            f"Nothing has changed: version {built.manifest.version} with "
            f"{counted(contents.documents, 'document')} stays live in {out}."
        )
        return
    for line in _finding_lines(built):
        typer.echo(plain(line))
    typer.echo(
        f"Indexed {counted(contents.documents, 'document')}, {counted(contents.items, 'agenda item')}, "
        f"{counted(contents.passages, 'passage')} in {seconds:.1f} s"
        f"{f'; {len(built.refused)} refused' if built.refused else ''}."
    )
    if built.restricted:
        typer.echo(
            f"{counted(len(built.restricted), 'document')} restricted: without a key that grants "
            f"{' or '.join(sorted(built.manifest.labels))} nobody can tell that there is more than "
            f"{counted(built.manifest.contents.documents, 'document')}."
        )
    if built.reused.documents:
        typer.echo(
            f"Taken over from the earlier version: {counted(built.reused.documents, 'document')}, "
            f"{counted(built.reused.passages, 'passage')}."
        )
    typer.echo(f"Version {built.manifest.version} is live in {out}.")


def _findings_json(findings: Findings) -> dict[str, object]:
    """All of it for programs."""
    return {
        "renditions": [asdict(one) for one in findings.renditions],
        "kept_apart": [
            {"id": one.claimed, "files": [{"file": file, "documents": ids} for file, ids in one.files]}
            for one in findings.kept_apart
        ],
        "several_meetings": [asdict(one) for one in findings.several],
        "restricted_copies": [asdict(one) for one in findings.restricted_copies],
        "kinds": dict(findings.kinds),
        "doubts": [asdict(one) for one in findings.doubts],
    }


def refused_lines(refused: Sequence[RefusedPath]) -> Iterator[str]:
    """A line for each refused file, the first of many."""
    return _first(f"refused {one.path}: {one.reason}" for one in refused)


def _finding_lines(built: Built) -> Iterator[str]:
    """The lines for people, each kind of finding once."""
    found = built.findings
    yield from _section(
        "Read in one of several formats that say the same:",
        (
            f"{_some(one.documents)}: from {one.read}, not {' or '.join(one.others)}"
            for one in found.renditions
        ),
    )
    yield from _section(
        "Different texts of one name, each with an id of its own:",
        (
            f"{one.claimed}: {', '.join(f'{file} is {_some(ids)}' for file, ids in one.files)}"
            for one in found.kept_apart
        ),
    )
    yield from _section(
        "Files of several meetings:",
        (f"{one.file}: {len(one.documents)}, {_some(one.documents)}" for one in found.several),
    )
    yield from _section(
        "Restricted without a mark of their own, since they say the same as a restricted file:",
        (f"{one.file}: as {one.copy_of}, {', '.join(one.labels)}" for one in found.restricted_copies),
    )
    if found.kinds:
        kinds = ", ".join(counted(count, kind) for kind, count in found.kinds.items())
        yield f"No minutes: {kinds}; they are searched and cited as what they are."
    doubts = (f"{one.document_id}: {one.message}" for one in found.doubts)
    yield from _section("Not all of the text may be there, or right:", doubts)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = list(_first(lines))
    if shown:
        yield title
        yield from (f"  {line}" for line in shown)


def _first(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from every[:MOST_LINES]
    if (more := len(every) - MOST_LINES) > 0:
        yield f"and {more:,} more (--json lists all)"


def _some(ids: Sequence[str]) -> str:
    """Ids by name, of many the first and the last."""
    return ", ".join(ids) if len(ids) <= 3 else f"{ids[0]} to {ids[-1]}"
