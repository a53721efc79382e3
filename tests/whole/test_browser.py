from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.cases import LONDON, SAMPLE, Case
from tests.page_watch import Watch
from tests.processes import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW: ViewportSize = {"width": 320, "height": 640}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

ASK = "Search the minutes"


@dataclass(frozen=True, slots=True)
class Site:
    """A case's minutes as served."""

    case: Case
    url: str


@pytest.fixture(scope="module", params=[SAMPLE, LONDON], ids=lambda case: case.name)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    case: Case = request.param
    index = request.getfixturevalue(case.index)
    with serving(index, tmp_path_factory.mktemp("log") / "server.log") as server:
        yield Site(case, server.url)


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page of a new browser profile; whatever it did wrong fails the test at its end."""
    context = browser.new_context(base_url=site.url, viewport=DESKTOP, java_script_enabled=request.param)
    watch = Watch(site.url)
    watch.on(context)
    yield context.new_page()
    context.close()
    assert watch.requests
    assert watch.foreign == []
    assert watch.complaints == []


@pytest.fixture(scope="module")
def town(lampton_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of minutes whose questions are read in every way that there is."""
    with serving(lampton_index, tmp_path_factory.mktemp("town") / "server.log") as server:
        yield server.url


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def town_page(request: pytest.FixtureRequest, browser: Browser, town: str) -> Iterator[Page]:
    context = browser.new_context(base_url=town, viewport=DESKTOP, java_script_enabled=request.param)
    watch = Watch(town)
    watch.on(context)
    yield context.new_page()
    context.close()
    assert watch.foreign == []
    assert watch.complaints == []


def ask(page: Page, question: str) -> None:
    page.goto("/")
    page.get_by_label(ASK).fill(question)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_label(ASK)).to_have_value(question)


def first_result(page: Page) -> Locator:
    """The best passage: in the list, or with the answer that quotes it, where it is folded up."""
    page.locator("article").first.wait_for(state="attached")
    for folded in page.locator(".answer details.whole:not([open]) > summary").all():
        folded.click()
    return page.get_by_role("main").get_by_role("article").first


def in_view(page: Page, element: Locator) -> bool:
    box, size = element.bounding_box(), page.viewport_size
    assert box
    assert size
    return -1 <= box["y"] < size["height"] * 0.75 and 0 <= box["x"] < size["width"]


def test_a_question_is_answered_by_a_cited_passage_with_its_words_marked(page: Page, site: Site) -> None:
    ask(page, site.case.question)
    result = first_result(page)
    for part in (site.case.label, site.case.board, site.case.day, site.case.subheading):
        expect(result).to_contain_text(part)
    marks = {text.casefold() for text in result.locator("blockquote mark").all_text_contents()}
    assert marks >= set(site.case.marked)


def test_the_passage_is_read_in_context_marked_and_in_view(page: Page, site: Site) -> None:
    ask(page, site.case.question)
    quote = first_result(page).locator("blockquote").text_content() or ""
    first_result(page).get_by_role("link", name="Read in context").click()
    page.wait_for_url(lambda url: urlsplit(url).path == f"/meetings/{site.case.document}")
    target = page.locator(":target")
    assert target.get_attribute("id") == urlsplit(page.url).fragment
    assert "".join((target.text_content() or "").split()) in "".join(quote.split())
    assert in_view(page, target)
    background = "element => getComputedStyle(element).backgroundColor"
    assert target.evaluate(background) != page.locator("body").evaluate(background)
    assert target.evaluate(background) != "rgba(0, 0, 0, 0)"


def test_a_board_is_filtered_by_a_box_that_stays_ticked(page: Page, site: Site) -> None:
    page.goto("/")
    page.get_by_label(ASK).fill(site.case.question)
    page.get_by_text("Filter by board, date, person or action").click()
    page.get_by_role("checkbox", name=site.case.board).check()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text(site.case.board)
    expect(page.locator(f'input[name="board"][value="{site.case.board}"]')).to_be_checked()
    captions = page.locator(".results figcaption").all_text_contents()
    assert captions
    assert all(caption.startswith(site.case.board) for caption in captions)


def test_dates_are_filtered(page: Page, site: Site) -> None:
    page.goto("/")
    page.get_by_label(ASK).fill(site.case.question)
    page.get_by_text("Filter by board, date, person or action").click()
    page.get_by_label("From", exact=True).fill(site.case.date)
    page.get_by_label("To", exact=True).fill(site.case.date)
    page.get_by_role("button", name="Search", exact=True).click()
    # Those of the answer too, which the list below leaves out.
    captions = page.locator("main figcaption").all_text_contents()
    assert captions
    assert all(site.case.day in caption for caption in captions)


def found(page: Page) -> int:
    """How many passages were found: those that the heading counts, and those that are folded up."""
    counted = re.search(r"of (\d+)", page.get_by_role("heading", level=1).text_content() or "")
    folded = re.match(r"\s*(\d+)", "".join(page.locator(".folded > summary").all_text_contents()))
    return sum(int(one.group(1)) for one in (counted, folded) if one)


def test_what_a_box_promises_is_found_and_its_chip_takes_it_back(page: Page, site: Site) -> None:
    ask(page, site.case.question)
    before = page.get_by_role("heading", level=1).text_content()
    page.get_by_text("Filter by board, date, person or action").click()
    box = page.get_by_role("group", name="Person mentioned").get_by_role("checkbox").first
    name = box.get_attribute("value") or ""
    promised = int((box.locator("..").locator(".tally").text_content() or "").split()[0])
    box.check()
    page.get_by_role("button", name="Search with these filters").click()
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text(f"mentions {name}")
    assert found(page) == promised
    page.get_by_role("list", name="Filters in force").get_by_role("link", name=f"mentions {name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(before or "")


def test_headings_are_suggested_while_somebody_types(browser: Browser, site: Site) -> None:
    watch = Watch(site.url)
    with browser.new_context(base_url=site.url, viewport=DESKTOP) as context:
        watch.on(context)
        page = context.new_page()
        page.goto("/")
        heading = page.request.get(f"/api/meetings/{site.case.document}").json()["items"][0]["heading"]
        box = page.get_by_label(ASK)
        box.press_sequentially(heading[:12])
        expect(page.locator(f'datalist option[value="{heading}"]')).to_be_attached()
        assert box.get_attribute("list") == page.locator("datalist").get_attribute("id")
        box.fill("")
        expect(page.locator("datalist option")).to_have_count(0)
    assert watch.foreign == []
    assert watch.complaints == []


def test_the_newest_meeting_comes_first_and_stays_so_when_more_is_asked(page: Page, site: Site) -> None:
    ask(page, site.case.question)
    order = page.get_by_role("navigation", name="Order of the passages")
    order.get_by_role("link", name="Newest meeting first").click()
    expect(order.locator("[aria-current]")).to_have_text("Newest meeting first")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(order.locator("[aria-current]")).to_have_text("Newest meeting first")
    order.get_by_role("link", name="Best match first").click()
    expect(order.locator("[aria-current]")).to_have_text("Best match first")
    expect(first_result(page)).to_contain_text(site.case.label)
    assert "sort=" not in page.url


@pytest.mark.parametrize(
    "path", ["/", "/search?q={question}", "/meetings", "/meetings/{document}", "/nowhere"]
)
def test_nothing_is_wider_than_a_narrow_screen(browser: Browser, site: Site, path: str) -> None:
    with browser.new_context(base_url=site.url, viewport=NARROW) as context:
        page = context.new_page()
        page.goto(path.format(question=site.case.question, document=site.case.document))
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_the_keyboard_reaches_the_skip_link_and_then_the_box(page: Page, site: Site) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator("a:focus")
    expect(skip).to_have_text("Skip to the content")
    assert in_view(page, skip)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label(ASK)).to_be_focused()
    page.keyboard.type(site.case.question)
    page.keyboard.press("Enter")
    expect(first_result(page)).to_contain_text(site.case.label)


def test_hostile_text_is_shown_and_does_nothing(page: Page) -> None:
    hostile = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
    ask(page, hostile)
    assert "taken" not in page.title().split("<")[0]
    assert page.locator("main script, main img").count() == 0


def test_what_was_typed_wrongly_is_explained_and_kept(browser: Browser, site: Site) -> None:
    with browser.new_context(base_url=site.url, viewport=DESKTOP) as context:
        page = context.new_page()
        answer = page.goto(f"/search?q={site.case.question}&date_from=yesterday")
        assert answer
        assert answer.status == 400
        expect(page.get_by_role("alert")).to_contain_text("YYYY-MM-DD")
        expect(page.get_by_label(ASK)).to_have_value(site.case.question)
        expect(page.get_by_label("From")).to_have_value("yesterday")


def reading(page: Page) -> Locator:
    """The landmark that says how the question was read."""
    return page.get_by_role("region", name="How your question was read")


def test_a_correction_is_undone_until_another_question_is_asked(town_page: Page) -> None:
    page = town_page
    ask(page, "the stratergy for lighting")
    expect(reading(page)).to_contain_text("Showing results for “the strategy for lighting”")
    reading(page).get_by_role("link", name="the stratergy for lighting").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("the stratergy for lighting")
    expect(page.get_by_label(ASK)).to_have_value("the stratergy for lighting")
    page.get_by_text("Filter by board, date, person or action").click()
    page.get_by_label("From").fill("2023-01-01")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("from 1 January 2023")
    expect(reading(page)).to_contain_text("Left as you typed it: spelling")
    page.get_by_label(ASK).fill("the stratergy for lamps")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(reading(page)).to_contain_text("Showing results for “the strategy for lamps”")


def test_a_changed_word_is_told_by_its_shape(town_page: Page) -> None:
    ask(town_page, "the stratergy for lighting")
    changed = reading(town_page).locator("em")
    expect(changed).to_have_text("strategy")
    style = "e => [getComputedStyle(e).fontStyle, Number(getComputedStyle(e).fontWeight)]"
    slant, weight = changed.evaluate(style)
    assert slant == "italic"
    assert weight > changed.locator("..").evaluate(style)[1]


def test_a_filter_from_the_question_is_removed_by_the_keyboard(town_page: Page) -> None:
    ask(town_page, "lamps in June 2023")
    chips = town_page.get_by_role("list", name="Filters in force")
    chip = chips.get_by_role("link", name="Remove the filter: June 2023, from your question")
    chip.focus()
    town_page.keyboard.press("Enter")
    expect(reading(town_page)).to_contain_text("Left as you typed it: dates")
    expect(town_page.get_by_label(ASK)).to_have_value("lamps in June 2023")
    expect(chips).to_have_count(0)
    town_page.go_back()
    expect(chips).to_contain_text("June 2023, from your question")


def test_where_else_it_is_said_is_opened_by_the_keyboard_and_leads_there(town_page: Page) -> None:
    ask(town_page, "were the minutes agreed as a correct record")
    details = first_result(town_page).get_by_role("group")
    place = details.get_by_role("link", name="5 December 2023")
    expect(place).to_be_hidden()
    town_page.keyboard.press("Tab")
    while not town_page.evaluate("document.activeElement.matches('.elsewhere summary')"):
        town_page.keyboard.press("Tab")
    town_page.keyboard.press("Enter")
    place.click()
    expect(town_page.locator(":target")).to_contain_text("were agreed as a correct record")
    assert in_view(town_page, town_page.locator(":target"))


READINGS = (
    "stratergy of the NPS in June 2023",
    'stratergy for "lamps dark nine" in June 2023',
    '"nine lamps" in March 2023',
    "were the minutes agreed as a correct record",
    "m" * 90,
)


@pytest.mark.parametrize("question", READINGS)
def test_readings_fit_a_narrow_screen_and_can_be_touched(browser: Browser, town: str, question: str) -> None:
    with browser.new_context(base_url=town, viewport=NARROW) as context:
        page = context.new_page()
        page.goto("/")
        ask(page, question)
        for summary in page.locator("details.whole > summary, .elsewhere summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for target in page.locator(".chips a, .elsewhere summary").all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 24


def test_paper_says_what_was_searched_without_what_cannot_be_pressed(browser: Browser, town: str) -> None:
    with browser.new_context(base_url=town, viewport=DESKTOP) as context:
        page = context.new_page()
        ask(page, "stratergy of the NPS in June 2023")
        page.emulate_media(media="print")
        expect(reading(page).get_by_text("June 2023, from your question")).to_be_visible()
        expect(reading(page).get_by_text("Showing results for")).to_be_visible()
        expect(reading(page).get_by_text("Search instead for")).to_be_hidden()
        expect(reading(page).get_by_text("Leave them out")).to_be_hidden()
        expect(page.get_by_role("search")).to_be_hidden()
