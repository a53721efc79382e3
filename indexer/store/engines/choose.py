"""The one place that knows which engines there are, and deals with what any of them keeps elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from indexer.errors import BadInput, MinutebookError, MissingExtra, install_hint
from indexer.regular_files import read_text
from indexer.store.engines.base import ELSEWHERE, EngineKind, Store

ENGINES = ("local", "milvus")


def engine_kind(name: str, store: Store | None = None, root: Path | None = None) -> EngineKind:
    """The engine called `name`; to build with it, `store` and the index directory are needed as well.

    Raises BadInput for an unknown one or a store that it cannot use, MissingExtra when it is not installed.
    """
    if name == "local":
        from indexer.store.engines.local import LocalEngineKind

        if store is not None and store.uri is not None:
            raise BadInput("--uri names a Milvus server; use it with --engine milvus.")
        return LocalEngineKind()
    if name == "milvus":
        try:
            from indexer.store.engines.milvus import MilvusEngineKind
        except ImportError as error:
            raise MissingExtra(f"The milvus engine is not installed; {install_hint('milvus')}") from error
        return MilvusEngineKind(store or Store(), root)
    raise BadInput(f"There is no engine {name!r}; --engine takes one of: {', '.join(ENGINES)}.")


def named_elsewhere(folder: Path) -> list[Path]:
    """The files below a version's folder that name what is kept elsewhere; empty when all is in it."""
    return sorted(folder.rglob(ELSEWHERE))


def discard_elsewhere(folder: Path) -> bool:
    """Removes what is kept elsewhere of a version; False when that cannot be done now."""
    for file in named_elsewhere(folder):
        try:
            engine_kind(json.loads(read_text(file))["engine"]).discard(file.parent)
        except (MinutebookError, OSError):
            return False  # else what it names would stay for ever
        except (ValueError, TypeError, KeyError):
            continue  # it is written whole before anything is kept elsewhere; a damaged one names nothing
    return True


def announced(engine: str, folder: Path, store: Store | None = None) -> str | None:
    """Tells of the version in `folder`, which is live already; why it could not be told, in a sentence.

    Whoever opens the directory has the new version all the same; the next build or rollback tells again.
    """
    try:
        engine_kind(engine, store).publish(folder)
    except MinutebookError as error:
        return f"Only other tools are not told of the new version: {error}"
    return None
