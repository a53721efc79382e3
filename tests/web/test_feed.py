"""Feeds of a question from the real sample index, read as feed readers read them."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.search.query import Query
from service.search.ranking import least_probability
from service.search.results import Citation, Hit, ItemReference, Scores
from service.search.search import Searcher
from service.web.pages import feeds as feed
from service.web.pages.feeds import Feed, as_json_feed, as_rss, feed_of
from service.web.pages.links import Links
from tests.queries import make_query

pytestmark = pytest.mark.slow

QUESTION = "travel expenses of witnesses"


def test_each_meeting_stands_once_with_its_best_passage_newest_first(index: Index) -> None:
    found = feed_of(Searcher(index), make_query(index, QUESTION))
    days = [one.citation.date for one in found.entries]
    assert days == sorted(days, key=lambda day: day or dt.date.min, reverse=True)
    documents = [one.citation.document_id for one in found.entries]
    assert len(documents) == len(set(documents)) > 1
    everything = Searcher(index).search(make_query(index, QUESTION, limit=100))
    for entry in found.entries:
        own = [h.score for h in everything.hits if h.citation.document_id == entry.citation.document_id]
        assert entry.score == max(own) >= least_probability()


def test_what_hardly_matches_is_no_news(index: Index) -> None:
    everything = Searcher(index).search(make_query(index, QUESTION, limit=100))
    all_documents = {hit.citation.document_id for hit in everything.hits}
    entries = feed_of(Searcher(index), make_query(index, QUESTION)).entries
    assert len(entries) < len(all_documents)
    assert feed_of(Searcher(index), make_query(index, "zebra xylophone qqqq")).entries == ()


def test_filters_hold_and_page_and_order_do_not_count(index: Index) -> None:
    query = make_query(index, QUESTION, years=["2024"], limit=1, offset=5)
    found = feed_of(Searcher(index), query)
    assert {one.citation.date.year for one in found.entries if one.citation.date} == {2024}
    assert found.entries == feed_of(Searcher(index), make_query(index, QUESTION, years=["2024"])).entries


def test_a_feed_does_not_grow_without_end(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_ENTRIES", 2)
    assert len(feed_of(Searcher(index), make_query(index, QUESTION)).entries) == 2


def test_rss_and_json_tell_the_same(client: TestClient) -> None:
    asked = {"q": QUESTION, "board": "BVWP"}
    rss, json_feed = client.get("/feed.rss", params=asked), client.get("/feed.json", params=asked)
    assert rss.headers["content-type"] == "application/rss+xml"
    assert json_feed.headers["content-type"] == "application/feed+json"
    items = ET.fromstring(rss.content).findall("channel/item")
    told = json_feed.json()["items"]
    assert len(items) == len(told) > 1
    listed = client.get("/api/meetings").json()
    for item, one in zip(items, told, strict=True):
        texts = {child.tag: child.text for child in item}
        assert (texts["title"], texts["link"], texts["guid"]) == (one["title"], one["url"], one["id"])
        assert one["date_modified"] == listed["recorded_since"] is not None
        assert parsedate_to_datetime(texts["pubDate"] or "").isoformat() == one["date_published"].replace(
            "Z", "+00:00"
        )
        assert [texts["category"]] == one["tags"]


def test_a_reader_gets_to_the_passage_and_back_to_the_search(client: TestClient) -> None:
    found = client.get("/feed.json", params={"q": QUESTION, "year": "2023"}).json()
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert client.get(found["feed_url"]).json() == found
    assert client.get(found["home_page_url"]).status_code == 200
    first = found["items"][0]
    page = client.get(first["url"]).text
    assert f'id="{first["url"].partition("#")[2]}"' in page
    assert first["id"].startswith("http://testserver/meetings/")


def test_the_results_page_links_to_its_feeds(client: TestClient) -> None:
    page = client.get("/search", params={"q": QUESTION, "board": "BVWP", "sort": "date", "page": "2"}).text
    board = "Brackenshire+Victims+and+Witnesses+Partnership"
    address = f"/feed.rss?q=travel+expenses+of+witnesses&amp;board={board}"
    assert page.count(f'href="{address}"') == 2
    assert 'rel="alternate"' in page


@pytest.mark.parametrize("kind", ["rss", "json"])
def test_a_wrong_question_is_a_problem(client: TestClient, kind: str) -> None:
    for asked, field in (({"q": "x" * 2000}, "q"), ({"q": "x", "board": "Moon"}, "board")):
        answer = client.get(f"/feed.{kind}", params=asked)
        assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_whatever_minutes_hold_the_feed_is_well_formed() -> None:
    text = "A <b>bold</b> & \x0c broken \ufffe passage ]]>"
    cited = Citation(
        "d", None, None, None, ItemReference(None, "H <i>"), None, None, 0, 9, "javascript:alert(1)", None
    )
    hit = Hit("d/1/1", 0.9, Scores(None, None, None), text, (), cited, also_in=())
    made = Feed(Query('q "<x>"'), "“x”", "v", (hit,), {})
    links, pairs = Links("http://host"), [("q", 'q "<x>"')]
    item = ET.fromstring(as_rss(made, links, pairs)).find("channel/item")
    assert item is not None
    said = item.findtext("description") or ""
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; \ufffd broken \ufffd passage" in said
    assert item.find("pubDate") is None
    assert item.findtext("title") == "d, date not stated: H <i>"
    assert as_json_feed(made, links, pairs).items[0].external_url is None


def test_a_board_alone_is_followed_its_newest_minutes_first_each_with_what_was_settled(
    client: TestClient,
) -> None:
    told = client.get("/feed.json", params={"board": "BVWP"}).json()
    meetings = client.get("/api/meetings", params={"board": "BVWP"}).json()["meetings"]
    assert [one["id"].rpartition("/")[2] for one in told["items"]] == [one["document_id"] for one in meetings]
    assert told["title"] == "Minutes: Brackenshire Victims and Witnesses Partnership"
    newest = client.get(f"/api/meetings/{meetings[0]['document_id']}").json()
    assert told["items"][0]["content_text"] in newest["text"]
    assert ET.fromstring(client.get("/feed.rss", params={"board": "BVWP"}).content).findall("channel/item")


def test_a_person_alone_is_followed_where_they_are_named(client: TestClient, index: Index) -> None:
    name = next(one.people[0] for one in index.fetch(range(20)) if one.people)
    entries = client.get("/feed.json", params={"person": name}).json()["items"]
    assert entries
    assert client.get("/feed.json", params={"person": "Nobody Whatever"}).json()["items"] == []


@pytest.mark.parametrize("query", ["", "?q=", "?q=++", "?board="])
def test_all_minutes_are_followed_where_nothing_is_named(client: TestClient, query: str) -> None:
    told = client.get(f"/feed.json{query}").json()
    meetings = client.get("/api/meetings").json()["meetings"]
    assert [one["id"].rpartition("/")[2] for one in told["items"]] == [one["document_id"] for one in meetings]
    assert told["title"] == "Minutes: all minutes"
