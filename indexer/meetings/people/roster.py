"""Who attended a meeting and who sent apologies: everybody whom its rosters and opening sentences name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.meetings.genre import (
    PLAIN_GROUP,
    ROLE_GROUP,
)
from indexer.meetings.items.labels import split_label
from indexer.meetings.people.attendance import CUE, told_in_prose
from indexer.meetings.people.identity import told_of
from indexer.meetings.people.names import (
    Habits,
    bracketed_letters,
    could_abbreviate,
    first_field,
    is_first_name,
    looks_like_person,
    read_entry,
    strip_title,
)
from indexer.meetings.people.presence import (
    Presence,
    RosterLine,
    presence_of,
)
from indexer.meetings.people.printed import Printed
from indexer.meetings.people.roster_lines import OPEN_END, roster_lines
from indexer.model import Line, LineKind, Person

# Who attended and who sent apologies.

# Letters in brackets beside more people than this are their organisation: initials rarely meet thrice.
_SAME_INITIALS = 2
# From here on people with initials are a habit of the roster, not chance.
_FEW = 3
_MOSTLY = 0.6
# Who came is told by then, if it is told in sentences.
_OPENING_LINES = 60
# A word without a capital.
_SMALL = re.compile(r"(?<![\w'’-])[a-zß-öø-ÿ][\w'’-]*")
# So many entries show that bodies rather than people are listed.
_MANY = 5


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a meeting in printed order, and the indexes of the lines that list them."""

    attendees: tuple[Person, ...]
    apologies: tuple[Person, ...]
    used: frozenset[int]


def find_roster(lines: Sequence[Line]) -> Roster:
    """Everybody whom the document's rosters and its opening sentences name, once each, as first printed."""
    found = roster_lines(lines)
    grouped = list(_grouped(found, lines))
    habits = _habits([entry.text for entry, _ in grouped if entry.person is None])
    people = told_of(
        (_with_group(person, group), entry.presence)
        for entry, group in grouped
        if (person := _read(entry, habits)) is not None
    )
    used = frozenset(line.index for line in found if not line.numbered_item)
    for paragraph in _paragraphs(lines[:_OPENING_LINES], frozenset(line.index for line in found)):
        for told in told_in_prose(paragraph) if CUE.search(paragraph) else ():
            people.add(told.person.person(), told.presence, loosely=True)

    def placed(said: Presence) -> tuple[Person, ...]:
        own = (lines[line.index] for line in found if line.presence is said)
        return Printed.of(own, lines[:_OPENING_LINES]).placed(people.of(said))

    return Roster(placed(Presence.PRESENT), placed(Presence.ABSENT), used)


def _read(entry: RosterLine, habits: Habits) -> Person | None:
    person = entry.person or read_entry(entry.text, habits)
    if person is not None and entry.initials is not None:
        person = replace(person, initials=entry.initials)
    if person is not None and entry.named and person.name is None:
        person = Person(person.organisation, person.initials, person.role)
    return person


def mere_words(people: Sequence[Person], lines: Sequence[Line]) -> frozenset[str]:
    """Names that are none: the head of a column or of what follows, read as if somebody were called so.

    They are single words, among people most of whom have more of a name, which the minutes also write small.
    """
    single = {one.name for one in people if one.name and not one.initials and _is_single(one.name)}
    if not single or len(single) > (1 - _MOSTLY) * len(people):
        return frozenset()
    small = {word for line in lines for word in _SMALL.findall(line.text)}
    return frozenset(name for name in single if name.lower() in small)


def _is_single(name: str) -> bool:
    bare, titled = strip_title(name)
    return not titled and len(bare.split()) == 1


def _paragraphs(lines: Sequence[Line], used: frozenset[int]) -> Iterator[str]:
    """The running text among lines that are none of a roster; lines without space between them are one."""
    text = ""
    for n, line in enumerate(lines):
        if n in used or line.kind in (LineKind.ROW, LineKind.HEADING):
            continue
        label = split_label(line.text)
        own = line.text[max(line.marker_end, label.end if label else 0) :]
        if (
            text
            and n - 1 not in used
            and not line.marker_end
            and (not line.gap_before or OPEN_END.search(text))
        ):
            text = f"{text} {own}"
            continue
        if text:
            yield text
        text = own
    if text:
        yield text


def _habits(entries: Sequence[str]) -> Habits:
    texts = list(dict.fromkeys(entries))
    # Each text is looked at once: one that nobody meant can hold thousands of brackets.
    held = [(first_field(text), bracketed_letters(text)) for text in texts]
    holders: dict[str, set[str]] = defaultdict(set)
    for name, letters in held:
        for one in letters:
            holders[one].add(strip_title(name)[0])
    named = [(name, letters[0]) for name, letters in held if letters]
    fitting = sum(could_abbreviate(first, name) for name, first in named)
    lettered = len(named) >= max(_FEW, _MOSTLY * len(texts)) and fitting * 2 >= len(named)
    people = sum(looks_like_person(text) for text in texts)
    most = 1 if lettered else _SAME_INITIALS
    return Habits(
        shared=frozenset(letters for letters, people in holders.items() if len(people) > most),
        lettered=lettered,
        organisations=not named and len(texts) >= _MANY and people * 2 < len(texts),
        first_names=sum(is_first_name(name) for name, _ in held) * 2 > len(texts),
    )


def _grouped(found: Sequence[RosterLine], lines: Sequence[Line]) -> Iterator[tuple[RosterLine, str | None]]:
    """Entries with their group: a line that is no person, set apart from the people below it."""
    people = sum(bool(line.person or looks_like_person(line.text)) for line in found if not line.heads)
    mostly_people = people * 2 > sum(not line.heads for line in found)
    group: str | None = None
    for number, line in enumerate(found):
        if line.heads:
            bare = line.text.strip(" :")
            group = bare if ROLE_GROUP.match(bare) else None
        elif mostly_people and _is_group(found, number, lines):
            group = line.text.strip(" :")
        else:
            yield line, group


def _is_group(found: Sequence[RosterLine], number: int, lines: Sequence[Line]) -> bool:
    line = found[number]
    if (
        line.person
        or looks_like_person(line.text)
        or re.search(r"[(\t]|\s[-–—]\s", line.text)
        or number + 1 == len(found)
    ):
        return False
    after = found[number + 1]
    own, next_line = lines[line.index], lines[after.index]
    if after.heads or not (after.person or looks_like_person(after.text)) or own is next_line:
        return False
    apart = own.kind is not next_line.kind or own.strong != next_line.strong or own.text.endswith(":")
    bare = line.text.strip(" :")
    return (
        apart
        or bool(ROLE_GROUP.match(bare) or PLAIN_GROUP.match(bare))
        or (own.gap_before and not next_line.gap_before)
    )


def _with_group(person: Person, group: str | None) -> Person:
    if group is None or (presence_of(group) is not None and not ROLE_GROUP.match(group)):
        return person
    if ROLE_GROUP.match(group):
        return Person(person.name, person.initials, person.organisation, person.role or group)
    if person.organisation is None and person.name is not None and not PLAIN_GROUP.match(group):
        return Person(person.name, person.initials, group, person.role)
    return person
