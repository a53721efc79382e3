"""With scripts, other results come in place of those shown, as if the page had been loaded anew."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.page_watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASK = "Search the minutes"
BROAD = "report"  # finds several pages of passages
OTHER = "trials"


@pytest.fixture
def watch(site: str) -> Watch:
    return Watch(site)


@pytest.fixture
def page(browser: Browser, site: str, watch: Watch) -> Iterator[Page]:
    """A page of results that knows whether it is still the one that was loaded."""
    context = browser.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    watch.on(context)
    opened = context.new_page()
    opened.goto(f"/search?q={BROAD}")
    opened.evaluate("window.loaded = true")
    yield opened
    context.close()
    assert watch.foreign == []
    assert watch.complaints == []


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.loaded === true"))


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def ask(page: Page, question: str) -> None:
    page.get_by_label(ASK).fill(question)
    page.keyboard.press("Enter")
    heading(page, question)


def until_scrolled(page: Page) -> None:
    """Waits until the page stands below its top; Playwright's own way evaluates text, which is forbidden."""
    for _ in range(50):
        if page.evaluate("scrollY") > 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("the page stands at its top")


def text_of(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def test_another_question_is_answered_as_by_a_page_of_its_own(page: Page) -> None:
    ask(page, OTHER)
    assert is_the_same(page)
    assert asked(page)["q"] == [OTHER]
    expect(page).to_have_title(f"{OTHER} – Minutebook")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    feed = page.locator("link[rel=alternate]").first.get_attribute("href")
    shown = text_of(page)
    page.reload()
    assert text_of(page) == shown
    assert page.locator("link[rel=alternate]").count() == 2
    assert page.locator("link[rel=alternate]").first.get_attribute("href") == feed


def test_filters_order_and_pages_come_in_place(page: Page) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    heading(page, "Showing 11–20 of")
    page.get_by_role("link", name="Newest meeting first").click()
    heading(page, "Showing 1–10 of")
    page.get_by_text("Filter by board, date, person or action").click()
    page.get_by_label("Holds an action").check()
    page.get_by_role("button", name="Search with these filters").click()
    expect(page.get_by_role("link", name="Remove")).to_have_count(1)
    assert asked(page)["has_actions"] == ["true"]
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("link", name="Remove")).to_have_count(0)
    assert is_the_same(page)


def test_back_and_forward_lead_through_what_was_shown(page: Page) -> None:
    ask(page, OTHER)
    page.mouse.wheel(0, 600)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    heading(page, "Showing 11–20 of")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    heading(page, "Showing 1–10 of")
    until_scrolled(page)
    page.go_back()
    heading(page, BROAD)
    expect(page.get_by_label(ASK)).to_have_value(BROAD)
    page.go_forward()
    heading(page, OTHER)
    assert is_the_same(page)


def test_what_scripts_add_is_there_for_other_results_too(page: Page) -> None:
    ask(page, OTHER)
    hit = page.get_by_role("article").first
    hit.locator(".cite > summary").click()
    hit.get_by_role("button", name="Copy citation").click()
    expect(hit.get_by_role("status")).to_have_text("Copied")
    page.keyboard.press("/")
    expect(page.get_by_label(ASK)).to_be_focused()
    with page.expect_response(lambda response: "/api/suggest" in response.url):
        page.keyboard.type("court")
    expect(page.locator("datalist option").first).to_be_attached()


def test_only_the_last_of_several_questions_is_shown(page: Page) -> None:
    held: list[Route] = []
    page.route("**/search?q=slow*", lambda route: held.append(route))
    with page.expect_request("**/search?q=slow*"):
        page.get_by_label(ASK).fill("slow")
        page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    ask(page, OTHER)
    assert held
    expect(page.get_by_role("main")).not_to_have_attribute("aria-busy", "true")
    assert asked(page)["q"] == [OTHER]


def test_what_goes_wrong_is_left_to_the_browser(page: Page) -> None:
    def answer_otherwise(route: Route, request: Request) -> None:
        if request.is_navigation_request():
            route.continue_()
        else:
            route.fulfill(content_type="text/html", body="<p>Sign in to your network first.</p>")

    page.route("**/search?*", answer_otherwise)
    ask(page, OTHER)
    assert not is_the_same(page)
    assert asked(page)["q"] == [OTHER]


def test_a_wrong_date_is_told_in_place_and_what_was_typed_stays(page: Page, watch: Watch) -> None:
    page.evaluate("document.querySelector('[name=date_from]').type = 'text'")
    page.get_by_text("Filter by board, date, person or action").click()
    page.get_by_label("From", exact=True).fill("next week")
    page.get_by_role("button", name="Search with these filters").click()
    heading(page, "Nothing was searched")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("From", exact=True)).to_have_value("next week")
    assert is_the_same(page)
    # Chromium tells of every answer that refuses a request.
    assert [one for one in watch.complaints if "400" not in one] == []
    watch.complaints.clear()


def test_links_to_elsewhere_and_new_tabs_are_the_browsers(page: Page) -> None:
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Newest meeting first").click(modifiers=["ControlOrMeta"])
    assert "sort=date" in other.value.url
    assert is_the_same(page)
    page.get_by_role("link", name="See when the boards spoke of it").click()
    page.wait_for_url("**/timeline?*")
    assert not is_the_same(page)
