import math
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.settings import Settings
from service.web.problems import TYPES
from tests.page_parser import Page, assert_scripted_from_here_alone


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index, Settings(results_per_page=3, meetings_per_page=4))) as started:
        yield started


def test_the_start_page_says_what_is_searched(client, index) -> None:
    page = Page(client.get("/").text)
    assert f"{len(index.meetings)} meetings of {len(index.boards)} boards" in page.text
    assert "held between 25 January 2023 and 4 December 2024" in page.said
    assert page.all("input", id="q", **{"aria-describedby": "hint"})
    assert "6 meetings, February 2023 to December 2024" in page.said
    names = [board.name for board in index.boards]
    listed = [words for words, href in page.links if href.startswith("/boards/")]
    assert listed == sorted(names, key=str.casefold)
    for board in index.boards:
        assert f"{board.name} ({board.acronym})" in page.said
    latest = [href for href in page.hrefs() if href.startswith("/meetings/")]
    assert latest == [f"/meetings/{one.document_id}" for one in index.meetings[: len(latest)]]
    assert latest


ADDRESSES = (
    "/",
    "/search",
    "/search?q=report",
    "/search?q=report&page=2",
    "/search?q=report&page=99",
    "/search?q=report&board=none&date_from=x",
    "/search?q=report&date_from=2100-01-01",
    "/meetings",
    "/meetings/nothing",
    "/problems/bad-date",
    "/nothing",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_whole_and_can_be_found_around_in(client, address) -> None:
    response = client.get(address)
    page = Page(response.text)
    assert len(response.content) < 60_000
    assert page.all("html", lang="en")
    assert page.all("main", id="main")
    assert page.all("a", **{"class": "skip", "href": "#main"})
    assert len(page.all("h1")) == 1
    assert len(page.ids()) == len(set(page.ids()))
    for attributes in page.all("input"):
        labelled = attributes.get("id") in {label.get("for") for label in page.all("label")}
        assert labelled or attributes.get("type") in {"hidden", "checkbox", "date", "text"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert urlsplit(attributes.get("src", "")).netloc == ""
    assert_scripted_from_here_alone(page)
    assert not page.all("style")


def test_without_a_question_there_is_a_box_and_a_hint(client) -> None:
    for address in ("/search", "/search?q=", "/search?q=+&date_from=2024-01-01"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Type a question" in response.text
        assert 'role="alert"' not in response.text


def test_passages_without_a_word_of_the_question_are_called_the_nearest(client) -> None:
    for question, has_words in (("canine companion", False), ("dog", True)):
        asked = {"q": question}
        hits = client.get("/api/search", params={**asked, "limit": 3}).json()["hits"]
        assert hits
        assert any(hit["scores"]["lexical"] for hit in hits) is has_words
        page = Page(client.get("/search", params=asked).text)
        assert (re.search(r"nearest passages? for", page.said) is not None) is not has_words
        assert "without a word of the question" not in page.said


def test_a_page_of_nearest_passages_alone_belongs_to_the_list_that_it_is_from(client) -> None:
    asked = {"q": "report"}
    found = client.get("/api/search", params={**asked, "limit": 3}).json()
    last = math.ceil(found["total"] / 3)
    on_last = client.get("/api/search", params={**asked, "limit": 3, "offset": 3 * (last - 1)}).json()["hits"]
    assert all(hit["scores"]["lexical"] for hit in found["hits"])
    assert on_last
    assert not any(hit["scores"]["lexical"] for hit in on_last)
    page = Page(client.get("/search", params={**asked, "page": last}).text)
    assert f"of {found['total']} passages that use words of" in page.text
    assert page.said.count("without a word of the question") == len(on_last)
    first = Page(client.get("/search", params=asked).text)
    assert "without a word of the question" not in first.said


def test_results_are_quotes_with_their_citation_and_the_way_to_their_place(client) -> None:
    page = Page(client.get("/search", params={"q": "what was agreed about the report"}).text)
    hits = client.get("/api/search", params={"q": "what was agreed about the report", "limit": 3}).json()
    assert f"Showing 1–3 of {hits['about']} passages for" in page.text
    assert page.all("input", id="q", value="what was agreed about the report")
    assert len(page.all("article")) == 3
    for hit in hits["hits"]:
        citation = hit["citation"]
        assert hit["text"] in page.text
        assert citation["board"] in page.text
        item, ordinal = hit["passage_id"].split("/")[1:]
        assert f"/meetings/{citation['document_id']}#p-{item}-{ordinal}" in page.hrefs()


def test_the_words_of_the_question_are_marked(client) -> None:
    html = client.get("/search", params={"q": "report"}).text
    marked = [unescape(text) for text in re.findall(r"<mark>(.*?)</mark>", html)]
    assert marked
    assert all(text.casefold().startswith("report") for text in marked)


def test_each_result_leads_to_a_passage_that_is_there_with_the_same_words(client) -> None:
    hits = client.get("/api/search", params={"q": "what will be done", "limit": 30}).json()["hits"]
    for hit in hits:
        item, ordinal = hit["passage_id"].split("/")[1:]
        html = client.get(f"/meetings/{hit['citation']['document_id']}").text
        place = html.index(f'id="p-{item}-{ordinal}"')
        words = re.sub(r"<[^>]*>", " ", _without_notes(html[place:]).partition(">")[2])
        assert _squeezed(unescape(words)).startswith(_squeezed(hit["text"]))


def _without_notes(html: str) -> str:
    """A page of minutes less what stands in the margin, where a line may go on below it."""
    return re.sub(r'<div class="margin">.*?</div>', "", html, flags=re.DOTALL)


def _squeezed(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", text))


def test_pages_of_results_lead_to_each_other(client) -> None:
    first = Page(client.get("/search?q=report").text)
    (onward,) = first.all("a", rel="next")
    second = client.get(onward["href"])
    assert "Showing 4–6 of" in second.text
    assert Page(second.text).all("a", **{"aria-current": "page"})[0]["href"] == onward["href"]
    assert Page(second.text).all("a", rel="prev", href="/search?q=report")


def test_past_the_last_page_the_way_back_is_shown(client) -> None:
    response = client.get("/search", params={"q": "report", "page": "300"})
    assert response.status_code == 200
    assert "There is no page 300" in response.text


def test_filters_are_kept_named_and_removable(client, index) -> None:
    board = index.boards[0]
    sent = {"q": "report", "board": board.acronym or board.name, "date_from": "2000-01-01"}
    page = Page(client.get("/search", params=sent).text)
    assert "checked" in page.all("input", name="board", value=board.name)[0]
    assert page.all("input", name="date_from", value="2000-01-01", type="date")
    assert "from 1 January 2000" in page.text
    removals = [parse_qs(urlsplit(href).query) for href in page.hrefs() if href.startswith("/search?")]
    assert {"q": ["report"], "date_from": ["2000-01-01"]} in removals
    assert {"q": ["report"], "board": [board.name]} in removals


def test_what_is_wrong_is_said_beside_the_form_and_nothing_typed_is_lost(client, index) -> None:
    sent = {"q": "a <question>", "board": [index.boards[0].name, "Moon Board"], "date_from": "13 May"}
    response = client.get("/search", params=sent)
    page = Page(response.text)
    assert response.status_code == 400
    assert page.all("p", role="alert")
    assert page.all("input", id="q", value="a <question>")
    assert page.all("input", name="date_from", value="13 May", type="text")
    assert "checked" in page.all("input", name="board", value="Moon Board")[0]
    assert "checked" in page.all("input", name="board", value=index.boards[0].name)[0]
    long = client.get("/search", params={"q": "x" * 1000})
    assert long.status_code == 400
    assert page.all("input", id="q")
    assert "x" * 1000 in long.text


def test_no_result_under_a_filter_offers_the_search_without_it(client) -> None:
    page = Page(client.get("/search?q=report&date_from=2100-01-01").text)
    assert "No passage matches" in page.text
    assert "/search?q=report" in page.hrefs()


def test_search_within_one_meeting_stays_there(client, index) -> None:
    meeting = index.meetings[0]
    assert Page(client.get(f"/meetings/{meeting.document_id}").text).all(
        "input", type="hidden", name="document", value=meeting.document_id
    )
    page = Page(client.get("/search", params={"q": "report", "document": meeting.document_id}).text)
    assert page.all("input", type="hidden", name="document", value=meeting.document_id)
    places = {href.partition("#")[0] for href in page.hrefs() if "#p-" in href}
    assert places == {f"/meetings/{meeting.document_id}"}


def test_a_meeting_can_be_read_as_a_whole(client, index) -> None:
    for summary in index.meetings:
        meeting = index.meeting(summary.document_id)
        assert meeting is not None
        page = Page(_without_notes(client.get(f"/meetings/{summary.document_id}").text))
        assert len(page.ids()) == len(set(page.ids()))
        shown = _squeezed(page.text)
        for line in meeting.text.splitlines():
            assert _squeezed(line.strip(" -–•*0123456789.()")) in shown
        expected = {f"p-{one.item}-{one.ordinal}" for one in index.passages(summary.document_id)}
        assert expected <= set(page.ids())
        for href in page.hrefs():
            if href.startswith("#"):
                assert href[1:] in page.ids()
        for person in (*meeting.attendees, *meeting.apologies):
            assert (person.name or person.organisation or "") in page.text
        for action in meeting.actions:
            assert _squeezed(action.text) in shown
        for warning in meeting.warnings:
            assert warning.message in page.text


def test_meetings_of_a_board_lead_to_each_other_in_time(client, index) -> None:
    board = index.boards[0].name
    ids = [m.document_id for m in index.meetings if m.board == board and m.date]
    newest, second = (Page(client.get(f"/meetings/{one}").text) for one in ids[:2])
    assert newest.all("a", rel="prev", href=f"/meetings/{ids[1]}")
    assert not newest.all("a", rel="next")
    assert second.all("a", rel="next", href=f"/meetings/{ids[0]}")


def test_all_meetings_are_listed_page_by_page_and_by_board(client, index) -> None:
    seen, address = [], "/meetings"
    while address:
        page = Page(client.get(address).text)
        seen += [href.removeprefix("/meetings/") for href in page.hrefs() if href.startswith("/meetings/")]
        onward = page.all("a", rel="next")
        address = onward[0]["href"] if onward else ""
    assert seen == [meeting.document_id for meeting in index.meetings]
    board = index.boards[0]
    assert f"{board.meetings} meetings" in client.get("/meetings", params={"board": board.name}).text
    assert client.get("/meetings", params={"page": "99"}).status_code == 400


@pytest.mark.parametrize("slug", TYPES)
def test_every_kind_of_problem_has_its_page(client, slug) -> None:
    assert TYPES[slug].title in Page(client.get(f"/problems/{slug}").text).text


def test_pages_can_be_asked_for_without_their_body(client) -> None:
    response = client.head("/search?q=report")
    assert (response.status_code, response.content) == (200, b"")


TRIALS = "How many days a month of trials are lost because of the leaking ceiling?"


def test_the_first_page_answers_in_quotes_that_lead_to_their_place(client) -> None:
    answer = client.get("/api/ask", params={"q": TRIALS}).json()
    assert answer["answered"]
    page = Page(client.get("/search", params={"q": TRIALS}).text)
    assert page.all("section", **{"class": "answer"})
    for quote in answer["answer"]:
        assert quote["quote"] in page.text
        cited = answer["citations"][quote["citation"] - 1]
        (place,) = (
            href
            for href in page.hrefs()
            if href.startswith(f"/meetings/{cited['document_id']}?start={cited['start']}&")
        )
        meeting = client.get(place)
        assert meeting.status_code == 200
        assert urlsplit(place).fragment in Page(meeting.text).ids()


def test_further_pages_do_not_answer_again(client) -> None:
    page = Page(client.get("/search", params={"q": TRIALS, "page": "2"}).text)
    assert not page.all("section", **{"class": "answer"})
