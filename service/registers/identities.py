"""Who of all rosters is one person, and their ids, which are made of the name.

A full name is one person wherever it is printed, since minutes tell no two people of one name apart. Initials
with a surname, and a name with or without a middle one, are somebody's whose fuller name the same board's
rosters have, if it is one person's alone and no other organisation is named. What else is not a full name is
only what one board calls somebody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from indexer.documents.folder.identity import id_of_name
from indexer.meetings.people.identity import same_person
from indexer.model import Person
from indexer.store.records import name_words
from service.answer.records.scope import without_title

Words = tuple[str, ...]
"""Of a name: what its spellings share."""

_COURTESY = frozenset("mr mrs ms miss sir dame lady lord".split())
"""Titles that tell a couple apart where the first name is not printed."""


@lru_cache(maxsize=20_000)  # rosters name the same people again and again
def words_of(name: str) -> Words:
    """The words of a name without capitals and accents, and without titles where it is a full one."""
    every, bare = name_words(name), name_words(without_title(name))
    if is_full(bare):
        return tuple(bare)
    title = [word for word in every[: len(every) - len(bare)] if word in _COURTESY]
    return (*title[-1:], *bare)


def is_full(words: Sequence[str]) -> bool:
    """Whether a name has a first name and a surname."""
    return len(words) > 1 and len(words[0]) > 1 and words[0] not in _COURTESY


def person_id(scope: str, words: Words) -> str:
    """The id of a name: made of itself if it is full, else also of whose rosters print it."""
    own = id_of_name(" ".join(words))
    return own if is_full(words) else f"{own}-{scope}"


@dataclass(frozen=True, slots=True)
class Identities:
    """The ids of people by scope (a board's id, or the minutes' if none is stated) and words of the name."""

    ids: Mapping[tuple[str, Words], str]

    @classmethod
    def among(cls, rosters: Mapping[str, Sequence[Person]]) -> Identities:
        """The identities of everybody named on rosters, given by scope."""
        return cls(
            {
                (scope, words): one
                for scope, people in rosters.items()
                for words, one in _of_scope(scope, people)
            }
        )

    def of(self, scope: str, name: str) -> str | None:
        """Who is called so there; None for nobody on its rosters."""
        return self.ids.get((scope, words_of(name)))


@dataclass(slots=True)
class _Spelling:
    """A name of one board's rosters, and the initials and organisations that they print beside it."""

    person: Person
    words: Words
    own: Words  # of these what is the name
    initials: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)

    def note(self, one: Person) -> None:
        """Takes up what an entry of a roster prints beside the name."""
        if one.initials:
            self.initials.add(one.initials)
        if one.organisation:
            self.organisations.add(" ".join(name_words(one.organisation)))

    def may_be(self, other: _Spelling) -> bool:
        """Whether both may name one person."""
        both = self.organisations and other.organisations
        apart = both and self.organisations.isdisjoint(other.organisations)
        return not apart and (same_person(self.person, other.person) or self.has_title_before(other))

    def has_title_before(self, other: _Spelling) -> bool:
        """Whether this is the other's full name behind words that are then a title, as the initials show."""
        ends = len(self.words) > len(other.words) and self.words[-len(other.words) :] == other.words
        return ends and is_full(other.words) and not self.initials.isdisjoint(other.initials)

    def join(self, other: _Spelling) -> None:
        """Takes up another spelling of the same person."""
        if self.has_title_before(other):
            self.own = other.words
        self.initials |= other.initials
        self.organisations |= other.organisations


def _of_scope(scope: str, people: Sequence[Person]) -> Iterator[tuple[Words, str]]:
    """Each name of a board's rosters, in words, with the id of whom it means."""
    spelt: dict[Words, _Spelling] = {}
    for one in people:
        if one.name and (words := words_of(one.name)):
            spelt.setdefault(words, _Spelling(one, words, words)).note(one)
    by_surname: dict[str, list[_Spelling]] = defaultdict(list)
    meant: dict[Words, _Spelling] = {}
    # The fullest name first, so that an id does not turn on how often each is printed.
    for own in sorted(spelt.values(), key=lambda one: (not is_full(one.words), -len(one.words), one.words)):
        fuller = [one for one in by_surname[own.words[-1]] if is_full(one.words) and one.may_be(own)]
        if len(fuller) == 1:
            fuller[0].join(own)
            meant[own.words] = fuller[0]
        else:
            by_surname[own.words[-1]].append(own)
            meant[own.words] = own
    yield from ((words, person_id(scope, one.own)) for words, one in meant.items())
