"""Passages that say the same stand once, from the core to HTTP and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.store.open import Index, open_index
from service.cli.printing import print_results
from service.search.request import Mode
from service.search.results import Results
from service.search.search import Searcher
from service.web.app import create_app
from tests.forum import BOARD, FORMULA, MEETINGS, TWICE, forum_index
from tests.queries import make_query

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return forum_index(tmp_path_factory.mktemp("forum"))


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    opened = open_index(folder)
    yield opened
    opened.close()


def ask(index: Index, question: str, **options) -> Results:
    return Searcher(index).search(make_query(index, question, **options))


@pytest.mark.parametrize("mode", [*Mode])
def test_a_formula_of_all_meetings_stands_once_and_says_where_else(index: Index, mode: Mode) -> None:
    found = ask(index, "were the minutes agreed as a true record", mode=mode, limit=100)
    (formula,) = [hit for hit in found.hits if FORMULA in hit.text]
    places = {formula.citation.document_id, *(one.document_id for one in formula.also_in)}
    assert len(places) == MEETINGS + 1  # one meeting is there twice
    assert formula.citation.document_id not in {one.document_id for one in formula.also_in}
    for one in formula.also_in:
        passage = next(p for p in index.passages(one.document_id) if p.passage_id == one.passage_id)
        assert FORMULA in passage.text
        assert (one.board, one.date) == (BOARD, index.meeting(one.document_id).date)
        assert one.anchor == f"p-{passage.item}-{passage.ordinal}"


def test_the_same_minutes_in_two_formats_stand_once(index: Index) -> None:
    found = ask(index, "crack in the sea wall", limit=100)
    (hit,) = [hit for hit in found.hits if TWICE in hit.text]
    assert {hit.citation.document_id, *(one.document_id for one in hit.also_in)} == {"mcf-4", "mcf-4-web"}


def test_what_is_said_in_one_meeting_only_is_nowhere_else(index: Index) -> None:
    hit = ask(index, "renewal of groynes").hits[0]
    assert "groynes" in hit.text
    assert hit.also_in == ()


@pytest.mark.parametrize("mode", [*Mode])
def test_the_total_and_the_pages_count_groups(index: Index, mode: Mode) -> None:
    question = "minutes agreed and the beach wall"
    whole = ask(index, question, mode=mode, limit=100)
    assert whole.total == len(whole.hits) < index.manifest.contents.passages
    pages = [ask(index, question, mode=mode, limit=2, offset=at) for at in range(0, whole.total + 2, 2)]
    assert [hit for page in pages for hit in page.hits] == list(whole.hits)
    assert {page.total for page in pages} == {whole.total}
    told = [one.passage_id for hit in whole.hits for one in (hit, *hit.also_in)]
    assert len(told) == len(set(told))


def test_a_filter_keeps_other_meetings_out_of_a_group(index: Index) -> None:
    found = ask(index, "were the minutes agreed as a true record", date_to="2023-06-30", limit=100)
    (formula,) = [hit for hit in found.hits if FORMULA in hit.text]
    assert {formula.citation.document_id, *(one.document_id for one in formula.also_in)} == {
        *("mcf-1", "mcf-2")
    }


def test_the_api_tells_where_else(folder: Path) -> None:
    with TestClient(create_app(folder)) as client:
        found = client.get("/api/search", params={"q": "crack in the sea wall"}).json()
        (hit,) = [hit for hit in found["hits"] if TWICE in hit["text"]]
        (also,) = hit["also_in"]
        assert {also["document_id"], hit["citation"]["document_id"]} == {"mcf-4", "mcf-4-web"}
        assert (also["board"], also["date"]) == (BOARD, "2023-12-05")
        document = client.get(f"/api/meetings/{also['document_id']}").json()
        of_items = [one for item in document["items"] for one in item["passages"]]
        passages = [one["passage_id"] for one in (*document["head"], *of_items)]
        assert also["passage_id"] in passages
        assert found["total"] == len(
            client.get("/api/search?q=crack+in+the+sea+wall&limit=100").json()["hits"]
        )


def test_the_command_line_tells_in_how_many_meetings(
    index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    print_results(ask(index, f'"{FORMULA}"'))
    printed = capsys.readouterr().out
    assert f"also in {MEETINGS} other meetings\n" in printed
    print_results(ask(index, "crack in the sea wall", limit=1))
    assert "also in 1 other meeting\n" in capsys.readouterr().out
    print_results(ask(index, "renewal of groynes", limit=1))
    assert "also in" not in capsys.readouterr().out
