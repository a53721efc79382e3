"""Which lines are the roster: headings of attendance and the entries under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from indexer.model import Line, LineKind
from indexer.structure import vocabulary
from indexer.structure.labels import Scheme, split_label
from indexer.structure.people import bracketed_letters, looks_like_person, split_people
from indexer.structure.prose import is_prose, is_title
from indexer.structure.roster_tables import read_table


class Presence(Enum):
    """What a roster heading says of the people under it."""

    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One entry, or one group heading (`heads` true), with the index of its line."""

    index: int
    text: str
    presence: Presence
    heads: bool = False
    numbered_item: bool = False  # stands under a numbered "Apologies", which stays an agenda item


# A roster heading is a few words; longer lines are never matched against the vocabulary.
_HEADING_CHARACTERS = 70
# "Ministry observer": one person under a heading rather than the heading.
_ONE_OF_A_BODY = re.compile(
    r"(?<!guest)(?<!\A) (?:observer|official|officer|member|guest|speaker|representative|clerk|director)\Z",
    re.I,
)
# Where a document's own header ends at the latest.
_TOP_LINES = 25
_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z ,&/'’-]{2,60}?)\s?(?::\s?-?|\s[-–—])\s+(?=\S)")
_INNER_KEY = re.compile(
    r"(?<=[.;\s])(?P<key>(?:also )?in attendance|apologies(?: for absence)?(?: received)?(?: from)?|absent|also present)\s?:\s",
    re.IGNORECASE,
)


def presence_of(text: str) -> Presence | None:
    """What a heading says, None if it heads no roster."""
    bare = text.strip(" :.-–—*").replace("’", "'")
    if not 3 < len(bare) <= _HEADING_CHARACTERS or bracketed_letters(bare) or _ONE_OF_A_BODY.search(bare):
        return None
    if vocabulary.ABSENCE.match(bare):
        return Presence.ABSENT
    bare = re.sub(r"\s*\([^)]*\)\Z", "", bare)
    return Presence.PRESENT if vocabulary.ATTENDANCE.match(bare) else None


def roster_lines(lines: Sequence[Line]) -> list[RosterLine]:
    """Every line of the document's rosters, entries and headings, in order of the document."""
    found: list[RosterLine] = []
    at = 0
    while at < len(lines):
        zone = _read_zone(lines, at)
        found += zone
        at = max([at, *(line.index for line in zone)]) + 1
    return found or _unheaded(lines)


def _read_zone(lines: Sequence[Line], at: int) -> list[RosterLine]:
    """The roster that opens at this line; empty if none does."""
    if lines[at].kind is LineKind.ROW:
        return _table_zone(lines, at, None)
    presence, rest, numbered = _opening(lines[at])
    if presence is None and at < _TOP_LINES and _names_office(lines[at]):
        present = Presence.PRESENT
        return [RosterLine(at, lines[at].text, present), *_entries(lines, at + 1, present, inline=True)]
    if presence is None or (numbered and presence_of_weak(lines[at].text)):
        return []
    zone = [RosterLine(at, lines[at].text, presence, heads=True)]
    if rest:
        zone = _inline(at, rest, presence)
    zone += _entries(lines, at + 1, presence, bool(rest))
    while zone and zone[-1].heads and zone[-1].index != at:
        zone.pop()
    entries = [line for line in zone if not line.heads]
    if not entries or not _plausible(entries, weak=presence_of_weak(lines[at].text)):
        return []
    if numbered and presence is Presence.ABSENT:
        return [
            RosterLine(e.index, e.text, e.presence, e.heads, numbered_item=True)
            for e in zone
            if e.presence is presence
        ]
    return zone


def presence_of_weak(text: str) -> bool:
    """Whether a heading says nothing of attending, so that it needs people under it to count."""
    return (
        re.search(
            r"\bwho\b|represented|present\b|attend|apolog|absen|invit|regrets|participants|roll",
            text,
            re.IGNORECASE,
        )
        is None
    )


def _opening(line: Line) -> tuple[Presence | None, str, bool]:
    """(presence, entries on the same line, whether the heading has a number)."""
    if line.link or line.kind is LineKind.BULLET:
        return None, "", False
    label = split_label(line.text)
    text = line.text[label.end :] if label else line.text
    if presence := presence_of(text):
        return presence, "", label is not None
    if label is not None and label.scheme is not Scheme.DECIMAL:
        return None, "", True
    if (key := _KEY.match(text)) and (presence := presence_of(key["key"])):
        rest = text[key.end() :]
        sure = label is None and not presence_of_weak(key["key"])
        if sure or _names_people(rest):
            return presence, rest, label is not None
    return None, "", label is not None


def _names_office(line: Line) -> bool:
    """Whether a line of the header says who chaired or took the minutes ("Chair: A Name")."""
    key = _KEY.match(line.text)
    if key is None or not vocabulary.ROLE_GROUP.match(key["key"]):
        return False
    return not is_prose(line.text) and looks_like_person(line.text)


def _names_people(text: str) -> bool:
    people = split_people(text)
    return bool(people) and sum(looks_like_person(person) for person in people) * 2 > len(people)


def _inline(index: int, text: str, presence: Presence) -> list[RosterLine]:
    """Entries of "Present: A, B. In attendance: C": one line may hold several groups."""
    found: list[RosterLine] = []
    begin = 0
    for key in _INNER_KEY.finditer(text):
        found += (RosterLine(index, part, presence) for part in split_people(text[begin : key.start()], True))
        presence = presence_of(key["key"]) or presence
        begin = key.end()
    return found + [RosterLine(index, part, presence) for part in split_people(text[begin:], True)]


def _entries(lines: Sequence[Line], at: int, presence: Presence, inline: bool) -> Iterator[RosterLine]:
    while at < len(lines):
        line = lines[at]
        if line.link:
            at += 1
            continue
        if line.kind is LineKind.ROW:
            table = _table_zone(lines, at, presence)
            if not table:
                return
            yield from table
            at = max(line.index for line in table) + 1
            continue
        heads, rest, numbered = _opening(line)
        if heads is not None and not (numbered and heads is Presence.ABSENT):
            presence = heads
            if rest:
                yield from _inline(at, rest, presence)
            else:
                yield RosterLine(at, line.text, presence, heads=True)
        elif _is_entry(lines, at, inline):
            text = line.text[line.marker_end :]
            yield from (RosterLine(at, part, presence) for part in split_people(text))
        else:
            return
        at += 1


def _is_entry(lines: Sequence[Line], at: int, inline: bool) -> bool:
    line = lines[at]
    text = line.text[line.marker_end :]
    label = split_label(text) if not line.marker_end else None
    if label is not None:
        return looks_like_person(text[label.end :]) and not is_prose(text)
    person = looks_like_person(text)
    if line.kind is LineKind.HEADING:
        return person and not vocabulary.STANDARD_ITEM.match(text)
    if (
        vocabulary.CONTENTS.match(text.strip(" :"))
        or (vocabulary.CLOSING.match(text) and not vocabulary.ROLE_GROUP.match(text.strip(" :")))
        or vocabulary.FURNITURE.match(text)
    ):
        return False
    if vocabulary.STANDARD_ITEM.match(text) and not person:
        return False
    if is_prose(text):
        return _names_people(text) and not re.search(r"\b(?:was|were|is|has|had)\b", text)
    if inline and not person:
        return False
    if not person and at + 1 < len(lines) and _opens_item(lines[at], lines[at + 1]):
        return False
    return True


def _opens_item(line: Line, after: Line) -> bool:
    """Whether an organisation-like line is a heading: running text follows it."""
    if after.link or after.kind is LineKind.ROW:
        return False
    text = after.text[after.marker_end :]
    return is_title(line.text.rstrip(":")) and is_prose(text) and not _names_people(text)


def _table_zone(lines: Sequence[Line], at: int, presence: Presence | None) -> list[RosterLine]:
    stop = at
    while (
        stop < len(lines) and lines[stop].kind is LineKind.ROW and (stop == at or not lines[stop].gap_before)
    ):
        stop += 1
    cells = [lines[n].cells or (lines[n].text,) for n in range(at, stop)]
    states = {None: None, True: Presence.PRESENT, False: Presence.ABSENT}
    opening = None if presence is None else presence is Presence.PRESENT
    found: list[RosterLine] = []
    for entry in read_table(cells, opening, _is_present):
        state = states[entry.present]
        if state is not None:
            found.append(RosterLine(at + entry.row, entry.text, state, entry.heads))
    entries = [line for line in found if not line.heads]
    if not entries or not _plausible(entries, weak=True):
        return []
    # Every row of a roster's table is used, also a header row that names its fields.
    used = {line.index for line in found}
    return found + [
        RosterLine(n, lines[n].text, found[-1].presence, heads=True) for n in range(at, stop) if n not in used
    ]


def _is_present(text: str) -> bool | None:
    presence = presence_of(text)
    return None if presence is None else presence is Presence.PRESENT


def _plausible(entries: Sequence[RosterLine], weak: bool) -> bool:
    """Whether what stands under a roster heading is people or bodies; one that says little needs people."""
    people = [entry.text for entry in entries if looks_like_person(entry.text)]
    if len(people) * 2 >= len(entries):
        return not weak or len(people) > 1 or bool(bracketed_letters(people[0]))
    return not weak and all(len(entry.text) <= 90 for entry in entries)


def _unheaded(lines: Sequence[Line]) -> list[RosterLine]:
    """A paragraph near the top that lists people with initials, without any heading: "A B (AB), C D (CD), ..."."""
    for index, line in enumerate(lines[:_TOP_LINES]):
        people = split_people(line.text)
        if len(people) >= 3 and all(looks_like_person(person) for person in people):
            return [RosterLine(index, person, Presence.PRESENT) for person in people]
    return []
