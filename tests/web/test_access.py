"""Who is let in, how often, and what others are told: the key in a request, limits, the gate."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.errors import BadInput
from service.web import problems
from service.web.operation.access import Buckets, Gate, Guard, sent_key
from service.web.operation.keys import BadKey, UnusableKeys, change_keys, new_key
from service.web.operation.settings import Access

TEXT = "mbk_00000000_" + "A" * 43


def header(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"accept", b"*/*"), *((b"authorization", value.encode("latin-1")) for value in values)]


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


def test_no_header_is_no_key() -> None:
    assert sent_key(header()) is None


@pytest.mark.parametrize(
    "value",
    [f"Bearer {TEXT}", f"bearer {TEXT}", f"BEARER   {TEXT} ", basic(f":{TEXT}"), basic(f"any one:{TEXT}")],
)
def test_where_a_key_may_stand(value: str) -> None:
    assert sent_key(header(value)) == TEXT


@pytest.mark.parametrize(
    "values",
    [
        ("",),
        ("Digest x",),
        (TEXT,),
        (f"Bearer{TEXT}",),
        (f"Bearer\t{TEXT}",),
        ("Bearer \xff\xfe",),
        ("Basic",),
        ("Basic !!!",),
        ("Basic " + b64encode(b"no colon").decode(),),
        ("Basic " + b64encode(b"\xff:\xff").decode(),),
        (f"Bearer {TEXT}", f"Bearer {TEXT}"),
        ("Bearer " + "A" * 10_000,),
    ],
)
def test_hostile_headers_are_refused_without_being_repeated(values: tuple[str, ...]) -> None:
    with pytest.raises(BadKey) as refused:
        sent_key(header(*values))
    assert str(refused.value) == str(BadKey())
    assert refused.value.__cause__ is None


@given(st.binary(max_size=600), st.sampled_from([b"", b"Bearer ", b"Basic "]))
def test_no_bytes_break_it(value: bytes, scheme: bytes) -> None:
    try:
        found = sent_key([(b"authorization", scheme + value)])
    except BadKey:
        return
    assert found is not None
    assert found.isascii()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_so_many_at_once_and_so_many_a_minute(clock: Clock) -> None:
    buckets = Buckets(clock=clock)
    assert [buckets.take("a", 30) for _ in range(30)] == [0.0] * 30
    assert buckets.take("a", 30) == pytest.approx(2.0)
    clock.now += 1.0
    assert buckets.take("a", 30) == pytest.approx(1.0)  # asking in vain costs nothing
    clock.now += 1.0
    assert buckets.take("a", 30) == 0.0
    assert buckets.take("a", 30) > 0
    clock.now += 3600.0
    assert [buckets.take("a", 30) for _ in range(31)].count(0.0) == 30


def test_callers_have_buckets_of_their_own(clock: Clock) -> None:
    buckets = Buckets(clock=clock)
    assert buckets.take("a", 1) == 0.0
    assert buckets.take("b", 1) == 0.0
    assert buckets.take("a", 1) == pytest.approx(60.0)


def test_what_is_remembered_is_bounded_and_the_silent_are_forgotten_first(clock: Clock) -> None:
    buckets = Buckets(most=3, clock=clock)
    for caller in "abc":
        buckets.take(caller, 1)
    assert buckets.take("a", 1) > 0  # heard of again: now b has been silent longest
    buckets.take("d", 1)
    assert len(buckets) == 3
    assert buckets.take("a", 1) > 0
    assert buckets.take("b", 1) == 0.0


def test_a_clock_that_stands_still_gives_nothing_away(clock: Clock) -> None:
    buckets = Buckets(clock=clock)
    assert [buckets.take("a", 2) > 0 for _ in range(5)] == [False, False, True, True, True]


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
        ("a proxy's nonsense", "another's", True),
        ("unknown", "192.0.2.1", False),
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
    monkeypatch.setattr("service.web.operation.keys.LOOK_SECONDS", 0.0)
    keys[0].unlink()
    answer = http.get("/", headers=bearer(keys[1]["audit"]))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/keys-unreadable")
    assert answer.headers["retry-after"].isdigit()
    assert str(keys[0]) not in answer.text
    assert http.get("/").status_code == 200


def test_there_is_no_gate_without_its_keys(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeys):
        Gate(Access(keys=tmp_path / "none"))


def test_a_disk_that_hangs_holds_up_keys_alone(keys, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, reading, go_on = Gate(Access(keys=keys[0])), threading.Event(), threading.Event()

    def hanging(_: object) -> None:
        reading.set()
        go_on.wait(30)

    monkeypatch.setattr("service.web.operation.keys.LOOK_SECONDS", 0.0)
    monkeypatch.setattr("service.web.operation.keys.state_of", hanging)
    with_key: Scope = {"type": "http", "headers": header(f"Bearer {TEXT}")}

    async def test() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(gate.look, with_key)
            assert await anyio.to_thread.run_sync(reading.wait, 30)
            with anyio.fail_after(10):
                await gate.look({"type": "http", "headers": header()})  # nobody without one waits
            go_on.set()

    anyio.run(test)
