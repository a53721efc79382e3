"""Every error of the service as an RFC 9457 problem; which exception is which kind is said here alone.

The kinds are data, which the pages under `/problems/` show too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from indexer.errors import MinutebookError, StoreAway, UnusableIndex
from indexer.model import Meeting
from indexer.store.open import Index
from service.search.query import BadQuery
from service.web.operation.keys import BadKey, KeyNeeded, NotAdmin, TooManyRequests, UnusableKeys
from service.web.operation.live import STORE_AWAY, NotReady
from service.web.operation.metrics import OperatorsOnly
from service.web.operation.middleware import Overloaded
from service.web.operation.site import Misdirected


class UnknownMeeting(MinutebookError):
    """No meeting of the index has the document id asked for."""

    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"There are no minutes “{document_id}” here: see the list of meetings for their ids."
        )


class UnknownEntry(MinutebookError):
    """No board or person of the index has the id asked for."""

    def __init__(self, kind: str, entry_id: str) -> None:
        super().__init__(f"There is no {kind} “{entry_id}” here: see the list of all of them.")


def known_meeting(index: Index, document_id: str) -> Meeting:
    """The meeting with that id; raises UnknownMeeting."""
    meeting = index.meeting(document_id)
    if meeting is None:
        raise UnknownMeeting(document_id)
    return meeting


class NotOffered(MinutebookError):
    """A summary is asked of a service that has no language model to write it."""

    def __init__(self) -> None:
        super().__init__(
            "No summaries are written here: whoever runs this service has named no language model to it."
        )


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error; its address is `/problems/<slug>`, a page that says what it means."""

    slug: str
    status: int
    title: str
    meaning: str  # for the person who writes the client: when it occurs and what to do
    example: str  # a sentence such as its `detail` is
    field: str | None = None  # the parameter that the example is about


_TYPES = (
    ProblemType(
        "bad-question",
        400,
        "The question cannot be searched",
        "The question (q) is missing, empty, too long or holds control characters.",
        "The question has 612 characters; use at most 500.",
        "q",
    ),
    ProblemType(
        "unknown-board",
        400,
        "There is no such board",
        "A filter names neither a board of this index nor its acronym. GET /api/meetings lists them.",
        "There is no board “Moon Board” in this index; it has: Town Board (TB).",
        "board",
    ),
    ProblemType(
        "unknown-document",
        400,
        "There are no such minutes",
        "A document filter names no document of this index. GET /api/meetings lists the document ids.",
        "There is no document “town-board-1066” in this index; see /api/meetings.",
        "document",
    ),
    ProblemType(
        "bad-person",
        400,
        "The person cannot be searched for",
        "A person filter is empty, too long or unknown. The detail says what is allowed.",
        "At most 50 values of person can be given.",
        "person",
    ),
    ProblemType(
        "bad-date",
        400,
        "The dates cannot be used",
        "A date is not written as YYYY-MM-DD, does not exist, or the first date is after the last.",
        "“1 May” is not a date; write it as YYYY-MM-DD.",
        "date_from",
    ),
    ProblemType(
        "bad-page",
        400,
        "There is no such part of the results",
        "The limit or offset (or the page) is not a whole number within the bounds that the detail gives.",
        "limit must be from 1 to 100.",
        "limit",
    ),
    ProblemType(
        "unknown-mode",
        400,
        "There is no such way of searching",
        "The mode is not one of hybrid, lexical and dense.",
        "There is no mode “guess”; use one of: hybrid, lexical, dense.",
        "mode",
    ),
    ProblemType(
        "bad-parameter",
        400,
        "A parameter cannot be used",
        "A parameter is missing or does not have the form that the API's description gives it.",
        "There is no order “oldest”; use one of: relevance, date.",
        "sort",
    ),
    ProblemType(
        "key-needed",
        401,
        "A key is needed",
        "The service answers only to holders of a key. Send it in the header Authorization: Bearer KEY.",
        str(KeyNeeded()),
    ),
    ProblemType(
        "bad-key",
        401,
        "The key is not valid",
        "The Authorization header holds no key of this service, or one that was revoked. Without the header "
        "the request is answered as for everybody, unless the service needs a key.",
        str(BadKey()),
    ),
    ProblemType(
        "too-many-requests",
        429,
        "Too many requests",
        "The key, or the address of requests without one, has used up its requests for now. The Retry-After "
        "header says in how many seconds the next one is answered.",
        str(TooManyRequests(600, 1)),
    ),
    ProblemType(
        "keys-unreadable",
        503,
        "Keys cannot be checked",
        "The service cannot read its keys and accepts none until it can. Its log says why.",
        "The keys of this service cannot be read at the moment, so that no key can be accepted.",
    ),
    ProblemType(
        "unknown-meeting",
        404,
        "There are no such minutes",
        "The address names a document that the index does not hold. GET /api/meetings lists the ids.",
        str(UnknownMeeting("town-board-1066")),
    ),
    ProblemType(
        "unknown-entry",
        404,
        "There is nobody and nothing of that name",
        "The address names a board or a person that no minutes of the index do. GET /api/boards and "
        "GET /api/people list their ids.",
        str(UnknownEntry("person", "ada-field")),
    ),
    ProblemType(
        "not-offered",
        404,
        "No summaries are written here",
        "The service was started without a language model's address; GET /api/ask answers without one.",
        str(NotOffered()),
    ),
    ProblemType(
        "not-found",
        404,
        "There is nothing at this address",
        "The address is not one of this service. The API is described at /openapi.json.",
        "Check how the address is written: it is not one of this service.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "This cannot be done with that method",
        "The address exists, but not for this method. The Allow header names those that it has.",
        "This address only answers to GET.",
    ),
    ProblemType(
        "misdirected",
        421,
        "The service does not answer for that host",
        "The Host header names none of the service's own. Whoever runs it names others with --allow-host.",
        str(Misdirected("minutes.example")),
    ),
    ProblemType(
        "not-ready",
        503,
        "The index is not loaded",
        "The service is starting, or its index cannot be used. The Retry-After header says when to retry.",
        "The index is still being loaded: try again in a few seconds.",
    ),
    ProblemType(
        "overloaded",
        503,
        "The service is busy",
        "More requests came than can be answered in time. The Retry-After header says when to try again.",
        str(Overloaded(2)),
    ),
    ProblemType(
        "admins-only",
        403,
        "This key may correct nothing",
        "Corrections take a key that was made for them (key add --admin).",
        str(NotAdmin()),
    ),
    ProblemType(
        "operators-only",
        403,
        "This is for operators",
        "The metrics are told only to the networks that the service was started with (--metrics-from).",
        "The metrics are told to operators only.",
    ),
    ProblemType(
        "internal-error",
        500,
        "The service failed",
        "A defect of the service, recorded in its log. The same request may fail again.",
        "Something went wrong on our side; it has been recorded in the service's log.",
    ),
)

TYPES: Mapping[str, ProblemType] = MappingProxyType({kind.slug: kind for kind in _TYPES})

# The request parameter that a BadQuery is about -> the kind of problem.
OF_FIELD: Mapping[str, str] = MappingProxyType(
    {
        "q": "bad-question",
        "board": "unknown-board",
        "document": "unknown-document",
        "person": "bad-person",
        "date_from": "bad-date",
        "date_to": "bad-date",
        "limit": "bad-page",
        "offset": "bad-page",
        "page": "bad-page",
        "year": "bad-date",
        "mode": "unknown-mode",
    }
)


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


_RETRY_AFTER_SECONDS = "5"  # an index of a million passages opens in less
_BEARER = 'Bearer realm="Minutebook"'

BROWSERS = 'Basic realm="Minutebook", charset="UTF-8"'
"""The challenge at which a browser asks for a name (any) and a password (the key)."""

EXPECTED = (
    *(BadQuery, UnknownMeeting, UnknownEntry, NotOffered, NotReady, UnusableIndex, StoreAway, OperatorsOnly),
    *(Overloaded, KeyNeeded, NotAdmin, TooManyRequests),
    HTTPException,
)
"""What a request may run into without a defect of the service; all else is logged with its traceback."""


def describe(error: Exception) -> Problem:
    """The problem that an exception is to the person who asked; unknown exceptions tell them nothing."""
    detail, later = str(error), {"Retry-After": _RETRY_AFTER_SECONDS}
    match error:
        case BadQuery():
            return Problem(TYPES[OF_FIELD.get(error.field, "bad-parameter")], detail, error.field)
        case UnknownMeeting():
            return Problem(TYPES["unknown-meeting"], detail)
        case UnknownEntry():
            return Problem(TYPES["unknown-entry"], detail)
        case NotOffered():
            return Problem(TYPES["not-offered"], detail)
        case NotReady() | UnusableIndex():
            return Problem(TYPES["not-ready"], detail, headers=later)
        case StoreAway():
            return Problem(TYPES["not-ready"], STORE_AWAY, headers=later)
        case Overloaded():
            return Problem(TYPES["overloaded"], detail, headers={"Retry-After": str(error.retry_after)})
        case Misdirected():
            return Problem(TYPES["misdirected"], detail)
        case OperatorsOnly():
            return Problem(TYPES["operators-only"], detail)
        case NotAdmin():
            return Problem(TYPES["admins-only"], detail)
        case KeyNeeded():
            return Problem(TYPES["key-needed"], detail, headers={"WWW-Authenticate": _BEARER})
        case BadKey():
            challenge = f'{_BEARER}, error="invalid_token"'
            return Problem(TYPES["bad-key"], detail, headers={"WWW-Authenticate": challenge})
        case TooManyRequests():
            wait = {"Retry-After": str(math.ceil(error.seconds))}
            return Problem(TYPES["too-many-requests"], detail, headers=wait)
        case UnusableKeys():
            return Problem(TYPES["keys-unreadable"], detail, headers=later)
        case HTTPException():
            return _http(error)
    return Problem(TYPES["internal-error"], TYPES["internal-error"].example)


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
    root = quote(str(request.scope.get("root_path", "")).rstrip("/"))
    body: dict[str, Any] = {
        "type": f"{root}/problems/{problem.kind.slug}" if problem.kind.slug in TYPES else "about:blank",
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
        return Problem(TYPES["not-found"], TYPES["not-found"].example)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"This address only answers to {headers.get('Allow', 'GET')}."
        return Problem(TYPES["method-not-allowed"], detail, headers=headers)
    phrase = HTTPStatus(error.status_code).phrase
    return Problem(ProblemType("", error.status_code, phrase, phrase, phrase), f"{phrase}.", headers=headers)
