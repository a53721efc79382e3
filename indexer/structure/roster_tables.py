"""Rosters set as tables: one group a column, one field a column, or a label beside its entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.structure.names import bracketed_letters, is_name, looks_like_person, without_brackets
from indexer.structure.roster_fields import Fields, read_fields
from indexer.structure.roster_headings import Presence, presence_of
from indexer.structure.roster_inline import people_inline

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One entry of a table, or one group's heading, with the index of its row."""

    row: int
    text: str
    presence: Presence
    heads: bool = False
    initials: str | None = None  # from a column of their own
    named: bool = False  # a column of names holds the first words, so that they are somebody's


# Share of the people with initials that have a row without them below, where places follow people.
_PAIRED = 0.6


def read_table(rows: Sequence[Row], presence: Presence | None) -> Iterator[TableEntry]:
    """Entries of one table; `presence` is what the text before the table said (None: nothing)."""
    fields = read_fields(rows[0])
    if fields is not None:
        yield from _by_field(rows, fields, fields.says or presence or Presence.PRESENT)
    elif _is_labelled(rows):
        yield from _by_label(rows, presence)
    elif any(presence_of(cell) is not None for row in rows for cell in _pieces(row)):
        yield from _by_column(rows, presence)
    elif presence is not None:
        paired = _places_follow(rows)
        for number, row in enumerate(rows):
            yield from _whole_row(number, row, presence, paired)


def _by_field(rows: Sequence[Row], fields: Fields, presence: Presence) -> Iterator[TableEntry]:
    yield TableEntry(0, " ".join(rows[0]), presence, heads=True)
    for number, row in enumerate(rows[1:], 1):
        name, others = fields.of("name", row), fields.of("other", row)
        if name or others:
            text = " - ".join([*([" ".join(name)] if name else []), *others])
            said = fields.presence_in(row) or presence
            letters = " ".join(fields.of("initials", row)) or None
            yield TableEntry(number, text, said, initials=letters, named=bool(name))


def _is_labelled(rows: Sequence[Row]) -> bool:
    """Whether the first column says who the others list ("Present:" | "A, B, C")."""
    for row in rows:
        if row and presence_of(row[0]) is not None:
            others = [pieces[0] for cell in row[1:] if (pieces := _pieces([cell]))]
            return bool(others) and all(presence_of(piece) is None for piece in others)
    return False


def _by_label(rows: Sequence[Row], presence: Presence | None) -> Iterator[TableEntry]:
    for number, row in enumerate(rows):
        said = presence_of(row[0]) if row else None
        if said is not None:
            presence = said
            yield TableEntry(number, row[0], said, heads=True)
        elif row and row[0].strip():  # another label, such as a date or a place: not the roster's
            presence = None
        if presence is not None:
            for cell in row[1:]:
                for piece in _people_of(cell):
                    yield from (TableEntry(number, *one) for one in people_inline(piece, presence))


def _by_column(rows: Sequence[Row], presence: Presence | None) -> Iterator[TableEntry]:
    """Each column from top to bottom; a heading in a cell holds for the cells below it."""
    columns = [
        [(number, piece) for number, row in enumerate(rows) if n < len(row) for piece in _people_of(row[n])]
        for n in range(max(len(row) for row in rows))
    ]
    places = _places([[piece for _, piece in column] for column in columns])
    for column in columns:
        state = presence
        entry: TableEntry | None = None
        for number, piece in column:
            said = presence_of(piece)
            if said is None and entry is not None and places is not None and _is_place(piece, entry, places):
                yield TableEntry(entry.row, f"{entry.text} - {piece}", entry.presence)
                entry = None
                continue
            if entry is not None:
                yield entry
                entry = None
            if said is not None:
                state = said
                yield TableEntry(number, piece, said, heads=True)
            elif state is not None:
                entry = TableEntry(number, piece, state)
        if entry is not None:
            yield entry


def _places(columns: Sequence[Sequence[str]]) -> frozenset[str] | None:
    """What several cells say without initials, if people have their organisation in the row below them."""
    pairs = [(a, b) for column in columns for a, b in pairwise(column) if bracketed_letters(a)]
    if len(pairs) < 2 or sum(not bracketed_letters(b) for _, b in pairs) < _PAIRED * len(pairs):
        return None
    times = Counter(piece for column in columns for piece in column)
    return frozenset(piece for piece, count in times.items() if count > 1 and not bracketed_letters(piece))


def _is_place(piece: str, entry: TableEntry, places: frozenset[str]) -> bool:
    """Whether a row belongs to the person above: no initials, and either they have some or it is no name."""
    if bracketed_letters(piece) and looks_like_person(piece):
        return False
    return piece in places or bool(bracketed_letters(entry.text)) or not is_name(piece)


def _places_follow(rows: Sequence[Row]) -> bool:
    """Whether the first column has the people: initials beside them, and none in any other column."""
    first = sum(bool(bracketed_letters(row[0])) for row in rows if row)
    return first * 2 > len(rows) and not any(bracketed_letters(cell) for row in rows for cell in row[1:])


def _whole_row(number: int, row: Row, presence: Presence, paired: bool) -> Iterator[TableEntry]:
    """One row under a roster heading: cells are people each, or (`paired`) the fields of one."""
    cells = [" ".join(cell.split()) for cell in row if cell.strip()]
    if (
        not paired
        and len(cells) > 1
        and all(is_name(without_brackets(cell).split(",")[0].strip()) for cell in cells)
    ):
        yield from (TableEntry(number, cell, presence) for cell in cells)
    elif cells:
        yield TableEntry(number, " - ".join(cells), presence)


def _pieces(row: Row) -> list[str]:
    return [piece.strip() for cell in row for piece in cell.split("\n") if piece.strip()]


def _people_of(cell: str) -> Iterator[str]:
    """The entries of a cell: a line each, except that lines without a name continue the entry above."""
    entry = ""
    for piece in _pieces([cell]):
        first = re.split(r"[,(:–-]", piece, maxsplit=1)[0].strip()
        if entry and not is_name(first):
            entry = f"{entry} - {piece}"
            continue
        if entry:
            yield entry
        entry = piece
    if entry:
        yield entry
