"""Rosters set as tables: one group a column, one field a column, or a label beside its entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.meetings.attendance import listed_on
from indexer.meetings.genre import words
from indexer.meetings.people import bracketed_letters, is_name, looks_like_person, without_brackets
from indexer.meetings.presence import Presence, RosterLine, presence_of

# Rosters set as tables with a field of a person in each column: name, initials, organisation, who came.

_NAME = words(r"(?:full )?names?|attendees?|members?|participants?|who|delegates?|present")
_INITIALS = words(r"initials?|abbreviations?|abbrev\.?|short(?: name)?|tla|acronym")
_OTHER = words(
    r"(?:job )?title|roles?|positions?|organi[sz]ations?(?:/.*)?|affiliations?|compan(?:y|ies)|department|"
    r"representing|employer|location|agency|delegation|area|from|body|for|of|category|type|capacity|"
    r"(?:term of office|governor type)"
)
_STATUS = words(
    r"(?:present|attended|attendance|status)(?:\s?[/&]\s?(?:absent|apologies|not attended))*\??|"
    r"(?:apologies|absent)\s?[/&]\s?(?:present|attended)"
)
# Marks in a column that says who came; nothing in it means that they did not.
_CAME = words(r"p|y|yes|present|attended|x|in attendance|[✓✔☑✅]")
_SENT_WORD = words(r"a|ap|apols?\.?|apolog(?:y|ies)(?: (?:given|received|accepted))?|absent")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the columns of a table hold; `says` is what the heading of the names' column says of them."""

    columns: Mapping[int, str]  # column -> "name", "initials", "other" or "status"
    says: Presence | None

    def of(self, field: str, row: Sequence[str]) -> list[str]:
        """The cells of one field that hold something, white space squeezed."""
        cells = (row[n] for n, name in self.columns.items() if name == field and n < len(row))
        return [" ".join(cell.split()) for cell in cells if cell.strip()]

    def presence_in(self, row: Sequence[str]) -> Presence | None:
        """What the row says of its person; None where no column is for that."""
        if "status" not in self.columns.values():
            return None
        said = " ".join(self.of("status", row))
        if _CAME.match(said):
            return Presence.PRESENT
        return Presence.ABSENT if _SENT_WORD.match(said) else presence_of(said) or Presence.UNSAID


def read_fields(header: Sequence[str]) -> Fields | None:
    """The fields that a header row names; None for a row that is none, or that heads columns of people."""
    texts = [cell.strip(" :*") for cell in header]
    columns: dict[int, str] = {}
    for n, text in enumerate(texts):
        if _INITIALS.match(text):
            columns[n] = "initials"
        elif _OTHER.match(text):
            columns[n] = "other"
    said = [n for n, text in enumerate(texts) if n not in columns and presence_of(text) is not None]
    named = [n for n, text in enumerate(texts) if n not in columns and _NAME.match(text)]
    status = [n for n, text in enumerate(texts) if n not in columns and _STATUS.match(text)]
    if not named and len(said) == 1 and columns:
        return Fields({**columns, said[0]: "name"}, presence_of(texts[said[0]]))
    others = [n for n in status if named and n != named[0]]
    if not named or not (columns or others):
        return None
    if others and named[0] in status:  # "Present | Apologies" are columns of people
        return None
    heads = presence_of(texts[named[0]]) if named[0] in said else None
    return Fields({**columns, named[0]: "name", **({others[0]: "status"} if others else {})}, heads)


Row = Sequence[str]


# Share of the people with initials that have a row without them below, where places follow people.
_PAIRED = 0.6


def read_table(rows: Sequence[Row], presence: Presence | None) -> Iterator[RosterLine]:
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


def _by_field(rows: Sequence[Row], fields: Fields, presence: Presence) -> Iterator[RosterLine]:
    yield RosterLine(0, " ".join(rows[0]), presence, heads=True)
    for number, row in enumerate(rows[1:], 1):
        name, others = fields.of("name", row), fields.of("other", row)
        if name or others:
            text = " - ".join([*([" ".join(name)] if name else []), *others])
            said = fields.presence_in(row) or presence
            letters = " ".join(fields.of("initials", row)) or None
            yield RosterLine(number, text, said, initials=letters, named=bool(name))


def _is_labelled(rows: Sequence[Row]) -> bool:
    """Whether the first column says who the others list ("Present:" | "A, B, C")."""
    for row in rows:
        if row and presence_of(row[0]) is not None:
            others = [pieces[0] for cell in row[1:] if (pieces := _pieces([cell]))]
            return bool(others) and all(presence_of(piece) is None for piece in others)
    return False


def _by_label(rows: Sequence[Row], presence: Presence | None) -> Iterator[RosterLine]:
    for number, row in enumerate(rows):
        said = presence_of(row[0]) if row else None
        if said is not None:
            presence = said
            yield RosterLine(number, row[0], said, heads=True)
        elif row and row[0].strip():  # another label, such as a date or a place: not the roster's
            presence = None
        if presence is not None:
            for cell in row[1:]:
                for piece in _people_of(cell):
                    yield from listed_on(number, piece, presence, sure=True)


def _by_column(rows: Sequence[Row], presence: Presence | None) -> Iterator[RosterLine]:
    """Each column from top to bottom; a heading in a cell holds for the cells below it."""
    columns = [
        [(number, piece) for number, row in enumerate(rows) if n < len(row) for piece in _people_of(row[n])]
        for n in range(max(len(row) for row in rows))
    ]
    places = _places([[piece for _, piece in column] for column in columns])
    for column in columns:
        state = presence
        entry: RosterLine | None = None
        for number, piece in column:
            said = presence_of(piece)
            if said is None and entry is not None and places is not None and _is_place(piece, entry, places):
                yield RosterLine(entry.index, f"{entry.text} - {piece}", entry.presence)
                entry = None
                continue
            if entry is not None:
                yield entry
                entry = None
            if said is not None:
                state = said
                yield RosterLine(number, piece, said, heads=True)
            elif state is not None:
                entry = RosterLine(number, piece, state)
        if entry is not None:
            yield entry


def _places(columns: Sequence[Sequence[str]]) -> frozenset[str] | None:
    """What several cells say without initials, if people have their organisation in the row below them."""
    pairs = [(a, b) for column in columns for a, b in pairwise(column) if bracketed_letters(a)]
    if len(pairs) < 2 or sum(not bracketed_letters(b) for _, b in pairs) < _PAIRED * len(pairs):
        return None
    times = Counter(piece for column in columns for piece in column)
    return frozenset(piece for piece, count in times.items() if count > 1 and not bracketed_letters(piece))


def _is_place(piece: str, entry: RosterLine, places: frozenset[str]) -> bool:
    """Whether a row belongs to the person above: no initials, and either they have some or it is no name."""
    if bracketed_letters(piece) and looks_like_person(piece):
        return False
    return piece in places or bool(bracketed_letters(entry.text)) or not is_name(piece)


def _places_follow(rows: Sequence[Row]) -> bool:
    """Whether the first column has the people: initials beside them, and none in any other column."""
    first = sum(bool(bracketed_letters(row[0])) for row in rows if row)
    return first * 2 > len(rows) and not any(bracketed_letters(cell) for row in rows for cell in row[1:])


def _whole_row(number: int, row: Row, presence: Presence, paired: bool) -> Iterator[RosterLine]:
    """One row under a roster heading: cells are people each, or (`paired`) the fields of one."""
    cells = [" ".join(cell.split()) for cell in row if cell.strip()]
    if (
        not paired
        and len(cells) > 1
        and all(is_name(without_brackets(cell).split(",")[0].strip()) for cell in cells)
    ):
        yield from (RosterLine(number, cell, presence) for cell in cells)
    elif cells:
        yield RosterLine(number, " - ".join(cells), presence)


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
