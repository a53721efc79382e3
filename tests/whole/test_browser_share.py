"""The buttons beside a citation: copy, and where the device has it share; without scripts text to select."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.alerts.conftest import two_versions
from tests.processes import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

__all__ = ["two_versions"]

RESULTS = "/search?q=%22mooring+fee%22"
SHARES = "navigator.share = async (what) => { window.shared = what.text; };"
FAILS = "navigator.share = async () => { throw new DOMException('', 'DataError'); };"


@pytest.fixture(scope="module")
def address(two_versions: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(two_versions, tmp_path_factory.mktemp("log") / "log") as server:
        yield server.url


def opened(browser: Browser, address: str, **context: bool) -> Page:
    return browser.new_context(base_url=address, **context).new_page()  # type: ignore[arg-type]


def test_what_is_shared_is_the_citation(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.add_init_script(SHARES)
    page.goto(RESULTS)
    page.locator("details.cite summary").first.click()
    page.get_by_role("button", name="Share citation").first.click()
    assert page.evaluate("window.shared") == page.locator(".citation").first.text_content()
    page.context.close()


def test_what_could_not_be_shared_is_said(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.add_init_script(FAILS)
    page.goto(RESULTS)
    page.locator("details.cite summary").first.click()
    page.get_by_role("button", name="Share citation").first.click()
    expect(page.locator(".copy [role=status]").first).to_have_text("It could not be shared: copy it instead.")
    page.context.close()


def test_a_device_that_shares_nothing_has_no_such_button(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.add_init_script("navigator.share = undefined;")
    page.goto(RESULTS)
    page.locator("details.cite summary").first.click()
    expect(page.get_by_role("button", name="Copy citation").first).to_be_visible()
    expect(page.get_by_role("button", name="Share citation")).to_have_count(0)
    page.context.close()


def test_without_scripts_the_citation_is_text_that_one_click_selects(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    page.goto(RESULTS)
    page.locator("details.cite summary").first.click()
    cited = page.locator(".citation").first
    expect(cited).to_contain_text("Lampton Harbour Board, minutes of")
    expect(cited).to_have_css("user-select", "all")
    page.context.close()
