"""How the results page tells what was read into a question, and takes it back."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.settings import Settings
from tests.lampton import LIGHTING, QUAY
from tests.page_parser import Page


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index, Settings(results_per_page=3, meetings_per_page=4))) as started:
        yield started


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
    assert re.search(r"passages? for “the stratergy for lighting”", undone.said)
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


def test_pages_and_filters_keep_what_was_taken_back(client) -> None:
    page = Page(client.get("/search", params={"q": "report in 2023", "as_typed": ["date", "spelling"]}).text)
    for address in (page.all("a", rel="next")[0]["href"], page.link("Read the question afresh")):
        assert as_typed(address) == (["spelling", "date"] if "page=2" in address else [])
    assert page.all("input", type="hidden", name="as_typed", value="date")
    assert page.all("input", type="hidden", name="as_typed_of", value="report in 2023")
