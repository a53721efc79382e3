"""The one place that knows which engines there are."""

from __future__ import annotations

from indexer.engines.protocol import EngineKind
from indexer.errors import BadInput

ENGINES = ("local",)


def engine_kind(name: str) -> EngineKind:
    """The engine called `name`. Raises BadInput for an unknown one."""
    if name == "local":
        from indexer.engines.local import LocalEngineKind

        return LocalEngineKind()
    raise BadInput(f"There is no engine {name!r}; --engine takes one of: {', '.join(ENGINES)}.")
