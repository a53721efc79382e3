"""Actions in tables: a column for them, perhaps one for whom they fall to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Line
from indexer.structure.action_marks import is_open
from indexer.structure.vocabulary import words

_ACTION = words(r"actions?(?: points?| items?| required| agreed| arising)?|task")
_OWNER = words(r"(?:action )?owners?|lead|who|by whom|responsib\w+|assigned(?: to)?|action by|person")
# Shorter cells are initials or "None".
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds the actions, and which their owners (None: the text names them)."""

    action: int
    owner: int | None

    def action_in(self, row: Line) -> tuple[int, int, str | None] | None:
        """(start, end, owner) of a row's action, offsets in the row's text; None for a row without one."""
        cell = row.cells[self.action].strip() if self.action < len(row.cells) else ""
        start = row.text.find(cell) if cell else -1
        if start < 0 or len(cell.split()) < _FEWEST_WORDS or not is_open(cell):
            return None
        owner = (
            row.cells[self.owner].strip() if self.owner is not None and self.owner < len(row.cells) else ""
        )
        return start, start + len(cell), owner or None


def columns_of(header: Sequence[str]) -> Columns | None:
    """The columns that a header row names; None for any other row."""
    names = [cell.strip(" :*") for cell in header]
    action = next((n for n, name in enumerate(names) if _ACTION.match(name)), None)
    if action is None or len([name for name in names if name]) < 2:
        return None
    return Columns(action, next((n for n, name in enumerate(names) if _OWNER.match(name)), None))
