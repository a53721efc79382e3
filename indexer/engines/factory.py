"""The one place that knows which engines there are."""

from __future__ import annotations

from pathlib import Path

from indexer.engines.protocol import EngineKind
from indexer.engines.store import Store
from indexer.errors import BadInput, MissingExtra

ENGINES = ("local", "milvus")


def engine_kind(name: str, store: Store | None = None, root: Path | None = None) -> EngineKind:
    """The engine called `name`; to build with it, `store` and the index directory are needed as well.

    Raises BadInput for an unknown one or a store that it cannot use, MissingExtra when it is not installed.
    """
    if name == "local":
        from indexer.engines.local import LocalEngineKind

        if store is not None and store.uri is not None:
            raise BadInput("--uri names a Milvus server; use it with --engine milvus.")
        return LocalEngineKind()
    if name == "milvus":
        try:
            from indexer.engines.milvus.kind import MilvusEngineKind
        except ImportError as error:
            raise MissingExtra(
                "The milvus engine is not installed; install it with: pip install 'minutebook[milvus]'"
            ) from error
        return MilvusEngineKind(store or Store(), root)
    raise BadInput(f"There is no engine {name!r}; --engine takes one of: {', '.join(ENGINES)}.")
