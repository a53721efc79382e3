"""Telling those who look for an index elsewhere than in its directory which version is live."""

from __future__ import annotations

from pathlib import Path

from indexer.engines.factory import engine_kind
from indexer.engines.store import Store
from indexer.errors import MinutebookError


def announced(engine: str, folder: Path, store: Store | None = None) -> str | None:
    """Tells of the version in `folder`, which is live already; why it could not be told, in a sentence.

    Whoever opens the directory has the new version all the same; the next build or rollback tells again.
    """
    try:
        engine_kind(engine, store).publish(folder)
    except MinutebookError as error:
        return f"Only other tools are not told of the new version: {error}"
    return None
