"""Rosters set as tables: one group a column, one field a column, or a label beside its entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.meetings.genre import words
from indexer.meetings.people.attendance import listed_on
from indexer.meetings.people.names import (
    INITIALS,
    bracketed_letters,
    could_abbreviate,
    is_name,
    looks_like_person,
    strip_title,
    without_brackets,
)
from indexer.meetings.people.presence import Presence, RosterLine, is_away, presence_of

# Rosters set as tables with a field of a person in each column: name, initials, organisation, who came.

_NAME = words(r"(?:full )?names?|attendees?|members?|participants?|who|delegates?|present")
# Names in two columns, of which the first named comes first.
_GIVEN = words(r"(?:given|first|fore) ?-?names?|forenames?")
_FAMILY = words(r"(?:family|last|sur) ?-?names?|surnames?")
_INITIALS = words(r"initials?|abbreviations?|abbrev\.?|short(?: name)?|tla|acronym")
_OTHER = words(
    r"(?:job )?title|roles?|positions?|organi[sz]ations?(?:/.*)?|affiliations?|compan(?:y|ies)|department|"
    r"representing|employer|location|agency|delegation|area|from|body|for|of|category|type|capacity|"
    r"(?:term of office|governor type)"
)
_SAID_TOO = r"(?:\s?[/&]\s?(?:absent|apologies|not attended|present|attended))*\??"
_STATUS = words(
    r"(?:present|attended|attending|attendance|status|here|came|in attendance|absent|apolog(?:y|ies)|regrets|"
    rf"excused|in person|online|remote(?:ly)?|by proxy){_SAID_TOO}"
)
# Marks in a column that says who came; nothing in it means that they did not.
_CAME = words(
    r"p|y|yes|here|aye|present\b.*|attended|attending|x|1|in attendance|in person|online|remote(?:ly)?|"
    r"[✓✔☑✅×]"
)
_STAYED_AWAY = words(
    r"a|ap|n|no|0|[✗✘❌]|apols?\.?|apolog(?:y|ies)(?: (?:given|received|accepted))?|absent\b.*|"
    r"excused\b.*|regrets|leave of absence|not (?:present|attending|attended)"
)
_MARK_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Fields:
    """What the columns of a table hold; `says` is what the heading of the names' column says of them."""

    columns: Mapping[int, str]  # column -> "name", "initials", "other" or "status"
    heads: Sequence[str]
    says: Presence | None

    def of(self, field: str, row: Sequence[str]) -> list[str]:
        """The cells of one field that hold something, white space squeezed."""
        cells = (row[n] for n, name in self.columns.items() if name == field and n < len(row))
        return [" ".join(cell.split()) for cell in cells if cell.strip()]

    def presence_in(self, row: Sequence[str]) -> Presence | None:
        """What the row says of its person; None where no column is for that."""
        status = [n for n, name in self.columns.items() if name == "status"]
        if not status:
            return None
        for n in status:
            said = " ".join(row[n].split()) if n < len(row) else ""
            if _STAYED_AWAY.match(said):
                return Presence.PRESENT if is_away(self.heads[n]) and said.lower() in _NO else Presence.ABSENT
            if _CAME.match(said):
                return Presence.ABSENT if is_away(self.heads[n]) else Presence.PRESENT
            if (presence := presence_of(said)) is not None:
                return presence
        return Presence.PRESENT if all(is_away(self.heads[n]) for n in status) else Presence.UNSAID


_NO = frozenset(("n", "no", "0"))


def read_fields(rows: Sequence[Sequence[str]]) -> Fields | None:
    """The fields that a header row names; None for a row that is none, or that heads columns of people."""
    heads = [cell.strip(" :*") for cell in rows[0]]
    columns: dict[int, str] = {}
    for n, text in enumerate(heads):
        if _INITIALS.match(text):
            columns[n] = "initials"
        elif _GIVEN.match(text) or _FAMILY.match(text):
            columns[n] = "name"
        elif _OTHER.match(text):
            columns[n] = "other"
    parts = [n for n, field in columns.items() if field == "name"]
    said = [n for n, text in enumerate(heads) if n not in columns and presence_of(text) is not None]
    named = parts or [n for n, text in enumerate(heads) if n not in columns and _NAME.match(text)]
    status = [
        n for n, text in enumerate(heads) if n not in columns and n not in named[:1] and _STATUS.match(text)
    ]
    if not named and len(said) == 1 and columns:
        return Fields({**columns, said[0]: "name"}, heads, presence_of(heads[said[0]]))
    marks = [n for n in status if _marks(rows, n)]
    if not named or not (len(columns) > len(parts) or marks or len(parts) > 1):
        return None
    if status and len(marks) < len(status) and _STATUS.match(heads[named[0]]):
        return None  # "Present | Apologies" are columns of people
    says = presence_of(heads[named[0]]) if named[0] in said else None
    names = dict.fromkeys(parts or named[:1], "name")
    return Fields({**columns, **names, **dict.fromkeys(marks, "status")}, heads, says)


def _marks(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a column holds marks of who came rather than names."""
    cells = [row[column].strip() for row in rows[1:] if column < len(row)]
    return all(
        not cell
        or _CAME.match(cell)
        or _STAYED_AWAY.match(cell)
        or (not looks_like_person(cell) and len(cell) <= _MARK_CHARACTERS)
        for cell in cells
    )


Row = Sequence[str]


# Share of the people with initials that have a row without them below, where places follow people.
_PAIRED = 0.6


def read_table(rows: Sequence[Row], presence: Presence | None) -> Iterator[RosterLine]:
    """Entries of one table; `presence` is what the text before the table said (None: nothing)."""
    fields = read_fields(rows)
    if fields is not None:
        yield from _by_field(rows, fields, fields.says or presence or Presence.PRESENT)
    elif _is_labelled(rows):
        yield from _by_label(rows, presence)
    elif any(presence_of(cell) is not None for row in rows for cell in _pieces(row)):
        yield from _by_column(rows, presence)
    elif presence is not None:
        first = _column_of_names(rows)
        paired = _places_follow(rows) or _titled_alone(rows, first)
        for number, row in enumerate(rows):
            turned = [*row[first : first + 1], *row[:first], *row[first + 1 :]]
            yield from _whole_row(number, turned, presence, paired)


def _titled_alone(rows: Sequence[Row], column: int) -> bool:
    """Whether people have titles, which no other column has: the others are where they are from."""
    titled = [strip_title(row[column])[1] for row in rows if column < len(row) and row[column].strip()]
    others = (cell for row in rows for n, cell in enumerate(row) if n != column)
    return sum(titled) * 2 > len(titled) and not any(strip_title(cell)[1] for cell in others)


def _column_of_names(rows: Sequence[Row]) -> int:
    """The column in which people stand, the first unless another has more of them."""
    width = max(len(row) for row in rows)
    held = [
        sum(looks_like_person(row[n]) + strip_title(row[n])[1] for row in rows if n < len(row))
        for n in range(width)
    ]
    return max(range(width), key=lambda n: (held[n], -n))


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
            for piece in _with_initials([piece for cell in row[1:] for piece in _people_of(cell)]):
                yield from listed_on(number, piece, presence, sure=True)


def _with_initials(pieces: Sequence[str]) -> list[str]:
    """Entries, each with the initials that stand in the cell behind it."""
    found: list[str] = []
    for piece in pieces:
        if found and INITIALS.fullmatch(piece) and could_abbreviate(piece, without_brackets(found[-1])):
            found[-1] = f"{found[-1]} ({piece})"
        else:
            found.append(piece)
    return found


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
    cells = _with_initials([" ".join(cell.split()) for cell in row if cell.strip()])
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
