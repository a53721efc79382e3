"""The gate before the service: who is let in, who is told what, and what caches are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.errors import BadInput
from service.web import problems
from service.web.access import Gate, Guard
from service.web.keys import UnusableKeys, change_keys, new_key
from service.web.settings import Access

Site = Callable[..., TestClient]


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """A service that tells what is granted."""
    granted = sorted(scope["state"]["granted"])
    await JSONResponse({"granted": granted}, headers={"Cache-Control": "public"})(scope, receive, send)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """The file, and three keys."""
    path = tmp_path / "keys.json"
    made = {
        "audit": new_key("audit", frozenset({"audit"}), 3),
        "plain": new_key("plain", frozenset(), 600),
        "gone": new_key("gone", frozenset({"audit"}), 600),
    }
    change_keys(path, lambda _: tuple(key for name, (key, _) in made.items() if name != "gone"))
    return path, {name: text for name, (_, text) in made.items()}


@pytest.fixture
def site(keys) -> Site:
    def make(address: str = "192.0.2.1", *, keyless: bool = False, **options) -> TestClient:
        access = Access(keys=None if keyless else keys[0], **options)
        return serve(Gate(access), address)

    return make


def serve(gate: Gate, address: str) -> TestClient:
    def answer(request: Request, error: Exception) -> JSONResponse:
        return problems.response(request, problems.describe(error))

    app: ASGIApp = Guard(told, gate, answer)
    return TestClient(app, client=(address, 50_000))


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_key_grants_its_labels_and_no_cache_keeps_what_it_got(site: Site, keys) -> None:
    answer = site().get("/api/search", headers=bearer(keys[1]["audit"]))
    assert answer.json() == {"granted": ["audit"]}
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["vary"] == "Authorization"


def test_without_a_key_everybody_is_let_in_and_granted_nothing(site: Site) -> None:
    answer = site().get("/api/search")
    assert answer.json() == {"granted": []}
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("public", "Authorization")


@pytest.mark.parametrize("text", ["gone", "nonsense", "mbk_00000000_" + "A" * 43])
def test_a_bad_key_is_a_problem_that_does_not_repeat_it(site: Site, keys, text: str) -> None:
    sent = keys[1].get(text, text)
    answer = site().get("/api/search", headers=bearer(sent))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="Minutebook", error="invalid_token"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["type"] == "/problems/bad-key"
    assert sent not in answer.text


def test_where_a_key_is_required_only_what_watches_the_service_goes_without(site: Site, keys) -> None:
    http = site(required=True)
    for path in ("/", "/api/search", "/openapi.json", "/metrics", "/healthz/", "/readyz/x", "/static"):
        refused = http.get(path)
        assert (refused.status_code, refused.json()["type"]) == (401, "/problems/key-needed"), path
        assert refused.headers["www-authenticate"] == 'Bearer realm="Minutebook"'
        assert http.get(path, headers=bearer(keys[1]["plain"])).status_code == 200
    for path in ("/healthz", "/readyz", "/static/style.css"):
        assert http.get(path).status_code == 200


def test_requiring_keys_without_having_any_is_a_wrong_use() -> None:
    with pytest.raises(BadInput, match="--keys"):
        Access(required=True)


def test_each_key_has_its_limit(site: Site, keys) -> None:
    http = site()
    statuses = [http.get("/", headers=bearer(keys[1]["audit"])).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = http.get("/", headers=bearer(keys[1]["audit"]))
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert http.get("/", headers=bearer(keys[1]["plain"])).status_code == 200
    assert http.get("/").status_code == 200


@pytest.mark.parametrize("keyless", [False, True])
def test_each_address_has_its_limit_without_a_key(site: Site, keys, keyless: bool) -> None:
    http = site(per_minute=2, keyless=keyless)
    assert [http.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert [http.get("/readyz").status_code for _ in range(5)] == [200] * 5
    if not keyless:
        assert http.get("/", headers=bearer(keys[1]["plain"])).status_code == 200


def test_guessing_keys_uses_up_the_addresss_requests(site: Site) -> None:
    http = site(per_minute=2)
    assert [http.get("/", headers=bearer("x")).status_code for _ in range(3)] == [401, 401, 429]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("a proxy's nonsense" * 9, "a proxy's nonsense" * 10, True),
    ],
)
def test_whom_an_address_stands_for(one: str, other: str, shared: bool) -> None:
    gate = Gate(Access(per_minute=1))
    assert serve(gate, one).get("/").status_code == 200
    assert serve(gate, other).get("/").status_code == (429 if shared else 200)


def test_keys_that_cannot_be_read_any_more_are_told_apart_from_wrong_ones(
    site: Site, keys, monkeypatch
) -> None:
    http = site()
    monkeypatch.setattr("service.web.keys.LOOK_SECONDS", 0.0)
    keys[0].unlink()
    answer = http.get("/", headers=bearer(keys[1]["audit"]))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/keys-unreadable")
    assert answer.headers["retry-after"].isdigit()
    assert str(keys[0]) not in answer.text
    assert http.get("/").status_code == 200


def test_there_is_no_gate_without_its_keys(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeys):
        Gate(Access(keys=tmp_path / "none"))
