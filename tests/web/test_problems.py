import json

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from indexer.errors import UnusableIndex
from service.search.query import BadQuery
from service.web.operation.live import NotReady
from service.web.operation.metrics import OperatorsOnly
from service.web.operation.middleware import Overloaded
from service.web.problems import OF_FIELD, TYPES, UnknownMeeting, describe, of_parameters, response


@pytest.mark.parametrize(
    ("error", "slug", "status"),
    [
        (BadQuery("board", "No such board."), "unknown-board", 400),
        (BadQuery("date_to", "No such date."), "bad-date", 400),
        (BadQuery("colour", "No such colour."), "bad-parameter", 400),
        (UnknownMeeting("x"), "unknown-meeting", 404),
        (HTTPException(404), "not-found", 404),
        (HTTPException(405, headers={"Allow": "GET"}), "method-not-allowed", 405),
        (NotReady("Wait."), "not-ready", 503),
        (UnusableIndex("Rebuild it."), "not-ready", 503),
        (Overloaded(3), "overloaded", 503),
        (OperatorsOnly(), "operators-only", 403),
        (ZeroDivisionError("secret"), "internal-error", 500),
    ],
)
def test_each_error_has_its_type_and_status(error, slug, status) -> None:
    problem = describe(error)
    assert (problem.kind, problem.status) == (TYPES[slug], status)


def test_what_people_did_wrong_is_said_and_what_we_did_is_not() -> None:
    assert describe(BadQuery("board", "No such board.")).detail == "No such board."
    assert "secret" not in describe(ZeroDivisionError("secret")).detail
    assert describe(Overloaded(3)).headers == {"Retry-After": "3"}


def test_a_status_without_a_type_of_its_own_keeps_its_name() -> None:
    problem = describe(HTTPException(418))
    assert (problem.status, problem.kind.title) == (418, "I'm a Teapot")
    assert _body(problem)["type"] == "about:blank"


def test_every_kind_named_for_a_parameter_exists_and_is_the_clients_fault() -> None:
    assert {TYPES[slug].status for slug in OF_FIELD.values()} == {400}


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        ({"type": "missing", "loc": ("query", "q")}, "The parameter q is missing: add it to the address."),
        ({"type": "int_parsing", "loc": ("query", "limit")}, "The parameter limit must be a whole number."),
        (
            {"type": "string_type", "loc": ("query", "x"), "msg": "not text"},
            "The parameter x cannot be used (not text).",
        ),
    ],
)
def test_a_parameter_of_the_wrong_form_is_named(error, detail) -> None:
    problem = of_parameters([error])
    assert (problem.status, problem.parameter, problem.detail) == (400, error["loc"][-1], detail)


def test_a_problem_is_sent_as_rfc_9457_says() -> None:
    sent = response(_request("/api/a b"), describe(NotReady("Wait.")))
    assert sent.headers["content-type"] == "application/problem+json"
    assert sent.headers["retry-after"].isdigit()
    assert json.loads(sent.body) == {
        "type": "/problems/not-ready",
        "title": TYPES["not-ready"].title,
        "status": 503,
        "detail": "Wait.",
        "instance": "/api/a%20b",
    }


def _body(problem) -> dict[str, object]:
    return json.loads(response(_request("/x"), problem).body)


def _request(path: str) -> Request:
    return Request({"type": "http", "path": path, "headers": []})
