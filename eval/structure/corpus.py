"""The documents that a parse is tried on, whether they have gold or not."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.structure.gold import SHARED
from eval.structure.judge import printed
from indexer.documents.formats import READERS
from indexer.errors import BadInput, RefusedFile


def corpus(sources: Sequence[Path]) -> tuple[tuple[str, Path], ...]:
    """All documents in the sources with their paths below these, by path; the shared minutes unless named.

    Raises BadInput for a source that is not there, and where no document is found.
    """
    found: dict[str, Path] = {}
    for source in sources or (minutes(),):
        if not source.exists():
            raise BadInput(f"{source} is not there.")
        if source.is_file():
            found[source.name] = source
            continue
        for file in sorted(source.rglob("*")):
            if file.is_file() and file.suffix.lower() in READERS:
                found[file.relative_to(source).as_posix()] = file
    if not found:
        raise BadInput(f"There are no documents in {', '.join(map(str, sources)) or minutes()}.")
    return tuple(sorted(found.items()))


def minutes() -> Path:
    """The shared minutes where there are any, else the sample."""
    root = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get(SHARED, root.parent / "shared")) / "minutes"
    return shared if shared.is_dir() else root / "examples" / "minutes"


def parsed(file: Path) -> list[dict[str, Any]] | str:
    """What is read of a document, or why it is not."""
    try:
        return printed(file)
    except RefusedFile as error:
        return str(error)
