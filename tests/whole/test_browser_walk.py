"""A walk through the pages as people take it, with scripts and without, and what the pages weigh."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pdfplumber
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases import SAMPLE
from tests.page_states import STATES
from tests.page_watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASK = "Search the minutes"
BROAD = "report"  # finds several pages of passages
TOPIC = "trials"  # came up at several meetings

MOST_BYTES = 60_000
"""Of a page with its style sheet, scripts and icon, as sent."""

MOST_REQUESTS = 6
"""The page, its style sheet, its icon and three scripts."""


def visit(browser: Browser, site: str, **options: object) -> Iterator[Page]:
    """A page of a new browser profile; whatever it did wrong fails the test at its end."""
    context = browser.new_context(base_url=site, **options)
    watch = Watch(site)
    watch.on(context)
    yield context.new_page()
    context.close()
    assert watch.requests
    assert watch.foreign == []
    assert watch.complaints == []


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    yield from visit(browser, site, java_script_enabled=request.param)


@pytest.fixture
def scripted(browser: Browser, site: str) -> Iterator[Page]:
    yield from visit(browser, site, permissions=["clipboard-read", "clipboard-write"])


def ask(page: Page, question: str) -> None:
    page.goto("/")
    page.get_by_label(ASK).fill(question)
    page.keyboard.press("Enter")
    expect(page.get_by_label(ASK)).to_have_value(question)


def test_from_the_second_page_and_its_context_the_way_leads_back(page: Page) -> None:
    ask(page, BROAD)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Showing 11–20 of")
    expect(page.get_by_label(ASK)).to_have_value(BROAD)
    page.get_by_role("article").first.get_by_role("link", name="Read in context").click()
    expect(page.locator(":target")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Showing 11–20 of")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Showing 1–10 of")
    expect(page.get_by_label(ASK)).to_have_value(BROAD)


def test_where_nothing_is_found_a_link_leads_to_what_is(page: Page) -> None:
    ask(page, '"report of the moon base"')
    expect(page.get_by_role("heading", level=1)).to_contain_text("No passage holds the exact words")
    page.get_by_role("link", name="without the quotation marks").click()
    # In sight, or folded up where none of them is probably about it.
    expect(page.get_by_role("main").locator("article").first).to_be_attached()


def test_the_minutes_are_searched_from_their_own_page(page: Page) -> None:
    page.goto(f"/meetings/{SAMPLE.document}")
    page.get_by_label("Search these minutes").fill(BROAD)
    page.keyboard.press("Enter")
    expect(page.get_by_label(ASK)).to_have_value(BROAD)
    captions = page.locator(".results figcaption").all_text_contents()
    assert captions
    assert all(SAMPLE.day in caption for caption in captions)


def test_the_agenda_stays_in_sight_and_leads_to_each_item(page: Page) -> None:
    page.goto(f"/meetings/{SAMPLE.document}")
    agenda = page.get_by_role("navigation", name="Agenda")
    agenda.get_by_role("link").last.click()
    expect(page.locator(":target")).to_be_in_viewport()
    expect(agenda.get_by_role("link").first).to_be_in_viewport()


STOPS = 6
"""Times that the tabulator is pressed, from the box to the first passage of the list, at most."""


@pytest.mark.parametrize("question", [BROAD, "what was agreed about victims", "report in April 2023"])
def test_from_the_box_the_first_result_is_a_few_keys_away(page: Page, question: str) -> None:
    ask(page, question)
    page.get_by_label(ASK).focus()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("href") == "#results":
            page.keyboard.press("Enter")
        if page.locator("#results article:focus-within").count():
            break
    assert page.locator("#results article").first.evaluate("one => one.matches(':focus-within')")


def test_a_citation_is_copied_by_the_keyboard(scripted: Page) -> None:
    ask(scripted, SAMPLE.question)
    scripted.get_by_text("The passage that this is quoted from").click()
    hit = scripted.get_by_role("article").first
    hit.locator(".cite summary").focus()
    scripted.keyboard.press("Enter")
    scripted.keyboard.press("Tab")
    expect(hit.get_by_role("button", name="Copy citation")).to_be_focused()
    scripted.keyboard.press("Enter")
    expect(hit.get_by_role("status")).to_have_text("Copied")
    copied = scripted.evaluate("navigator.clipboard.readText()")
    assert copied == hit.locator(".citation").text_content()
    for part in (SAMPLE.board, SAMPLE.day, SAMPLE.label):
        assert part in copied


def test_without_scripts_one_click_selects_the_citation(browser: Browser, site: str) -> None:
    with browser.new_context(base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/meetings/{SAMPLE.document}")
        page.get_by_text("Cite these minutes").click()
        expect(page.get_by_role("button", name="Copy citation")).to_have_count(0)
        chosen = page.locator(".citation").evaluate("one => getComputedStyle(one).userSelect")
        assert chosen == "all"


def test_references_are_downloaded(page: Page) -> None:
    page.goto(f"/meetings/{SAMPLE.document}")
    page.get_by_text("Cite these minutes").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="BibTeX").click()
    assert started.value.suggested_filename == f"{SAMPLE.document}.bib"
    assert Path(started.value.path()).read_text(encoding="utf-8").startswith("@misc{")


def test_a_topic_is_followed_over_time_to_the_passage(page: Page) -> None:
    ask(page, TOPIC)
    page.get_by_role("link", name="See when the boards spoke of it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"When the boards spoke of “{TOPIC}”")
    page.wait_for_load_state("load")
    tables = page.get_by_role("table")
    rows = tables.locator("tbody tr")
    bars = page.locator("svg.chart a")
    assert bars.count() == rows.count() > 1
    places = [link.get_attribute("href") for link in rows.locator("a").all()]
    assert [bar.get_attribute("href") for bar in bars.all()] == places
    bars.first.click()
    page.wait_for_url(lambda url: url.endswith(places[0] or "none"))
    expect(page.locator(":target")).to_be_in_viewport()
    page.go_back()
    page.get_by_role("link", name="Read the passages").click()
    expect(page.get_by_label(ASK)).to_have_value(TOPIC)


def test_taller_bars_are_more_passages(scripted: Page) -> None:
    scripted.goto(f"/timeline?q={TOPIC}")
    counts = [int(text) for text in scripted.locator("tbody td.number").all_text_contents()]
    bars = scripted.locator("svg.chart a rect:not(.room)").all()
    heights = [box["height"] for bar in bars if (box := bar.bounding_box())]
    assert len(set(counts)) > 1
    assert sorted(zip(counts, heights, strict=True)) == sorted(
        zip(sorted(counts), sorted(heights), strict=True)
    )


def test_the_keyboard_alone_reaches_every_passage_of_a_topic(page: Page) -> None:
    page.goto(f"/timeline?q={TOPIC}")
    wanted = page.get_by_role("table").first.get_by_role("link").first
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
        assert page.locator("svg :focus").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.parametrize(
    "address", ["/", f"/search?q={BROAD}", f"/meetings/{SAMPLE.document}", f"/timeline?q={TOPIC}"]
)
@pytest.mark.parametrize("width", [320, 640], ids=["320", "200-percent"])
def test_nothing_is_scrolled_sideways(browser: Browser, site: str, address: str, width: int) -> None:
    """A window of 1280 pixels at a zoom of 200 % has 640."""
    with browser.new_context(base_url=site, viewport={"width": width, "height": 512}) as context:
        page = context.new_page()
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "address", ["/", f"/search?q={BROAD}", f"/meetings/{SAMPLE.document}", f"/timeline?q={TOPIC}"]
)
def test_dark_is_dark(browser: Browser, site: str, address: str) -> None:
    with browser.new_context(base_url=site, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(address)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(map(int, colour.removeprefix("rgb(").removesuffix(")").split(","))) < 64


def test_nothing_moves_for_those_who_want_it_still(browser: Browser, site: str) -> None:
    with browser.new_context(base_url=site, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"/search?q={BROAD}")
        assert page.evaluate("document.getAnimations().length") == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_bars_are_seen_where_colours_are_forced(browser: Browser, site: str) -> None:
    with browser.new_context(base_url=site, forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"/timeline?q={TOPIC}")
        bar = page.locator("svg.chart a rect:not(.room)").first
        fill = bar.evaluate("one => getComputedStyle(one).fill")
        assert fill == page.locator("tbody a").first.evaluate("one => getComputedStyle(one).color")


def printed(page: Page) -> str:
    with pdfplumber.open(BytesIO(page.pdf(format="A4"))) as paper:
        return " ".join(" ".join((sheet.extract_text() or "").split()) for sheet in paper.pages)


def test_paper_has_every_passage_and_where_it_stands(scripted: Page) -> None:
    ask(scripted, BROAD)
    said = printed(scripted)
    quotes = scripted.locator(".results blockquote").all_text_contents()
    assert len(quotes) == 10
    for quote in quotes:
        assert _letters(quote)[:60] in _letters(said)
        assert _letters(quote)[-40:] in _letters(said)
    for place in scripted.locator(".results figcaption, .results h2").all_inner_texts():
        assert _letters(place.replace("\nunder\n", "")) in _letters(said)  # which only screen readers say
    assert "Copy citation" not in said
    pages = scripted.get_by_role("navigation", name="Pages")
    assert pages.is_visible()
    scripted.emulate_media(media="print")
    assert not pages.is_visible()


def test_paper_has_the_chart_and_its_table(scripted: Page) -> None:
    scripted.goto(f"/timeline?q={TOPIC}")
    said = printed(scripted)
    assert _letters(f"When the boards spoke of {TOPIC}") in _letters(said)
    for row in scripted.locator("tbody tr th").all_text_contents():
        assert _letters(row) in _letters(said)


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@pytest.mark.parametrize("name", STATES)
def test_a_page_is_light_and_asks_for_little(browser: Browser, site: str, name: str) -> None:
    """Without anything kept from before, and with what servers and browsers tell each other about it."""
    with browser.new_context(base_url=site) as context:
        page = context.new_page()
        sizes: dict[str, int] = {}
        page.on("requestfinished", lambda request: sizes.__setitem__(request.url, _sent(request)))
        page.goto(STATES[name].address, wait_until="networkidle")
        assert any(urlsplit(url).path.endswith("style.css") for url in sizes)
        assert len(sizes) <= MOST_REQUESTS
        assert 5_000 < sum(sizes.values()) < MOST_BYTES


def _sent(request) -> int:
    sizes = request.sizes()
    return int(sizes["responseHeadersSize"] + sizes["responseBodySize"])


def test_a_quote_is_shown_below_the_heading_that_it_stands_under(page: Page) -> None:
    ask(page, SAMPLE.question)
    page.locator(".answer figcaption a").first.click()
    expect(page.locator("mark.quoted").first).to_be_in_viewport()
    expect(page.get_by_role("heading", name=SAMPLE.subheading)).to_be_in_viewport()
    expect(page.locator(".agenda [aria-current]")).to_contain_text(SAMPLE.label)


def test_paper_tells_where_each_quote_is_published(scripted: Page) -> None:
    ask(scripted, SAMPLE.question)
    addresses = scripted.locator(".address:not(.folded *)")
    assert addresses.count() >= 2, "of the answer and of every passage that is not folded up"
    expect(addresses.first).to_be_hidden()
    said = _letters(printed(scripted))
    for address in addresses.all_text_contents():
        assert address.startswith("http")
        assert _letters(address) in said
    assert "Readincontext" not in said


@pytest.mark.parametrize("width", [320, 1200])
def test_the_sign_that_removes_a_filter_stays_beside_its_words(
    browser: Browser, site: str, width: int
) -> None:
    with browser.new_context(base_url=site, viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        page.goto(f"/search?q={BROAD}&board={SAMPLE.acronym}")
        chip = page.get_by_role("list", name="Filters in force").get_by_role("link")
        words, sign = (chip.locator(f"> span >> nth={place}").bounding_box() for place in (0, 1))
        assert words
        assert sign
        assert sign["x"] >= words["x"] + words["width"]
        assert abs(sign["y"] - words["y"]) < 4


@pytest.mark.parametrize("address", ["/", f"/search?q={BROAD}", f"/meetings/{SAMPLE.document}"])
def test_the_slash_leads_to_the_box_and_can_be_typed_there(scripted: Page, address: str) -> None:
    scripted.goto(address, wait_until="networkidle")
    scripted.keyboard.press("/")
    expect(scripted.locator("#q")).to_be_focused()
    scripted.keyboard.type("24/7")
    expect(scripted.locator("#q")).to_have_value("24/7")


def test_the_slash_can_be_turned_off_for_good_and_on_again(scripted: Page) -> None:
    scripted.goto("/", wait_until="networkidle")
    scripted.get_by_role("button", name="Turn it off").click()
    scripted.goto(f"/search?q={BROAD}", wait_until="networkidle")
    scripted.keyboard.press("/")
    expect(scripted.locator("#q")).not_to_be_focused()
    scripted.get_by_role("button", name="Turn it on").click()
    scripted.keyboard.press("/")
    expect(scripted.locator("#q")).to_be_focused()


def test_without_scripts_no_key_is_promised(browser: Browser, site: str) -> None:
    with browser.new_context(base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        assert "The key /" not in page.locator("footer").inner_text()
