"""Where the list of results ends: what is probably about the question is listed, the rest is folded up."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.settings import Settings
from tests.page_parser import Page

pytestmark = pytest.mark.slow

PER_PAGE = 3
FEW, MANY, REFUSED = "travel expenses", "victims", "When are the bins collected in Tidewick"


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index, Settings(results_per_page=PER_PAGE))) as started:
        yield started


class Folds(HTMLParser):
    """How many articles a page lists openly, and how many within what is folded up."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open = self.folded = 0
        self._inside = 0  # details within the folded list, itself included
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "details" and (self._inside or ("class", "folded") in attrs):
            self._inside += 1
        if tag == "article":
            self.folded += bool(self._inside)
            self.open += not self._inside

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._inside:
            self._inside -= 1


def told(client: TestClient, question: str) -> tuple[int, int]:
    """How many passages match, and how many of these are probably about the question."""
    found = client.get("/api/search", params={"q": question, "limit": 1}).json()
    return found["total"], found["about"]


def asked(client: TestClient, question: str, page: int = 1) -> tuple[Page, Folds]:
    html = client.get("/search", params={"q": question, "page": page}).text
    return Page(html), Folds(html)


def test_below_what_is_about_the_question_the_rest_is_folded_up(client) -> None:
    total, about = told(client, FEW)
    assert 0 < about < PER_PAGE < total
    page, folds = asked(client, FEW)
    assert (folds.open, folds.folded) == (about, PER_PAGE - about)
    assert f"Showing 1–{about} of {about} passages for “{FEW}”" in page.said
    assert f"{total - about} more passages that use these words" in page.said
    assert not page.all("nav", **{"class": "pager"})


def test_from_the_folded_list_its_other_pages_are_reached(client) -> None:
    total, _ = told(client, FEW)
    page, _ = asked(client, FEW)
    beyond = client.get(page.link("Go on reading these")).text
    folds = Folds(beyond)
    assert (folds.open, folds.folded) == (min(PER_PAGE, total - PER_PAGE), 0)
    assert f"of {total} passages that use words of “{FEW}”" in Page(beyond).said


def test_pages_are_counted_as_far_as_passages_are_about_the_question(client) -> None:
    total, about = told(client, MANY)
    last = -(-about // PER_PAGE)
    assert 1 < last < -(-total // PER_PAGE)
    page, folds = asked(client, MANY)
    assert (folds.open, folds.folded) == (PER_PAGE, 0)
    assert f"Showing 1–3 of {about} passages for" in page.said
    assert f"page={last}" in "".join(page.hrefs())
    assert f"page={last + 1}" not in "".join(page.hrefs())
    _, folds = asked(client, MANY, last)
    assert folds.open == about - PER_PAGE * (last - 1)
    _, folds = asked(client, MANY, last + 1)
    assert folds.folded == 0


def test_where_nothing_is_clearly_about_the_question_all_is_folded_up(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.search.search.least_probability", lambda: 1.0)
    with TestClient(create_app(sample_index, Settings(results_per_page=PER_PAGE))) as strict:
        page, folds = asked(strict, REFUSED)
        assert (folds.open, folds.folded) == (0, PER_PAGE)
        assert f"No passage is clearly about “{REFUSED}”" in page.said
        assert "No answer was found" in page.said
        # What an answer was quoted from is no junk, whatever the ranking says.
        _, folds = asked(strict, f"What was said about {FEW}?")
        assert (folds.open, folds.folded) == (PER_PAGE, 0)


def test_after_a_refusal_passages_are_called_the_nearest_and_not_an_answer(client) -> None:
    _, about = told(client, REFUSED)
    assert about > 1
    page, _ = asked(client, REFUSED)
    assert "No answer was found" in page.said
    assert f"of {about} nearest passages for “{REFUSED}”" in page.said
    page, _ = asked(client, FEW)
    assert "nearest" not in page.said


def test_by_words_alone_nothing_is_known_of_that(client) -> None:
    found = client.get("/api/search", params={"q": FEW, "mode": "lexical"}).json()
    assert found["about"] is None
    assert found["total"]
