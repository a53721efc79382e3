"""What the API's description says of responses: each endpoint's problems, and the headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from service.operation.request_id import HEADER as REQUEST_ID
from service.problem_types import TYPES, ProblemType
from service.problems import MEDIA_TYPE
from service.schemas import ProblemSchema

_MEANINGS = {
    400: "A parameter cannot be used; the detail says what is allowed.",
    401: "A key is needed, or the one that was sent is not valid.",
    404: "There is no such thing here; the detail says what is missing.",
    429: "Too many requests; the Retry-After header says when to try again.",
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
_HEADERS = {401: _CHALLENGE, 429: _RETRY, 503: _RETRY}


Description = dict[str, Any]
"""An OpenAPI document, or a part of one."""


def amend(app: FastAPI, change: Callable[[Description], None]) -> None:
    """Has `change` complete what `app` says of itself, each time that it is asked."""
    plain = app.openapi

    def amended() -> Description:
        description = plain()
        change(description)
        return description

    app.openapi = amended  # type: ignore[method-assign]


def only_problems(description: Description) -> None:
    """Takes back the status 422 that FastAPI adds everywhere: what it would tell is told as a problem."""
    for operations in description["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(name, None)


def described(*statuses: int) -> dict[int | str, Description]:
    """The responses of an endpoint: success, a defect, and the problems of these statuses."""
    responses: dict[int | str, Description] = {200: {"headers": _NAMED}}
    for status in sorted({*statuses, 500}):
        responses[status] = described_problem(status)
    return responses


def unless_unchanged(*statuses: int) -> dict[int | str, Description]:
    """The same of an endpoint that can be asked whether anything is new, and that reads the index."""
    unchanged = {"description": _UNCHANGED, "headers": _NAMED}
    return {**described(*statuses, 503), 304: unchanged}


def described_problem(status: int) -> Description:
    """The response of a problem with that status, with an example of each kind that has it."""
    examples = {
        kind.slug: {"summary": kind.title, "value": _example(kind)}
        for kind in TYPES.values()
        if kind.status == status
    }
    return {
        "description": _MEANINGS[status],
        "headers": {**_NAMED, **_HEADERS.get(status, {})},
        "content": {MEDIA_TYPE: {"schema": ProblemSchema.model_json_schema(), "examples": examples}},
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
