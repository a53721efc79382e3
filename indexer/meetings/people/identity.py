"""One person once: "Cllr A Bell", "Ann Bell" and "Ann Bell (Chair)" of one meeting are one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from indexer.meetings.people.names import strip_title
from indexer.meetings.people.presence import Presence
from indexer.model import Person

_PUNCTUATION = re.compile(r"[.,\"“”‘’'*]")


@dataclass(slots=True)
class People:
    """The people of one meeting in the order of their first mention, each with the last word on them."""

    _found: list[tuple[Person, Presence]] = field(default_factory=list)
    _by_last: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, person: Person, presence: Presence, *, loosely: bool = False) -> None:
        """Take somebody up, or what is new of somebody known; `loosely` by a surname alone."""
        known = self.index_of(person, loosely=loosely)
        if known is None:
            self._by_last[_last(person)].append(len(self._found))
            self._found.append((person, presence))
            return
        before, _ = self._found[known]
        self._found[known] = (_together(before, person), presence)

    def index_of(self, person: Person, *, loosely: bool) -> int | None:
        """Where somebody stands who is the same person, None for nobody or several."""
        alike = self._by_last.get(_last(person), ())
        same = [n for n in alike if same_person(self._found[n][0], person, loosely=loosely)]
        exact = [n for n in same if _words(self._found[n][0]) == _words(person)]
        return exact[0] if exact else same[0] if len(same) == 1 else None

    def of(self, presence: Presence) -> tuple[Person, ...]:
        """All who came, or all who did not."""
        return tuple(person for person, said in self._found if said is presence)


def _words(person: Person) -> list[str]:
    bare = strip_title(person.name)[0] if person.name else person.organisation or ""
    return _PUNCTUATION.sub(" ", bare.replace("’", "'")).lower().split() or [""]


def _last(person: Person) -> str:
    return _words(person)[-1]


def same_person(one: Person, other: Person, *, loosely: bool = False) -> bool:
    """Whether two entries of one board's rosters name one person, as far as names tell.

    A surname alone is enough only `loosely`; initials and a surname are, and a first name and a surname.
    """
    a, b = _words(one), _words(other)
    if one.name is None or other.name is None:
        return a == b and (one.name is None) == (other.name is None)
    if a == b and len(a) > 1:
        return True
    if not _titles_agree(one, other):
        return False
    if a == b:
        return True
    if len(a) == 1 or len(b) == 1:
        return loosely
    first, second = a[0], b[0]
    return (a[-1] == b[-1] and (len(first) == 1 or len(second) == 1) and first[0] == second[0]) or (
        a[-1] == b[-1] and first == second and (len(a) == 2 or len(b) == 2)
    )


def _titles_agree(one: Person, other: Person) -> bool:
    titles = [set(_title(person)) for person in (one, other)]
    return not titles[0] or not titles[1] or bool(titles[0] & titles[1])


def _title(person: Person) -> Iterator[str]:
    name = person.name or ""
    before = name[: len(name) - len(strip_title(name)[0])]
    for word in _PUNCTUATION.sub(" ", before).lower().split():
        yield {"councillor": "cllr", "coun": "cllr", "cllrs": "cllr"}.get(word, word)


def _together(one: Person, other: Person) -> Person:
    """What two mentions say of one person; the fuller name stays, and what was said first."""
    longer = other if len(_words(other)[0]) > 1 and len(_words(one)[0]) == 1 < len(_words(one)) else one
    return replace(
        longer,
        initials=one.initials or other.initials,
        organisation=one.organisation or other.organisation,
        role=one.role or other.role,
    )


def holding(person: Person, office: str) -> Person:
    """The person with an office that has not been named yet."""
    if person.role is not None and office.lower() in person.role.lower():
        return person
    return replace(person, role=", ".join((office, *([person.role] if person.role else []))))


def told_of(people: Iterable[tuple[Person, Presence]]) -> People:
    """Everybody of a roster once."""
    known = People()
    for person, presence in people:
        known.add(person, presence)
    return known
