"""The pages of registers: each line leads to its place, and what is asked stands in the address."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.page_parser import Page

pytestmark = pytest.mark.slow

BOARD = "Brackenshire Community Justice Board"
BOARD_ID = "brackenshire-community-justice-board"


def page(client: TestClient, address: str, **params: str) -> Page:
    response = client.get(address, params=params or None)
    assert response.status_code == 200, response.text
    return Page(response.text)


@pytest.mark.parametrize(
    "address",
    [
        "/actions",
        "/actions?status=done",
        "/decisions",
        "/people",
        f"/boards/{BOARD_ID}",
        "/people/tobias-garrickson",
    ],
)
def test_every_line_is_of_the_minutes_and_leads_to_its_place(client: TestClient, address: str) -> None:
    lines = 0
    for text, target in page(client, address).links:
        parts = urlsplit(target)
        if parts.fragment != "quote":
            continue
        lines += 1
        where = parse_qs(parts.query)
        minutes = client.get(f"/api/meetings/{parts.path.rsplit('/', 1)[1]}").json()["text"]
        quoted = minutes[int(where["start"][0]) : int(where["end"][0])]
        assert text == " ".join(quoted.split())
    assert lines > 5


def test_a_line_is_marked_on_the_page_that_it_leads_to(client: TestClient) -> None:
    target = next(target for _, target in page(client, "/decisions").links if target.endswith("#quote"))
    assert 'id="quote"' in client.get(target.partition("#")[0]).text


def test_the_site_leads_to_every_register(client: TestClient) -> None:
    links = dict(page(client, "/").links)
    for name in ("Meetings", "Boards", "People", "Actions", "Decisions"):
        assert client.get(links[name]).status_code == 200


def test_the_form_keeps_what_was_asked(client: TestClient) -> None:
    asked = page(
        client, "/actions", q="card", board="BCJB", status="done", year="2023", owner="TG", person="nobody"
    )
    fields = {tag["name"]: tag["value"] for tag in asked.all("input") if "name" in tag}
    assert fields == {"q": "card", "owner": "TG", "date_from": "", "date_to": "", "person": "nobody"}
    chosen = [tag.get("value") for tag in asked.all("option") if "selected" in tag]
    assert chosen == [BOARD, "done", None]


@pytest.mark.parametrize("kind", ["actions", "decisions", "people", "boards", "meetings"])
def test_every_order_can_be_chosen_and_says_that_it_is(client: TestClient, kind: str) -> None:
    first = page(client, f"/{kind}")
    orders = [
        tag["href"] for tag in first.all("a") if tag["href"].startswith(f"/{kind}") and "sort=" in tag["href"]
    ]
    assert len(orders) >= 3
    for address in orders:
        chosen = page(client, address)
        current = [tag["href"] for tag in chosen.all("a") if tag.get("aria-current") == "true"]
        assert current == [address]


def test_pages_of_a_register_hold_everything_once(client: TestClient) -> None:
    seen: list[str] = []
    address: str | None = "/actions"
    while address:
        shown = page(client, address)
        seen += [target for _, target in shown.links if target.endswith("#quote")]
        address = next((tag["href"] for tag in shown.all("a") if tag.get("rel") == "next"), None)
    told = sum(one["told"] is not None for one in client.get("/api/actions?limit=500").json()["actions"])
    assert len(seen) == client.get("/api/actions").json()["total"] + told


def test_a_board_has_its_meetings_members_matters_and_actions(client: TestClient) -> None:
    shown = page(client, f"/boards/{BOARD_ID}")
    for words in ("Meetings by year", "Members over time", "Standing matters", "Actions not told to be done"):
        assert words in shown.text
    meetings = client.get("/api/meetings", params={"board": BOARD}).json()["meetings"]
    targets = {target for _, target in shown.links}
    assert {f"/meetings/{one['document_id']}" for one in meetings} <= targets


def test_a_person_has_boards_attendance_actions_and_a_search(client: TestClient) -> None:
    shown = page(client, "/people/tobias-garrickson")
    given = client.get("/api/people", params={"person": "tobias-garrickson"}).json()["people"][0]
    assert f"{given['actions']} actions" in shown.text
    assert shown.text.count("Present") >= given["attended"]
    search = next(target for text, target in shown.links if text.startswith("What was said by or of"))
    assert parse_qs(urlsplit(search).query)["person"] == given["spellings"]
    assert client.get(search).status_code == 200


def test_another_spelling_leads_to_the_same_person_and_nobody_is_a_problem(client: TestClient) -> None:
    lost = client.get("/people/nobody-of-that-name")
    assert lost.status_code == 404
    assert "There is no person" in unescape(lost.text)
    assert client.get("/boards/moon-board").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/actions?status=finished",
        "/actions?page=99",
        "/actions?date_from=yesterday",
        "/decisions?outcome=won",
        "/people?sort=size",
        "/people/tobias-garrickson?page=9",
        "/meetings?year=x",
        "/boards?page=0",
    ],
)
def test_what_cannot_be_asked_is_said_on_a_page(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert re.search(r"<h1[^>]*>", response.text)


def test_meetings_are_found_by_year_words_and_board(client: TestClient) -> None:
    found = page(client, "/meetings", year="2024", board="BVWP", q="witness")
    dates = [text for text, target in found.links if target.startswith("/meetings/")]
    assert dates
    assert all(text.endswith("2024") for text in dates)
    assert "Nothing fits" in page(client, "/meetings", q="zebras").text


def test_links_hold_below_a_path(sample_index) -> None:
    from service.web.app import create_app

    with TestClient(create_app(sample_index), root_path="/minutes") as below:
        for tag in Page(below.get("/actions").text).all("a"):
            assert tag["href"].startswith(("/minutes/", "#")), tag["href"]
