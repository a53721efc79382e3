"""What the results page shows for a form: the hits, what was wrong, or a hint how to begin."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.reader import Index
from service.forms import SearchForm
from service.problems import Problem, describe
from service.query import DEEPEST, BadQuery
from service.results import Hit, Results
from service.search import Searcher
from service.typeset import day, meeting_name, page_numbers


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, with the search that does without it."""

    text: str
    without: SearchForm


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
class ResultsPage:
    """One state of the results page; at most one of `results` and `problem` is there."""

    form: SearchForm
    chips: tuple[Chip, ...]
    results: Results | None = None
    problem: Problem | None = None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.problem.status if self.problem else 200

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages of this page, best first."""
        return self.results.hits if self.results else ()

    @property
    def first(self) -> int:
        """The rank of the first hit, counted from 1."""
        return self.results.query.offset + 1 if self.results else 1

    @property
    def pager(self) -> Pager:
        """This page among those of all results."""
        if self.results is None:
            return Pager(1, 1)
        size = self.results.query.limit
        last = min(math.ceil(self.results.total / size), DEEPEST // size)
        return Pager(self.results.query.offset // size + 1, max(last, 1))


def results_page(index: Index, searcher: Searcher, form: SearchForm, per_page: int) -> ResultsPage:
    """Searches for what the form asks, if it asks anything."""
    if not form.asks:
        return ResultsPage(form, tuple(_chips(index, form)))
    try:
        query = form.query(index, per_page)
    except BadQuery as error:
        return ResultsPage(form, tuple(_chips(index, form)), problem=describe(error))
    form = form.with_boards(query.where.boards)
    return ResultsPage(form, tuple(_chips(index, form)), searcher.search(query))


def _chips(index: Index, form: SearchForm) -> Iterator[Chip]:
    titles = {meeting.document_id: meeting for meeting in index.meetings}
    for board in form.boards:
        yield Chip(board, form.without("board", board))
    for document in form.documents:
        meeting = titles.get(document)
        yield Chip(meeting_name(meeting) if meeting else document, form.without("document", document))
    for person in form.people:
        yield Chip(f"mentions {person}", form.without("person", person))
    if form.date_from:
        yield Chip(f"from {_in_words(form.date_from)}", form.without("date_from", form.date_from))
    if form.date_to:
        yield Chip(f"to {_in_words(form.date_to)}", form.without("date_to", form.date_to))


def _in_words(typed: str) -> str:
    """A date of the form in words; as typed if it is none, which the page then says."""
    try:
        return day(dt.date.fromisoformat(typed))
    except ValueError:
        return typed
