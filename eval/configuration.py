"""Ways to search that an evaluation compares."""

from __future__ import annotations

from dataclasses import dataclass

from service.fusion import DENSE_WEIGHT
from service.query import Mode


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to search. `dense_weight` is from 0 (lexical leg) to 1 (dense leg); only hybrid heeds it."""

    mode: Mode = Mode.HYBRID
    dense_weight: float = DENSE_WEIGHT

    @property
    def name(self) -> str:
        """Names it in tables and files: "lexical", "hybrid-0.4"."""
        return f"{self.mode}-{self.dense_weight}" if self.mode is Mode.HYBRID else str(self.mode)
