"""What the results page shows: the answer, the passages that it does not quote, and the ways on."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from indexer.language.counts import counted
from indexer.store.open import Index
from service.answer.answer import Answer, AnswerKind
from service.answer.question_type import is_topic
from service.search.query import BadQuery
from service.search.request import DEEPEST, Order
from service.search.results import Citation, Elsewhere, Facets, Hit, Results
from service.search.search import MOST_ELSEWHERE
from service.web.operation.live import Core
from service.web.pages.forms import (
    Chip,
    ReadBack,
    SearchForm,
    derived_chips,
    phrase_chips,
    quoted,
    read_back,
    set_chips,
    without_all,
)
from service.web.pages.typeset import page_numbers
from service.web.problems import Problem, describe


@dataclass(frozen=True, slots=True)
class OtherMeetings:
    """Where else a hit's words stand: in other meetings, and in other minutes of its own meeting."""

    meetings: tuple[Elsewhere, ...]
    copies: tuple[Elsewhere, ...]
    more: bool  # whether there may be meetings that are not named here

    @property
    def places(self) -> tuple[Elsewhere, ...]:
        """All that there is to link to."""
        return (*self.meetings, *self.copies)

    @property
    def summary(self) -> str:
        """In a line: "Also in 4 other meetings"."""
        places = []
        if self.meetings:
            at_least = "at least " if self.more else ""
            places.append(at_least + counted(len(self.meetings), "other meeting"))
        if self.copies:
            places.append("other minutes of this meeting")
        return f"Also in {' and in '.join(places)}"


def other_meetings(hit: Hit) -> OtherMeetings:
    """The other places of a hit's words."""
    cited = hit.citation
    own = _meeting(cited.board or cited.title, cited.date, cited.document_id)
    first: dict[Hashable, Elsewhere] = {}
    copies: dict[str, Elsewhere] = {}
    for one in hit.also_in:
        meeting = _meeting(one.board, one.date, one.document_id)
        if meeting != own:
            first.setdefault(meeting, one)
        elif one.document_id != cited.document_id:
            copies.setdefault(one.document_id, one)
    newest_first = sorted(first.values(), key=lambda one: one.date or dt.date.min, reverse=True)
    return OtherMeetings(tuple(newest_first), tuple(copies.values()), more=len(hit.also_in) >= MOST_ELSEWHERE)


def _meeting(board: str | None, date: dt.date | None, document_id: str) -> Hashable:
    """What minutes of one meeting share; without a date every document is a meeting of its own."""
    return (board, date) if date else document_id


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
    """A hit, its rank counted from 1, and where else it is said.

    `by_meaning`: unlike others, it holds no word of the question.
    """

    hit: Hit
    rank: int
    others: OtherMeetings
    by_meaning: bool


OPEN_OF_MEETING = 3
"""Passages of one meeting that are listed openly where they stand by meeting; the others are folded up."""


@dataclass(frozen=True, slots=True)
class MeetingHits:
    """The passages of one meeting, best first; `cited` says which meeting."""

    cited: Citation
    hits: tuple[FoundHit, ...]

    @property
    def shown(self) -> tuple[FoundHit, ...]:
        """Those that are listed openly."""
        return self.hits[:OPEN_OF_MEETING]

    @property
    def folded(self) -> tuple[FoundHit, ...]:
        """The others."""
        return self.hits[OPEN_OF_MEETING:]


def by_meeting(hits: Iterable[FoundHit]) -> tuple[MeetingHits, ...]:
    """The passages of each meeting together, the meetings in the order of their first passages."""
    of_meeting: dict[str, list[FoundHit]] = {}
    for one in hits:
        of_meeting.setdefault(one.hit.citation.document_id, []).append(one)
    return tuple(MeetingHits(ones[0].hit.citation, tuple(ones)) for ones in of_meeting.values())


@dataclass(frozen=True, slots=True)
class ListOrder:
    """An order that the passages can be put in; `current` if they are."""

    words: str
    form: SearchForm
    current: bool


_ORDERS = {Order.RELEVANCE: "Best match first", Order.DATE: "Newest meeting first"}


@dataclass(frozen=True, slots=True)
class ResultsView:
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
            FoundHit(hit, rank, other_meetings(hit), by_words and not (hit.scores.lexical or hit.highlights))
            for rank, hit in enumerate(self.results.hits, self.first)
        )

    @property
    def listed(self) -> int:
        """How many passages the list has that are not folded up: those probably about the question.

        All where that is not known, or where an answer was quoted from what seems to be about something else.
        """
        about, answered = self.results.about, self.answer is not None and self.answer.answered
        return self.results.total if about is None or (answered and not about) else about

    @property
    def beyond(self) -> bool:
        """Whether this page is one of those with nothing but passages that are folded up."""
        return self.results.query.offset >= max(self.listed, 1)

    @property
    def opened(self) -> tuple[FoundHit, ...]:
        """The passages of this page that are not folded up as merely using the words."""
        return self.hits if self.beyond else self.hits[: self.listed - self.results.query.offset]

    @property
    def quoted_hits(self) -> tuple[FoundHit, ...]:
        """Those that the answer above the list quotes, so that the list need not say the same again."""
        quoted = {one.passage_id for one in self.answer.citations} if self.answer else set()
        return tuple(one for one in self.opened if one.hit.passage_id in quoted)

    @property
    def shown(self) -> tuple[FoundHit, ...]:
        """The passages that are listed openly below the answer."""
        quoted = self.quoted_hits
        return tuple(one for one in self.opened if one not in quoted)

    @property
    def groups(self) -> tuple[MeetingHits, ...]:
        """The same by meeting, if somebody asked for that."""
        return by_meeting(self.shown) if self.form.grouped else ()

    @property
    def folded(self) -> tuple[FoundHit, ...]:
        """The others of this page."""
        return self.hits[len(self.opened) :]

    @property
    def more(self) -> SearchForm | None:
        """The page after this one, where it holds nothing but what is folded up."""
        end = self.results.query.offset + len(self.hits)
        if not self.folded or end >= min(self.results.total, DEEPEST):
            return None
        return self.form.at_page(self.pager.page + 1)

    @property
    def orders(self) -> tuple[ListOrder, ...]:
        """The orders to choose from."""
        current = self.results.query.sort
        return tuple(
            ListOrder(words, self.form.sorted_by(order), order is current) for order, words in _ORDERS.items()
        )

    @property
    def regrouped(self) -> ListOrder:
        """The other way to set the list: by meeting, or passage by passage again."""
        if self.form.grouped:
            return ListOrder("Passage by passage", self.form.regrouped(grouped=False), current=False)
        return ListOrder("Grouped by meeting", self.form.regrouped(grouped=True), current=False)

    @property
    def only_near(self) -> bool:
        """Whether no passage on any page holds a word of the question: all are here for what they mean."""
        return not self.results.by_words

    @property
    def nearest(self) -> bool:
        """Whether the passages are but the nearest: none holds a word of the question, or none answers it."""
        return self.only_near or (self.answer is not None and not self.answer.answered)

    @property
    def first(self) -> int:
        """The rank of the first hit, counted from 1."""
        return self.results.query.offset + 1

    @property
    def range(self) -> str:
        """The ranks on this page: "11–20"."""
        last = self.first + len(self.opened) - 1
        return f"{self.first}–{last}" if last > self.first else f"{last}"

    @property
    def pager(self) -> Pager:
        """This page among those of the open list, or beyond it of all results."""
        size = self.results.query.limit
        last = min(math.ceil((self.results.total if self.beyond else self.listed) / size), DEEPEST // size)
        return Pager(self.results.query.offset // size + 1, max(last, 1))


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """One state of the results page; at most one of `found` and `problem` is there."""

    form: SearchForm
    chips: tuple[Chip, ...]
    found: ResultsView | None = None
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
    """Searches for what the form asks, if it asks anything; the first page has the answer too.

    A mere topic is answered by the list of passages.
    """
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
    if answer and answer.quotes and answer.kind is AnswerKind.QUOTES and is_topic(query.text):
        answer = None
    found = _found(index, form, results, answer)
    return ResultsPage(form, found.chips, found)


def _found(index: Index, form: SearchForm, results: Results, answer: Answer | None) -> ResultsView:
    understood = results.understood
    return ResultsView(
        form=form,
        results=results,
        answer=answer,
        filters=(*set_chips(index, form), *derived_chips(understood, form)),
        phrases=tuple(phrase_chips(understood, form)),
        read=read_back(understood, form),
        bare=without_all(form, understood),
    )
