"""The search form as somebody sent it: read without judging, so that nothing typed is ever lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from indexer.store.open import Index
from service.search.query import DEEPEST, BadQuery, Order, Part, Query, make_query

QUESTION_BEFORE = "as_typed_of"
"""The field that says which question `as_typed` was chosen for, sent when the form itself is sent."""

_NO_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"“”„‟＂', " "))


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The fields of the form, in words; `page` counts from 1.

    `as_typed` names what is not to be read into this very question. Somebody who takes a reading back and
    then asks something else wants the new question read like any other, so it goes when the question changes.
    """

    q: str = ""
    boards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    date_from: str = ""
    date_to: str = ""
    years: tuple[str, ...] = ()
    actions: bool = False  # only passages with actions
    sort: str = ""  # empty: by relevance
    as_typed: tuple[str, ...] = ()
    page: str = "1"

    @classmethod
    def read(cls, sent: QueryParams) -> SearchForm:
        """The form of an address; of a field that is sent twice but has one value, the last counts."""
        question = sent.get("q", "")
        unchanged = _squeezed(sent.get(QUESTION_BEFORE, question)) == _squeezed(question)
        return cls(
            q=question,
            boards=_filled(sent, "board"),
            documents=_filled(sent, "document"),
            people=_filled(sent, "person"),
            date_from=sent.get("date_from", "").strip(),
            date_to=sent.get("date_to", "").strip(),
            years=_filled(sent, "year"),
            actions=sent.get("has_actions", "").strip() == "true",
            sort=_sort(sent),
            as_typed=_filled(sent, "as_typed") if unchanged else (),
            page=sent.get("page", "1"),
        )

    @property
    def asks(self) -> bool:
        """Whether there is a question at all."""
        return bool(self.q.strip())

    @property
    def filters(self) -> bool:
        """Whether any filter is set."""
        named = self.boards or self.documents or self.people or self.years
        return bool(named or self.date_from or self.date_to or self.actions)

    @property
    def taken_back(self) -> tuple[Part, ...]:
        """The readings that there are among `as_typed`: what is sent on when some were mistyped."""
        return tuple(part for part in Part if part in self.as_typed)

    def query(self, index: Index, per_page: int) -> Query:
        """What to search for; raises BadQuery naming the field to change."""
        return make_query(
            index,
            self.q,
            limit=per_page,
            offset=(page_number(self.page, DEEPEST // per_page) - 1) * per_page,
            boards=self.boards,
            documents=self.documents,
            people=self.people,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            years=self.years,
            has_actions=self.actions,
            sort=self.sort or Order.RELEVANCE,
            as_typed=self.as_typed,
            facets=True,
        )

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The fields to send for this form, empty ones and page 1 left out."""
        yield "q", self.q
        yield from (("board", value) for value in self.boards)
        yield from (("document", value) for value in self.documents)
        yield from (("person", value) for value in self.people)
        for name, value in (("date_from", self.date_from), ("date_to", self.date_to)):
            if value:
                yield name, value
        yield from (("year", value) for value in self.years)
        if self.actions:
            yield "has_actions", "true"
        if self.sort:
            yield "sort", self.sort
        yield from (("as_typed", part.value) for part in self.taken_back)
        if self.page != "1":
            yield "page", self.page

    def at_page(self, page: int) -> SearchForm:
        """The same search, another page of its results."""
        return replace(self, page=str(page))

    def with_boards(self, boards: tuple[str, ...]) -> SearchForm:
        """The same search, its boards named in full."""
        return replace(self, boards=boards)

    @property
    def followed(self) -> SearchForm:
        """The same search as a feed takes it, without page and order."""
        return replace(self.at_page(1), sort="")

    def sorted_by(self, order: Order) -> SearchForm:
        """The same search from its first page, its passages in another order."""
        return replace(self.at_page(1), sort="" if order is Order.RELEVANCE else order)

    def taking(self, *parts: Part) -> SearchForm:
        """The same search from its first page, those parts of the question taken as typed."""
        return replace(self.at_page(1), as_typed=tuple(dict.fromkeys((*self.as_typed, *parts))))

    def read_afresh(self) -> SearchForm:
        """The same search from its first page, everything read into its question again."""
        return replace(self.at_page(1), as_typed=())

    def without_quotation_marks(self) -> SearchForm:
        """The same search from its first page for the same words, in any order."""
        return replace(self.at_page(1), q=" ".join(self.q.translate(_NO_QUOTATION_MARKS).split()))

    def without_filters(self) -> SearchForm:
        """The same question without any filter that was set."""
        return SearchForm(q=self.q, sort=self.sort, as_typed=self.as_typed)

    def without(self, field: str, value: str) -> SearchForm:
        """The same search less one filter, from its first page."""
        first = self.at_page(1)
        match field:
            case "board":
                return replace(first, boards=tuple(one for one in self.boards if one != value))
            case "document":
                return replace(first, documents=tuple(one for one in self.documents if one != value))
            case "person":
                return replace(first, people=tuple(one for one in self.people if one != value))
            case "year":
                return replace(first, years=tuple(one for one in self.years if one != value))
            case "has_actions":
                return replace(first, actions=False)
            case "date_from":
                return replace(first, date_from="")
            case "date_to":
                return replace(first, date_to="")
            case _:
                raise ValueError(f"the form has no filter {field}")


def page_number(sent: str, last: int) -> int:
    """The number of a page from an address; raises BadQuery unless it is within 1 and `last`."""
    # Six digits are more than any page has; longer ones are not worth converting.
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 6 else 0
    if not 1 <= number <= last:
        raise BadQuery("page", f"The page must be a whole number from 1 to {last}.")
    return number


def _sort(sent: QueryParams) -> str:
    """The order that was chosen; the usual one is empty, so that addresses need not name it."""
    chosen = sent.get("sort", "").strip()
    return "" if chosen == Order.RELEVANCE else chosen


def _squeezed(question: str) -> str:
    """A question as the search takes it, whatever a browser does to its spaces."""
    return " ".join(unicodedata.normalize("NFC", question).split())


def _filled(sent: QueryParams, field: str) -> tuple[str, ...]:
    """The distinct values of a field that may be sent several times, blank ones left out."""
    return tuple(dict.fromkeys(value.strip() for value in sent.getlist(field) if value.strip()))
