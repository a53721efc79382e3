"""The list below an answer: without what that quotes, by meeting on request, short to go through by key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.pages.forms import Choice, shortened
from tests.cases import SAMPLE
from tests.page_parser import Page

pytestmark = pytest.mark.slow

BROAD = "what was agreed about victims"


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index)) as started:
        yield started


class Openly(HTMLParser):
    """The links of a page to passages, as the keyboard meets them in the open list, and with the answer."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[list[str]] = []  # of each passage of the list
        self.quoted: list[str] = []  # to those that are folded up with the answer
        self._open: list[str] = []  # tags that are not closed, sections and details by their class
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("section", "details"):
            self._open.append(given.get("class", tag))
        if tag == "article" and not {"answer", "folded"} & {*self._open}:
            self.links.append([])
        if tag != "a" or given.get("tabindex") == "-1" or not re.search("#(p-|quote)", given["href"]):
            return
        if self._open[-2:] == ["answer", "whole"]:
            if "#p-" in given["href"]:  # a passage, not a quote of how a decision came about
                self.quoted.append(given["href"])
        elif self._open[-1:] == ["section"]:
            self.links[-1].append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("section", "details"):
            self._open.pop()


def place_of(hit: dict[str, str]) -> str:
    document, item, ordinal = hit["passage_id"].rsplit("/", 2)
    return f"/meetings/{document}#p-{item}-{ordinal}"


@pytest.mark.parametrize("question", [SAMPLE.question, BROAD])
def test_what_the_answer_quotes_is_not_listed_again_below_it(client: TestClient, question: str) -> None:
    quoted = {place_of(one) for one in client.get("/api/ask", params={"q": question}).json()["citations"]}
    hits = client.get("/api/search", params={"q": question, "limit": 10}).json()
    places = [place_of(hit) for hit in hits["hits"][: hits["about"]]]
    assert quoted & set(places)
    page = Openly(client.get("/search", params={"q": question}).text)
    assert [href for links in page.links for href in links] == [one for one in places if one not in quoted]
    assert page.quoted == [one for one in places if one in quoted]


def test_the_keyboard_stops_once_at_each_result(client: TestClient) -> None:
    page = Openly(client.get("/search", params={"q": "victims"}).text)
    assert len(page.links) == 10
    assert {len(links) for links in page.links} == {1}


def test_a_meeting_that_is_asked_for_has_its_passages_together(client: TestClient) -> None:
    asked = {"q": "victims", "group": "meeting"}
    page = Page(client.get("/search", params=asked).text)
    hits = client.get("/api/search", params={"q": "victims", "limit": 15}).json()
    documents = [hit["citation"]["document_id"] for hit in hits["hits"][: hits["about"]]]
    of_meetings = [href for href in page.hrefs() if href in {f"/meetings/{one}" for one in documents}]
    assert of_meetings == [f"/meetings/{one}" for one in dict.fromkeys(documents)]
    assert len(page.all("article")) == min(hits["total"], 15)
    assert page.all("input", type="hidden", name="group", value="meeting")
    assert client.get(page.link("Newest meeting first")).text.count("group=meeting")
    flat = Page(client.get(page.link("Passage by passage")).text)
    assert "/search?q=victims&group=meeting" in flat.hrefs()
    assert not any("group=" in href for href in flat.hrefs() if "/feed" in href)


def test_a_group_names_its_meeting_once(client: TestClient) -> None:
    asked = {"q": "victims", "group": "meeting", "document": SAMPLE.document}
    html = client.get("/search", params=asked).text
    listed = html.split('id="results"')[1].split("that use these words")[0].rpartition("<details")[0]
    captions = re.findall(r"<figcaption>.*?</figcaption>", listed)
    assert not any(SAMPLE.board in one for one in captions)
    assert len(re.findall(rf"<h2 id=\"m-1\">.*{SAMPLE.day}", html)) == 1


def offered(*counts: int, ticked: tuple[int, ...] = ()) -> list[Choice]:
    return [Choice(str(n), n in ticked, count) for n, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("many", "ticked", "ticks"),
    [
        (3, (), "012"),
        (6, (), "012345"),
        (7, (), "01234"),
        (9, (8,), "01238"),
        (8, (1, 2, 3, 4, 5, 6), "123456"),
    ],
)
def test_filters_are_short_and_what_is_ticked_stays(many: int, ticked: tuple[int, ...], ticks: str) -> None:
    short = shortened(offered(*range(many), ticked=ticked))
    assert "".join(one.value for one in short.ticks) == ticks
    assert {*short.ticks, *short.suggested} == set(offered(*range(many), ticked=ticked))


def test_values_that_are_not_there_to_tick_are_typed_and_suggested(client: TestClient) -> None:
    page = Page(client.get("/search", params={"q": "victims"}).text)
    (field,) = page.all("input", name="person", list="more-person")
    assert "type" not in field
    assert page.all("datalist", id="more-person")
    assert len(page.all("input", name="person", type="checkbox")) == 5
    typed = [one["value"] for one in page.all("option")]
    assert typed
    sent = {"q": "victims", "person": typed[0]}
    found = Page(client.get("/search", params=sent).text)
    assert "checked" in found.all("input", name="person", value=typed[0])[0]
