"""Which lines are the roster: headings of attendance and the entries under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.meetings.genre import (
    CLOSING,
    COLUMN,
    CONTAINER,
    CONTENTS,
    FIELD,
    FURNITURE,
    HONORIFIC,
    ROLE_GROUP,
    STANDARD_ITEM,
    ends_sentence,
    has_verb,
    is_prose,
    is_title,
    words,
)
from indexer.meetings.items.labels import Label, split_label
from indexer.meetings.people.attendance import listed_on
from indexer.meetings.people.identity import holding
from indexer.meetings.people.listing import lists_people, lists_several, read_listing
from indexer.meetings.people.names import (
    bracketed_letters,
    first_field,
    is_name,
    looks_like_person,
    read_entry,
    role_and_name,
    without_brackets,
)
from indexer.meetings.people.presence import (
    Presence,
    RosterHeading,
    RosterLine,
    bulleted,
    count_or_group,
    group_of,
    keyed,
    names_office,
    roster_heading,
    says_so,
)
from indexer.meetings.people.roster_tables import read_table
from indexer.model import Line, LineKind

# Which lines below the heading of a roster are entries of it.

# A line that is as long as this may have been broken where the page ended rather than where the list did.
_WIDE_LINE = 60
# "A. Bell": an initial, where a list would have a letter.
_INITIAL = re.compile(r"(?:[A-Z]\. ?)+[A-Z][a-z’'-]")
OPEN_END = re.compile(rf"(?:[,;&/(]|\b(?i:and|{HONORIFIC})\.?|\s[A-Z]\.?)\Z")


def whole_list(lines: Sequence[Line], at: int, begin: int = 0) -> tuple[str, int]:
    """The text from `begin` of a line on with what of the next lines goes on from it, and where it stops."""
    text, stop = lines[at].text[begin:], at + 1
    while stop < len(lines) and _goes_on(text, lines[stop]):
        text, stop = f"{text} {lines[stop].text}", stop + 1
    return text, stop


def _goes_on(text: str, after: Line) -> bool:
    """Whether the next line goes on with the list that `text` is so far."""
    if after.kind is not LineKind.TEXT or after.link or roster_heading(after) or group_of(after.text):
        return False
    if count_or_group(after.text):
        return False
    if OPEN_END.search(text) or text.count("(") > text.count(")"):
        return len(text) < _LIST_CHARACTERS
    if not re.search("[,;]", text) or text[-1] in ".:!?":
        return False
    if (after.gap_before and len(text) < _WIDE_LINE) or (
        is_prose(after.text) and not lists_several(after.text)
    ):
        return False
    last, first = re.split(r"[,;]", text)[-1].strip(), first_field(after.text)
    if after.text[0] == "(":
        return True
    broken = not is_name(without_brackets(last)) and not is_name(first) and not after.strong
    return broken and (lists_several(text) or len(read_listing(text)) > 1)


def is_entry(lines: Sequence[Line], at: int, people_only: bool, before: Line) -> bool:
    """Whether the line at `at` is an entry or a group's heading; `before` is the roster's line above it."""
    line = lines[at]
    text = line.text[line.marker_end :]
    label = split_label(text) if not line.marker_end and not _INITIAL.match(text) else None
    if label is not None:
        return _counts_on(label, before) and looks_like_person(text[label.end :]) and not is_prose(text)
    person = looks_like_person(text)
    if line.kind is LineKind.HEADING:
        return person and _is_below(line, before) and not STANDARD_ITEM.match(text)
    if _ends_roster(text) or (STANDARD_ITEM.match(text) and not person):
        return False
    if is_prose(text):
        return lists_people(text) and not has_verb(text)
    if line.strong and not before.strong and not _names_follow(lines, at):
        return False
    if person:
        return True
    if before.kind is LineKind.BULLET and line.kind is LineKind.TEXT and not _names_follow(lines, at):
        return False
    if has_verb(text):  # "Quorum was met"
        return False
    if ":" in text and ends_sentence(text):  # "AB: I agree.": somebody speaks
        return False
    return not people_only and not (at + 1 < len(lines) and _opens_item(line, lines[at + 1]))


def _names_follow(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and looks_like_person(lines[at + 1].text[lines[at + 1].marker_end :])


def _counts_on(label: Label, before: Line) -> bool:
    """Whether a number goes on with the roster's own: the agenda's first number does not follow its last."""
    previous = split_label(before.text)
    return label.value[-1] == 1 if previous is None else label.value[-1] == previous.value[-1] + 1


def _is_below(line: Line, before: Line) -> bool:
    """Whether a marked heading is of the roster: like the entry above it, or deeper than the roster's."""
    return before.kind is LineKind.HEADING and (line.level or 0) >= (before.level or 0) + (
        roster_heading(before) is not None
    )


def _ends_roster(text: str) -> bool:
    bare = text.strip(" :")
    closing = CLOSING.match(text) and not ROLE_GROUP.match(bare)
    return bool(
        closing
        or CONTENTS.match(bare)
        or CONTAINER.match(bare)
        or COLUMN.match(bare)
        or FIELD.match(text)
        or FURNITURE.match(text)
    )


def _opens_item(line: Line, after: Line) -> bool:
    """Whether an organisation-like line is a heading: running text follows it."""
    if after.link or after.kind is LineKind.ROW:
        return False
    text = after.text[after.marker_end :]
    return is_title(line.text.rstrip(":")) and is_prose(text) and not lists_people(text)


# Where a document's own header ends at the latest.
_TOP_LINES = 25
# An organisation with a role or a place; longer entries without a person are text.
_ENTRY_CHARACTERS = 90
# A title or two may stand in a table above the row that names its columns.
_TABLE_STARTS = 3
# A list of people fills less.
_LIST_CHARACTERS = 8000
# The heading of an item that holds the roster stands at most so many lines above.
_ITEM_OPENS = 5
_CALLED = re.compile(r"\b(?:call(?:ed)? to order|roll[ -]?call|attendance|quorum)\b", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:apolog\w+|regrets|received|accepted|noted|sent)\b", re.IGNORECASE)
_OFFICE_LINE = words(
    r"chair(?:man|woman|person)?|scribes?|minutes|minute[- ]taker|note[- ]?taker|recorder|facilitator"
)
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
        if accepted and lines[at].kind is LineKind.TEXT:
            found += _groups_above(lines, at, found[-1].index if found else -1)
        found += accepted
        heads = [line.index for line in zone.lines if line.heads and line.index > at]
        after = max([at, *(line.index for line in zone.lines)]) + 1
        # What was refused is read once more from its last heading on, and no more, so that time stays linear.
        at = heads[-1] if heads and not accepted else after
    return found or _unheaded(lines)


def _within_an_item(lines: Sequence[Line], at: int) -> bool:
    """Whether the roster goes on with what an item tells, as "Call to order" does, and is its text."""
    above = lines[max(0, at - _ITEM_OPENS) : at]
    if not above or not (is_prose(above[-1].text) and ends_sentence(above[-1].text)):
        return False
    return any(
        STANDARD_ITEM.match(line.text[label.end if (label := split_label(line.text)) else 0 :])
        or _CALLED.search(line.text)
        for line in above
        if line is not above[-1] and not is_prose(line.text)
    )


def _groups_above(lines: Sequence[Line], at: int, taken: int) -> list[RosterLine]:
    """Lines right above a roster that list a group's people: "Council: A Bell" over "Absent: E Finch"."""
    first = at
    while first - 1 > taken and not lines[first].gap_before and group_of(lines[first - 1].text):
        first -= 1
    above: list[RosterLine] = []
    for n in range(first, at):
        if (group := group_of(lines[n].text)) is not None:
            above += _heading_line(lines, n, group)[0]
    return above


def _read_zone(lines: Sequence[Line], at: int) -> _Zone:
    """What would be the roster if one opened at this line; empty if none can."""
    line = lines[at]
    if line.kind is LineKind.ROW:
        return _Zone(_table(lines, at, None))
    heading = roster_heading(line) or bulleted(line)
    if heading is None or (heading.vague and names_office(line)):
        if at >= _TOP_LINES or not names_office(line):
            return _Zone([])
        present = Presence.PRESENT
        below = _entries(lines, at, present, people_only=True)
        return _Zone([RosterLine(at, line.text, present), *below])
    if heading.numbered and heading.vague:
        return _Zone([])
    zone, last = _heading_line(lines, at, heading)
    zone += _entries(lines, last, heading.presence, people_only=bool(heading.rest) or heading.vague)
    if line.kind is LineKind.TEXT and _within_an_item(lines, at):
        zone = [replace(entry, numbered_item=True) for entry in zone]
    elif heading.numbered and heading.presence is Presence.ABSENT:
        zone = [replace(entry, numbered_item=True) for entry in zone if entry.presence is heading.presence]
    elif heading.numbered and _ROLL_CALL.search(line.text):
        zone = [replace(entry, numbered_item=True) for entry in zone]
    return _Zone(zone, heading.vague)


def _heading_line(lines: Sequence[Line], at: int, heading: RosterHeading) -> tuple[list[RosterLine], int]:
    """What a heading's own line lists, with the lines that it runs on over, and the last of these."""
    line = lines[at]
    if not heading.rest:
        return [RosterLine(at, line.text, heading.presence, heads=True)], at
    text, stop = whole_list(lines, at, len(line.text) - len(heading.rest))
    found = list(listed_on(at, text, heading.presence, sure=True))
    found = [_holding(entry, heading.office) for entry in found] if heading.office else found
    return found + [
        RosterLine(n, lines[n].text, heading.presence, heads=True) for n in range(at + 1, stop)
    ], stop - 1


def _holding(entry: RosterLine, office: str) -> RosterLine:
    person = entry.person or read_entry(entry.text)
    return entry if person is None else replace(entry, person=holding(person, office))


def _entries(
    lines: Sequence[Line], opening: int, presence: Presence, people_only: bool
) -> Iterator[RosterLine]:
    """Entries and group headings below the line that opens the roster, up to the first that is neither."""
    at, before, under = opening + 1, opening, opening
    number = _list_number(lines[opening])
    while at < len(lines):
        line = lines[at]
        if line.link:
            at += 1
            continue
        own = _list_number(line)
        if own and number and own[:-1] == number[:-1] and own > number and roster_heading(line) is None:
            return  # the list that the heading is an item of goes on: the next item of the agenda
        number = None if own else number
        if line.kind is LineKind.ROW:
            table = _table(lines, at, presence)
            if not table:
                return
            yield from table
            at = max(entry.index for entry in table) + 1
            continue
        if presence is Presence.ABSENT and _OFFICE_LINE.match(line.text.strip(" :")):
            return
        heading = roster_heading(line) or group_of(line.text[line.marker_end :])
        if heading is None and line.marker_end:
            heading = keyed(line.text[line.marker_end :])
        if heading is not None and not (heading.numbered and heading.presence is Presence.ABSENT):
            presence, people_only = heading.presence, bool(heading.rest) or heading.vague
            found, last = _heading_line(lines, at, heading)
            yield from found
            before = at = under = last
            number = own
        elif heading is not None:
            return  # "1. Apologies: A Name" is the first item of the agenda
        elif presence is Presence.ABSENT and role_and_name(line.text) is not None:
            return  # "Clerk: A Name" below the apologies is somebody who came
        elif presence is Presence.ABSENT and _TOLD.search(line.text):
            return  # a sentence that tells whose apologies were received
        elif is_entry(lines, at, people_only, lines[before]):
            text, stop = whole_list(lines, at, _begin(line))
            yield from listed_on(at, text, presence, sure=_alone(lines, under, at, stop))
            yield from (RosterLine(n, lines[n].text, presence, heads=True) for n in range(at + 1, stop))
            before = at = stop - 1
        else:
            return
        at += 1


def _begin(line: Line) -> int:
    """Where the words of an entry begin, behind the marker of a list unless this is an initial."""
    return 0 if _INITIAL.match(line.text) else line.marker_end


def _alone(lines: Sequence[Line], heading: int, at: int, stop: int) -> bool:
    """Whether all that stands under a heading is one line, which then holds everybody."""
    if at != heading + 1 or lines[at].kind is not LineKind.TEXT or "," not in lines[at].text:
        return False
    if stop == len(lines):
        return True
    after = lines[stop]
    return (
        after.kind is LineKind.HEADING
        or roster_heading(after) is not None
        or (after.gap_before and not looks_like_person(after.text))
    )


def _list_number(line: Line) -> tuple[int, ...] | None:
    """The number of an item of a list, which is a heading's where the agenda is a list."""
    label = split_label(line.text) if line.marker_end else None
    return label.value if label is not None else None


def _table(lines: Sequence[Line], at: int, presence: Presence | None) -> list[RosterLine]:
    """The roster in the table that begins at this row; every row of it is used, its header row too."""
    stop = at + 1
    while stop < len(lines) and lines[stop].kind is LineKind.ROW and not lines[stop].gap_before:
        stop += 1
    cells = [lines[n].cells or (lines[n].text,) for n in range(at, stop)]
    found = [replace(entry, index=at + entry.index) for entry in read_table(cells, presence)]
    entries = [line for line in found if not line.heads]
    people = sum(
        bool(entry.named or entry.person or looks_like_person(entry.text))
        for entry in found
        if not entry.heads
    )
    if presence is not None and any(entry.named for entry in entries):
        people = len(entries)  # a table of the people present may list some organisations only
    vague = presence is None and not any(says_so(cell) for cell in cells[0])
    if not people or people * 2 < len(entries) or (vague and not _plausible(entries, vague=True)):
        return []  # another table: an agenda, or the minutes themselves
    used = {line.index for line in found}
    rest = [n for n in range(at, stop) if n not in used]
    return found + [RosterLine(n, lines[n].text, found[-1].presence, heads=True) for n in rest]


def _plausible(listed: Sequence[RosterLine], vague: bool) -> bool:
    """Whether what stands under a roster heading is people or bodies; one that says little needs people."""
    people = [entry for entry in listed if entry.person or looks_like_person(entry.text)]
    if len(people) * 2 >= len(listed):
        return not vague or len(people) > 1 or bool(bracketed_letters(people[0].text))
    return not vague and all(len(entry.text) <= _ENTRY_CHARACTERS for entry in listed)


def _unheaded(lines: Sequence[Line]) -> list[RosterLine]:
    """A paragraph near the top that lists people without any heading: "A B (AB), C D (CD), ..."."""
    for index, line in enumerate(lines[:_TOP_LINES]):
        people = list(listed_on(index, line.text, Presence.PRESENT, sure=False))
        if len(people) >= 3 and all(entry.person or looks_like_person(entry.text) for entry in people):
            return people
    return []
