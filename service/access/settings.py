"""What an operator chooses about access, and how processes that are started without arguments learn of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput

_KEYS, _REQUIRED, _PER_MINUTE = "MINUTEBOOK_KEYS", "MINUTEBOOK_REQUIRE_KEY", "MINUTEBOOK_PER_MINUTE"


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

    def as_environment(self) -> dict[str, str]:
        """Variables that `of_environment` reads."""
        chosen = {
            _KEYS: str(self.keys.resolve()) if self.keys else None,
            _REQUIRED: "1" if self.required else None,
            _PER_MINUTE: str(self.per_minute) if self.per_minute else None,
        }
        return {name: value for name, value in chosen.items() if value is not None}

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> Access:
        """What `as_environment` wrote."""
        keys, per_minute = environment.get(_KEYS), environment.get(_PER_MINUTE)
        return cls(
            keys=Path(keys) if keys else None,
            required=_REQUIRED in environment,
            per_minute=int(per_minute) if per_minute else None,
        )
