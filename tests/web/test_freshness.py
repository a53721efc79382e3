"""How fresh the followed sources are, as operators, programs and people are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.sites.status import Freshness, status_file, write_status
from service.web.app import create_app
from service.web.operation.settings import Settings

READ = 1_772_719_500.0  # 5 March 2026, 14:05 UTC
HARBOUR = Freshness("harbour", READ + 60, READ, READ - 3600, 12)
PANEL = Freshness("pay-panel", READ, READ, READ, 3, restricted=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_status(tmp_path, (HARBOUR, PANEL))
    return tmp_path


@pytest.fixture
def client(sample_index: Path, folder: Path) -> Iterator[TestClient]:
    settings = Settings(sync=folder, metrics_from=("0.0.0.0/0",))
    with TestClient(create_app(sample_index, settings), client=("127.0.0.1", 50_000)) as started:
        yield started


def test_programs_are_told_when_each_source_was_read(client: TestClient, folder: Path) -> None:
    assert client.get("/readyz").json()["sources"] == [
        {"name": "harbour", "read": "2026-03-05T14:05:00Z", "changed": "2026-03-05T13:05:00Z", "ok": True}
    ]
    write_status(folder, (Freshness("harbour", READ, None, None, 0, "http://10.0.0.1 answers 500"),))
    told = client.get("/readyz")
    assert told.json()["sources"] == [{"name": "harbour", "read": None, "changed": None, "ok": False}]
    assert "10.0.0.1" not in told.text, "what went wrong is for the operator"


def test_people_are_told_at_the_foot_of_each_page(client: TestClient, folder: Path) -> None:
    page = client.get("/meetings")
    assert "harbour, read" in page.text
    assert "5 March 2026, 14:05 UTC" in page.text
    assert "pay-panel" not in page.text
    same = client.get("/meetings", headers={"If-None-Match": page.headers["etag"]})
    assert same.status_code == 304
    write_status(folder, (Freshness("harbour", READ + 7200, READ + 7200, READ, 12),))
    later = client.get("/meetings", headers={"If-None-Match": page.headers["etag"]})
    assert (later.status_code, "16:05 UTC" in later.text) == (200, True)


def test_operators_have_all_of_it_as_metrics(client: TestClient) -> None:
    told = client.get("/metrics").text
    assert 'minutebook_source_read_timestamp_seconds{source="harbour"} 1.7727195e+09' in told
    assert 'minutebook_source_documents{source="pay-panel"} 3.0' in told
    assert 'minutebook_source_failing{source="harbour"} 0.0' in told


def test_a_state_file_that_is_none_is_told_to_operators_and_breaks_nothing(
    client: TestClient, folder: Path
) -> None:
    status_file(folder).write_text("{")
    assert client.get("/readyz").json()["sources"] == []
    assert client.get("/").status_code == 200
    assert "minutebook_sources_unreadable 1.0" in client.get("/metrics").text


def test_without_followed_sources_nothing_is_said_of_them(sample_index: Path) -> None:
    with TestClient(create_app(sample_index)) as started:
        assert started.get("/readyz").json()["sources"] == []
        assert "Sources:" not in started.get("/").text
