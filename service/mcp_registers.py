"""The tool of registers: actions, decisions, people and boards over all meetings, each line cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, create_model

from service.mcp_addresses import Addresses
from service.mcp_tools import Address, Arguments, AssistantTool, CiteAs, fields_of
from service.registers.query import make_register_query
from service.registers.request import RegisterKind, RegisterRequest
from service.registers.results import RegisterAction, RegisterBoard, RegisterDecision, RegisterPerson
from service.search.citing import citation_line
from service.search.request import Filters, parameters
from service.search.results import BoardName, QuoteCitation
from service.web.api.schemas import IndexVersion, Schema
from service.web.operation.live import Core

_MOST = 100
_USUAL = 20

_OFFERED = ("owner", "status", "outcome")

_REGISTERS = """\
Lists what all meetings hold of one kind: `actions` (owner, due date, and what later minutes say became of \
each), `decisions` (matter, outcome, vote), `people` (boards, how often present or away) or `boards`. Every \
entry has the words of the minutes, verbatim, with citation and link, where there are any. For "all open \
actions of the clerk", "every vote on the library", "who sits on which board". Quote unchanged and cite. \
`total` says how many there are.\
"""


class RegisterLineSchema(Schema):
    """One entry of a register; what its kind does not have is null or empty."""

    quote: str | None = Field(description="The words of the minutes, verbatim; repeat them unchanged.")
    cite_as: CiteAs | None
    url: Address | None
    citation: QuoteCitation | None = Field(description="`start` and `end` span exactly the quote.")
    who: tuple[str, ...] = Field(default=(), description="Owners of an action; the person, or the board.")
    due: str | None = Field(default=None, description="By when an action is due, as printed.")
    status: str | None = Field(default=None, description="Of an action: open, done or unknown.")
    told: str | None = Field(
        default=None, description="The line of later minutes that says so, verbatim; null: none does."
    )
    matter: str | None = Field(default=None, description="The heading above a decision.")
    outcome: str | None = Field(default=None, description="What became of the matter.")
    vote: str | None = Field(default=None, description="The vote, as printed.")
    boards: tuple[BoardName, ...] = Field(default=(), description="The boards whose rosters name a person.")
    attended: int | None = Field(default=None, description="Meetings that a person was present at.")
    apologies: int | None = Field(default=None, description="Meetings that a person was away from.")
    meetings: int | None = Field(default=None, description="How many meetings of a board there are.")


class RegisterResult(Schema):
    """What `registers` gives."""

    entries: tuple[RegisterLineSchema, ...] = Field(description="The entries, in order.")
    total: int = Field(description="How many fit; ask for more with limit, or for fewer with filters.")
    index_version: IndexVersion


def registers(core: Core, addresses: Addresses, given: Mapping[str, Any]) -> RegisterResult:
    """The entries of a register that fit. Raises BadQuery."""
    kind = RegisterKind(given["which"])
    asked = RegisterRequest.of({name: value for name, value in given.items() if name != "which"})
    query = make_register_query(core.index, kind, asked)
    found: Any = getattr(core.registers.find, kind.value)(query)
    cited: Iterable[Any] = getattr(core.registers, kind.value)(found[: query.limit])
    return RegisterResult(
        entries=tuple(_line(one, addresses) for one in cited),
        total=len(found),
        index_version=core.index.version,
    )


def _line(
    one: RegisterAction | RegisterDecision | RegisterPerson | RegisterBoard, addresses: Addresses
) -> RegisterLineSchema:
    if isinstance(one, RegisterBoard):
        return RegisterLineSchema.made(**_facts(one), **_cited(None, None, addresses))
    return RegisterLineSchema.made(**_facts(one), **_cited(one.text, one.citation, addresses))


def _facts(one: RegisterAction | RegisterDecision | RegisterPerson | RegisterBoard) -> dict[str, Any]:
    """What is known of an entry besides its words."""
    match one:
        case RegisterAction():
            owner = tuple(person.name for person in one.people) or ((one.owner,) if one.owner else ())
            told = one.told.text if one.told else None
            return {"who": owner, "due": one.due, "status": one.status.value, "told": told}
        case RegisterDecision():
            return {"matter": one.matter, "outcome": one.outcome, "vote": one.vote}
        case RegisterPerson():
            boards = tuple(board.board for board in one.boards)
            counts = {"attended": one.attended, "apologies": one.apologies}
            return {"who": (one.name,), "boards": boards, **counts}
    return {"who": (one.name,), "meetings": one.meetings}


def _cited(text: str | None, citation: QuoteCitation | None, addresses: Addresses) -> dict[str, Any]:
    return {
        "quote": text,
        "cite_as": citation and citation_line(citation),
        "url": citation and addresses.quote(citation.passage_id, citation),
        "citation": citation,
    }


def register_tool() -> AssistantTool:
    """The tool."""
    own = parameters(RegisterRequest)
    words = replace(own["text"], single=own["text"].description)
    limit = f"How many entries to give, from 1 to {_MOST}."
    offered = [
        words,
        *(one for one in parameters(Filters).values() if one.single and one.name != "person"),
        *(replace(own[name], single=own[name].description) for name in _OFFERED),
    ]
    kinds = Literal["actions", "decisions", "people", "boards"]
    takes = create_model(
        "RegisterArguments",
        __base__=Arguments,
        which=(kinds, Field(description="Which register.")),
        **fields_of(offered),
        limit=(int, Field(default=_USUAL, ge=1, le=_MOST, description=limit)),
    )
    title = "List actions, decisions, people or boards"
    return AssistantTool(registers, title, _REGISTERS, takes, RegisterResult)
