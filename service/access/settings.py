"""What an operator chooses about access."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput


@dataclass(frozen=True, slots=True)
class Access:
    """`keys`: the file of keys; without it nobody sees restricted documents. `required`: none ask without.

    `per_minute`: requests without a key from one address; None: any number.
    """

    keys: Path | None = None
    required: bool = False
    per_minute: int | None = None

    def __post_init__(self) -> None:
        if self.required and self.keys is None:
            raise BadInput("--require-key needs the keys: give their file with --keys FILE.")
