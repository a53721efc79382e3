"""The registers over HTTP, as JSON or tables: /api/boards, /api/people, /api/actions, /api/decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from service.registers.finding import EntryFinder
from service.registers.query import RegisterQuery, make_register_query
from service.registers.registers import Registers
from service.registers.request import DEEPEST_ENTRY, RegisterKind, RegisterRequest, offered_by
from service.search.stages import Stage, stage
from service.web.api.openapi import ResponseFormat, described, read_as, tabled
from service.web.api.schemas_registers import (
    ActionsResponse,
    BoardsResponse,
    DecisionsResponse,
    PeopleResponse,
    RegisterResponse,
)
from service.web.api.tables import Table, actions_table, boards_table, decisions_table, people_table
from service.web.operation.live import core_of
from service.web.pages.links import Links, PageLinks

_AT_A_TIME = 200  # entries of a table that are cited at once


@dataclass(frozen=True, slots=True)
class RegisterAddress:
    """One register's address: how its entries are found, cited, and set in a table."""

    kind: RegisterKind
    find: Callable[[EntryFinder, RegisterQuery], list[Any]]
    cite: Callable[[Registers, Sequence[Any]], Iterator[Any]]
    table: Callable[[Iterable[Any], Links], Table]
    model: type[RegisterResponse]

    @property
    def path(self) -> str:
        """Where it is asked for."""
        return f"/api/{self.kind.value}"

    def answer(
        self, request: Request, response: Response, asked: RegisterRequest, wanted: str
    ) -> RegisterResponse | Response:
        """A page of the register, or all of it as a table, unless the address says how much."""
        core = core_of(request)
        query = make_register_query(core.index, self.kind, asked)
        found = self.find(core.registers.find, query)
        total, sent = len(found), request.query_params.multi_items()
        last = query.offset + query.limit
        if wanted == "csv":
            found = found[query.offset : last if "limit" in request.query_params else None]
            return self.table(self._cited(core.registers, found), Links.whole(request)).response()
        links = PageLinks.of(
            Links.of(request).below(self.path), sent, query.offset, query.limit, total, DEEPEST_ENTRY
        )
        if links.header:
            response.headers["Link"] = links.header
        with stage(Stage.RENDER):
            entries = list(self.cite(core.registers, found[query.offset : last]))
            given = {self.kind.value: entries}
            return self.model.made(index_version=core.index.version, total=total, links=links, **given)

    def _cited(self, registers: Registers, found: Sequence[Any]) -> Iterator[Any]:
        for at in range(0, len(found), _AT_A_TIME):
            yield from self.cite(registers, found[at : at + _AT_A_TIME])


_BOARDS = RegisterAddress(
    RegisterKind.BOARDS, EntryFinder.boards, Registers.boards, boards_table, BoardsResponse
)
_PEOPLE = RegisterAddress(
    RegisterKind.PEOPLE, EntryFinder.people, Registers.people, people_table, PeopleResponse
)
_ACTIONS = RegisterAddress(
    RegisterKind.ACTIONS, EntryFinder.actions, Registers.actions, actions_table, ActionsResponse
)
_DECISIONS = RegisterAddress(
    RegisterKind.DECISIONS, EntryFinder.decisions, Registers.decisions, decisions_table, DecisionsResponse
)


def add_registers(router: APIRouter) -> None:
    """Adds the endpoints. They read the index, so they run in worker threads."""
    for address, endpoint in (
        (_BOARDS, boards),
        (_PEOPLE, people),
        (_ACTIONS, actions),
        (_DECISIONS, decisions),
    ):
        router.get(
            address.path,
            summary=f"List {address.kind.value}",
            tags=["registers"],
            response_model=address.model,
            responses=tabled(described(400)),
        )(endpoint)


def _asked_of(kind: RegisterKind) -> Any:  # noqa: ANN401 - as FastAPI types it
    return Depends(read_as(RegisterRequest, *offered_by(kind)))


AskedOfBoards = Annotated[RegisterRequest, _asked_of(RegisterKind.BOARDS)]
AskedOfPeople = Annotated[RegisterRequest, _asked_of(RegisterKind.PEOPLE)]
AskedOfActions = Annotated[RegisterRequest, _asked_of(RegisterKind.ACTIONS)]
AskedOfDecisions = Annotated[RegisterRequest, _asked_of(RegisterKind.DECISIONS)]


def boards(
    request: Request, response: Response, asked: AskedOfBoards, form: ResponseFormat = "json"
) -> RegisterResponse | Response:
    """The boards whose minutes are indexed, counted over the meetings that fit the filters."""
    return _BOARDS.answer(request, response, asked, form)


def people(
    request: Request, response: Response, asked: AskedOfPeople, form: ResponseFormat = "json"
) -> RegisterResponse | Response:
    """The people whom the rosters of the meetings that fit name, each with the newest line that does."""
    return _PEOPLE.answer(request, response, asked, form)


def actions(
    request: Request, response: Response, asked: AskedOfActions, form: ResponseFormat = "json"
) -> RegisterResponse | Response:
    """What was undertaken, verbatim and cited, with what later minutes of the board say became of it."""
    return _ACTIONS.answer(request, response, asked, form)


def decisions(
    request: Request, response: Response, asked: AskedOfDecisions, form: ResponseFormat = "json"
) -> RegisterResponse | Response:
    """What was settled, verbatim and cited: the matter, the outcome and the vote."""
    return _DECISIONS.answer(request, response, asked, form)
