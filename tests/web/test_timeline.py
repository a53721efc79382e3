from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.search.ranking import least_probability
from service.web.app import create_app
from tests.lampton import LIGHTING, QUAY

pytestmark = pytest.mark.slow

TOPIC = {"q": "harbour lamps", "as_typed": "spelling"}


@pytest.fixture(scope="module")
def client(lampton_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(lampton_index)) as started:
        yield started


def test_every_meeting_counts_those_of_its_passages_that_are_likely(client) -> None:
    told = client.get("/api/timeline", params=TOPIC).json()
    hits = client.get("/api/search", params={**TOPIC, "limit": 100}).json()["hits"]
    likely = [hit for hit in hits if hit["score"] >= least_probability()]
    assert 0 < len(likely) < len(hits)
    by_document: dict[str, int] = {}
    for hit in likely:
        for one in (hit["citation"]["document_id"], *(other["document_id"] for other in hit["also_in"])):
            by_document[one] = by_document.get(one, 0) + 1
    assert {one["document_id"]: one["passages"] for one in told["meetings"]} == by_document
    assert told["passages"] == sum(by_document.values())
    assert told["least_probability"] == least_probability()
    assert (told["searched"], told["complete"], told["degraded"]) == (6, True, None)


def test_meetings_come_earliest_first_each_with_its_best_passage(client) -> None:
    told = client.get("/api/timeline", params=TOPIC).json()["meetings"]
    assert [one["date"] for one in told] == sorted(one["date"] for one in told)
    for one in told:
        best = one["best"]
        text = client.get(f"/api/meetings/{one['document_id']}").json()["text"]
        assert text[best["citation"]["start"] : best["citation"]["end"]] == best["text"]
        assert best["probability"] >= least_probability()
        assert best["citation"]["document_id"] == one["document_id"]


def test_filters_hold_for_what_is_counted_and_what_was_searched(client) -> None:
    told = client.get("/api/timeline", params={**TOPIC, "board": QUAY}).json()
    assert {one["board"] for one in told["meetings"]} == {QUAY}
    assert told["searched"] == 1
    assert told["interpreted"]["filters"] == {"board": [QUAY]}


def test_what_no_meeting_spoke_of_is_an_empty_timeline(client) -> None:
    told = client.get("/api/timeline", params={"q": "quantum chromodynamics"}).json()
    assert (told["meetings"], told["passages"]) == ([], 0)
    page = client.get("/timeline", params={"q": "quantum chromodynamics"})
    assert page.status_code == 200
    assert "No meeting speaks of" in page.text
    assert "<svg class" not in page.text


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"q": ""}, "q"),
        ({}, "q"),
        ({"q": "x", "board": "Moon"}, "board"),
        ({"q": "x", "date_to": "1"}, "date_to"),
    ],
)
def test_bad_questions_are_problems(client, params, field) -> None:
    answer = client.get("/api/timeline", params=params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field


def test_a_bad_filter_on_the_page_is_said(client) -> None:
    answer = client.get("/timeline", params={"q": "lamps", "date_from": "yesterday"})
    assert answer.status_code == 400
    assert "YYYY-MM-DD" in answer.text


def test_the_page_has_a_bar_and_a_row_for_each_meeting(client) -> None:
    told = client.get("/api/timeline", params=TOPIC).json()["meetings"]
    html = client.get("/timeline", params=TOPIC).text
    places = {"/meetings/{}#p-{}-{}".format(*one["best"]["passage_id"].split("/")) for one in told}
    bars = re.findall(r'<a href="([^"]*)" tabindex="-1"><title>([^<]*)</title>', html)
    assert {href for href, _ in bars} == places
    assert len(bars) == len(told)
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', html, flags=re.DOTALL)
    assert {re.findall(r'href="([^"]*)"', row)[0] for row in rows} == places
    assert all(unescape(title).endswith(("passage", "passages")) for _, title in bars)


def test_the_results_lead_there_with_their_filters(client) -> None:
    html = unescape(client.get("/search", params={"q": "lamps", "board": LIGHTING, "page": "1"}).text)
    (address,) = re.findall(r'href="(/timeline\?[^"]*)"', html)
    page = client.get(address)
    assert f"Only: <bdi>{LIGHTING}</bdi>" in page.text
    assert f'<input type="hidden" name="board" value="{LIGHTING}">' in page.text
    assert QUAY not in page.text


def test_the_name_of_a_board_is_not_what_it_speaks_of(sample_index: Path) -> None:
    params = {"q": "victims", "board": "BVWP"}
    with TestClient(create_app(sample_index)) as client:
        hits = client.get("/api/search", params={**params, "limit": 100}).json()["hits"]
        told = client.get("/api/timeline", params=params).json()
    likely = [hit for hit in hits if hit["score"] >= least_probability()]
    speaking = [hit for hit in likely if "victim" in _own_words(hit)]
    assert len(speaking) < len(likely)
    assert told["passages"] == sum(1 + len(hit["also_in"]) for hit in speaking)
    assert all("victim" in _own_words(one["best"]) for one in told["meetings"])


def _own_words(passage) -> str:
    citation = passage["citation"]
    headings = (citation["item"]["heading"], citation["subheading"])
    return " ".join((*filter(None, headings), passage["text"])).casefold()
