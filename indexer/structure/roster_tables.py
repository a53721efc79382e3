"""Rosters set as tables: one group a column, one field a column, or a label beside its entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.structure.people import bracketed_letters, is_name, looks_like_person


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One entry of a table: its row, whether it attends (None: not said), whether it is a group's heading."""

    row: int
    text: str
    present: bool | None
    heads: bool = False


_Says = Callable[[str], bool | None]
_NAME_FIELD = re.compile(
    r"(?:full )?names?|attendees?|members?|participants?|who|delegates?|present", re.IGNORECASE
)
_INITIALS_FIELD = re.compile(r"initials?|abbreviations?|abbrev\.?|short(?: name)?|tla|acronym", re.IGNORECASE)
_OTHER_FIELD = re.compile(
    r"(?:job )?title|roles?|positions?|organi[sz]ations?(?:/.*)?|affiliations?|compan(?:y|ies)|department|representing|employer|location|"
    r"agency|delegation|area|from|body|for|of",
    re.IGNORECASE,
)


def read_table(rows: Sequence[Sequence[str]], present: bool | None, says: _Says) -> Iterator[TableEntry]:
    """Entries of one table; `present` is what the text before the table said, `says` reads a roster heading."""
    fields = _field_names(rows[0])
    if fields:
        yield from _by_field(rows, fields, True if present is None else present)
    elif _is_labelled(rows, says):
        yield from _by_label(rows, present, says)
    elif any(says(cell) is not None for row in rows for cell in _pieces(row)):
        yield from _by_column(rows, present, says)
    elif present is not None:
        for number, row in enumerate(rows):
            yield from _whole_row(number, row, present)


def _field_names(header: Sequence[str]) -> dict[int, str] | None:
    """Column -> "name", "initials" or "other" if the header names fields of a person."""
    fields: dict[int, str] = {}
    for column, cell in enumerate(header):
        text = cell.strip(" :*")
        if _NAME_FIELD.fullmatch(text) and "name" not in fields.values():
            fields[column] = "name"
        elif _INITIALS_FIELD.fullmatch(text):
            fields[column] = "initials"
        elif _OTHER_FIELD.fullmatch(text):
            fields[column] = "other"
    kinds = list(fields.values())
    return fields if "name" in kinds and len(kinds) > 1 else None


def _by_field(rows: Sequence[Sequence[str]], fields: dict[int, str], present: bool) -> Iterator[TableEntry]:
    yield TableEntry(0, " ".join(rows[0]), present, heads=True)
    for number, row in enumerate(rows[1:], 1):
        cells = dict.fromkeys(("name", "initials"), "")
        others = []
        for column, cell in enumerate(row):
            kind = fields.get(column)
            text = " ".join(cell.split())
            if kind in cells:
                cells[kind] = text
            elif kind == "other" and text:
                others.append(text)
        if cells["name"]:
            initials = [f"({cells['initials']})"] if cells["initials"] else []
            yield TableEntry(number, " - ".join([" ".join([cells["name"], *initials]), *others]), present)


def _is_labelled(rows: Sequence[Sequence[str]], says: _Says) -> bool:
    """Whether the first column says who the others list ("Present:" | "A, B, C")."""
    for row in rows:
        if row and says(row[0]) is not None:
            others = [cell for cell in row[1:] if cell.strip()]
            return bool(others) and all(
                says(cell) is None for piece in others for cell in _pieces([piece])[:1]
            )
    return False


def _by_label(rows: Sequence[Sequence[str]], present: bool | None, says: _Says) -> Iterator[TableEntry]:
    for number, row in enumerate(rows):
        said = says(row[0]) if row else None
        if said is not None:
            present = said
            yield TableEntry(number, row[0], present, heads=True)
        elif row and row[0].strip():  # another label, such as a date or a place: not the roster's
            present = None
        if present is not None:
            for cell in row[1:]:
                yield from (TableEntry(number, piece, present) for piece in _people_of(cell))


def _by_column(rows: Sequence[Sequence[str]], present: bool | None, says: _Says) -> Iterator[TableEntry]:
    columns = range(max(len(row) for row in rows))
    cells = {
        c: [(n, p) for n, row in enumerate(rows) if c < len(row) for p in _people_of(row[c])] for c in columns
    }
    paired = _names_and_places([[piece for _, piece in cells[c]] for c in columns])
    times = Counter(piece for c in columns for _, piece in cells[c])
    places = {piece for piece, count in times.items() if count > 1 and not bracketed_letters(piece)}
    for column in columns:
        state = present
        entry: TableEntry | None = None
        for number, piece in cells[column]:
            said = says(piece)
            if said is None and paired and entry is not None and (piece in places or _is_place(piece, entry)):
                yield TableEntry(entry.row, f"{entry.text} - {piece}", state)
                entry = None
                continue
            if entry is not None:
                yield entry
                entry = None
            if said is not None:
                state = said
                yield TableEntry(number, piece, state, heads=True)
            else:
                entry = TableEntry(number, piece, state)
        if entry is not None:
            yield entry


def _names_and_places(columns: Sequence[Sequence[str]]) -> bool:
    """Whether people with initials are mostly followed by a row without: their organisation stands below them."""
    pairs = [(a, b) for column in columns for a, b in pairwise(column) if bracketed_letters(a)]
    return len(pairs) > 1 and sum(not bracketed_letters(b) for _, b in pairs) * 5 >= len(pairs) * 3


def _is_place(piece: str, entry: TableEntry) -> bool:
    """Whether a row belongs to the person above: no initials, and either they have some or it is no name."""
    if bracketed_letters(piece) and looks_like_person(piece):
        return False
    return bool(bracketed_letters(entry.text)) or not is_name(piece)


def _whole_row(number: int, row: Sequence[str], present: bool) -> Iterator[TableEntry]:
    """One row under a roster heading: cells are people each, or the fields of one."""
    cells = [" ".join(cell.split()) for cell in row if cell.strip()]
    if len(cells) > 1 and all(is_name(re.sub(r"\(.*?\)", "", cell).split(",")[0].strip()) for cell in cells):
        yield from (TableEntry(number, cell, present) for cell in cells)
    elif cells:
        yield TableEntry(number, " - ".join(cells), present)


def _pieces(row: Sequence[str]) -> list[str]:
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
