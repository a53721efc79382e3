"""Tables of minutes with a column for actions: what is to be done, or who is to act on what it stands by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.language.column_names import ACTION, MINUTE, OWNER
from indexer.meetings.genre import is_prose, words
from indexer.model import Line, LineKind

_DUE = words(
    r"due(?: date| by)?|deadline|target(?: date)?|complet(?:e|ion)(?: by| date)?|(?:by )?when|timescale"
)
# What a column for actions says of a minute that nobody has to act on.
_NOBODY = words(
    r"[-–—.\s]*|none|nil|n/?a|noted?|(?:for )?info(?:rmation)?|open|closed|completed?|done|ongoing|"
    r"agreed|approved|tbc"
)
# Shorter cells are names or initials, or "None".
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class ActionColumns:
    """Which columns of a table hold the actions and their owners; None where there is no such column."""

    action: int | None
    owner: int | None
    due: int | None = None

    def what(self, row: Line) -> str:
        """The action that a row's cell describes, empty where it only names somebody or nothing."""
        cell = _cell(row, self.action)
        return cell if len(cell.split()) >= FEWEST_WORDS else ""

    def when(self, row: Line) -> str:
        """By when, as the row's cell says; empty where nothing does."""
        due = _cell(row, self.due)
        return "" if _NOBODY.match(due) else due

    def who(self, row: Line) -> str:
        """Whom a row names to act, empty where it names nobody."""
        owner = _cell(row, self.owner)
        if not owner and len(_cell(row, self.action).split()) < FEWEST_WORDS:
            owner = _cell(row, self.action)
        return "" if _NOBODY.match(owner) else owner


@dataclass(frozen=True, slots=True)
class OwnerBeside:
    """Who is to act on the minutes that stand beside the name, with the stretches (start, end) of these."""

    who: str
    stretches: tuple[tuple[int, int], ...]


def columns_of(header: Sequence[str]) -> ActionColumns | None:
    """The columns that a header row names; None for any other row."""
    names = [cell.strip(" :*") for cell in header]
    action = next((n for n, name in enumerate(names) if ACTION.match(name)), None)
    owner = next((n for n, name in enumerate(names) if OWNER.match(name) and n != action), None)
    due = next((n for n, name in enumerate(names) if _DUE.match(name) and n not in (action, owner)), None)
    if len([name for name in names if name]) < 2 or (action is None and owner is None):
        return None
    named = action is not None or any(map(MINUTE.match, names))
    return ActionColumns(action, owner, due) if named else None


def in_force(lines: Sequence[Line]) -> Mapping[int, ActionColumns]:
    """The columns for each row, by the place of its line, below a header that names them.

    Running text may stand between rows, since a cell may hold paragraphs; rows of another width are of a
    table within the table.
    """
    found: dict[int, ActionColumns] = {}
    columns: ActionColumns | None = None
    width = 0
    for line in lines:
        if line.kind is not LineKind.ROW:
            continue
        named = columns_of(line.cells)
        if named is not None:
            columns, width = named, len(line.cells)
        elif columns is not None and len(line.cells) == width:
            found[line.start] = columns
    return found


def owners_beside(lines: Sequence[Line], columns: Mapping[int, ActionColumns]) -> Iterator[OwnerBeside]:
    """Yield who is to act on which minutes, row by row of the tables that say so."""
    names: list[str] = []
    stretches: list[tuple[int, int]] = []
    for line in lines:
        its = columns.get(line.start)
        begins = line.kind is LineKind.HEADING or (its is not None and line.cells[0].strip())
        if begins and (names or stretches):
            yield from _beside(names, stretches)
            names, stretches = [], []
        if its is not None:
            stretches.extend(_prose(line, its))
            names.extend(filter(None, [] if its.what(line) else [its.who(line)]))
        elif line.kind is not LineKind.ROW and not names and is_prose(line.text):
            stretches.append((line.start + line.marker_end, line.end))
    yield from _beside(names, stretches)


def _beside(names: Sequence[str], stretches: Sequence[tuple[int, int]]) -> Iterator[OwnerBeside]:
    if names and stretches:
        yield OwnerBeside(", ".join(dict.fromkeys(names)), tuple(stretches))


def _prose(row: Line, columns: ActionColumns) -> Iterator[tuple[int, int]]:
    """Yield where the minutes stand in a row that holds them itself."""
    at = 0
    for column, cell in enumerate(row.cells):
        start = row.text.find(cell, at) if cell else -1
        if start < 0:
            continue
        at = start + len(cell)
        if column not in {columns.action, columns.owner} and is_prose(cell):
            yield row.start + start, row.start + at


def _cell(row: Line, column: int | None) -> str:
    return row.cells[column].strip() if column is not None and column < len(row.cells) else ""
