"""What pages show: the start page of an index, the results for a form, one meeting among its neighbours."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from indexer.language.counts import counted
from indexer.model import Action, Decision, DocumentKind, Meeting, Passage
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.answer.answer import Answer, AnswerKind
from service.answer.question_type import is_topic
from service.search.query import BadQuery
from service.search.request import DEEPEST, Order
from service.search.results import Elsewhere, Facets, Hit, Results, anchor
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
from service.web.pages.typeset import Mark, ReadingSection, mark_of, page_numbers, sections
from service.web.problems import Problem, describe, known_meeting


@dataclass(frozen=True, slots=True)
class DaysCovered:
    """The days of the first and the last of some meetings."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """One board's latest meetings; `name` is None for those whose board is not known."""

    name: str | None
    acronym: str | None
    total: int
    held: DaysCovered | None  # None: no meeting is dated
    latest: tuple[MeetingSummary, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The contents of an index at a glance."""

    meetings: int
    boards: int
    held: DaysCovered | None  # None: no meeting is dated
    groups: tuple[BoardGroup, ...]


def home_page(index: Index, latest: int) -> HomePage:
    """The start page, with up to `latest` meetings of each board."""
    by_board: dict[str | None, list[MeetingSummary]] = defaultdict(list)
    for meeting in index.meetings:
        by_board[meeting.board].append(meeting)
    names = [(board.name, board.acronym) for board in index.boards]
    without = [(None, None)] if None in by_board else []
    return HomePage(
        meetings=len(index.meetings),
        boards=len(index.boards),
        held=_held(index.meetings),
        groups=tuple(_group(*named, by_board[named[0]], latest) for named in (*names, *without)),
    )


def _group(
    name: str | None, acronym: str | None, meetings: Sequence[MeetingSummary], latest: int
) -> BoardGroup:
    return BoardGroup(name, acronym, len(meetings), _held(meetings), tuple(meetings[:latest]))


def _held(meetings: Sequence[MeetingSummary]) -> DaysCovered | None:
    dates = [meeting.date for meeting in meetings if meeting.date]
    return DaysCovered(min(dates), max(dates)) if dates else None


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
            FoundHit(hit, other_meetings(hit), by_words and not (hit.scores.lexical or hit.highlights))
            for hit in self.results.hits
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
    def shown(self) -> tuple[FoundHit, ...]:
        """The passages of this page that are listed openly."""
        return self.hits if self.beyond else self.hits[: self.listed - self.results.query.offset]

    @property
    def folded(self) -> tuple[FoundHit, ...]:
        """The others of this page."""
        return self.hits[len(self.shown) :]

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
        last = self.first + len(self.shown) - 1
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


@dataclass(frozen=True, slots=True)
class PlacedAction:
    """An action with the id of the passage or item that it stands in, if it stands in one."""

    action: Action
    anchor: str | None


@dataclass(frozen=True, slots=True)
class PlacedDecision:
    """A decision with the id of the passage or item that it stands in, if it stands in one."""

    decision: Decision
    anchor: str | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting: its parts, where each stands, and its neighbours in time."""

    meeting: Meeting
    opening: ReadingSection | None  # what is printed before the first agenda item
    sections: tuple[ReadingSection, ...]
    actions: tuple[PlacedAction, ...]
    decisions: tuple[PlacedDecision, ...]
    earlier: MeetingSummary | None  # of the same board
    later: MeetingSummary | None
    mark: Mark | None = None  # the quote to show, if one is
    marked_at: str | None = None  # the id of the passage that the quote begins in, if it is in one

    @property
    def agenda(self) -> tuple[ReadingSection, ...]:
        """The sections that are agenda items."""
        return tuple(section for section in self.sections if section.item)

    @property
    def quoted_in(self) -> str | None:
        """The id of the agenda item that the quote begins in."""
        if self.mark is None:
            return None
        start = self.mark.start
        return next(
            (one.anchor for one in self.agenda if one.item and one.item.start <= start < one.item.end), None
        )

    @property
    def lists(self) -> tuple[tuple[str, str], ...]:
        """The lists above the text that have entries: their ids on the page and their headings."""
        filled = (
            ("present", "People present", self.meeting.attendees),
            ("apologies", "Apologies", self.meeting.apologies),
            ("decisions", "Decisions", self.decisions),
            ("actions", "Actions", self.actions),
        )
        return tuple((name, heading) for name, heading, entries in filled if entries)


def meeting_page(index: Index, document_id: str, quote: tuple[str, str] = ("", "")) -> MeetingPage:
    """The page of that document; raises UnknownMeeting. Nothing but the index is looked at.

    `quote` is the start and end, as sent, of what to mark; what names no text is not marked.
    """
    meeting = known_meeting(index, document_id)
    passages = index.passages(document_id)
    parts = tuple(sections(meeting, passages))
    has_opening = len(parts) > 1 and parts[0].item is None
    earlier, later = _neighbours(index.meetings, meeting)
    mark = mark_of(meeting.text, *quote)
    return MeetingPage(
        meeting=meeting,
        opening=parts[0] if has_opening else None,
        sections=parts[1:] if has_opening else parts,
        actions=tuple(PlacedAction(action, _place(action, passages)) for action in meeting.actions),
        decisions=tuple(PlacedDecision(one, _place(one, passages)) for one in meeting.decisions),
        earlier=earlier,
        later=later,
        mark=mark,
        marked_at=_passage_at(mark.start, passages) if mark else None,
    )


def _place(said: Action | Decision, passages: Sequence[Passage]) -> str | None:
    item = f"i-{said.item}" if said.item is not None else None
    return _passage_at(said.start, passages) or item


def _passage_at(place: int, passages: Sequence[Passage]) -> str | None:
    """The id of the passage that holds that character of the canonical text, if one does."""
    return next((anchor(one) for one in passages if one.start <= place < one.end), None)


def _neighbours(
    meetings: Sequence[MeetingSummary], meeting: Meeting
) -> tuple[MeetingSummary | None, MeetingSummary | None]:
    """The meetings of the same board before and after this one; none for papers, or without board or date."""
    if meeting.board is None or meeting.date is None or meeting.kind is not DocumentKind.MINUTES:
        return None, None
    newest_first = [one for one in meetings if one.board == meeting.board and one.date is not None]
    at = next(n for n, one in enumerate(newest_first) if one.document_id == meeting.document_id)
    earlier = newest_first[at + 1] if at + 1 < len(newest_first) else None
    return earlier, newest_first[at - 1] if at else None
