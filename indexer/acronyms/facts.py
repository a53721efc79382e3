"""All that an index knows of acronyms, as one JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import UnusableIndex

FILE_NAME = "acronyms.json"
_FORMAT = 1

Meanings = Mapping[str, str]
"""What acronyms stand for in one place."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What acronyms stand for, the likeliest meaning first, and where they stand for something else.

    `also` maps other names to the acronym or long form meant. `only_in_capitals` are forms, in lower case,
    that are ordinary words too. `defined` holds what single documents say, `defined_by_board` what those of
    one board say, `boards` the board of each document that has one. `people` has the known acronyms that are
    somebody's initials in a document.
    """

    acronyms: Mapping[str, tuple[str, ...]]
    also: Meanings
    only_in_capitals: tuple[str, ...]
    defined: Mapping[str, Meanings]
    defined_by_board: Mapping[str, Meanings]
    boards: Mapping[str, str]
    people: Mapping[str, tuple[str, ...]]

    def save(self, directory: Path) -> None:
        """Writes acronyms.json."""
        content = {"format": _FORMAT, **asdict(self)}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (directory / FILE_NAME).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> Facts:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing, damaged or of another make."""
        path = directory / FILE_NAME
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content.pop("format") != _FORMAT:
                raise ValueError("another format")
            facts = cls(**content)
            return cls(
                acronyms={short: tuple(longs) for short, longs in facts.acronyms.items()},
                also=dict(facts.also),
                only_in_capitals=tuple(facts.only_in_capitals),
                defined={document: dict(own) for document, own in facts.defined.items()},
                defined_by_board={board: dict(own) for board, own in facts.defined_by_board.items()},
                boards=dict(facts.boards),
                people={document: tuple(letters) for document, letters in facts.people.items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableIndex(
                f"{path} is missing, damaged or of another format; "
                f"rebuild the index with: minutebook index SOURCE..."
            ) from error
