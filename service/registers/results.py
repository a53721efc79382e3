"""What registers give: their entries, each a line of the minutes with where it stands.

Each field says what it is and shows what it looks like, so the API's description and the client are made of
these classes. Nothing that an index needs is imported.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from service.registers.request import ActionStatus
from service.search.results import BoardName, Day, DocumentId, QuoteCitation, Title, Url

Verbatim = Annotated[
    str,
    Field(
        description="The words of the minutes, verbatim: the canonical text from citation.start to "
        "citation.end.",
        examples=["Action: AF to ask for a second quotation by 3 May."],
    ),
]
BoardId = Annotated[str, Field(description="The board's id, as in /boards/{id}.", examples=["town-board"])]
PersonId = Annotated[
    str,
    Field(
        description="The person's id, as in /people/{id}: made of the name, and of the board's where minutes "
        "print no full name.",
        examples=["ada-field"],
    ),
]
First = Annotated[
    dt.date | None,
    Field(description="The earliest of these days; null: none is dated.", examples=["2023-01-10"]),
]
Last = Annotated[
    dt.date | None,
    Field(description="The latest of these days; null: none is dated.", examples=["2024-03-05"]),
]


@dataclass(frozen=True, slots=True)
class PersonReference:
    """Somebody by id and name."""

    id: PersonId
    name: Annotated[str, Field(description="The name as printed.", examples=["Ada Field"])]


@dataclass(frozen=True, slots=True)
class StatusLine:
    """The line that says what became of an action."""

    text: Verbatim
    citation: QuoteCitation


@dataclass(frozen=True, slots=True)
class RegisterAction:
    """Something somebody undertook to do."""

    text: Verbatim
    owner: Annotated[str | None, Field(description="Who undertook it, if named.", examples=["Ada Field"])]
    people: Annotated[
        tuple[PersonReference, ...],
        Field(description="Those on the rosters whom that means, where it is safe to tell."),
    ]
    due: Annotated[str | None, Field(description="By when, as printed.", examples=["the next meeting"])]
    status: Annotated[
        ActionStatus,
        Field(
            description="What the minutes of a later meeting of the same board, or a log in these, say of it "
            "in words of their own: done, or open (carried forward, in progress); else unknown.",
            examples=["done"],
        ),
    ]
    told: Annotated[
        StatusLine | None,
        Field(description="Where they say so; null: the status is unknown.", examples=[None]),
    ]
    citation: QuoteCitation


@dataclass(frozen=True, slots=True)
class RegisterDecision:
    """Something a meeting settled."""

    matter: Annotated[
        str | None,
        Field(description="The heading above it; null: it stands under none.", examples=["Street lighting"]),
    ]
    text: Verbatim
    outcome: Annotated[str, Field(description="What became of the matter.", examples=["carried"])]
    vote: Annotated[str | None, Field(description="The vote, as printed.", examples=["carried 4-1"])]
    citation: QuoteCitation


@dataclass(frozen=True, slots=True)
class PersonOnBoard:
    """What the rosters of one board say of somebody."""

    id: Annotated[
        str | None,
        Field(
            description="The board's id; null: the minutes do not state the board.", examples=["town-board"]
        ),
    ]
    board: BoardName
    attended: Annotated[
        int, Field(description="Meetings that the rosters list them as present at.", examples=[9])
    ]
    apologies: Annotated[
        int, Field(description="Meetings with their apologies, or that they were absent from.", examples=[1])
    ]
    first: First
    last: Last


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """Somebody on rosters, with the newest line that names them. A full name is taken for one person's."""

    id: PersonId
    name: Annotated[str, Field(description="The name as printed, the fullest form.", examples=["Ada Field"])]
    spellings: Annotated[
        tuple[str, ...],
        Field(
            description="All forms of the name that rosters print: what the filter `person` takes.",
            examples=[["Ada Field", "Cllr A Field"]],
        ),
    ]
    initials: Annotated[tuple[str, ...], Field(description="As rosters print them.", examples=[["AF"]])]
    role: Annotated[str | None, Field(description="The office, as last printed.", examples=["Chair"])]
    organisation: Annotated[
        str | None, Field(description="Whom they stand for, as last printed.", examples=["Highways"])
    ]
    boards: Annotated[tuple[PersonOnBoard, ...], Field(description="By board, the latest first.")]
    attended: Annotated[int, Field(description="Meetings that they were present at.", examples=[9])]
    apologies: Annotated[int, Field(description="Meetings that they were away from.", examples=[1])]
    actions: Annotated[int, Field(description="Actions that they own.", examples=[4])]
    first: First
    last: Last
    text: Annotated[
        str | None,
        Field(
            description="The newest line of a roster that names them, verbatim; null: it could not be told.",
            examples=["Ada Field (AF), Highways, Chair"],
        ),
    ]
    citation: Annotated[
        QuoteCitation | None,
        Field(description="Where that line stands; null: there is none.", examples=[None]),
    ]


@dataclass(frozen=True, slots=True)
class MeetingReference:
    """A meeting's minutes."""

    document_id: DocumentId
    title: Title
    date: Day
    url: Url


@dataclass(frozen=True, slots=True)
class RegisterBoard:
    """A board, counted over all its meetings that the filters let through."""

    id: BoardId
    name: Annotated[str, Field(description="The full name, which filters take.", examples=["Town Board"])]
    acronym: Annotated[
        str | None, Field(description="Its acronym, which filters take as well.", examples=["TB"])
    ]
    spellings: Annotated[
        tuple[str, ...], Field(description="Other forms of its name in the minutes.", examples=[[]])
    ]
    meetings: Annotated[int, Field(description="How many meetings.", examples=[12])]
    people: Annotated[int, Field(description="How many people its rosters name.", examples=[21])]
    actions: Annotated[int, Field(description="How many actions.", examples=[40])]
    open_actions: Annotated[
        int, Field(description="Of these, how many later minutes call still open.", examples=[3])
    ]
    decisions: Annotated[int, Field(description="How many decisions.", examples=[55])]
    first: First
    last: Last
    latest: Annotated[
        MeetingReference | None, Field(description="Its newest minutes; null: it has none.", examples=[None])
    ]


RegisterEntry = RegisterAction | RegisterDecision | RegisterPerson | RegisterBoard
