"""What `index --dry-run` prints: which files would be read, as what, under which id, with which doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from indexer.documents.folder.patterns import Patterns
from indexer.documents.folder.preview import PlannedFile, Preview, preview
from service.cli.findings import refused_lines
from service.cli.printing import print_json
from service.cli.running import plain

LOOKED_AT = (
    "Looked at names, minutes.toml and the kind of each file's bytes. What documents say themselves, their "
    "dates, kinds and marks of restriction, and whether two say the same, only the build reads."
)


def print_dry_run(sources: Sequence[Path], patterns: Patterns, out: Path, *, as_json: bool) -> None:
    """Print what a build of the sources into `out` would read, building nothing."""
    found = preview(sources, patterns, out)
    if as_json:
        print_json(preview_json(found))
        return
    for note in found.notes:
        typer.echo(plain(note), err=True)
    for line in refused_lines(found.refused):
        typer.echo(plain(line), err=True)
    for line in preview_lines(found):
        typer.echo(line)


def preview_json(found: Preview) -> dict[str, Any]:
    """All of it for programs."""
    return {
        "files": [_file_json(one) for one in found.files],
        "refused": [{"file": str(one.path), "reason": one.reason} for one in found.refused],
        "left_out": found.left_out,
        "notes": list(found.notes),
        "looked_at": LOOKED_AT,
    }


def _file_json(one: PlannedFile) -> dict[str, Any]:
    stated = one.file.sidecar
    return {
        "file": str(one.file.path),
        "document_id": one.file.document_id,
        "id_stated": one.file.id_stated,
        "format": one.format,
        "kind": stated.kind,
        "restricted": None if stated.restricted is None else list(stated.restricted),
        "also_called": [str(path) for path in one.file.aliases],
        "doubts": list(one.doubts),
    }


def preview_lines(found: Preview) -> Iterator[str]:
    """Yield a line for each file and each of its doubts, and sentences about them all."""
    for one in found.files:
        yield plain(f"{one.file.path} -> {one.file.document_id} ({one.format})")
        yield from (plain(f"    {doubt}") for doubt in one.doubts)
    ids = len({one.file.document_id for one in found.files})
    told = [f"{len(found.files):,} files would be read, with {ids:,} ids"]
    told += [f"{len(found.refused):,} refused"] * bool(found.refused)
    told += [f"{found.left_out:,} left out by --include and --exclude"] * bool(found.left_out)
    yield f"{', '.join(told)}. Nothing was built."
    yield LOOKED_AT
