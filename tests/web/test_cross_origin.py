"""Pages of other sites read the API where the operator lets them, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.errors import BadInput
from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings, checked_origins
from tests.processes import minutebook

pytestmark = pytest.mark.slow

SITE = "https://news.example"
ALLOWED = "access-control-allow-origin"


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index, Settings(cors=(SITE,)))) as started:
        yield started


def test_it_is_off_unless_asked_for(sample_index: Path) -> None:
    with TestClient(create_app(sample_index)) as plain:
        assert ALLOWED not in plain.get("/api/meetings", headers={"Origin": SITE}).headers


def test_the_named_site_reads_the_api_and_others_do_not(client: TestClient) -> None:
    answer = client.get("/api/search?q=report", headers={"Origin": SITE})
    assert answer.headers[ALLOWED] == SITE
    assert "Origin" in answer.headers["vary"]
    assert {"ETag", "Link", "Retry-After"} <= set(answer.headers["access-control-expose-headers"].split(", "))
    assert (
        ALLOWED not in client.get("/api/search?q=report", headers={"Origin": "https://else.example"}).headers
    )
    problem = client.get("/api/search", headers={"Origin": SITE})
    assert (problem.status_code, problem.headers[ALLOWED]) == (400, SITE)


def test_an_answer_that_is_not_sent_again_may_be_read_too(client: TestClient) -> None:
    tag = client.get("/api/meetings").headers["etag"]
    again = client.get("/api/meetings", headers={"Origin": SITE, "If-None-Match": tag})
    assert (again.status_code, again.headers[ALLOWED]) == (304, SITE)


@pytest.mark.parametrize("path", ["/", "/search?q=report", "/meetings"])
def test_pages_are_for_people_and_stay_here(client: TestClient, path: str) -> None:
    assert ALLOWED not in client.get(path, headers={"Origin": SITE}).headers


def test_a_browser_may_ask_beforehand_without_a_key(sample_index: Path, tmp_path: Path) -> None:
    made, _ = new_key("a", frozenset(), 600)
    change_keys(tmp_path / "keys", lambda _: (made,))
    settings = Settings(cors=(SITE,), access=Access(tmp_path / "keys", required=True))
    asks = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    with TestClient(create_app(sample_index, settings)) as closed:
        before = closed.options("/api/meetings", headers={"Origin": SITE, **asks})
        assert (before.status_code, before.headers[ALLOWED]) == (200, SITE)
        assert "Authorization" in before.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in before.headers
        refused = closed.get("/api/meetings", headers={"Origin": SITE})
        assert (refused.status_code, refused.headers[ALLOWED]) == (401, SITE)
        assert (
            closed.options("/api/meetings", headers={"Origin": "https://x.example", **asks}).status_code
            == 400
        )


@pytest.mark.parametrize(
    "origin",
    [
        "news.example",
        "https://news.example/",
        "https://news.example/page",
        "null",
        "",
        "ftp://x",
        "https://*",
    ],
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(BadInput, match="--cors takes an origin"):
        checked_origins("--cors", (origin,))


def test_origins_are_compared_as_browsers_write_them() -> None:
    origins = ("https://News.Example:8443", "http://127.0.0.1:3000", "http://[::1]:3000", "*")
    assert checked_origins("--cors", origins) == tuple(one.lower() for one in origins)


def test_a_wrong_one_is_one_line(sample_index: Path) -> None:
    run = minutebook("serve", "--index", sample_index, "--embed-on", "example.org")
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)
    assert "--embed-on takes an origin" in run.stderr
