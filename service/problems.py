"""Every error of the service as an RFC 9457 problem; which exception has which status is said here alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from indexer.errors import MinutebookError, StoreAway, UnusableIndex
from service.access.errors import BadKey, KeyNeeded, TooManyRequests, UnusableKeys
from service.operation.admission import Overloaded
from service.operation.metrics_route import OperatorsOnly
from service.problem_types import OF_FIELD, TYPES, ProblemType
from service.search.query import BadQuery
from service.state import STORE_AWAY, NotReady

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One occurrence of an error; `detail` is one sentence for the person who asked."""

    kind: ProblemType
    detail: str
    parameter: str | None = None  # the one to change
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status code."""
        return self.kind.status


class UnknownMeeting(MinutebookError):
    """No meeting of the index has the document id asked for."""

    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"There are no minutes “{document_id}” here: see the list of meetings for their ids."
        )


class NotOffered(MinutebookError):
    """A summary is asked of a service that has no language model to write it."""

    def __init__(self) -> None:
        super().__init__(
            "No summaries are written here: whoever runs this service has named no language model to it."
        )


_RETRY_AFTER_SECONDS = "5"  # an index of a million passages opens in less
_BEARER = 'Bearer realm="Minutebook"'

BROWSERS = 'Basic realm="Minutebook", charset="UTF-8"'
"""The challenge at which a browser asks for a name (any) and a password (the key)."""

EXPECTED = (
    *(BadQuery, UnknownMeeting, NotOffered, NotReady, UnusableIndex, StoreAway, OperatorsOnly),
    HTTPException,
)
"""What a request may run into without a defect of the service; all else is logged with its traceback."""


def describe(error: Exception) -> Problem:
    """The problem that an exception is to the person who asked; unknown exceptions tell them nothing."""
    match error:
        case BadQuery():
            return Problem(TYPES[OF_FIELD.get(error.field, "bad-parameter")], str(error), error.field)
        case UnknownMeeting():
            return Problem(TYPES["unknown-meeting"], str(error))
        case NotOffered():
            return Problem(TYPES["not-offered"], str(error))
        case NotReady() | UnusableIndex():
            return Problem(TYPES["not-ready"], str(error), headers={"Retry-After": _RETRY_AFTER_SECONDS})
        case StoreAway():
            return Problem(TYPES["not-ready"], STORE_AWAY, headers={"Retry-After": _RETRY_AFTER_SECONDS})
        case Overloaded():
            retry_after = str(error.retry_after)
            return Problem(TYPES["overloaded"], str(error), headers={"Retry-After": retry_after})
        case OperatorsOnly():
            return Problem(TYPES["operators-only"], str(error))
        case KeyNeeded():
            return Problem(TYPES["key-needed"], str(error), headers={"WWW-Authenticate": _BEARER})
        case BadKey():
            challenge = f'{_BEARER}, error="invalid_token"'
            return Problem(TYPES["bad-key"], str(error), headers={"WWW-Authenticate": challenge})
        case TooManyRequests():
            wait = str(math.ceil(error.seconds))
            return Problem(TYPES["too-many-requests"], str(error), headers={"Retry-After": wait})
        case UnusableKeys():
            headers = {"Retry-After": _RETRY_AFTER_SECONDS}
            return Problem(TYPES["keys-unreadable"], str(error), headers=headers)
        case HTTPException():
            return _http(error)
        case _:
            detail = "Something went wrong on our side; it has been recorded in the service's log."
            return Problem(TYPES["internal-error"], detail)


def of_parameters(errors: Sequence[Any]) -> Problem:
    """What the declared types of the API's parameters refuse (pydantic's errors, at least one).

    The first of several is enough to act on.
    """
    first = errors[0]
    name = str(first["loc"][-1])
    if first["type"] == "missing":
        rule = "is missing: add it to the address"
    elif first["type"].startswith("int"):
        rule = "must be a whole number"
    else:
        rule = f"cannot be used ({first['msg']})"
    return Problem(TYPES[OF_FIELD.get(name, "bad-parameter")], f"The parameter {name} {rule}.", name)


def response(request: Request, problem: Problem) -> JSONResponse:
    """The problem as `application/problem+json`."""
    body: dict[str, Any] = {
        "type": f"/problems/{problem.kind.slug}" if problem.kind.slug in TYPES else "about:blank",
        "title": problem.kind.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": quote(request.scope["path"]),
    }
    if problem.parameter is not None:
        body["field"] = problem.parameter
    request_id = request.scope.get("state", {}).get("request_id")
    if request_id is not None:
        body["request_id"] = request_id
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


def _http(error: HTTPException) -> Problem:
    """What routing itself refuses."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return Problem(TYPES["not-found"], "Check how the address is written: it is not one of this service.")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"This address only answers to {headers.get('Allow', 'GET')}."
        return Problem(TYPES["method-not-allowed"], detail, headers=headers)
    phrase = HTTPStatus(error.status_code).phrase
    return Problem(ProblemType("", error.status_code, phrase, phrase, phrase), f"{phrase}.", headers=headers)
