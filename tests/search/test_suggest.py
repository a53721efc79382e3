"""Suggestions while somebody types: from the real sample index, and from made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.search.suggest import Suggester, SuggestionKind, folded
from service.web.app import create_app
from service.web.operation.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def suggester(index: Index) -> Suggester:
    return Suggester(index)


def texts(suggester: Suggester, typed: str, limit: int = 20) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in suggester.suggest(typed, limit)]


@pytest.mark.parametrize(
    "typed", ["Brackenshire Vict", "victims and wit", "WITNESSES p", "bvwp", "  víctims   AND w "]
)
def test_any_word_of_a_board_leads_to_it(suggester: Suggester, typed: str) -> None:
    assert ("board", "Brackenshire Victims and Witnesses Partnership") in texts(suggester, typed)


def test_people_and_headings_are_found_by_any_of_their_words(suggester: Suggester) -> None:
    assert ("person", "Rhona Pettiforth") in texts(suggester, "pettif")
    assert ("heading", "Travel expenses") in texts(suggester, "expen")
    assert texts(suggester, "xpenses") == []


def test_what_stands_under_a_heading_is_suggested_too(suggester: Suggester) -> None:
    assert ("subheading", "Waiting list") in texts(suggester, "waiting l")
    assert all(kind != "subheading" for kind, _ in texts(suggester, "travel expenses"))


def test_each_kind_has_a_share_and_the_most_frequent_come_first(suggester: Suggester) -> None:
    found = suggester.suggest("wi", 8)
    assert {one.kind for one in found} >= {SuggestionKind.BOARD, SuggestionKind.HEADING}
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, key=list(SuggestionKind).index)
    for kind in SuggestionKind:
        counts = [one.count for one in found if one.kind is kind]
        assert counts == sorted(counts, reverse=True)
        assert all(counts)
    assert len(found) <= 8
    assert len(suggester.suggest("wi", 1)) == 1


@pytest.mark.parametrize("typed", ["", " ", "b", "é", "x" * 65, "x" * 5000, "%", "\x00\x00", "(.*", "zzzz"])
def test_too_little_too_much_and_nonsense_suggest_nothing(suggester: Suggester, typed: str) -> None:
    assert suggester.suggest(typed, 8) == ()


def test_counts_are_those_of_the_index(index: Index, suggester: Suggester) -> None:
    boards = {one.name: one.meetings for one in index.boards}
    for one in suggester.suggest("brackenshire", 20):
        assert one.kind is not SuggestionKind.BOARD or one.count == boards[one.text]
    headings = dict(index.headings())
    assert sum(headings.values()) == sum(meeting.items for meeting in index.meetings)


def test_folding_takes_away_capitals_accents_and_spaces() -> None:
    assert folded("  Éva  ŁUKASZ-Straße ") == "eva łukasz-strasse"


def test_over_http_they_are_told_with_their_kind(client: TestClient) -> None:
    found = client.get("/api/suggest?q=Pettif&limit=3").json()
    assert found["query"] == "Pettif"
    assert found["index_version"] == client.get("/readyz").json()["index_version"]
    assert [(one["kind"], one["text"]) for one in found["suggestions"]] == [("person", "Rhona Pettiforth")]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/suggest", "q"),
        (f"/api/suggest?q={'x' * 501}", "q"),
        ("/api/suggest?q=xx&limit=0", "limit"),
        ("/api/suggest?q=xx&limit=21", "limit"),
        ("/api/suggest?q=xx&limit=many", "limit"),
    ],
)
def test_what_cannot_be_completed_is_a_problem(client: TestClient, address: str, field: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_half_typed_is_not_written_down(sample_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "audit"
    with TestClient(create_app(sample_index, Settings(audit_log=log))) as audited:
        audited.get("/api/suggest?q=travel")
        assert log.read_text() == ""
        audited.get("/api/search?q=travel")
        assert "travel" in log.read_text()
