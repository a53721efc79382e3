"""What is no minutes, and what is doubtful, is cited as that at every door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from tests.built import in_process
from tests.processes import minutebook

MINUTES = """Quay Board

Minutes of the meeting held on Friday 3 May 2024

Present: Ann Bell (Chair), Ben Moor

1. Apologies

None were received.

2. Lamps

The Board agreed that twelve lamps on the north quay be mended by the harbour office in June.
"""
AGENDA = """Quay Board

Agenda for the meeting to be held on Friday 7 June 2024

1. Apologies

2. Lamps

To consider the purchase of copper lanterns for the pilot house.
"""
SIDECAR = """
[documents."2024-06-07-agenda.txt"]
kind = "agenda"

[documents."2024-05-03.txt"]
date = 2024-05-04
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("quay")
    (source / "2024-05-03.txt").write_text(MINUTES)
    (source / "2024-06-07-agenda.txt").write_text(AGENDA)
    (source / "minutes.toml").write_text(SIDECAR)
    out = tmp_path_factory.mktemp("index")
    in_process(source, out)
    return out


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(index)) as started:
        yield started


def test_only_minutes_count_as_meetings(client: TestClient) -> None:
    listed = client.get("/api/meetings").json()
    assert [one["document_id"] for one in listed["meetings"]] == ["2024-05-03"]
    assert [(one["name"], one["meetings"]) for one in listed["boards"]] == [("Quay Board", 1)]
    assert "2024-06-07-agenda" not in client.get("/meetings").text


def test_an_agenda_is_found_and_cited_as_one(client: TestClient) -> None:
    hit = client.get("/api/search", params={"q": "copper lanterns"}).json()["hits"][0]
    assert hit["citation"]["document_id"] == "2024-06-07-agenda"
    assert hit["citation"]["kind"] == "agenda"
    assert "an agenda, not minutes" in client.get("/search", params={"q": "copper lanterns"}).text
    page = client.get("/meetings/2024-06-07-agenda")
    assert page.status_code == 200
    assert "an agenda, not minutes" in page.text
    assert client.get("/api/meetings/2024-06-07-agenda").json()["kind"] == "agenda"


def test_a_doubt_stands_with_every_citation(client: TestClient, index: Path) -> None:
    hit = client.get("/api/search", params={"q": "lamps on the north quay mended"}).json()["hits"][0]
    (doubt,) = hit["citation"]["doubts"]
    assert "4 May 2024" in doubt
    assert "3 May 2024" in doubt
    assert doubt in client.get("/search", params={"q": "lamps on the north quay mended"}).text
    answer = client.get("/api/ask", params={"q": "how many lamps on the north quay are to be mended"}).json()
    assert all(one["doubts"] == [doubt] for one in answer["citations"] if one["kind"] == "minutes")
    run = minutebook("search", "lamps on the north quay mended", "--index", index)
    assert "Read with care:" in run.stdout
    as_json = minutebook("search", "lamps on the north quay mended", "--index", index, "--json")
    assert json.loads(as_json.stdout)["hits"][0]["citation"]["doubts"] == [doubt]
