"""The summary on the results page in a real browser: streamed with scripts, finished without."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.page_watch import Watch
from tests.processes import serving
from tests.written_server import HEAD, Script, event, saying, speaking, until_closed
from tests.written_service import FALSE, OFF_TOPIC, QUESTION, TRUE, environment

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW: ViewportSize = {"width": 320, "height": 640}
RESULTS = f"/search?q={quote(QUESTION)}"
NAME = "Summary written by a language model"
WHOLE = saying(f"{TRUE} [1]. ", f"{FALSE} [1]. ", "Repairs are promised for April [1].")


@dataclass
class Model:
    """What the endpoint says, which each test chooses."""

    script: Script = WHOLE
    go_on: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def answer(self, connection: socket.socket) -> None:
        self.script(connection)

    def one_by_one(self, connection: socket.socket) -> None:
        """A sentence, and the rest when the test says so."""
        connection.sendall(HEAD + event(f"{TRUE} [1]. Repairs"))
        assert self.go_on.wait(20)
        connection.sendall(event(f" are promised for April [1]. {FALSE} [1]."))
        connection.sendall(event(finish="stop"))

    def never_ending(self, connection: socket.socket) -> None:
        """A sentence, and then nothing until the other side leaves."""
        connection.sendall(HEAD + event(f"{TRUE} [1]. Repairs"))
        until_closed(connection)
        self.left.set()


@dataclass(frozen=True, slots=True)
class Site:
    """The service in a process of its own, and the model that it asks."""

    url: str
    model: Model


@pytest.fixture(scope="module")
def served(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    model, log = Model(), tmp_path_factory.mktemp("log") / "server.log"
    with (
        speaking(model.answer) as speaker,
        serving(sample_index, log, environment=environment(speaker.url, FIRST_SECONDS="3")) as server,
    ):
        yield Site(server.url, model)


@pytest.fixture
def site(served: Site) -> Site:
    served.model.script = WHOLE
    served.model.go_on.clear()
    served.model.left.clear()
    return served


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page with scripts; whatever it did wrong fails the test at its end."""
    context = browser.new_context(base_url=site.url)
    watch = Watch(site.url)
    watch.on(context)
    yield context.new_page()
    context.close()
    assert watch.foreign == []
    assert watch.complaints == []


def region(page: Page) -> Locator:
    return page.get_by_role("region", name=NAME)


def ask_for_it(page: Page) -> None:
    region(page).get_by_role("button", name="Write a summary").press("Enter")


def test_sentences_appear_while_the_rest_is_being_written(page: Page, site: Site) -> None:
    site.model.script = site.model.one_by_one
    page.goto(RESULTS)
    expect(page.get_by_role("heading", name="What the minutes say")).to_be_visible()
    ask_for_it(page)
    expect(region(page)).to_contain_text(f"{TRUE}.")
    expect(region(page).get_by_text("Writing…")).to_be_visible()
    expect(region(page)).not_to_contain_text("Repairs")
    site.model.go_on.set()
    expect(region(page)).to_contain_text("Repairs are promised for April.")
    expect(region(page).get_by_text("Writing…")).to_have_count(0)
    assert page.url.endswith(RESULTS), "the page was left"


def test_each_sentence_leads_to_its_passage_and_the_removal_is_told(page: Page) -> None:
    page.goto(RESULTS)
    ask_for_it(page)
    expect(region(page).locator(".state")).to_have_text("The summary is finished.")
    expect(region(page).locator(".text > span")).to_have_count(2)
    expect(region(page)).not_to_contain_text("resigned")
    region(page).get_by_text("1 sentence was removed").click()
    expect(region(page)).to_contain_text("It states a figure or date that the cited passages do not.")
    sources = region(page).get_by_role("listitem").filter(has_text="25 January 2023")
    expect(sources).to_have_text("Waiting for trial, Brackenshire Community Justice Board, 25 January 2023")
    region(page).get_by_role("link", name="Passage 1").first.click()
    expect(page.locator("#quote")).to_contain_text(TRUE)


def test_it_is_announced_politely_and_the_keyboard_is_not_lost(page: Page) -> None:
    page.goto(RESULTS)
    ask_for_it(page)
    expect(region(page).locator(".state")).to_have_text("The summary is finished.")
    assert region(page).locator(".text").evaluate("e => e.closest('[aria-live]').ariaLive") == "polite"
    expect(page.get_by_role("heading", name=NAME)).to_be_focused()
    page.keyboard.press("Tab")
    expect(region(page).get_by_role("link", name="Passage 1").first).to_be_focused()


def test_nothing_moves_for_those_who_want_no_motion(browser: Browser, site: Site) -> None:
    site.model.script = site.model.never_ending
    moving = {}
    for motion in ("reduce", "no-preference"):
        with browser.new_context(base_url=site.url, reduced_motion=motion) as context:
            page = context.new_page()
            page.goto(RESULTS)
            ask_for_it(page)
            state = region(page).get_by_text("Writing…")
            moving[motion] = state.evaluate("e => getComputedStyle(e).animationName")
    assert moving == {"reduce": "none", "no-preference": "waiting"}


def test_leaving_the_page_stops_the_model(browser: Browser, site: Site) -> None:
    site.model.script = site.model.never_ending
    with browser.new_context(base_url=site.url) as context:
        page = context.new_page()
        page.goto(RESULTS)
        ask_for_it(page)
        expect(region(page)).to_contain_text(TRUE)
        page.goto("/meetings")
        assert site.model.left.wait(2), "the endpoint still writes for nobody"


def test_a_model_that_stalls_leaves_the_quotes_and_a_note(page: Page, site: Site) -> None:
    site.model.script = until_closed
    page.goto(RESULTS)
    ask_for_it(page)
    expect(region(page)).to_contain_text("the writing service took too long to begin")
    expect(page.get_by_role("heading", name="What the minutes say")).to_be_visible()


def test_a_service_that_goes_away_is_told(browser: Browser, site: Site) -> None:
    with browser.new_context(base_url=site.url) as context:
        page = context.new_page()
        page.goto(RESULTS)
        context.set_offline(True)
        ask_for_it(page)
        expect(region(page)).to_contain_text("No summary could be written: the service cannot be reached.")


def test_without_scripts_the_button_leads_to_the_finished_summary(browser: Browser, site: Site) -> None:
    with browser.new_context(base_url=site.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(RESULTS)
        ask_for_it(page)
        page.wait_for_url(re.compile(r"written=true#written$"))
        expect(region(page)).to_contain_text(f"{TRUE}.")
        expect(region(page)).to_contain_text("1 sentence was removed")
        expect(page.get_by_role("heading", name="What the minutes say")).to_be_visible()
        region(page).get_by_role("link", name="Passage 1").first.click()
        expect(page.locator("#quote")).to_contain_text(TRUE)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_it_fits_a_narrow_screen(browser: Browser, site: Site, scripts: bool) -> None:
    with browser.new_context(base_url=site.url, viewport=NARROW, java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(RESULTS)
        for _ in range(2):
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
            if region(page).get_by_role("button").count():
                ask_for_it(page)
                expect(region(page)).to_contain_text("1 sentence was removed")


def test_where_the_minutes_do_not_answer_nothing_is_offered(page: Page) -> None:
    page.goto(f"/search?q={quote(OFF_TOPIC)}")
    expect(page.get_by_role("heading", name="No answer was found")).to_be_visible()
    expect(region(page)).to_have_count(0)
