"""Keys in front of the real service: pages for browsers, problems for programs, and the API's description."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.middleware import HEADERS
from service.web.operation.settings import Access, Settings
from service.web.problems import TYPES
from tests.processes import client, minutebook, serving

pytestmark = pytest.mark.slow

WITHIN_SECONDS = 15
"""For a running service to notice a change of its keys: a second or two on an idle machine."""


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    made, text = new_key("a", frozenset(), 600)
    change_keys(path, lambda _: (made,))
    return path, text


@pytest.fixture(scope="module")
def closed(sample_index: Path, key) -> Iterator[TestClient]:
    """A service that needs a key."""
    with TestClient(create_app(sample_index, Settings(access=Access(key[0], required=True)))) as started:
        yield started


def test_programs_get_a_problem_and_people_a_page_that_asks_for_the_key(closed: TestClient) -> None:
    program, person = closed.get("/api/search?q=lamps"), closed.get("/search?q=lamps")
    assert program.status_code == person.status_code == 401
    assert program.headers["content-type"] == "application/problem+json"
    assert program.headers["www-authenticate"].startswith("Bearer ")
    assert person.headers["content-type"] == "text/html; charset=utf-8"
    assert person.headers["www-authenticate"] == 'Basic realm="Minutebook", charset="UTF-8"'
    for answer in (program, person):
        assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)


def test_a_browser_sends_the_key_as_a_password(closed: TestClient, key) -> None:
    answer = closed.get("/search?q=lamps", auth=("any name", key[1]))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert closed.get("/search?q=lamps", auth=("any name", "wrong")).status_code == 401


def test_the_service_says_that_it_is_up_to_anybody(closed: TestClient) -> None:
    assert [closed.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_without_keys_the_header_means_nothing(sample_index: Path) -> None:
    with TestClient(create_app(sample_index)) as http:
        answer = http.get("/api/meetings", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 200
    assert "authorization" not in answer.headers["vary"].lower()


def test_the_description_tells_of_keys_and_their_problems(closed: TestClient, key) -> None:
    described = closed.get("/openapi.json", headers={"Authorization": f"Bearer {key[1]}"}).json()
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, operations in described["paths"].items():
        for operation in operations.values():
            if path.startswith(("/api/", "/feed.")):
                assert operation["security"] == [{"key": []}]
                assert {"401", "429"} <= set(operation["responses"])
            else:
                assert "security" not in operation
    assert {"key-needed", "bad-key", "too-many-requests", "keys-unreadable"} <= set(TYPES)


def test_no_key_is_logged(closed: TestClient, key, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    for text in (key[1], "mbk_wrong"):
        closed.get("/api/search?q=lamps", headers={"Authorization": f"Bearer {text}"})
    assert not [record for record in caplog.records if "mbk_" in record.getMessage()]


def test_the_commands_make_list_and_revoke_keys_that_a_running_service_heeds(
    sample_index: Path, tmp_path: Path
) -> None:
    keys, log = tmp_path / "keys.json", tmp_path / "log"
    first = minutebook("key", "add", "Ann Bell", "--keys", keys, "--label", "audit")
    assert first.returncode == 0, first.stderr
    text = first.stdout.strip()
    assert text.startswith("mbk_")
    assert text not in first.stderr
    with (
        serving(sample_index, log, "--keys", str(keys), "--require-key") as server,
        client(server.url) as http,
    ):

        def status(sent: str) -> int:
            return http.get("/api/meetings", headers={"Authorization": f"Bearer {sent}"}).status_code

        def becomes(sent: str, wanted: int) -> bool:
            deadline = time.monotonic() + WITHIN_SECONDS
            while status(sent) != wanted and time.monotonic() < deadline:
                time.sleep(0.1)
            return status(sent) == wanted

        assert status(text) == 200
        second = json.loads(minutebook("key", "add", "Ben", "--keys", keys, "--json").stdout)
        assert becomes(second["key"], 200)
        listed = minutebook("key", "list", "--keys", keys, "--json").stdout
        assert text not in listed
        ids = {one["name"]: one["id"] for one in json.loads(listed)["keys"]}
        assert minutebook("key", "revoke", ids["Ann Bell"], "--keys", keys).returncode == 0
        assert becomes(text, 401)
        assert status(second["key"]) == 200
    assert "grants audit, to which nothing here is restricted" in log.read_text()
    assert not [sent for sent in (text, second["key"]) if sent in log.read_text()]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("key", "revoke", "00000000", "--keys", "{keys}"), 1, "There are no keys in"),
        (("key", "list", "--keys", "{keys}"), 1, "minutebook key add"),
        (("key", "add", " ", "--keys", "{keys}"), 2, "NAME"),
        (("key", "add", "a", "--keys", "{keys}", "--label", "A B"), 2, "is no label"),
        (("key", "add", "a", "--keys", "{keys}", "--per-minute", "0"), 2, "per-minute"),
        (("serve", "--index", "{index}", "--keys", "{keys}"), 1, "There are no keys in"),
        (("serve", "--index", "{index}", "--require-key"), 2, "--keys"),
        (("search", "lamps", "--index", "{index}", "--label", "audit"), 2, "Nothing in"),
    ],
)
def test_wrong_uses_are_one_line(
    arguments: tuple[str, ...], status: int, words: str, sample_index: Path, tmp_path: Path
) -> None:
    places = {"keys": str(tmp_path / "keys.json"), "index": str(sample_index)}
    run = minutebook(*(argument.format(**places) for argument in arguments))
    assert run.returncode == status
    assert words in run.stderr
    assert len(run.stderr.splitlines()) == 1
