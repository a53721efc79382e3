"""What may be corrected in a service, chosen by whoever starts it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput


@dataclass(frozen=True, slots=True)
class CorrectionSettings:
    """What may be corrected: documents below `sources`, and the boards of a file where there is to be one."""

    sources: Path
    boards: Path | None
    rebuild: str  # the command that builds the index anew

    def __post_init__(self) -> None:
        if not self.sources.is_dir():
            raise BadInput(f"--corrections takes the folder of the minutes; {self.sources} is none.")
