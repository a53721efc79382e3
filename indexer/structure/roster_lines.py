"""Which lines are the roster: headings of attendance and the entries under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.model import Line, LineKind
from indexer.structure.names import bracketed_letters, looks_like_person, role_and_name
from indexer.structure.roster_entries import end_of_list, is_entry
from indexer.structure.roster_headings import Presence, RosterHeading, names_office, roster_heading, says_so
from indexer.structure.roster_inline import people_inline
from indexer.structure.roster_tables import read_table
from indexer.structure.splitting import split_people


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One entry, or one group heading (`heads` true), with the index of its line."""

    index: int
    text: str
    presence: Presence
    heads: bool = False
    initials: str | None = None  # from a column of their own
    named: bool = False  # the first words stand in a column of names
    numbered_item: bool = False  # under a numbered "Apologies" or "Roll call", which stays an agenda item


# Where a document's own header ends at the latest.
_TOP_LINES = 25
# An organisation with a role or a place; longer entries without a person are text.
_ENTRY_CHARACTERS = 90
# A title or two may stand in a table above the row that names its columns.
_TABLE_STARTS = 3
_ROLL_CALL = re.compile(r"\broll[ -]?call\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Zone:
    """Lines that would be a roster; `vague` if the heading over them says nothing of attending."""

    lines: list[RosterLine]
    vague: bool = False

    def accepted(self) -> list[RosterLine]:
        """The lines up to the last entry, or nothing if what they list cannot be a roster."""
        entries = [line for line in self.lines if not line.heads]
        if not entries or not _plausible(entries, self.vague):
            return []
        last = max(line.index for line in entries)
        return [line for line in self.lines if line.index <= last]


def roster_lines(lines: Sequence[Line]) -> list[RosterLine]:
    """Every line of the document's rosters, entries and headings; those of one table column by column."""
    found: list[RosterLine] = []
    at = rows = 0
    while at < len(lines):
        # A table is tried from its first few rows on and no more, so that time stays linear.
        rows = rows + 1 if lines[at].kind is LineKind.ROW and not lines[at].gap_before else 0
        if rows >= _TABLE_STARTS:
            at += 1
            continue
        zone = _read_zone(lines, at)
        accepted = zone.accepted()
        found += accepted
        heads = [line.index for line in zone.lines if line.heads and line.index > at]
        after = max([at, *(line.index for line in zone.lines)]) + 1
        # What was refused is read once more from its last heading on, and no more, so that time stays linear.
        at = heads[-1] if heads and not accepted else after
    return found or _unheaded(lines)


def _read_zone(lines: Sequence[Line], at: int) -> _Zone:
    """What would be the roster if one opened at this line; empty if none can."""
    line = lines[at]
    if line.kind is LineKind.ROW:
        return _Zone(_table(lines, at, None))
    heading = roster_heading(line)
    if heading is None or (heading.vague and names_office(line)):
        if at >= _TOP_LINES or not names_office(line):
            return _Zone([])
        present = Presence.PRESENT
        below = _entries(lines, at, present, people_only=True)
        return _Zone([RosterLine(at, line.text, present), *below])
    if heading.numbered and heading.vague:
        return _Zone([])
    zone = _heading_line(at, line, heading)
    zone += _entries(lines, at, heading.presence, people_only=bool(heading.rest) or heading.vague)
    if heading.numbered and heading.presence is Presence.ABSENT:
        zone = [replace(entry, numbered_item=True) for entry in zone if entry.presence is heading.presence]
    elif heading.numbered and _ROLL_CALL.search(line.text):
        zone = [replace(entry, numbered_item=True) for entry in zone]
    return _Zone(zone, heading.vague)


def _heading_line(at: int, line: Line, heading: RosterHeading) -> list[RosterLine]:
    if not heading.rest:
        return [RosterLine(at, line.text, heading.presence, heads=True)]
    return [RosterLine(at, part, said) for part, said in people_inline(heading.rest, heading.presence)]


def _entries(
    lines: Sequence[Line], opening: int, presence: Presence, people_only: bool
) -> Iterator[RosterLine]:
    """Entries and group headings below the line that opens the roster, up to the first that is neither."""
    at, before = opening + 1, opening
    while at < len(lines):
        line = lines[at]
        if line.link:
            at += 1
            continue
        if line.kind is LineKind.ROW:
            table = _table(lines, at, presence)
            if not table:
                return
            yield from table
            at = max(entry.index for entry in table) + 1
            continue
        heading = roster_heading(line)
        if heading is not None and not (heading.numbered and heading.presence is Presence.ABSENT):
            presence, people_only = heading.presence, bool(heading.rest) or heading.vague
            yield from _heading_line(at, line, heading)
            before = at
        elif presence is Presence.ABSENT and role_and_name(line.text) is not None:
            return  # "Clerk: A Name" below the apologies is somebody who came
        elif is_entry(lines, at, people_only, lines[before]):
            stop = end_of_list(lines, at)
            text = " ".join(lines[n].text[lines[n].marker_end :] for n in range(at, stop))
            yield from (RosterLine(at, part, presence) for part in split_people(text))
            yield from (RosterLine(n, lines[n].text, presence, heads=True) for n in range(at + 1, stop))
            before = at = stop - 1
        else:
            return
        at += 1


def _table(lines: Sequence[Line], at: int, presence: Presence | None) -> list[RosterLine]:
    """The roster in the table that begins at this row; every row of it is used, its header row too."""
    stop = at + 1
    while stop < len(lines) and lines[stop].kind is LineKind.ROW and not lines[stop].gap_before:
        stop += 1
    cells = [lines[n].cells or (lines[n].text,) for n in range(at, stop)]
    found = [
        RosterLine(at + e.row, e.text, e.presence, e.heads, e.initials, e.named)
        for e in read_table(cells, presence)
    ]
    entries = [line for line in found if not line.heads]
    people = sum(entry.named or looks_like_person(entry.text) for entry in entries)
    if presence is not None and any(entry.named for entry in entries):
        people = len(entries)  # a table of the people present may list some organisations only
    vague = presence is None and not any(says_so(cell) for cell in cells[0])
    if not people or people * 2 < len(entries) or (vague and not _plausible(entries, vague=True)):
        return []  # another table: an agenda, or the minutes themselves
    used = {line.index for line in found}
    rest = [n for n in range(at, stop) if n not in used]
    return found + [RosterLine(n, lines[n].text, found[-1].presence, heads=True) for n in rest]


def _plausible(entries: Sequence[RosterLine], vague: bool) -> bool:
    """Whether what stands under a roster heading is people or bodies; one that says little needs people."""
    people = [entry.text for entry in entries if looks_like_person(entry.text)]
    if len(people) * 2 >= len(entries):
        return not vague or len(people) > 1 or bool(bracketed_letters(people[0]))
    return not vague and all(len(entry.text) <= _ENTRY_CHARACTERS for entry in entries)


def _unheaded(lines: Sequence[Line]) -> list[RosterLine]:
    """A paragraph near the top that lists people without any heading: "A B (AB), C D (CD), ..."."""
    for index, line in enumerate(lines[:_TOP_LINES]):
        people = split_people(line.text)
        if len(people) >= 3 and all(looks_like_person(person) for person in people):
            return [RosterLine(index, person, Presence.PRESENT) for person in people]
    return []
