"""Every state of every page, looked at by axe-core in a real browser: on a desktop, narrow, and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from service.web.app import create_app
from tests.axe import violations
from tests.page_states import STATES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_wrong(page: Page, name: str) -> None:
    state = STATES[name]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    answer = page.goto("about:blank") or page.goto(state.address)
    assert answer
    assert answer.status == state.status
    assert state.words in page.locator("main").inner_text()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "with all unfolded"
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, ["cat.color"]) == []


def test_axe_finds_nothing_wrong_with_a_marked_quote(page: Page) -> None:
    page.goto(STATES["answer"].address)
    page.locator(".answer figcaption a").first.click()
    page.locator("mark.quoted").first.wait_for()
    page.wait_for_load_state("load")
    assert "Cite the marked passage" in page.locator("main").inner_text()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, ["cat.color"]) == []


def test_a_service_that_is_not_ready_says_so_accessibly(page: Page, sample_index: Path) -> None:
    unready = TestClient(create_app(sample_index)).get("/")
    assert unready.status_code == 503
    page.route(
        "**/unready", lambda route: route.fulfill(status=503, body=unready.text, content_type="text/html")
    )
    page.goto("/unready")
    assert "still being loaded" in page.locator("main").inner_text()
    assert violations(page) == []


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        ("document.querySelector('label.ask').remove()", "label"),
        ("document.querySelector('h1').style.color = '#aaa'", "color-contrast"),
        ("document.documentElement.lang = ''", "html-has-lang"),
    ],
)
def test_axe_would_tell(page: Page, spoil: str, rule: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    page.evaluate(spoil)
    assert any(line.startswith(f"{rule}:") for line in violations(page))
