"""What somebody wants to be told of: a question, all that is new under filters, or actions of a register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qsl, urlencode

from indexer.errors import BadInput
from indexer.language.dates import date_in_words
from indexer.store.open import Index
from service.registers.query import RegisterQuery, make_register_query
from service.registers.request import RegisterKind, RegisterRequest
from service.search.query import Query, make_query, make_where, squeezed
from service.search.request import Filters, SearchRequest, parameters

REGISTER = "register"
"""The field of an address that says which register is watched."""


class Often(StrEnum):
    """When somebody is told."""

    DAILY = "daily"  # in one mail a day at most
    AT_ONCE = "at-once"  # with each new version of the index


@dataclass(frozen=True, slots=True)
class Watch:
    """A question and its filters, which are all that counts of a search; the question may be empty.

    With `actions` the register of actions is watched, under the same filters and that of an owner.
    """

    question: str = ""
    filters: Filters = Filters()  # noqa: RUF009 - frozen and without state
    actions: bool = False
    owner: str = ""

    @classmethod
    def read(cls, sent: Iterable[tuple[str, str]]) -> Self:
        """The watch among the fields of an address or a form; other fields do not count."""
        given: dict[str, list[str]] = {}
        for name, value in sent:
            if value.strip():
                given.setdefault(name, []).append(value.strip())
        found: dict[str, object] = {}
        for one in parameters(Filters).values():
            if one.name in given:
                values = given[one.name]
                last = values[-1] == "true" if one.kind is bool else values[-1]
                found[one.name] = list(dict.fromkeys(values)) if one.repeated else last
        actions = given.get(REGISTER, [""])[-1] == RegisterKind.ACTIONS
        owner = squeezed(given.get("owner", [""])[-1]) if actions else ""
        return cls(squeezed(given.get("q", [""])[-1]), Filters.of(found), actions, owner)

    @classmethod
    def parsed(cls, written: str) -> Self:
        """The watch that `str` wrote."""
        return cls.read(parse_qsl(written))

    def __str__(self) -> str:
        """The watch as the query of an address, as it is kept; equal watches are written alike."""
        return urlencode(list(self.pairs()))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The fields that ask for it."""
        if self.question:
            yield "q", self.question
        yield from self.filters.pairs()
        if self.actions:
            yield REGISTER, RegisterKind.ACTIONS.value
        if self.owner:
            yield "owner", self.owner

    def check(self, index: Index) -> None:
        """Raises BadQuery naming what cannot be asked, and BadInput for a watch of everything."""
        if self.actions:
            self.register_query(index)
        else:
            self.query(index)

    def register_query(self, index: Index) -> RegisterQuery:
        """The actions to look for. Raises BadQuery."""
        asked = RegisterRequest(text=self.question, filters=self.filters, owner=self.owner)
        return make_register_query(index, RegisterKind.ACTIONS, asked).everything()

    def query(self, index: Index) -> Query:
        """The search for it, its `text` empty without a question; raises as `check` does."""
        if self.question:
            return make_query(index, SearchRequest(self.question, self.filters))
        where = make_where(index, self.filters)
        if where.everything:
            raise BadInput("Say what to watch for: a question, a board or a person.")
        return Query("", where=where)

    def named_in_full(self, index: Index) -> Self:
        """The same, its boards as the index names them. Raises BadQuery."""
        return replace(self, filters=replace(self.filters, boards=make_where(index, self.filters).boards))

    @property
    def words(self) -> str:
        """What is watched, in words: "“street lighting” at Town Board from 5 March 2024"."""
        filters = self.filters
        parts = ["actions"] if self.actions else []
        parts += [f"of {self.owner}"] if self.owner else []
        parts += [self.question if '"' in self.question else f"“{self.question}”"] if self.question else []
        if filters.people:
            parts.append(f"{'mentioning' if parts else 'mentions of'} {_either(filters.people)}")
        if filters.boards:
            parts.append(f"at {_either(filters.boards)}" if parts else _either(filters.boards))
        if filters.documents:
            parts.append(f"in {_either(filters.documents)}")
        if filters.years:
            parts.append(f"in {_either(map(str, filters.years))}")
        if filters.date_from:
            parts.append(f"from {_day(filters.date_from)}")
        if filters.date_to:
            parts.append(f"to {_day(filters.date_to)}")
        if filters.has_actions:
            parts.append("with an action")
        return " ".join(parts)


def _either(values: Iterable[str]) -> str:
    return " or ".join(values)


def _day(date: dt.date | str) -> str:
    try:
        return date_in_words(dt.date.fromisoformat(str(date)))
    except ValueError:
        return str(date)
