"""Tables of minutes with a column for actions: what is to be done, or who is to act on what it stands by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.language.column_names import ACTION, MINUTE, OWNER
from indexer.meetings.genre import is_prose, words
from indexer.meetings.outcomes.commitments import names_somebody
from indexer.meetings.people.names import is_name
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
# "Cllr Ann Bell and the Clerk": longer ones in capitals are names too, if a person's or a body's.
_MOST_WORDS = 8
_JOINING = frozenset("and & / of the".split())
# "Clerk to write to the county", "Ann Bell: to ask for quotes".
_TASK = re.compile(r"(?P<who>.{2,40}?)(?: to|:| -| –) \w")
# What stands over a table of actions that names no columns.
_FOR_ACTIONS = re.compile(
    r"(?:\W*\d[\d.]*\W+)?(?:(?:summary|list) of |agreed |outstanding |new )?"
    r"actions?(?: (?:points?|items?|list|log|arising|agreed|required|summary|plan|tracker))?\W*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[A-Za-z]{0,2}\d{0,3}[.)]?")
_FEW = 0.4
# A column without a name over it is of those who act where so many rows name somebody.
_FEWEST_NAMED = 2
_FEWEST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class ActionColumns:
    """Which columns of a table hold the actions and their owners; None where there is no such column."""

    action: int | None
    owner: int | None
    due: int | None = None

    def what(self, row: Line) -> str:
        """The action that a row's cell describes, empty where it only names somebody or nothing."""
        cell = _cell(row, self.action)
        return "" if _is_who(cell) else cell

    def when(self, row: Line) -> str:
        """By when, as the row's cell says; empty where nothing does."""
        due = _cell(row, self.due)
        return "" if _NOBODY.match(due) else due

    def who(self, row: Line) -> str:
        """Whom a row names to act, empty where it names nobody."""
        owner = _cell(row, self.owner)
        if not owner and _is_who(_cell(row, self.action)):
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
    table within the table. Without a header, a column is of actions that names people
    beside prose on some rows and nobody on others; below a heading for actions it is what the columns hold
    that tells them.
    """
    found: dict[int, ActionColumns] = {}
    over = _lines_over_tables(lines)
    for table in _tables(lines):
        columns = columns_of(table[0].cells)
        rows = table if columns is None else table[1:]
        if columns is None and _FOR_ACTIONS.fullmatch(over.get(table[0].start, "")):
            columns = _told_by_contents(table)
        columns = columns or _told_by_names(table)
        if columns is not None:
            found.update((row.start, columns) for row in rows)
    return found


def aside_from_minutes(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of rows that hold no minutes: they name the columns, or only who is to do what."""
    columns = in_force(lines)
    return frozenset(
        n
        for n, line in enumerate(lines)
        if line.kind is LineKind.ROW
        and (columns_of(line.cells) is not None or _acts_only(line, columns.get(line.start)))
    )


def _acts_only(row: Line, columns: ActionColumns | None) -> bool:
    acting = (columns.action, columns.owner, columns.due) if columns is not None else ()
    return bool(acting) and not any(cell.strip() for n, cell in enumerate(row.cells) if n not in acting)


def _tables(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield rows of one width, from a header on where there is one, up to the next heading or header."""
    table: list[Line] = []
    for line in lines:
        row = line.kind is LineKind.ROW
        if row and table and len(line.cells) != len(table[0].cells) and columns_of(table[0].cells):
            row = columns_of(line.cells) is not None
        elif row and table and len(line.cells) != len(table[0].cells):
            yield table
            table = []
        if table and (line.kind is LineKind.HEADING or (row and columns_of(line.cells) is not None)):
            yield table
            table = []
        if row:
            table.append(line)
    if table:
        yield table


def _lines_over_tables(lines: Sequence[Line]) -> Mapping[int, str]:
    """The line right over each row that no other row stands over, by the place of the row."""
    return {
        line.start: before.text
        for before, line in pairwise(lines)
        if line.kind is LineKind.ROW and before.kind is not LineKind.ROW
    }


def _told_by_contents(rows: Sequence[Line]) -> ActionColumns | None:
    """The columns of a table without a header whose rows say what is to be done, by whom and when."""
    columns = range(len(rows[0].cells))
    filled = {n: [cell for row in rows if (cell := _cell(row, n))] for n in columns}
    numbers = {n for n in columns if all(_NUMBER.fullmatch(cell) for cell in filled[n])}
    named = {n: sum(map(_names_who, filled[n])) for n in columns}
    owner = next((n for n in columns if 2 * named[n] >= len(rows)), None)
    rest = [n for n in columns if n not in {owner, *numbers}]
    task = max(rest, key=lambda n: sum(len(cell.split()) for cell in filled[n]), default=None)
    if owner is None or task is None or sum(map(_is_who, filled[task])) > _FEW * len(rows):
        return None
    due = [n for n in rest if n != task]
    return ActionColumns(task, owner, due[0] if due else None) if len(due) <= 1 else None


def _names_who(cell: str) -> bool:
    return _is_who(cell) and _is_acting(cell)


def _told_by_names(rows: Sequence[Line]) -> ActionColumns | None:
    """The columns of a table without a header: topics, prose beside them, and last who acts on some of it.

    Where somebody is named on every row, these are speakers or presenters.
    """
    last = len(rows[0].cells) - 1
    if last + 1 < _FEWEST_COLUMNS:
        return None
    named = prose = idle = 0
    for row in rows:
        cell = _cell(row, last)
        prose += any(map(is_prose, row.cells[1:last]))
        if not cell or _NOBODY.match(cell):
            idle += bool(_cell(row, 0))
        elif _is_acting(cell):
            named += 1
        else:
            return None
    told = named >= _FEWEST_NAMED and idle > 0 and 2 * prose > len(rows)
    return ActionColumns(last, None) if told else None


def _is_acting(cell: str) -> bool:
    task = _TASK.match(cell)
    return _is_somebody(task["who"] if task else cell)


def _is_who(cell: str) -> bool:
    """Whether a cell names people rather than what they are to do; the shortest always do."""
    said = cell.split()
    if len(said) < FEWEST_WORDS:
        return True
    named = all(word[:1].isupper() or word.lower() in _JOINING for word in said)
    return named and len(said) <= _MOST_WORDS and _is_somebody(cell)


def _is_somebody(phrase: str) -> bool:
    return names_somebody(phrase) or is_name(phrase)


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
