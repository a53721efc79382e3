from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pdfplumber
import pytest

from indexer.documents.read import read_source
from tests.cases import LONDON, SAMPLE, Case, folder_of
from tests.processes import ROOT, client, minutebook, serving

pytestmark = pytest.mark.slow

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Site:
    """A case's minutes, indexed by the command and served by another."""

    case: Case
    index: Path
    minutes: Path
    http: httpx.Client

    def ask(self, **parameters: str) -> Any:
        """The JSON that answers the case's question under these further parameters."""
        response = self.http.get("/api/search", params={"q": self.case.question, **parameters})
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module", params=[SAMPLE, LONDON], ids=lambda case: case.name)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    case: Case = request.param
    minutes = folder_of(case, request)
    index: Path = request.getfixturevalue(case.index)
    log = tmp_path_factory.mktemp("log") / "server.log"
    with serving(index, log) as server, client(server.url) as http:
        yield Site(case, index, minutes, http)


def test_the_first_hit_is_cited_as_the_minutes_print_it(site: Site) -> None:
    citation = site.ask()["hits"][0]["citation"]
    assert citation["document_id"] == site.case.document
    assert citation["board"] == site.case.board
    assert citation["date"] == site.case.date
    assert citation["item"]["label"] == site.case.label
    assert citation["subheading"] == site.case.subheading


def test_every_hit_is_a_span_of_the_file_that_it_cites(site: Site) -> None:
    hits = site.ask()["hits"]
    assert hits
    for hit in hits:
        citation = hit["citation"]
        canonical = site.http.get(f"/api/meetings/{citation['document_id']}").json()["text"]
        assert hit["text"] == canonical[citation["start"] : citation["end"]]


def test_the_canonical_text_is_that_of_the_file(site: Site) -> None:
    meeting = site.http.get(f"/api/meetings/{site.case.document}").json()
    assert meeting["source"] == site.case.source
    assert meeting["text"] == read_source(site.minutes / site.case.source).text


def test_marked_words_lie_in_the_text_and_are_those_asked_for(site: Site) -> None:
    hits = site.ask()["hits"]
    for hit in hits:
        edges = [offset for span in hit["highlights"] for offset in span]
        assert edges == sorted(set(edges))
        assert all(0 <= offset <= len(hit["text"]) for offset in edges)
    marked = {hits[0]["text"][start:end].casefold() for start, end in hits[0]["highlights"]}
    assert marked >= set(site.case.marked)
    assert not marked & {"what", "was", "about", "how", "of", "the"}


def test_hits_come_best_first(site: Site) -> None:
    answer = site.ask(limit="20")
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == min(20, answer["total"])


# The dense leg ranks all that passes a filter, so nothing hides what the filter does.
# The other modes must heed it too, on a question whose words many meetings have.
MODES = ("hybrid", "lexical", "dense")
COMMON_WORDS = "victims police board update meeting data"


@pytest.mark.parametrize("mode", MODES)
def test_a_board_is_filtered_by_its_acronym_and_by_its_name(site: Site, mode: str) -> None:
    by_acronym = site.ask(q=COMMON_WORDS, board=site.case.acronym, mode=mode)
    by_name = site.ask(q=COMMON_WORDS, board=site.case.board, mode=mode)
    assert {hit["citation"]["board"] for hit in by_acronym["hits"]} == {site.case.board}
    assert by_acronym["hits"] == by_name["hits"]
    assert by_acronym["interpreted"]["filters"]["board"] == [site.case.board]
    assert by_acronym["total"] < site.ask(q=COMMON_WORDS, mode=mode)["total"]


@pytest.mark.parametrize("mode", MODES)
def test_dates_filter_with_both_ends_included(site: Site, mode: str) -> None:
    def days(**parameters: str) -> list[str]:
        hits = site.ask(q=COMMON_WORDS, **parameters, limit="100", mode=mode)["hits"]
        return sorted({hit["citation"]["date"] for hit in hits})

    every = days()
    assert len(every) >= 4
    assert days(date_from=every[1]) == every[1:]
    assert days(date_to=every[-2]) == every[:-1]
    assert days(date_from=every[1], date_to=every[-2]) == every[1:-1]
    assert days(date_from=site.case.date, date_to=site.case.date) == [site.case.date]


@pytest.mark.parametrize(
    ("parameters", "field", "said"),
    [
        ({"q": " "}, "q", "Type a question"),
        ({"q": "x" * 501}, "q", "at most 500"),
        ({"board": "Board of the Moon"}, "board", "it has:"),
        ({"date_from": "06/12/2022"}, "date_from", "YYYY-MM-DD"),
        ({"date_to": "2023-02-30"}, "date_to", "YYYY-MM-DD"),
        ({"date_from": "2024-01-01", "date_to": "2023-01-01"}, "date_from", "later than"),
        ({"document": "no-such"}, "document", "/api/meetings"),
        ({"limit": "0"}, "limit", "from 1 to 100"),
        ({"mode": "clever"}, "mode", "hybrid, lexical, dense"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_is_allowed(
    site: Site, parameters: dict[str, str], field: str, said: str
) -> None:
    response = site.http.get("/api/search", params={"q": site.case.question, **parameters})
    assert (response.status_code, response.headers["content-type"]) == (400, PROBLEM)
    problem = response.json()
    assert (problem["status"], problem["field"]) == (400, field)
    assert said in problem["detail"]


def test_an_unknown_board_is_told_which_there_are(site: Site) -> None:
    response = site.http.get("/api/search", params={"q": "x", "board": "Board of the Moon"})
    assert site.case.board in response.json()["detail"]


@pytest.mark.parametrize("path", ["/api/meetings/no-such", "/api/no-such"])
def test_what_is_not_there_is_a_problem_too(site: Site, path: str) -> None:
    response = site.http.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, PROBLEM)


def test_the_service_says_that_it_is_up_and_ready_and_describes_itself(site: Site) -> None:
    assert site.http.get("/healthz").json() == {"status": "ok"}
    assert site.http.get("/readyz").json()["index_version"] == site.ask()["index_version"]
    described = site.http.get("/openapi.json").json()
    assert described["paths"].keys() >= {"/api/search", "/api/meetings", "/api/meetings/{document_id}"}


def test_the_command_line_gives_the_same_hits(site: Site) -> None:
    run = minutebook(
        "search", site.case.question, "--index", site.index, "--board", site.case.acronym, "--json"
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["hits"] == site.ask(board=site.case.acronym)["hits"]


def test_the_command_line_prints_the_citation_for_people(site: Site) -> None:
    run = minutebook("search", site.case.question, "--index", site.index, "--limit", 1)
    assert run.returncode == 0
    first = next(line for line in run.stdout.splitlines() if line.startswith("1. "))
    for part in (site.case.board, site.case.day, site.case.label, site.case.subheading):
        assert part in first


def test_every_hit_has_a_place_on_the_meetings_page(site: Site) -> None:
    for hit in site.ask()["hits"]:
        document, item, passage = hit["passage_id"].rsplit("/", 2)
        page = site.http.get(f"/meetings/{document}").text
        assert page.count(f'id="p-{item}-{passage}"') == 1


def test_a_passage_of_a_pdf_is_cited_with_the_page_that_it_begins_on(sample_index: Path) -> None:
    name = "bcjb-2023-07-19"
    run = minutebook(
        "search",
        "caseload",
        "--index",
        sample_index,
        "--document",
        name,
        "--json",
        "--limit",
        50,
        "--mode",
        "dense",
    )
    hits = json.loads(run.stdout)["hits"]
    with pdfplumber.open(ROOT / "examples" / "minutes" / f"{name}.pdf") as pdf:
        pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert {hit["citation"]["page"] for hit in hits} == set(range(1, len(pages) + 1))
    for hit in hits:
        citation = hit["citation"]
        assert " ".join(hit["text"].split()[:3]) in pages[citation["page"] - 1]
        assert citation["deep_link"] == f"{citation['url']}#page={citation['page']}"


def test_a_server_that_is_told_to_stop_stops_quietly(sample_index: Path, tmp_path: Path) -> None:
    with serving(sample_index, tmp_path / "log") as server, client(server.url) as http:
        assert http.get("/api/search", params={"q": "victims"}).status_code == 200
        stopped = server.stop()
    assert stopped.status in {0, -15}
    greeting, request = stopped.output.splitlines()
    assert greeting == f"Minutebook serves 12 meetings at {server.url}/ (Ctrl-C stops it)"
    assert json.loads(request)["route"] == "/api/search"


def test_several_workers_answer_alike(sample_index: Path, tmp_path: Path) -> None:
    with serving(sample_index, tmp_path / "log", "--workers", "2") as server:
        with client(server.url) as http:
            answers = [
                http.get("/api/search", params={"q": SAMPLE.question}).json()["hits"] for _ in range(8)
            ]
        stopped = server.stop()
    assert all(answer == answers[0] for answer in answers)
    assert stopped.status in {0, -15}
    assert "Traceback" not in stopped.output
