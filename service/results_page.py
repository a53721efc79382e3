"""What the results page shows for a form: the hits, what was wrong, or a hint how to begin."""

from __future__ import annotations

import math
from dataclasses import dataclass

from indexer.store.open import Index
from service.answer.quotes import Answer
from service.chips import Chip, derived_chips, phrase_chips, quoted, set_chips, without_all
from service.forms import SearchForm
from service.other_meetings import OtherMeetings, other_meetings
from service.problems import Problem, describe
from service.read_back import ReadBack, read_back
from service.search.facets import Facets
from service.search.query import DEEPEST, BadQuery, Order
from service.search.results import Hit, Results
from service.state import Core
from service.typeset import page_numbers


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list stands among its pages, counted from 1."""

    page: int
    last: int

    @property
    def numbers(self) -> list[int | None]:
        """The pages to offer; None stands for a gap."""
        return page_numbers(self.page, self.last)


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit and where else it is said; `by_meaning`: unlike others, it holds no word of the question."""

    hit: Hit
    others: OtherMeetings
    by_meaning: bool


@dataclass(frozen=True, slots=True)
class ListOrder:
    """An order that the passages can be put in; `current` if they are."""

    words: str
    form: SearchForm
    current: bool


_ORDERS = {Order.RELEVANCE: "Best match first", Order.DATE: "Newest meeting first"}


@dataclass(frozen=True, slots=True)
class Found:
    """The results of a search, and all that was read into its question, each with the way back."""

    form: SearchForm
    results: Results
    answer: Answer | None  # of the first page
    filters: tuple[Chip, ...]  # which meetings were searched
    phrases: tuple[Chip, ...]  # which words every passage holds
    read: ReadBack
    bare: SearchForm  # the same words under no filter at all

    @property
    def question(self) -> str:
        """The question that was searched for."""
        return self.results.understood.text

    @property
    def quoted(self) -> str:
        """The phrases that every passage holds, in a row; empty if there are none."""
        return quoted(self.results.understood)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """All that restricts the search."""
        return (*self.filters, *self.phrases)

    @property
    def hits(self) -> tuple[FoundHit, ...]:
        """The passages of this page, best first."""
        by_words = self.results.by_words  # else the heading says it of all
        return tuple(
            FoundHit(hit, other_meetings(hit), by_words and not (hit.scores.lexical or hit.highlights))
            for hit in self.results.hits
        )

    @property
    def orders(self) -> tuple[ListOrder, ...]:
        """The orders to choose from."""
        current = self.results.query.sort
        return tuple(
            ListOrder(words, self.form.sorted_by(order), order is current) for order, words in _ORDERS.items()
        )

    @property
    def only_near(self) -> bool:
        """Whether no passage on any page holds a word of the question: all are here for what they mean."""
        return not self.results.by_words

    @property
    def first(self) -> int:
        """The rank of the first hit, counted from 1."""
        return self.results.query.offset + 1

    @property
    def range(self) -> str:
        """The ranks on this page: "11–20"."""
        last = self.first + len(self.results.hits) - 1
        return f"{self.first}–{last}" if last > self.first else f"{last}"

    @property
    def pager(self) -> Pager:
        """This page among those of all results."""
        size = self.results.query.limit
        last = min(math.ceil(self.results.total / size), DEEPEST // size)
        return Pager(self.results.query.offset // size + 1, max(last, 1))


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """One state of the results page; at most one of `found` and `problem` is there."""

    form: SearchForm
    chips: tuple[Chip, ...]
    found: Found | None = None
    problem: Problem | None = None

    @property
    def facets(self) -> Facets | None:
        """What was counted of the passages found, if any were looked for."""
        return self.found.results.facets if self.found else None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.problem.status if self.problem else 200


def results_page(core: Core, form: SearchForm, per_page: int) -> ResultsPage:
    """Searches for what the form asks, if it asks anything; the first page has the answer too."""
    index = core.index
    if not form.asks:
        return ResultsPage(form, tuple(set_chips(index, form)))
    try:
        query = form.query(index, per_page)
    except BadQuery as error:
        return ResultsPage(form, tuple(set_chips(index, form)), problem=describe(error))
    form = form.with_boards(query.where.boards)
    answer = None if query.offset else core.answerer.ask(query)
    results = answer.results if answer else core.searcher.search(query)
    found = _found(index, form, results, answer)
    return ResultsPage(form, found.chips, found)


def _found(index: Index, form: SearchForm, results: Results, answer: Answer | None) -> Found:
    understood = results.understood
    return Found(
        form=form,
        results=results,
        answer=answer,
        filters=(*set_chips(index, form), *derived_chips(understood, form)),
        phrases=tuple(phrase_chips(understood, form)),
        read=read_back(understood, form),
        bare=without_all(form, understood),
    )
