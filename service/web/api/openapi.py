"""The API's description (OpenAPI): parameters from the one request, errors, "as before", headers and keys."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Protocol, TypeVar

from fastapi import FastAPI, Path, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.search.query import BadQuery, shown
from service.search.request import MOST_CHARACTERS, Parameter
from service.search.results import EXAMPLE_ID
from service.search.suggest import FEWEST_LETTERS, MOST_SUGGESTIONS
from service.web.api.schemas import ProblemSchema
from service.web.operation.logs import HEADER as REQUEST_ID
from service.web.operation.logs import PROBES
from service.web.operation.middleware import VERSION_HEADER, path_of
from service.web.problems import MEDIA_TYPE, TYPES, ProblemType

Description = dict[str, Any]
"""An OpenAPI document, or a part of one."""

Responses = dict[int | str, Description]

Asked_co = TypeVar("Asked_co", covariant=True)

_MEANINGS = {
    400: "A parameter cannot be used; the detail says what is allowed.",
    404: "There is no such thing here; the detail says what is missing.",
    500: "A defect of the service, which its log tells more of.",
    503: "The service is busy or its index is not loaded; the Retry-After header says when to try again.",
}
_UNCHANGED = "What the If-None-Match header names is still what would be answered."


_NAMED = {
    REQUEST_ID: {
        "description": "Names the request in the service's log: the caller's own id, or a new one.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
    }
}
_MADE = {
    **_NAMED,
    VERSION_HEADER: {
        "description": "The version of the index that this was made from.",
        "required": True,
        "schema": {"type": "string"},
    },
}
_RETRY = {
    "Retry-After": {
        "description": "In how many seconds to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    }
}
_CHALLENGE = {
    "WWW-Authenticate": {
        "description": "How to send a key.",
        "required": True,
        "schema": {"type": "string"},
    }
}
_PROBLEM = ProblemSchema.__name__
_HEADERS = {401: _CHALLENGE, 429: _RETRY, 503: _RETRY}


def operation_id(route: APIRoute) -> str:
    """What generated clients call an operation: its name, without the path and method that FastAPI adds."""
    return route.name


def amend(app: FastAPI, change: Callable[[Description], None]) -> None:
    """Has `change` complete what `app` says of itself, each time that it is asked."""
    plain = app.openapi

    def amended() -> Description:
        description = plain()
        change(description)
        return description

    app.openapi = amended  # type: ignore[method-assign]


async def only_known_parameters(request: Request) -> None:
    """Raises BadQuery for a parameter that the route does not take: what is misspelt must not go unheeded.

    Pages ignore them instead, since others add some to links that are passed on (utm_source, fbclid), and
    what a page was asked for stands above its results for all to see.
    """
    dependant = getattr(request.scope.get("route"), "dependant", None)
    sent = request.query_params.keys()
    if not sent or path_of(request.scope) in PROBES or dependant is None:
        return
    known = list(_parameters(dependant))
    for name in sent:
        if name not in known:
            near = get_close_matches(name.lower(), known, n=1)
            meant = f"do you mean {near[0]}?" if near else f"it takes: {', '.join(known) or 'none'}."
            raise BadQuery(name, f"There is no parameter {shown(name)} at this address; {meant}")


def _parameters(dependant: Dependant) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for needed in dependant.dependencies:
        yield from _parameters(needed)


def only_problems(description: Description) -> None:
    """Adds the schema of problems and takes back the status 422 that FastAPI adds everywhere: what it would
    tell is told as a problem."""
    for path, operations in description["paths"].items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            if path not in PROBES:
                operation["responses"].setdefault("400", problem_response(_MEANINGS[400], 400))
    schemas = description["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas[_PROBLEM] = ProblemSchema.model_json_schema(mode="serialization")


def described(*statuses: int) -> Responses:
    """The other answers of an endpoint that can be asked whether anything is new: 304, and its problems."""
    return {304: {"description": _UNCHANGED, "headers": _MADE}, **described_problems(*statuses)}


def described_problems(*statuses: int) -> Responses:
    """The headers of success, and an endpoint's errors: its own statuses and those that all have."""
    own = (*statuses, 500, 503)
    found: Responses = {status: problem_response(_MEANINGS[status], status) for status in own}
    return {200: {"headers": _MADE}, **found}


def problem_response(meaning: str, status: int) -> Description:
    """The response of a status, with an example of each kind of problem that has it."""
    examples = {
        kind.slug: {"summary": kind.title, "value": _example(kind)}
        for kind in TYPES.values()
        if kind.status == status
    }
    # One schema for all: told anew in each place, generators of clients would make a class of each.
    schema = {"$ref": f"#/components/schemas/{_PROBLEM}"}
    return {
        "description": meaning,
        "headers": {**_NAMED, **_HEADERS.get(status, {})},
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _example(kind: ProblemType) -> dict[str, object]:
    shown = ProblemSchema(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=kind.example,
        instance="/api/search",
        field=kind.field,
        request_id="0f8fad5bd9cb469fa16570867728950e",
    )
    return shown.model_dump(exclude_none=True)


# The parameters of a question, as FastAPI reads and describes them; `service.search.query` alone checks what
# they hold.

MeetingId = Annotated[str, Path(description="The minutes' id.", examples=[EXAMPLE_ID])]
TypedLetters = Annotated[
    str,
    Query(
        description=f"What has been typed; less than {FEWEST_LETTERS} letters suggest nothing.",
        examples=["ligh"],
        json_schema_extra={"maxLength": MOST_CHARACTERS},
    ),
]
SuggestionLimit = Annotated[
    int,
    Query(
        description="How many suggestions to give.",
        examples=[8],
        json_schema_extra={"minimum": 1, "maximum": MOST_SUGGESTIONS},
    ),
]


CSV = "text/csv"
_CSV_EXAMPLE = "board,date,text\r\nTown Board,2024-03-05,Twelve lamps will be repaired.\r\n"
ResponseFormat = Annotated[
    Literal["json", "csv"],
    Query(
        alias="format",
        description="json, or csv: a table with a line for each entry and its citation, for spreadsheets. A "
        "text that begins as a formula does (with = + - @ or a tab) has an apostrophe before it there.",
        examples=["csv"],
    ),
]


def tabled(responses: Responses) -> Responses:
    """The answers of an endpoint that gives a table too."""
    table = {"schema": {"type": "string"}, "example": _CSV_EXAMPLE}
    return responses | {200: responses[200] | {"content": {CSV: table}}}


class RequestKind(Protocol[Asked_co]):
    """A kind of request, which is made of what was sent by the names of parameters."""

    def of(self, given: Mapping[str, Any], /) -> Asked_co:
        """What was asked."""
        ...


def read_as(kind: RequestKind[Asked_co], *offered: Parameter) -> Callable[..., Awaitable[Asked_co]]:
    """A dependency of FastAPI's that takes these parameters and gives what was asked with them."""

    # A coroutine: what takes 40 microseconds is not worth a thread of its own.
    async def read(**sent: object) -> Asked_co:
        return kind.of(sent)

    signature = inspect.Signature([_sent(parameter) for parameter in offered])
    read.__signature__ = signature  # type: ignore[attr-defined]
    return read


def _sent(parameter: Parameter) -> inspect.Parameter:
    described = Query(
        description=parameter.description,
        examples=[[parameter.example] if parameter.repeated else parameter.example],
        json_schema_extra=dict(parameter.schema),
    )
    default: object = inspect.Parameter.empty
    if not parameter.required:
        default = [] if parameter.repeated else parameter.default if parameter.default is not None else ""
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[list[str] if parameter.repeated else parameter.kind, described],
    )


# Keys in the API's description.

_SCHEME = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key. Without one, documents that are restricted cannot be told to be there; "
        "some services answer to nobody without one.",
    }
}

_KEYED = ("/api/", "/feed.")

_NEEDED: list[dict[str, list[str]]] = [{"key": []}]
_OPTIONAL: list[dict[str, list[str]]] = [{}, *_NEEDED]

_REFUSALS = {
    401: "A key is needed, or the one that was sent is not valid.",
    429: "Too many requests; the Retry-After header says when to try again.",
}


def describe_keys(app: FastAPI, *, required: bool) -> None:
    """Adds to what `app` says of itself that each operation of the API takes a key, and may be refused.

    `required`: the service answers nobody without one.
    """

    def tell(description: Description) -> None:
        description.setdefault("components", {})["securitySchemes"] = _SCHEME
        for path, operations in description["paths"].items():
            if path.startswith(_KEYED):
                for operation in operations.values():
                    operation["security"] = _NEEDED if required else _OPTIONAL
                    for status, meaning in _REFUSALS.items():
                        operation["responses"][str(status)] = problem_response(meaning, status)

    amend(app, tell)
