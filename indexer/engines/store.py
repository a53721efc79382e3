"""Where an engine keeps what it does not keep in the index's folder."""

from __future__ import annotations

from dataclasses import dataclass

ELSEWHERE = "elsewhere.json"
"""File in the folder of an index that names what its engine keeps elsewhere; "engine" in it is the engine."""


@dataclass(frozen=True, slots=True)
class Store:
    """A server that keeps a part of an index.

    `uri` None: what the environment names. `patience`: seconds that a build goes on asking when it does not
    answer; a server of containers that is replaced comes back within a minute.
    """

    uri: str | None = None
    patience: float = 60.0
