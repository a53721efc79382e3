"""The form above a register: what somebody asked of it, and the addresses that ask a little otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from indexer.store.open import Index
from service.registers.query import FROM_THE_TOP, RegisterQuery, make_register_query
from service.registers.request import (
    SORTS,
    Direction,
    RegisterKind,
    RegisterRequest,
    RegisterSort,
    offered_by,
)
from service.web.pages.forms import page_number
from service.web.pages.links import Pairs

MOST_PAGES = 100_000
"""That an address may ask for; longer lists are asked of the API."""

_IN_WORDS = {
    RegisterSort.DATE: ("Newest first", "Oldest first"),
    RegisterSort.BOARD: ("Board A to Z", "Board Z to A"),
    RegisterSort.NAME: ("Name A to Z", "Name Z to A"),
    RegisterSort.OWNER: ("Owner A to Z", "Owner Z to A"),
    RegisterSort.DUE: ("Due first", "Due last"),
    RegisterSort.STATUS: ("Open first", "Not known first"),
    RegisterSort.OUTCOME: ("Outcome A to Z", "Outcome Z to A"),
    RegisterSort.MEETINGS: ("Most meetings first", "Fewest meetings first"),
    RegisterSort.ITEMS: ("Most items first", "Fewest items first"),
}
"""Each order as it is usual, and turned round."""


@dataclass(frozen=True, slots=True)
class OrderLink:
    """An order to choose: in words, the fields that ask for it, and whether the list is in it."""

    words: str
    pairs: tuple[tuple[str, str], ...]
    current: bool


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """The fields of a register's form as sent, but for its page; empty ones left out."""

    kind: RegisterKind
    sent: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, kind: RegisterKind, sent: QueryParams) -> RegisterForm:
        """The form of an address; what the register does not take is left out."""
        known = {one.name for one in offered_by(kind)} - {"limit", "offset"}
        pairs = ((name, value.strip()) for name, value in sent.multi_items() if name in known)
        return cls(kind, tuple(dict.fromkeys(pair for pair in pairs if pair[1])))

    def query(self, index: Index, page: str, size: int) -> RegisterQuery:
        """What is asked, at that page of so many entries; raises BadQuery."""
        given: dict[str, object] = {}
        for one in offered_by(self.kind):
            values = [value for name, value in self.sent if name == one.name]
            if values:
                given[one.name] = (
                    values if one.repeated else values[-1] == "true" if one.kind is bool else values[-1]
                )
        asked = replace(RegisterRequest.of(given), limit=size)
        query = make_register_query(index, self.kind, asked)
        return replace(query, offset=(page_number(page, MOST_PAGES) - 1) * size)

    def value(self, name: str) -> str:
        """What a field holds; of one that was sent several times the last."""
        return next((value for own, value in reversed(self.sent) if own == name), "")

    def values(self, name: str) -> tuple[str, ...]:
        """All that a field that may be sent several times holds."""
        return tuple(value for own, value in self.sent if own == name)

    def without(self, *names: str) -> tuple[tuple[str, str], ...]:
        """The fields but for these."""
        return tuple(pair for pair in self.sent if pair[0] not in names)

    def at_page(self, page: int) -> Pairs:
        """The same at another page."""
        return (*self.sent, ("page", str(page))) if page > 1 else self.sent

    @property
    def filtered(self) -> bool:
        """Whether anything but the order is asked."""
        return bool(self.without("sort", "order"))

    def orders(self, query: RegisterQuery) -> Iterator[OrderLink]:
        """The orders to choose from, that in force both ways round."""
        for sort in SORTS[self.kind]:
            usual_first, turned_first = _IN_WORDS[sort]
            falling = sort in FROM_THE_TOP
            if sort is not query.sort:
                yield OrderLink(usual_first, self._sorted(sort, None), current=False)
                continue
            usual = query.descending == falling
            other = Direction.ASCENDING if falling else Direction.DESCENDING
            yield OrderLink(usual_first, self._sorted(sort, None), current=usual)
            yield OrderLink(turned_first, self._sorted(sort, other), current=not usual)

    def _sorted(self, sort: RegisterSort, order: Direction | None) -> tuple[tuple[str, str], ...]:
        own = self.without("sort", "order")
        chosen = (("sort", sort.value),) if sort is not SORTS[self.kind][0] or order else ()
        return (*own, *chosen, *((("order", order.value),) if order else ()))
