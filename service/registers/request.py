"""What may be asked of a register: its filters, order and page, declared once for every door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from indexer.model import DecisionOutcome
from service.search.request import (
    MOST_CHARACTERS,
    PLAIN,
    Filters,
    Parameter,
    offered,
    own_pairs,
    own_values,
    parameters,
)

MOST_ENTRIES = 500
"""On one page of a register."""

DEEPEST_ENTRY = 10_000_000
"""The furthest that pages of a register reach; a register of ten thousand meetings has some hundred thousand
entries."""

_IN_A_YEAR = (
    "(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    "|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP = "20(?:[02468][048]|[13579][26])0229"
VERSION_ID = f"(?:20[0-9]{{2}}{_IN_A_YEAR}|{_LEAP})T(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]-[0-9a-f]{{8}}b*"
"""What the id of an index version is written as, as a pattern."""

_MOMENT = {
    "anyOf": [
        {"type": "string", "pattern": f"^{VERSION_ID}$"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "string", "maxLength": 0},
    ]
}
_WORDS = {"maxLength": MOST_CHARACTERS, "pattern": f"^{PLAIN}$"}


class ActionStatus(StrEnum):
    """What later minutes say became of an action; where they say nothing, that is not known."""

    OPEN = "open"
    DONE = "done"
    UNKNOWN = "unknown"


class RegisterSort(StrEnum):
    """What the entries of a register are put in order by; not each register has each."""

    DATE = "date"
    BOARD = "board"
    NAME = "name"
    OWNER = "owner"
    DUE = "due"
    STATUS = "status"
    OUTCOME = "outcome"
    MEETINGS = "meetings"
    ITEMS = "items"


class Direction(StrEnum):
    """Which end of an order comes first."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    """What somebody asks of a register, as typed; `service.registers.query` checks it."""

    text: str | None = offered(
        "q",
        None,
        description="Only entries that hold all these words, in any form, in their text or the heading above "
        "it; words in quotation marks as they stand. Empty: all.",
        example="lamps",
        schema=_WORDS,
    )
    filters: Filters = Filters()  # noqa: RUF009 - frozen and without state
    owner: str | None = offered(
        "owner",
        None,
        description="Only actions of this owner, by any words of the name, by initials or by a person's id. "
        "Empty: anybody's.",
        example="Ada Field",
        schema=_WORDS,
    )
    status: str | None = offered(
        "status",
        None,
        description="Only actions of which later minutes say that they are open or done, or say neither "
        "(unknown). Empty: all.",
        example="open",
        schema={"enum": ["", *(one.value for one in ActionStatus)]},
    )
    outcome: str | None = offered(
        "outcome",
        None,
        description="Only decisions of this outcome. Empty: all.",
        example="carried",
        schema={"enum": ["", *(one.value for one in DecisionOutcome)]},
    )
    since: str | None = offered(
        "since",
        None,
        description="Only minutes that came into the index, or whose text changed, after this: the "
        "index_version of an earlier answer, which misses nothing; a time with its offset from UTC; or a "
        "day, from its beginning in UTC. Empty: all.",
        example="2024-03-05T09:30:00Z",
        schema=_MOMENT,
    )
    sort: str | None = offered(
        "sort",
        None,
        description="What the entries are put in order by; entries that are alike in it stand newest first. "
        "Empty: as the register is usually read.",
        example="date",
    )
    order: str | None = offered(
        "order",
        None,
        description="asc: from A to Z, from the earliest; desc: the other way round. Empty: dates from the "
        "newest, numbers from the largest, words from A. What is not stated comes last either way.",
        example="asc",
        schema={"enum": ["", *(one.value for one in Direction)]},
    )
    limit: int = offered(
        "limit",
        50,
        description="How many entries to give; with format=csv all are given unless this says how many.",
        example=50,
        schema={"minimum": 1, "maximum": MOST_ENTRIES},
    )
    offset: int = offered(
        "offset",
        0,
        description="How many entries to skip.",
        example=0,
        schema={"minimum": 0, "maximum": DEEPEST_ENTRY},
    )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> RegisterRequest:
        """The request among values by the names of parameters; what is not given is as usual."""
        return cls(filters=Filters.of(given), **own_values(cls, given))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters that ask for it; settings that are as usual are left out."""
        yield from self.filters.pairs()
        yield from own_pairs(self)


class RegisterKind(StrEnum):
    """The registers there are."""

    BOARDS = "boards"
    PEOPLE = "people"
    ACTIONS = "actions"
    DECISIONS = "decisions"
    MEETINGS = "meetings"


SORTS: Mapping[RegisterKind, tuple[RegisterSort, ...]] = MappingProxyType(
    {
        RegisterKind.BOARDS: (RegisterSort.NAME, RegisterSort.DATE, RegisterSort.MEETINGS),
        RegisterKind.PEOPLE: (RegisterSort.NAME, RegisterSort.DATE, RegisterSort.MEETINGS),
        RegisterKind.ACTIONS: (
            RegisterSort.DATE,
            RegisterSort.BOARD,
            RegisterSort.OWNER,
            RegisterSort.DUE,
            RegisterSort.STATUS,
        ),
        RegisterKind.DECISIONS: (RegisterSort.DATE, RegisterSort.BOARD, RegisterSort.OUTCOME),
        RegisterKind.MEETINGS: (RegisterSort.DATE, RegisterSort.BOARD, RegisterSort.ITEMS),
    }
)
"""What each register can be put in order by; the first is the usual one."""

OFFERED: Mapping[RegisterKind, tuple[str, ...]] = MappingProxyType(
    {
        RegisterKind.BOARDS: ("text", "sort", "order", "limit", "offset"),
        RegisterKind.PEOPLE: ("text", "sort", "order", "limit", "offset"),
        RegisterKind.ACTIONS: ("text", "owner", "status", "sort", "order", "limit", "offset"),
        RegisterKind.DECISIONS: ("text", "outcome", "sort", "order", "limit", "offset"),
        RegisterKind.MEETINGS: ("text", "since", "sort", "order", "limit", "offset"),
    }
)
"""Which of the request's own fields each register takes, beside the filters of a search."""

_UNHEEDED = ("as_typed",)  # of a question, in which there is something to read


def offered_by(kind: RegisterKind) -> tuple[Parameter, ...]:
    """The parameters of a register: its own, with the orders that it has, and the filters of a search."""
    own, orders = parameters(RegisterRequest), [one.value for one in SORTS[kind]]
    own["sort"] = replace(own["sort"], schema={"enum": ["", *orders]}, example=orders[0])
    first, *others = (own[name] for name in OFFERED[kind])
    filters = (one for name, one in parameters(Filters).items() if name not in _UNHEEDED)
    return (first, *filters, *others)
