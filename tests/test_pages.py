import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from indexer.reader import Index, open_index
from service.app import create_app
from service.problem_types import TYPES
from service.settings import Settings
from tests.built import in_process
from tests.lampton import LIGHTING, QUAY

VOID = {"meta", "link", "input", "br", "path"}


class Page(HTMLParser):
    """A page as a browser reads it: its tags with attributes, and its text. Tags must be balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.links: list[tuple[str, str]] = []  # text, also what only screen readers say, and address
        self._link_text = ""
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "a":
            self._link_text = ""
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop() == tag
        if tag == "a":
            self.links.append((" ".join(self._link_text.split()), self.all("a")[-1].get("href", "")))

    def handle_data(self, data):
        self.text += data
        if "a" in self._open:
            self._link_text += data

    @property
    def said(self) -> str:
        """Its text as a reader takes it in, without the line breaks of the template."""
        return " ".join(self.text.split())

    def link(self, text: str) -> str:
        """The address of the one link with these words in its text."""
        (address,) = {href for words, href in self.links if text in words}
        return address

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [a for name, a in self.tags if name == tag and wanted.items() <= a.items()]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def hrefs(self) -> list[str]:
        return [attributes["href"] for _, attributes in self.tags if "href" in attributes]


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index, Settings(results_per_page=3, meetings_per_page=4))) as started:
        yield started


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    opened = open_index(sample_index)
    yield opened
    opened.close()


def test_the_start_page_says_what_is_searched(client, index) -> None:
    page = Page(client.get("/").text)
    assert f"{len(index.meetings)} meetings of {len(index.boards)} boards" in page.text
    for board in index.boards:
        assert board.name in page.text
        assert (
            f"/meetings/{next(m.document_id for m in index.meetings if m.board == board.name)}"
            in page.hrefs()
        )


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


def assert_scripted_from_here_alone(page: Page) -> None:
    """Whatever minutes hold, the only scripts of a page are files of the service."""
    for script in page.all("script"):
        assert script["type"] == "module"
        assert script["src"].startswith("/static/")


def test_without_a_question_there_is_a_box_and_a_hint(client) -> None:
    for address in ("/search", "/search?q=", "/search?q=+&date_from=2024-01-01"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Type a question" in response.text
        assert 'role="alert"' not in response.text


def test_passages_without_a_word_of_the_question_are_called_the_nearest(client) -> None:
    for question, has_words in (("canine companion", False), ("dog", True)):
        asked = {"q": question, "as_typed": "near"}
        hits = client.get("/api/search", params={**asked, "limit": 3}).json()["hits"]
        assert hits
        assert any(hit["scores"]["lexical"] for hit in hits) is has_words
        page = Page(client.get("/search", params=asked).text)
        assert ("nearest passages for" in page.said) is not has_words


def test_results_are_quotes_with_their_citation_and_the_way_to_their_place(client) -> None:
    page = Page(client.get("/search", params={"q": "what was agreed about the report"}).text)
    hits = client.get("/api/search", params={"q": "what was agreed about the report", "limit": 3}).json()
    assert f"Showing 1–3 of {hits['total']} passages for" in page.text
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
        words = re.sub(r"<[^>]*>", " ", html[place:].partition(">")[2])
        assert _squeezed(unescape(words)).startswith(_squeezed(hit["text"]))


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
        page = Page(client.get(f"/meetings/{summary.document_id}").text)
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


@pytest.fixture(scope="module")
def town(lampton_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(lampton_index)) as started:
        yield started


def asked(town: TestClient, question: str, **more: str) -> Page:
    response = town.get("/search", params={"q": question, **more})
    assert response.status_code == 200
    return Page(response.text)


def followed(town: TestClient, page: Page, link: str) -> Page:
    return Page(town.get(page.link(link)).text)


def shown(page: Page) -> set[str]:
    """The meetings whose passages are the results."""
    return {href.split("/")[-1].partition("#")[0] for text, href in page.links if "Read in context" in text}


def as_typed(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("as_typed", [])


def test_a_corrected_question_is_shown_and_can_be_asked_as_typed(town) -> None:
    page = asked(town, "the stratergy for lighting")
    assert "Showing results for “the strategy for lighting”" in page.said
    assert "Search instead for “the stratergy for lighting”" in page.said
    assert page.all("input", id="q", value="the stratergy for lighting")
    undone = followed(town, page, "the stratergy for lighting")
    assert "Showing results for" not in undone.said
    assert "passages for “the stratergy for lighting”" in undone.said
    assert "Left as you typed it: spelling" in undone.said
    again = followed(town, undone, "Read the question afresh")
    assert "Showing results for “the strategy for lighting”" in again.said


def test_the_corrected_words_alone_are_emphasised(town) -> None:
    html = town.get("/search", params={"q": "the stratergy for lighting"}).text
    assert re.findall(r"<em>(.*?)</em>", html) == ["strategy"]


def test_a_question_that_stands_as_typed_says_nothing_of_readings(town) -> None:
    page = asked(town, "what the clerk warned of in the forty streets")
    assert not page.all("section", **{"class": "understood"})
    assert not page.all("input", name="as_typed_of")


def test_words_near_in_meaning_are_told_and_can_be_left_out(town) -> None:
    page = asked(town, "lamps behind the cannery")
    assert "Also searched for: lighting (lamps)." in page.said
    left = followed(town, page, "Leave it out: lighting (lamps)")
    assert "Also searched for" not in left.said
    assert "Left as you typed it: words without others that mean about the same" in left.said


def test_a_time_in_the_question_is_a_chip_that_can_be_removed(town) -> None:
    page = asked(town, "lamps in June 2023")
    assert "June 2023, from your question" in page.said
    assert shown(page) <= {"lighting-2023-06", "quay-2023-06"}
    removed = followed(town, page, "Remove the filter: June 2023")
    assert "from your question" not in removed.said
    assert shown(removed) - {"lighting-2023-06", "quay-2023-06"}


def test_a_board_in_the_question_is_a_chip_beside_those_that_were_set(town) -> None:
    page = asked(town, f"lamps at the {QUAY}", date_from="2023-01-01")
    assert "from 1 January 2023" in page.said
    assert f"{QUAY}, from your question" in page.said
    assert shown(page) == {"quay-2023-06"}
    address = page.link(f"Remove the filter: {QUAY}")
    assert as_typed(address) == ["board"]
    assert "date_from=2023-01-01" in address
    assert "lighting-2023-09" in shown(Page(town.get(address).text))


def test_a_filter_that_was_set_takes_the_place_of_one_that_was_read(town) -> None:
    page = asked(town, f"lamps at the {QUAY}", board=LIGHTING)
    assert "from your question" not in page.said
    assert all(meeting.startswith("lighting") for meeting in shown(page))


def test_nothing_under_a_derived_filter_is_said_and_all_minutes_are_shown(town) -> None:
    page = asked(town, '"nine lamps" in March 2023')
    assert page.all("div", role="status")
    assert "Nothing was found for March 2023" in page.said
    assert shown(page) == {"lighting-2023-09"}


def test_a_note_on_what_could_not_be_heeded_is_shown(town) -> None:
    (note,) = town.get("/api/search", params={"q": "lamps in July 2019"}).json()["interpreted"]["notes"]
    page = asked(town, "lamps in July 2019")
    assert page.all("div", role="status")
    assert "July 2019" in note
    assert note in page.said


def test_other_forms_that_were_searched_for_can_be_left_out(town) -> None:
    page = asked(town, "what did the NPS find")
    assert re.search(r"Also searched for: .*Night Patrol Service.* \(NPS\)\.", page.said)
    without = followed(town, page, "Leave ")
    assert "Also searched for" not in without.said
    assert "Left as you typed it: acronyms" in without.said


def test_quoted_words_are_a_chip_and_every_result_holds_them(town) -> None:
    page = asked(town, 'who agreed on "a lighting strategy"')
    assert "exactly “a lighting strategy”, from your question" in page.said
    assert shown(page) == {"lighting-2023-06"}
    assert len(shown(followed(town, page, "exactly “a lighting strategy”"))) > 1


def test_words_that_no_passage_holds_exactly_can_be_searched_for_in_any_order(town) -> None:
    page = asked(town, '"lamps dark nine"', board=LIGHTING)
    assert "No passage holds the exact words “lamps dark nine” under these filters" in page.said
    address = page.link("without the quotation marks")
    assert parse_qs(urlsplit(address).query) == {"q": ["lamps dark nine"], "board": [LIGHTING]}
    assert "lighting-2023-09" in shown(Page(town.get(address).text))


def test_where_nothing_is_found_every_restriction_can_be_taken_back(town) -> None:
    page = asked(town, 'stratergy for "lamps dark nine" in June 2023', board=LIGHTING)
    assert as_typed(page.link("stratergy")) == ["spelling"]
    assert as_typed(page.link("without the filter “June 2023”")) == ["date"]
    assert "board" not in page.link(f"without the filter “{LIGHTING}”")
    bare = followed(town, page, "Search all minutes for it")
    assert "from your question" not in bare.said
    assert len(shown(bare)) > 2
    assert "other words" in page.said


def test_what_several_meetings_say_stands_once_with_links_to_all(town) -> None:
    page = asked(town, "were the minutes agreed as a correct record")
    assert "Also in 3 other meetings and in other minutes of this meeting" in page.said
    (best,) = {text for text, _ in page.links if "Read in context: Minutes of the last meeting" in text}
    places = [href for text, href in page.links if text.startswith(f"{LIGHTING}, ")]
    assert len(places) == 4
    for place in (*places, page.link(best)):
        meeting = Page(town.get(place).text)
        assert urlsplit(place).fragment in meeting.ids()
        assert "were agreed as a correct record" in meeting.text


def test_results_that_say_the_same_count_once(town) -> None:
    page = asked(town, '"agreed as a correct record"')
    assert "Showing 1 of 1 passage for" in page.said


def test_pages_and_filters_keep_what_was_taken_back(client) -> None:
    page = Page(client.get("/search", params={"q": "report in 2023", "as_typed": ["date", "spelling"]}).text)
    for address in (page.all("a", rel="next")[0]["href"], page.link("Read the question afresh")):
        assert as_typed(address) == (["spelling", "date"] if "page=2" in address else [])
    assert page.all("input", type="hidden", name="as_typed", value="date")
    assert page.all("input", type="hidden", name="as_typed_of", value="report in 2023")


def test_another_question_is_read_afresh(town) -> None:
    sent = {"as_typed": "spelling", "as_typed_of": "the stratergy for lighting"}
    assert "Left as you typed it" in asked(town, "the stratergy for lighting", **sent).said
    page = asked(town, "the stratergy for lamps", **sent)
    assert "Showing results for “the strategy for lamps”" in page.said
    assert not page.all("input", name="as_typed")


def test_a_reading_that_there_is_none_of_is_refused_and_not_sent_again(town) -> None:
    response = town.get("/search", params={"q": "lamps", "as_typed": "<b>"})
    page = Page(response.text)
    assert response.status_code == 400
    assert page.all("p", role="alert")
    assert not page.all("input", name="as_typed")


HOSTILE = """\
<title>Quay</title> Board "minutes" & notes
Date: 5 March 2024
1. Welcome <script>alert('heading')</script>
The clerk wrote <script>alert("body")</script> and <img src=x onerror=alert(1)> into the report.
2. Lamps' "onfocus="alert(2)
Lamps were \u202ereversed\u202c in the </blockquote></main> report, said "Ada" O'Field & Sons.
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder, out = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("hostile-index")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    in_process(folder, out)
    with TestClient(create_app(out)) as started:
        yield started


@pytest.mark.parametrize("address", ["/", "/meetings", "/meetings/hostile", "/search?q=script+report+lamps"])
def test_text_of_minutes_never_becomes_markup(hostile, address) -> None:
    page = Page(hostile.get(address).text)
    assert_scripted_from_here_alone(page)
    assert not page.all("img")
    assert len(page.all("main")) == 1
    assert not [
        attributes for _, attributes in page.tags if any(name.startswith("on") for name in attributes)
    ]


def test_text_of_minutes_is_shown_as_it_is(hostile) -> None:
    bodies = [item["text"] for item in hostile.get("/api/meetings/hostile").json()["items"]]
    assert any("</blockquote></main> report" in body for body in bodies)
    for address in ("/meetings/hostile", "/search?q=report"):
        text = Page(hostile.get(address).text).text
        for body in bodies:
            assert body in text


@pytest.mark.parametrize(
    "typed", ['"><script>alert(1)</script>', "' onfocus='alert(1)", "{{ 7 * 7 }}", "\u202e%00%"]
)
def test_what_is_typed_never_becomes_markup(client, typed) -> None:
    fields = ("q", "board", "date_from", "person", "document", "page", "as_typed", "as_typed_of")
    sent = dict.fromkeys(fields, typed)
    quoted = {"q": typed, "as_typed": "spelling", "as_typed_of": typed}
    for params in (sent, {"q": typed}, quoted):
        page = Page(client.get("/search", params=params).text)
        assert_scripted_from_here_alone(page)
        assert page.all("input", id="q", value=typed)
