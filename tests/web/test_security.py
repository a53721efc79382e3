import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from service.web.operation.middleware import (
    CONTENT_SECURITY_POLICY,
    HEADERS,
    SCRIPTED_HEADERS,
    SecurityHeaders,
)


async def _plain(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello", headers={"X-Frame-Options": "SAMEORIGIN"})


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route("/", _plain)])
    app.add_middleware(SecurityHeaders)
    return TestClient(app)


def test_every_response_has_the_headers_unless_it_sets_them_itself(client) -> None:
    found = client.get("/").headers
    assert found["x-frame-options"] == "SAMEORIGIN"
    for name in HEADERS.keys() - {"X-Frame-Options"}:
        assert found[name] == HEADERS[name]
    assert client.get("/nothing").headers["x-frame-options"] == "DENY"


def test_the_policy_allows_no_script_and_no_other_origin() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    sources = {source for values in policy.values() for source in values.split()}
    assert sources <= {"'none'", "'self'", "data:"}


def test_a_page_with_a_script_allows_its_own_scripts_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in SCRIPTED_HEADERS["Content-Security-Policy"].split("; "))
    plain = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert plain.items() <= policy.items()
    added = {name: value for name, value in policy.items() if name not in plain}
    assert (added.pop("script-src"), added.pop("connect-src")) == ("'self'", "'self'")
    assert added == {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}
