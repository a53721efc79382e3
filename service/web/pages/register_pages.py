"""The pages of registers: boards, people, actions, decisions and meetings, and one board or person each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from indexer.model import DecisionOutcome
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.registers.entries import Attendance, PersonEntry, RegisteredBoard, StandingMatter
from service.registers.finding import EntryFinder
from service.registers.query import RegisterQuery
from service.registers.registers import Registers
from service.registers.request import ActionStatus, RegisterKind
from service.registers.results import RegisterAction, RegisterBoard, RegisterPerson
from service.search.request import MOST_VALUES
from service.search.results import QuoteCitation
from service.web.export.calendar import next_meetings
from service.web.operation.live import core_of
from service.web.operation.settings import Settings
from service.web.pages.forms import page_number
from service.web.pages.home import DaysCovered
from service.web.pages.register_forms import OrderLink, RegisterForm
from service.web.pages.views import Pager
from service.web.problems import UnknownEntry

MOST_MEMBERS = 60
"""Of a board, on its page: those who came last, the most frequent first; the register of people has all."""

MOST_ACTIONS, MOST_STANDING = 20, 30
"""On the page of a board or a person; the register has all."""

STATUSES = (
    (ActionStatus.OPEN.value, "Open"),
    (ActionStatus.DONE.value, "Done"),
    (ActionStatus.UNKNOWN.value, "Not known"),
)
OUTCOMES = tuple((one.value, one.value.capitalize()) for one in DecisionOutcome)
"""What can be chosen in a register's form, and in which words."""

Render = Callable[..., HTMLResponse]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A register's page: its form, how many entries fit, those of the page, and the orders to choose from."""

    form: RegisterForm
    query: RegisterQuery
    total: int
    entries: tuple[Any, ...]
    at: Pager
    orders: tuple[OrderLink, ...]
    boards: tuple[str, ...]  # all there are
    years: tuple[int, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The boards that were chosen, by full name."""
        return self.query.where.boards

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The fields in force that the form has no field for, and so sends along."""
        shown = ("q", "board", "year", "owner", "status", "outcome", "date_from", "date_to")
        others = tuple(("board", one) for one in self.chosen[1:])
        more_years = tuple(("year", one) for one in self.form.values("year")[1:])
        return (*self.form.without(*shown), *others, *more_years)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a board's rosters: at which of its meetings, in thousandths of the time that they span."""

    person: RegisterPerson
    attended: int
    apologies: int
    days: DaysCovered | None
    present: tuple[int, ...]
    away: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A heading that comes back, with the first meeting and the latest that have it."""

    matter: StandingMatter
    first: MeetingSummary
    latest: MeetingSummary


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A board: its meetings by year, who its members were when, what comes back, what is not done."""

    board: RegisterBoard
    years: tuple[tuple[int | None, tuple[MeetingSummary, ...]], ...]
    members: tuple[Member, ...]
    standing: tuple[StandingLine, ...]
    open_actions: tuple[RegisterAction, ...]
    not_known: int  # actions of which no later minutes say anything


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """A meeting that somebody was at, or away from, with the line that says so, if it could be told."""

    meeting: MeetingSummary
    came: bool
    text: str | None
    citation: QuoteCitation | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person: on which boards, at which meetings, with which actions."""

    person: RegisterPerson
    attendances: tuple[AttendanceLine, ...]
    at: Pager
    actions: tuple[RegisterAction, ...]

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The fields of a search in what names this person, in any spelling."""
        return [("person", name) for name in self.person.spellings[:MOST_VALUES]]


class RegisterPages:
    """The pages of registers, as routes. Their endpoints run in worker threads."""

    def __init__(self, render: Render, settings: Settings) -> None:
        """`render` makes a page of a request, the name of a template and its values."""
        self._render = render
        self._size = settings.meetings_per_page

    def routes(self) -> list[Route]:
        """GET and HEAD of every page."""
        return [
            Route("/boards", self.boards),
            Route("/boards/{board_id}", self.board),
            Route("/people", self.people),
            Route("/people/{person_id}", self.person),
            Route("/actions", self.actions),
            Route("/decisions", self.decisions),
            Route("/meetings", self.meetings),
        ]

    def boards(self, request: Request) -> HTMLResponse:
        """All boards, with what their minutes hold."""
        view = self._view(request, RegisterKind.BOARDS, EntryFinder.boards, Registers.boards)
        return self._render(request, "boards.html", view=view)

    def people(self, request: Request) -> HTMLResponse:
        """Everybody whom rosters name."""
        view = self._view(request, RegisterKind.PEOPLE, EntryFinder.people, Registers.people)
        return self._render(request, "people.html", view=view)

    def actions(self, request: Request) -> HTMLResponse:
        """What was undertaken, and what became of it where later minutes say so."""
        view = self._view(request, RegisterKind.ACTIONS, EntryFinder.actions, Registers.actions)
        return self._render(request, "actions.html", view=view, statuses=STATUSES)

    def decisions(self, request: Request) -> HTMLResponse:
        """What was settled."""
        view = self._view(request, RegisterKind.DECISIONS, EntryFinder.decisions, Registers.decisions)
        return self._render(request, "decisions.html", view=view, outcomes=OUTCOMES)

    def meetings(self, request: Request) -> HTMLResponse:
        """All meetings, or those that fit."""
        view = self._view(request, RegisterKind.MEETINGS, EntryFinder.meetings, _as_they_are)
        return self._render(request, "meetings.html", view=view)

    def board(self, request: Request) -> HTMLResponse:
        """One board."""
        registers = core_of(request).registers
        entry = registers.find.board(request.path_params["board_id"])
        if entry is None:
            raise UnknownEntry("board", request.path_params["board_id"])
        core = core_of(request)
        announced = next_meetings(core.index, (entry.board.name,), core.searcher.meeting)
        return self._render(
            request,
            "board.html",
            page=board_page(registers, entry),
            next_meeting=next(announced, None),
        )

    def person(self, request: Request) -> HTMLResponse:
        """One person."""
        registers = core_of(request).registers
        entry = registers.find.person(request.path_params["person_id"])
        if entry is None:
            raise UnknownEntry("person", request.path_params["person_id"])
        page = person_page(registers, entry, request.query_params.get("page", "1"), self._size)
        return self._render(request, "person.html", page=page)

    def _view(
        self,
        request: Request,
        kind: RegisterKind,
        find: Callable[[EntryFinder, RegisterQuery], Sequence[Any]],
        cite: Callable[[Registers, Sequence[Any]], Iterator[Any]],
    ) -> RegisterView:
        core, form = core_of(request), RegisterForm.read(kind, request.query_params)
        query = form.query(core.index, request.query_params.get("page", "1"), self._size)
        found = find(core.registers.find, query)
        last = max(math.ceil(len(found) / self._size), 1)
        at = Pager(page_number(request.query_params.get("page", "1"), last), last)
        page = found[query.offset : query.offset + self._size]
        return RegisterView(
            form=form,
            query=query,
            total=len(found),
            entries=tuple(cite(core.registers, page)),
            at=at,
            orders=tuple(form.orders(query)),
            boards=tuple(board.name for board in core.index.boards),
            years=_years(core.index),
        )


def _as_they_are(_: Registers, meetings: Sequence[MeetingSummary]) -> Iterator[MeetingSummary]:
    return iter(meetings)


def _years(index: Index) -> tuple[int, ...]:
    return tuple(sorted({one.date.year for one in index.meetings if one.date}, reverse=True))


def board_page(registers: Registers, entry: RegisteredBoard) -> BoardPage:
    """The page of a board."""
    gathered = registers.gathered
    [board] = registers.boards([entry])
    meetings = [gathered.meetings[number] for number in entry.meetings]
    years = groupby(meetings, key=lambda one: one.date.year if one.date else None)
    status = {number: gathered.actions[number].status for number in entry.actions}
    still_open = [number for number, one in status.items() if one is ActionStatus.OPEN]
    unknown = [number for number, one in status.items() if one is ActionStatus.UNKNOWN]
    shown = (*still_open, *unknown)[:MOST_ACTIONS]
    return BoardPage(
        board=board,
        years=tuple((year, tuple(ones)) for year, ones in years),
        members=tuple(_members(registers, entry)),
        standing=tuple(
            StandingLine(one, gathered.meetings[one.first], gathered.meetings[one.last])
            for one in entry.standing[:MOST_STANDING]
        ),
        open_actions=tuple(registers.actions(shown)),
        not_known=len(unknown),
    )


def _members(registers: Registers, entry: RegisteredBoard) -> Iterator[Member]:
    gathered, own = registers.gathered, set(entry.meetings)
    there = {
        key: [one for one in gathered.people[key].attendances if one.meeting in own] for key in entry.people
    }
    # Meetings come newest first: who came to the latest stands before who came to more of them.
    kept = sorted(there, key=lambda key: (there[key][0].meeting, -len(there[key]), key))[:MOST_MEMBERS]
    place = _places(gathered.meetings, entry)
    people = registers.people([gathered.people[key] for key in kept])
    for person in people:
        attendances = there[person.id]
        days = [day for one in attendances if (day := gathered.meetings[one.meeting].date)]
        came = {one.meeting for one in attendances if one.list == "attendees"}
        away = {one.meeting for one in attendances} - came
        yield Member(
            person=person,
            attended=len(came),
            apologies=len(away),
            days=DaysCovered(min(days), max(days)) if days else None,
            present=tuple(sorted(place[one] for one in came if one in place)),
            away=tuple(sorted(place[one] for one in away if one in place)),
        )


def _places(meetings: Sequence[MeetingSummary], entry: RegisteredBoard) -> dict[int, int]:
    """Where each dated meeting of a board stands in time, in thousandths, the earliest at the left."""
    days = {number: day.toordinal() for number in entry.meetings if (day := meetings[number].date)}
    if not days:
        return {}
    first, span = min(days.values()), max(days.values()) - min(days.values())
    return {number: round(10 + 980 * (day - first) / span) if span else 500 for number, day in days.items()}


def person_page(registers: Registers, entry: PersonEntry, page: str, size: int) -> PersonPage:
    """The page of a person; raises BadQuery for a page of the attendance that is not there."""
    [person] = registers.people([entry])
    last = max(math.ceil(len(entry.attendances) / size), 1)
    at = Pager(page_number(page, last), last)
    shown = entry.attendances[(at.page - 1) * size : at.page * size]
    return PersonPage(
        person=person,
        attendances=tuple(_attendance_lines(registers, shown)),
        at=at,
        actions=tuple(registers.actions(entry.actions[:MOST_ACTIONS])),
    )


def _attendance_lines(registers: Registers, shown: Sequence[Attendance]) -> Iterator[AttendanceLine]:
    for meeting, one, line in registers.attendances(shown):
        text, citation = line or (None, None)
        yield AttendanceLine(meeting, one.list == "attendees", text, citation)
