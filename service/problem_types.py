"""The kinds of errors that the service answers with, as data: the pages under `/problems/` show the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


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
        "This service needs a key: send it in the header Authorization: Bearer KEY.",
    ),
    ProblemType(
        "bad-key",
        401,
        "The key is not valid",
        "The Authorization header holds no key of this service, or one that was revoked. Without the header "
        "the request is answered as for everybody, unless the service needs a key.",
        "The key is not valid: send it as it was given, in one header Authorization: Bearer KEY.",
    ),
    ProblemType(
        "too-many-requests",
        429,
        "Too many requests",
        "The key, or the address of requests without one, has used up its requests for now. The Retry-After "
        "header says in how many seconds the next one is answered.",
        "At most 600 requests a minute are answered here: wait as long as Retry-After says.",
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
        "There are no minutes “town-board-1066” here: see the list of meetings for their ids.",
    ),
    ProblemType(
        "not-offered",
        404,
        "No summaries are written here",
        "The service was started without a language model's address; GET /api/ask answers without one.",
        "No summaries are written here: whoever runs this service has named no language model to it.",
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
        "The service has more questions than it can answer: try again in 2 seconds.",
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
