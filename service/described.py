"""What OpenAPI is told of answers beside what was asked for: errors, "as before", and headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from service.operation.request_id import HEADER as REQUEST_ID
from service.problem_types import TYPES, ProblemType
from service.problems import MEDIA_TYPE
from service.state import VERSION_HEADER
from service.status_schemas import ProblemSchema

Description = dict[str, Any]
"""An OpenAPI document, or a part of one."""

Responses = dict[int | str, Description]

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


def only_problems(description: Description) -> None:
    """Adds the schema of problems and takes back the status 422 that FastAPI adds everywhere: what it would
    tell is told as a problem."""
    for operations in description["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
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
