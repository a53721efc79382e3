"""What a caller has already got is not sent again, and no caller is told what another one got."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.search import search
from service.web.app import create_app
from service.web.operation.caching import Conditional, names, program
from service.web.operation.keys import change_keys, new_key
from service.web.operation.logs import FIELDS
from service.web.operation.settings import Access, Settings

pytestmark = pytest.mark.slow


TAGGED = (
    "/",
    "/search?q=report",
    "/timeline?q=report",
    "/api/timeline?q=report",
    "/meetings",
    "/meetings/bcjb-2023-04-26",
    "/api/search?q=report",
    "/api/ask?q=who+will+report",
    "/actions",
    "/boards/brackenshire-community-justice-board",
    "/people/tobias-garrickson",
    "/api/people",
    "/api/decisions?format=csv",
    "/api/meetings",
    "/api/meetings/bcjb-2023-04-26",
)


@pytest.mark.parametrize("path", TAGGED)
def test_an_answer_that_is_already_there_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    # Its headers replace those that are kept with the page, which may allow more than others do.
    assert "content-security-policy" not in again.headers
    assert (again.headers["etag"], again.headers["cache-control"]) == (tag, "private, no-cache")
    assert "x-request-id" in again.headers
    assert client.head(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_nothing_is_searched_for_what_is_not_sent(client: TestClient, monkeypatch) -> None:
    tag = client.get("/api/search?q=report").headers["etag"]
    monkeypatch.setattr(search.Searcher, "look", lambda *_: pytest.fail("it searched"))
    assert client.get("/api/search?q=report", headers={"If-None-Match": tag}).status_code == 304


def test_what_is_not_sent_again_is_logged_by_its_route(client: TestClient, caplog) -> None:
    path = "/api/meetings/bcjb-2023-04-26"
    tag = client.get(path).headers["etag"]
    with caplog.at_level(logging.INFO, "service.web.operation.logs"):
        client.get(path, headers={"If-None-Match": tag})
    told = getattr(caplog.records[-1], FIELDS)
    assert (told["route"], told["status"]) == ("/api/meetings/{document_id}", 304)


def test_each_address_has_its_own_tag(client: TestClient) -> None:
    paths = (*TAGGED, "/api/search?q=report&limit=9", "/search?q=report&page=2")
    assert len({client.get(path).headers["etag"] for path in paths}) == len(paths)
    elsewhere = client.get("/", headers={"Host": "other.example"}).headers["etag"]
    assert elsewhere != client.get("/").headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/nothing",
        "/search?q=report&page=999999",
        "/api/search",
        "/search?q=report&written=1",
    ],
)
def test_what_may_change_or_is_wrong_has_none(client: TestClient, path: str) -> None:
    assert "etag" not in client.get(path).headers


def test_a_method_that_there_is_not_is_refused_all_the_same(client: TestClient) -> None:
    tag = client.get("/api/meetings").headers["etag"]
    assert client.post("/api/meetings", headers={"If-None-Match": tag}).status_code == 405


def test_the_same_labels_share_a_tag_and_others_do_not(sample_index: Path, tmp_path: Path) -> None:
    made = [new_key(name, frozenset(granted), 600) for name, granted in (("a", "x"), ("b", "x"), ("c", "y"))]
    change_keys(tmp_path / "keys", lambda _: tuple(key for key, _ in made))
    with TestClient(create_app(sample_index, Settings(access=Access(tmp_path / "keys")))) as started:

        def answer(text: str | None, tag: str = ""):
            headers = {"If-None-Match": tag} | ({"Authorization": f"Bearer {text}"} if text else {})
            return started.get("/api/meetings", headers=headers)

        answers = [answer(text) for text in (None, *(text for _, text in made))]
        public, first, second, other = (one.headers["etag"] for one in answers)
        assert first == second
        assert len({public, first, other}) == 3
        assert answer(made[2][1], first).status_code == 200
        assert answer(None, first).status_code == 200
        unchanged = answer(made[0][1], first)
        assert unchanged.status_code == 304
        assert unchanged.headers["cache-control"] == "private, no-store"
        assert unchanged.headers["vary"] == "Accept-Encoding, Authorization"
        assert "Authorization" in answers[0].headers["vary"]
        assert answers[0].headers["cache-control"] == "private, no-cache"


def test_a_new_day_a_new_program_and_other_settings_are_other_answers() -> None:
    assert program("{}") == program("{}")
    assert program("{}") != program('{"results_per_page": 3}')


def test_yesterdays_answer_is_made_again(sample_index: Path, client: TestClient) -> None:
    tag = client.get("/api/meetings").headers["etag"]
    app = create_app(sample_index)
    for one in app.user_middleware:
        if one.cls is Conditional:
            one.kwargs["today"] = lambda: dt.date.today() + dt.timedelta(days=1)
    with TestClient(app) as tomorrow:
        assert tomorrow.get("/api/meetings", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ('W/"a"', True),
        ('"a"', True),
        ('"b" , W/"a"', True),
        ("", False),
        ("*", False),
        ('"ab"', False),
        ("a", False),
    ],
)
def test_tags_are_compared_weakly(sent: str, named: bool) -> None:
    assert names(sent, 'W/"a"') is named
