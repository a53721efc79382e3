"""What may be asked: a question, its filters and its settings, declared once for every door.

The command line, the HTTP API, pages, assistants' tools, the Python client and the evaluation make their
options and parameters out of these fields, so a new filter is one field here and its condition in
`service.search.query.make_where`. Nothing is checked here, and nothing heavy is
imported: the client has no index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_CHARACTERS = 500
"""Of a question: several long sentences; the encoder reads about 1,000 characters."""

MOST_HITS = 100
"""On one page of results."""

DEEPEST = 1_000
"""The furthest that pages of results reach: offset + limit."""

MOST_VALUES = 50
"""Of one repeated filter."""

PLAIN = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*"
"""What a question may be made of, as a pattern: no control characters but tabs and line ends. What fonts and
later versions of Unicode put in the unassigned places is none: it comes along when minutes are copied."""

YEAR = "(?!0000)[0-9]{4}"
"""What a year is written as, as a pattern."""


class Mode(StrEnum):
    """Which legs answer."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


class QuestionPart(StrEnum):
    """What is read into a question unless it is to be taken as typed."""

    SPELLING = "spelling"
    ACRONYMS = "acronyms"
    DATE = "date"
    BOARD = "board"


class Order(StrEnum):
    """How the passages that are found are put in order."""

    RELEVANCE = "relevance"
    DATE = "date"  # newest first, undated ones last, those of one day by relevance


@dataclass(frozen=True, slots=True)
class Parameter:
    """How a field of a request is offered. Its kind follows from the default: a tuple may be repeated."""

    name: str  # in addresses, in files of questions and for assistants
    default: tuple[str, ...] | str | int | bool | None
    description: str  # in the API's description
    example: object
    schema: Mapping[str, Any] = field(default_factory=dict)  # what the API's description says of the values
    help: str = ""  # on the command line, where it is short; empty: not offered there
    option: str | None = None  # its name there, if it is another
    metavar: str | None = None
    single: str | None = None  # the description for assistants, which give one value; None: not offered them

    @property
    def repeated(self) -> bool:
        """Whether several values may be given."""
        return isinstance(self.default, tuple)

    @property
    def required(self) -> bool:
        """Whether nothing can be asked without it."""
        return self.default == ""

    @property
    def kind(self) -> type[str | int | bool]:
        """The type of one value as it is sent."""
        return type(self.default) if isinstance(self.default, int) else str


_PARAMETER = "parameter"


def offered(name: str, default: tuple[str, ...] | str | int | bool | None, **words: Any) -> Any:  # noqa: ANN401
    """A field of a request that every door offers so."""
    return field(default=default, metadata={_PARAMETER: Parameter(name, default, **words)})


def parameters(request: type[DataclassInstance]) -> dict[str, Parameter]:
    """How each field that a request states itself is offered, in the order in which it is shown."""
    return {one.name: one.metadata[_PARAMETER] for one in fields(request) if _PARAMETER in one.metadata}


_SEVERAL = {"maxItems": MOST_VALUES}
_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is asked of; every condition that is set must hold, and of one any value will do."""

    boards: tuple[str, ...] = offered(
        "board",
        (),
        description="Only these boards, by name or acronym; may be repeated.",
        example="Town Board",
        schema=_SEVERAL,
        help="Only this board; name or acronym.",
        single="Only minutes of this board, by name or acronym; the error for an unknown one lists all.",
    )
    date_from: dt.date | str | None = offered(  # noqa: RUF009 - it is dataclasses.field
        "date_from",
        None,
        description="Only meetings on this day or later; empty: any.",
        example="2024-01-01",
        schema=_DAY,
        help="First day.",
        option="--from",
        metavar="DATE",
        single="Only meetings on this day or later, as YYYY-MM-DD.",
    )
    date_to: dt.date | str | None = offered(  # noqa: RUF009
        "date_to",
        None,
        description="Only meetings on this day or earlier; empty: any.",
        example="2024-12-31",
        schema=_DAY,
        help="Last day, included.",
        option="--to",
        metavar="DATE",
        single="Only meetings on this day or earlier, as YYYY-MM-DD.",
    )
    documents: tuple[str, ...] = offered(
        "document",
        (),
        description="Only these minutes, by id; may be repeated.",
        example="town-board-2024-03-05",
        schema=_SEVERAL,
        help="Only this document.",
        metavar="ID",
    )
    people: tuple[str, ...] = offered(
        "person",
        (),
        description="Only passages that mention one of these people; may be repeated.",
        example="Ada Field",
        schema=_SEVERAL,
        help="Only where mentioned.",
        metavar="NAME",
        single="Only passages that mention this person, by name or initials.",
    )
    years: tuple[str | int, ...] = offered(
        "year",
        (),
        description="Only meetings held in one of these years; may be repeated.",
        example="2024",
        schema={"items": {"type": "string", "pattern": f"^({YEAR})?$"}, **_SEVERAL},
        help="Only meetings of this year.",
        metavar="YEAR",
    )
    has_actions: bool = offered(
        "has_actions",
        False,
        description="Only passages that hold something somebody undertook to do; false does not filter.",
        example=True,
        help="Only passages that hold an action.",
    )
    as_typed: tuple[str, ...] = offered(
        "as_typed",
        (),
        description="Readings of the question to leave out; may be repeated.",
        example="spelling",
        schema={"items": {"type": "string", "enum": [part.value for part in QuestionPart]}},
        help="Don't read into the question: spelling, acronyms, near, date or board; repeatable.",
        metavar="PART",
    )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """The filters among values by the names of parameters; one value of a repeatable filter will do."""
        found: dict[str, Any] = {}
        for name, parameter in parameters(cls).items():
            value = given.get(parameter.name)
            if value and parameter.repeated:
                found[name] = tuple(value) if isinstance(value, list | tuple) else (value,)
            elif value:
                found[name] = value
        return cls(**found)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters that ask for them; what does not filter is left out."""
        return own_pairs(self)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What somebody asks, as typed; `service.search.query.make_query` checks it."""

    question: str = offered(
        "q",
        "",
        description="The question, in any words.",
        example="Which lamps will be repaired?",
        schema={
            "minLength": 1,
            "maxLength": MOST_CHARACTERS,
            "allOf": [{"pattern": r"\S"}, {"pattern": f"^{PLAIN}$"}],
        },
    )
    filters: Filters = Filters()
    limit: int = offered(
        "limit",
        10,
        description="How many passages to give.",
        example=10,
        schema={"minimum": 1, "maximum": MOST_HITS},
        help="How many passages.",
        single=f"How many passages to give, from 1 to {MOST_HITS}.",
    )
    offset: int = offered(
        "offset",
        0,
        description=f"How many of the best passages to skip; offset and limit together reach {DEEPEST:,}.",
        example=0,
        schema={"minimum": 0, "maximum": DEEPEST - 1},
    )
    mode: str = offered(
        "mode",
        Mode.HYBRID.value,
        description="Which scores count: words and meaning, words alone, or meaning alone.",
        example="hybrid",
        schema={"enum": [mode.value for mode in Mode]},
        help="hybrid, lexical or dense.",
    )
    sort: str = offered(
        "sort",
        Order.RELEVANCE.value,
        description="The order of the passages; which ones are found is decided by relevance all the same.",
        example="date",
        schema={"enum": [order.value for order in Order]},
        help="relevance, or date: the newest first.",
        metavar="ORDER",
    )
    facets: bool = offered(
        "facets",
        False,
        description="Also count the passages by board, year, person and actions.",
        example=True,
    )
    explain: bool = offered(
        "explain", False, description="Also tell what each feature adds to a score.", example=True
    )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> SearchRequest:
        """The request among values by the names of parameters; what is not given is as usual."""
        return cls(filters=Filters.of(given), **own_values(cls, given))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters that ask for it; settings that are as usual are left out."""
        yield "q", self.question
        yield from self.filters.pairs()
        yield from (pair for pair in own_pairs(self) if pair[0] != "q")


def own_values(request: type[DataclassInstance], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a request states itself, of values by the names of parameters, as far as given."""
    return {
        name: given[parameter.name]
        for name, parameter in parameters(request).items()
        if given.get(parameter.name) is not None
    }


def own_pairs(asked: DataclassInstance) -> Iterator[tuple[str, str]]:
    """The parameters that ask for what a request states itself; what is as usual is left out."""
    for name, parameter in parameters(type(asked)).items():
        value = getattr(asked, name)
        if value not in (parameter.default, "", None):
            for one in value if parameter.repeated else (value,):
                yield parameter.name, "true" if one is True else str(one)
