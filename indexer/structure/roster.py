"""Who attended and who sent apologies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.model import Line, Person
from indexer.structure.names import (
    bracketed_letters,
    could_abbreviate,
    first_field,
    is_first_name,
    looks_like_person,
    strip_title,
)
from indexer.structure.people import Habits, read_entry
from indexer.structure.roster_headings import Presence, presence_of
from indexer.structure.roster_lines import RosterLine, roster_lines
from indexer.structure.vocabulary import PLAIN_GROUP, ROLE_GROUP

# Letters in brackets beside more people than this are their organisation: initials rarely meet thrice.
_SAME_INITIALS = 2
# From here on people with initials are a habit of the roster, not chance.
_FEW = 3
_MOSTLY = 0.6
# So many entries show that bodies rather than people are listed.
_MANY = 5


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a meeting in printed order, and the indexes of the lines that list them."""

    attendees: tuple[Person, ...]
    apologies: tuple[Person, ...]
    used: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as printed, with the group that it stands under (None without one)."""

    text: str
    presence: Presence
    group: str | None
    initials: str | None = None
    named: bool = False


def find_roster(lines: Sequence[Line]) -> Roster:
    """Read every roster of the document; a person printed twice is listed twice, as printed."""
    found = roster_lines(lines)
    entries = _grouped(found, lines)
    habits = _habits(entries)
    people: dict[Presence, list[Person]] = {presence: [] for presence in Presence}
    for entry in entries:
        person = read_entry(entry.text, habits)
        if person is not None and entry.initials is not None:
            person = replace(person, initials=entry.initials)
        if person is not None and entry.named and person.name is None:
            person = Person(person.organisation, person.initials, person.role)
        if person is not None:
            people[entry.presence].append(_with_group(person, entry.group))
    used = frozenset(line.index for line in found if not line.numbered_item)
    return Roster(tuple(people[Presence.PRESENT]), tuple(people[Presence.ABSENT]), used)


def _habits(entries: Sequence[_Entry]) -> Habits:
    texts = list(dict.fromkeys(entry.text for entry in entries))
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


def _grouped(found: Sequence[RosterLine], lines: Sequence[Line]) -> list[_Entry]:
    """Entries with their group: a line that is no person, set apart from the people below it."""
    people = sum(looks_like_person(line.text) for line in found if not line.heads)
    mostly_people = people * 2 > sum(not line.heads for line in found)
    entries: list[_Entry] = []
    group: str | None = None
    for number, line in enumerate(found):
        if line.heads:
            bare = line.text.strip(" :")
            group = bare if ROLE_GROUP.match(bare) else None
        elif mostly_people and _is_group(found, number, lines):
            group = line.text.strip(" :")
        else:
            entries.append(_Entry(line.text, line.presence, group, line.initials, line.named))
    return entries


def _is_group(found: Sequence[RosterLine], number: int, lines: Sequence[Line]) -> bool:
    line = found[number]
    if looks_like_person(line.text) or re.search(r"[(\t]|\s[-–—]\s", line.text) or number + 1 == len(found):
        return False
    after = found[number + 1]
    own, next_line = lines[line.index], lines[after.index]
    if after.heads or not looks_like_person(after.text) or own is next_line:
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
