"""What the boards of an index are called: acronyms and spellings that their minutes use, in boards.json."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ConfigDict

from indexer.errors import UnusableIndex
from indexer.model import acronym, serialiser
from indexer.regular_files import read_text

FILE_NAME = "boards.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A board: its acronym, if its minutes use one, and how they spell its name, the most usual first."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    acronym: str | None = None
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRegister:
    """The entries of all boards by name."""

    entries: Mapping[str, BoardEntry]

    def entry(self, name: str) -> BoardEntry:
        """What is known of a board; of one that is not registered, nothing."""
        return self.entries.get(name, BoardEntry())

    def save(self, directory: Path) -> None:
        """Writes boards.json into a folder that exists."""
        content = {"format": _FORMAT, "boards": {name: asdict(one) for name, one in self.entries.items()}}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (directory / FILE_NAME).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> BoardRegister:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing, damaged or of another make."""
        path = directory / FILE_NAME
        try:
            content = json.loads(read_text(path))
            if content["format"] != _FORMAT:
                raise ValueError("another format")
            return cls(serialiser(dict[str, BoardEntry]).validate_python(content["boards"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnusableIndex(
                f"{path} is missing, damaged or of another format; "
                "rebuild the index with: minutebook index SOURCE..."
            ) from error


def acronyms_used(
    names: Collection[str], used: Mapping[str, set[str]], stated: Mapping[str, str]
) -> dict[str, str]:
    """The acronym of each name: as stated, else its initials where its own minutes use them.

    Initials that would name two boards name none.
    """
    found = {name: own for name in names if (own := acronym(name)) is not None and own in used.get(name, ())}
    found |= {name: own for name, own in stated.items() if name in names}
    times = Counter(found.values())
    return {name: own for name, own in found.items() if name in stated or times[own] == 1}
