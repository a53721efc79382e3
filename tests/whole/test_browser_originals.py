"""In a browser, with scripts and without: from a quote to its printed page, from a doubt to a correction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.web.operation.keys import change_keys, new_key
from tests.axe import violations
from tests.built import in_process
from tests.processes import serving
from tests.rendering.pdf_pages import minutes, pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRANT = "The grant was set at £2,400 for the coming year."


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    made, text = new_key("Clerk", frozenset(), 6_000, admin=True)
    change_keys(path, lambda _: (made,))
    return path, text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("harbour")
    (made / "harbour.pdf").write_bytes(pages(minutes, lambda canvas: canvas.drawString(72, 500, "The end.")))
    return made


@pytest.fixture(scope="module")
def origin(
    folder: Path, key: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory, encoder: Path
) -> Iterator[str]:
    out = tmp_path_factory.mktemp("index")
    in_process(folder, out, originals=True, model=str(encoder))
    more = ("--keys", str(key[0]), "--corrections", str(folder), "--boards", str(out / "boards.toml"))
    with serving(out, tmp_path_factory.mktemp("log") / "log", *more) as server:
        yield server.url


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(
    request: pytest.FixtureRequest, browser: Browser, origin: str, key: tuple[Path, str]
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=origin,
        bypass_csp=True,
        http_credentials={"username": "clerk", "password": key[1]},
    )
    opened = context.new_page()
    if not request.param:  # scripts run for axe alone
        opened.route("**/*.js*", lambda route: route.abort())
    yield opened
    context.close()


def accessible(page: Page) -> None:
    """Nothing that axe finds, wide, narrow and dark."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert violations(page, ["cat.color"]) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_from_the_question_to_the_words_as_they_are_printed(page: Page) -> None:
    page.goto("/search?q=%22The+grant+was+set%22")
    page.get_by_role("main").get_by_role("link", name="See it on the page").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Page 1 of 2 as printed")
    expect(page.get_by_role("blockquote")).to_contain_text(GRANT)
    picture = page.get_by_role("img", name="Page 1 of the original minutes")
    page.wait_for_load_state("load")  # the picture is drawn when it is asked for
    assert picture.evaluate("one => one.complete && one.naturalWidth") > 1_000
    frame = page.locator("#quote")
    expect(frame).to_be_in_viewport()
    whole, framed = picture.bounding_box(), frame.bounding_box()
    assert whole
    assert framed
    assert whole["x"] < framed["x"] < framed["x"] + framed["width"] < whole["x"] + whole["width"]
    accessible(page)
    page.get_by_role("link", name="Harbour Board, 12 March 2024").click()
    expect(page.locator("mark.quoted").first).to_be_in_viewport()
    page.get_by_role("link", name="See it on the page").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page 1 of 2 as printed")
    expect(page.locator("#quote")).to_be_in_viewport()
    page.get_by_role("navigation", name="Pages of the original").get_by_role("link", name="Page 2").click()
    expect(page.locator("svg#quote, #quote")).to_have_count(0)
    accessible(page)


def test_on_paper_the_page_and_its_frame_are_printed(page: Page) -> None:
    page.goto("/search?q=%22The+grant+was+set%22")
    page.get_by_role("main").get_by_role("link", name="See it on the page").first.click()
    page.emulate_media(media="print")
    expect(page.locator("#quote rect").first).to_be_visible()
    expect(page.get_by_role("img", name="Page 1 of the original minutes")).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages of the original")).to_be_hidden()


def test_a_date_is_corrected_and_the_correction_undone(page: Page, folder: Path) -> None:
    page.goto("/corrections")
    accessible(page)
    page.get_by_role("link", name="Harbour Board, 12 March 2024").click()
    accessible(page)
    page.get_by_label("Date").fill("2024-03-13")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("region", name="What changes in minutes.toml")).to_contain_text(
        "date = 2024-03-13"
    )
    accessible(page)
    page.get_by_role("button", name="Make this change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corrections")
    assert "date = 2024-03-13" in (folder / "minutes.toml").read_text()
    accessible(page)
    page.get_by_role("link", name="Undo").first.click()
    accessible(page)
    page.get_by_role("button", name="Make this change").click()
    expect(page.get_by_text("undone").first).to_be_visible()
    assert (folder / "minutes.toml").read_text() == ""
    page.goto("/corrections/boards")
    accessible(page)
