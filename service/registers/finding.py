"""Which entries of registers fit what is asked, in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import may_say
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from indexer.store.records import MeetingSummary, name_words
from service.registers.entries import ActionEntry, EntryPlace, GatheredEntries, PersonEntry, RegisteredBoard
from service.registers.query import RegisterQuery
from service.registers.request import ActionStatus, RegisterSort

Key = Callable[[int], object]
"""What an entry is put in order by; None: not stated."""


@dataclass(frozen=True, slots=True)
class _Passing:
    """Which passages pass a filter, bool[passages]: but for its people, and by whom they name; None: all."""

    beside: NDArray[np.bool_] | None
    named: NDArray[np.bool_] | None

    def __call__(self, place: EntryPlace, *, owned: bool = False) -> bool:
        """Whether an entry passes that stands there; `owned` by one of the people, it need not name them."""
        if self.beside is not None and not self.beside[place.passage]:
            return False
        return owned or self.named is None or bool(self.named[place.passage])


@dataclass(frozen=True, slots=True)
class EntryFinder:
    """Finds entries of one index by what was gathered of it."""

    index: Index
    gathered: GatheredEntries

    def actions(self, query: RegisterQuery) -> list[int]:
        """The positions of the actions that fit, in order."""
        own = self.gathered.actions
        passes = self._passing(query.where)
        people = self._meant(query.where.people)
        owner = name_words(query.owner)
        found = [
            number
            for number, one in enumerate(own)
            if passes(one.place, owned=not people.isdisjoint(one.people))
            and (query.status is None or one.status is query.status)
            and (not query.owner or self._is_owned(one, query.owner, owner))
            and self._says(query, one.said)
        ]
        keys: dict[RegisterSort, Key] = {
            RegisterSort.OWNER: lambda number: _folded(own[number].owner),
            RegisterSort.DUE: lambda number: own[number].due_on,
            RegisterSort.STATUS: lambda number: list(ActionStatus).index(own[number].status),
        }
        return self._sorted(query, found, keys, lambda number: own[number].place.meeting)

    def decisions(self, query: RegisterQuery) -> list[int]:
        """The positions of the decisions that fit, in order."""
        own = self.gathered.decisions
        passes = self._passing(query.where)
        found = [
            number
            for number, one in enumerate(own)
            if passes(one.place)
            and (query.outcome is None or one.outcome == query.outcome)
            and self._says(query, one.said)
        ]
        keys: dict[RegisterSort, Key] = {RegisterSort.OUTCOME: lambda number: own[number].outcome}
        return self._sorted(query, found, keys, lambda number: own[number].place.meeting)

    def meetings(self, query: RegisterQuery) -> list[MeetingSummary]:
        """The meetings that fit, in order."""
        meetings, said = self.gathered.meetings, self.gathered.headings
        admitted = self._admitted(query.where)
        new = self.index.arrivals.after(query.since) if self.index.arrivals and query.since else None
        found = [
            number
            for number, one in enumerate(meetings)
            if admitted[number]
            and (new is None or one.document_id in new)
            and self._says(query, said[number])
        ]
        keys: dict[RegisterSort, Key] = {RegisterSort.ITEMS: lambda number: meetings[number].items}
        return [meetings[number] for number in self._sorted(query, found, keys, lambda number: number)]

    def people(self, query: RegisterQuery) -> list[PersonEntry]:
        """The people on the rosters of the meetings that fit, in order, with what these say of them."""
        people = self._meant(query.where.people)
        admitted = self._admitted(replace(query.where, people=(), has_actions=False))
        found = []
        for one in self.gathered.people.values():
            if query.where.people and one.id not in people:
                continue
            there = tuple(here for here in one.attendances if admitted[here.meeting])
            actions = tuple(n for n in one.actions if admitted[self.gathered.actions[n].place.meeting])
            named = " ".join((*one.spellings, one.organisation or "", one.role or ""))
            if there and (actions or not query.where.has_actions) and _begins(query.text, named):
                found.append(replace(one, attendances=there, actions=actions))
        keys: dict[RegisterSort, Key] = {
            RegisterSort.NAME: lambda number: _surname_first(found[number].name),
            RegisterSort.MEETINGS: lambda number: len(found[number].attendances),
        }
        order = self._sorted(query, range(len(found)), keys, lambda n: found[n].attendances[0].meeting)
        return [found[number] for number in order]

    def boards(self, query: RegisterQuery) -> list[RegisteredBoard]:
        """The boards of the meetings that fit, in order, with what these have; without filters all boards."""
        admitted = self._admitted(replace(query.where, people=(), has_actions=False))
        every, gathered = query.where.everything, self.gathered
        people = self._meant(query.where.people)
        found = []
        for one in gathered.boards.values():
            meetings = tuple(n for n in one.meetings if admitted[n])
            if not (every or meetings) or (query.where.people and people.isdisjoint(one.people)):
                continue
            named = (one.board.name, one.board.acronym or "", *one.board.spellings)
            if _begins(query.text, " ".join(named)):
                found.append(self._of_meetings(one, meetings, admitted))
        keys: dict[RegisterSort, Key] = {
            RegisterSort.NAME: lambda number: _folded(found[number].board.name),
            RegisterSort.MEETINGS: lambda number: len(found[number].meetings),
        }
        latest = len(gathered.meetings)
        order = self._sorted(query, range(len(found)), keys, lambda n: min(found[n].meetings, default=latest))
        return [found[number] for number in order]

    def _of_meetings(
        self, one: RegisteredBoard, meetings: tuple[int, ...], admitted: NDArray[np.bool_]
    ) -> RegisteredBoard:
        """A board with only what those of its meetings have."""
        if len(meetings) == len(one.meetings):
            return one
        gathered = self.gathered
        return replace(
            one,
            meetings=meetings,
            actions=tuple(n for n in one.actions if admitted[gathered.actions[n].place.meeting]),
            decisions=tuple(n for n in one.decisions if admitted[gathered.decisions[n].place.meeting]),
            people=tuple(
                key
                for key in one.people
                if any(here.meeting in meetings for here in gathered.people[key].attendances)
            ),
        )

    def person(self, key: str) -> PersonEntry | None:
        """The person with that id, or whom another spelling's id means; None for nobody."""
        gathered = self.gathered
        return gathered.people.get(key) or gathered.people.get(gathered.other_ids.get(key, ""))

    def board(self, key: str) -> RegisteredBoard | None:
        """The board with that id; None for none."""
        return self.gathered.boards.get(key)

    def _admitted(self, where: Where) -> NDArray[np.bool_]:
        """bool[meetings]: which the filters let through, as far as meetings have what they ask for.

        Whom passages mention and whether they hold actions is what their meeting has.
        """
        found = np.array(
            [where.admits(one.document_id, one.board, one.date) for one in self.gathered.meetings],
            dtype=np.bool_,
        )
        if where.people or where.has_actions:
            columns = self.index.columns
            kept = set(columns.documents[self.index.passing(self._spelt(where))].tolist())
            having = {name for name, code in columns.codes["documents"].items() if code in kept}
            found &= np.array([one.document_id in having for one in self.gathered.meetings], dtype=np.bool_)
        return found

    def _passing(self, where: Where) -> _Passing:
        """Which entries the filters let through."""
        if where.everything:
            return _Passing(None, None)
        beside = self.index.passing(replace(where, people=()))
        return _Passing(beside, self.index.passing(self._spelt(where)) if where.people else None)

    def _spelt(self, where: Where) -> Where:
        """The same filter with every spelling of the people named in it."""
        meant = self._meant(where.people)
        spelt = (name for key in sorted(meant) for name in self.gathered.people[key].spellings)
        return replace(where, people=tuple(dict.fromkeys((*where.people, *spelt))))

    def _meant(self, names: Iterable[str]) -> frozenset[str]:
        """The ids of all whom one of these names, or an id, may mean."""
        wanted = {one.casefold() for one in names}
        if not wanted:
            return frozenset()
        by_id = {one.id for one in map(self.person, wanted) if one is not None}
        return frozenset(by_id).union(
            key
            for key, one in self.gathered.people.items()
            if not wanted.isdisjoint(name.casefold() for name in one.spellings)
        )

    def _is_owned(self, one: ActionEntry, owner: str, words: Sequence[str]) -> bool:
        """Whether an action's owner has all these words in a name, or is called so, or has that id."""
        if owner in one.people:
            return True
        people = [self.gathered.people[key] for key in one.people]
        names = (one.owner or "", *(name for person in people for name in person.spellings))
        called = (letters for person in people for letters in person.initials)
        return bool(words) and (any(set(words) <= set(name_words(name)) for name in names) or owner in called)

    def _says(self, query: RegisterQuery, text: str) -> bool:
        """Whether a text holds all that the query asks for in words."""
        if not all(one.stands_in(text) for one in query.phrases):
            return False
        if not query.terms:
            return True
        if not all(may_say(text, term) for term in query.terms):
            return False
        held = {token.term for token in self.index.analyzer.among(text, query.terms)}
        return held == query.terms

    def _sorted(
        self,
        query: RegisterQuery,
        found: Iterable[int],
        keys: Mapping[RegisterSort, Key],
        meeting_of: Callable[[int], int],
    ) -> list[int]:
        """In the order asked for; what is not stated last, what is alike in the order in which it came."""
        meetings = self.gathered.meetings
        common: dict[RegisterSort, Key] = {
            RegisterSort.DATE: lambda n: _date_of(meetings, meeting_of(n)),
            RegisterSort.BOARD: lambda n: _folded(meetings[meeting_of(n)].board),
        }
        key = (common | dict(keys))[query.sort]
        keyed = [(key(number), number) for number in found]
        stated = [one for one in keyed if one[0] is not None]
        stated.sort(key=lambda one: one[0], reverse=query.descending)  # type: ignore[arg-type,return-value]
        return [number for _, number in (*stated, *(one for one in keyed if one[0] is None))]


def _date_of(meetings: Sequence[MeetingSummary], position: int) -> dt.date | None:
    return meetings[position].date if position < len(meetings) else None


def _folded(text: str | None) -> str | None:
    return text.casefold() if text else None


def _surname_first(name: str) -> tuple[str, ...]:
    words = name_words(name)
    return (*words[-1:], *words[:-1])


def _begins(typed: str, named: str) -> bool:
    """Whether each word typed is the beginning of one of a name's."""
    words = name_words(named)
    return all(any(word.startswith(one) for word in words) for one in name_words(typed))
