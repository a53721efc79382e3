"""An answer of records at every door: the API, the page, the command line, the Python client."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from service.client import Client
from tests.axe import violations
from tests.page_parser import Page
from tests.processes import minutebook

pytestmark = pytest.mark.slow

ROSTER = "Who attended the Brackenshire Community Justice Board in January 2023?"
QUOTED = "How many cases were waiting at Pellingham Crown Court at the end of December 2022?"


def answered(client: TestClient, question: str) -> dict:
    return client.get("/api/ask", params={"q": question}).json()


def test_the_api_gives_each_record_with_its_citation(client: TestClient) -> None:
    told = answered(client, ROSTER)
    assert (told["kind"], told["answered"], told["reason"]) == ("records", True, None)
    assert len(told["records"]) > 4 == len(told["answer"])
    assert told["said"].startswith("Brackenshire Community Justice Board, 25 January 2023: ")
    for number, record in enumerate(told["records"], 1):
        assert (record["kind"], record["citation"]) == ("present", number)
        cited = told["citations"][number - 1]
        text = client.get(f"/api/meetings/{cited['document_id']}").json()["text"]
        assert text[cited["start"] : cited["end"]] == record["quote"]
        assert record["who"][0].split(",")[0].split()[-1] in record["quote"]


def test_an_answer_of_quotes_has_no_records(client: TestClient) -> None:
    told = answered(client, QUOTED)
    assert (told["kind"], told["records"], told["said"]) == ("quotes", [], None)


def test_the_page_lists_records_each_with_a_link_to_its_place(client: TestClient) -> None:
    told = answered(client, ROSTER)
    page = Page(client.get("/search", params={"q": ROSTER}).text)
    assert told["said"] in page.said
    assert len(page.all("li")) > len(told["records"])
    for record in told["records"]:
        cited = told["citations"][record["citation"] - 1]
        assert " ".join(record["quote"].split()) in page.said
        assert any(cited["page_link"] == href for href in page.hrefs())


def test_the_list_is_accessible_on_a_wide_and_on_a_narrow_screen(site: str, browser: Browser) -> None:
    for width in (1280, 360):
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(f"{site}/search?q={ROSTER.replace(' ', '+')}")
        assert page.locator("ol.records li").count() > 4
        assert violations(page) == []
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0
        context.close()


def test_the_command_prints_records_and_gives_them_as_json(sample_index: Path, client: TestClient) -> None:
    told = answered(client, ROSTER)
    printed = minutebook("ask", ROSTER, "--index", sample_index)
    assert printed.returncode == 0, printed.stderr
    said = " ".join(printed.stdout.split())
    assert told["said"] in said
    for record in told["records"]:
        assert f"“{record['quote'].splitlines()[0]}”" in said
    given = json.loads(minutebook("ask", ROSTER, "--index", sample_index, "--json").stdout)
    assert given["records"] == told["records"]
    assert given["kind"] == "records"


def test_the_client_reads_records(site: str) -> None:
    with Client(site, trust_env=False) as minutes:
        answer = minutes.ask(ROSTER)
    assert answer.kind == "records"
    assert all(answer.citations[one.citation - 1].board for one in answer.records)
