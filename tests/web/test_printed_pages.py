"""The page of the original beside the words: for who may see the minutes, where the file was kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings
from service.web.pages import printed_pages
from tests.built import in_process
from tests.page_parser import Page
from tests.rendering.pdf_pages import low, minutes, pages

pytestmark = pytest.mark.slow

QUOTE = "The grant was set at £2,400 for the coming year."


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """Minutes of two pages, others for those with the label audit, and a web page."""
    made, out = tmp_path_factory.mktemp("harbour"), tmp_path_factory.mktemp("index")
    (made / "harbour.pdf").write_bytes(pages(minutes, lambda canvas: canvas.drawString(72, 500, "The end.")))
    (made / "secret.pdf").write_bytes(pages(low))
    words = "<h1>Minutes of the Quay Board held on 5 March 2024</h1><p>Forty moorings were let.</p>"
    (made / "quay.html").write_text(f"<html><body>{words}</body></html>")
    (made / "minutes.toml").write_text(
        '[documents."secret.pdf"]\nrestricted = "audit"\nboard = "Secret Board"\ndate = 2024-06-01\n'
        '[documents."harbour.pdf"]\nrestricted = false\n'
    )
    in_process(made, out, originals=True, model=str(encoder))
    return out


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    made, text = new_key("a", frozenset({"audit"}), 600)
    change_keys(path, lambda _: (made,))
    return path, {"Authorization": f"Bearer {text}"}


@pytest.fixture(scope="module")
def client(kept: Path, key: tuple[Path, dict[str, str]]) -> Iterator[TestClient]:
    with TestClient(create_app(kept, Settings(access=Access(key[0])))) as started:
        yield started


def span(client: TestClient, document: str, **headers: str) -> tuple[int, int]:
    text = client.get(f"/api/meetings/{document}", headers=headers).json()["text"]
    return text.index(QUOTE), text.index(QUOTE) + len(QUOTE)


def test_a_quote_leads_to_its_page_where_it_is_framed(client: TestClient) -> None:
    start, end = span(client, "harbour")
    read = Page(client.get(f"/meetings/harbour?start={start}&end={end}").text)
    (address,) = [href for words, href in read.links if words.startswith("See it on the page")]
    assert address == f"/meetings/harbour/page/1?start={start}&end={end}#quote"
    response = client.get(address)
    assert response.status_code == 200
    assert "script" not in response.headers["content-security-policy"]
    assert QUOTE in response.text
    assert response.text.count("<rect ") == 1
    assert "could not be found" not in response.text
    (picture,) = Page(response.text).all("img")
    assert picture["src"] == "/meetings/harbour/page/1.png"
    assert picture["alt"].startswith("Page 1 of the original minutes")
    assert f"/meetings/harbour?start={start}&amp;end={end}#quote" in response.text


def test_the_picture_is_kept_until_the_index_changes(client: TestClient) -> None:
    first = client.get("/meetings/harbour/page/1.png")
    assert first.headers["content-type"] == "image/png"
    assert first.content.startswith(b"\x89PNG")
    again = client.get("/meetings/harbour/page/1.png", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    head = client.head("/meetings/harbour/page/1.png")
    assert (head.status_code, head.content) == (200, b"")


def test_pages_lead_to_each_other_and_to_the_minutes(client: TestClient) -> None:
    page = Page(client.get("/meetings/harbour/page/2").text)
    hrefs = [href for _, href in page.links]
    assert {"/meetings/harbour", "/meetings/harbour/page/1", "/meetings/harbour/original/1"} <= set(hrefs)
    assert "/meetings/harbour/page/3" not in hrefs
    for missing in (0, 3, 99_999_999_999):
        assert client.get(f"/meetings/harbour/page/{missing}").status_code == 404
        assert client.get(f"/meetings/harbour/page/{missing}.png").status_code == 404


def test_a_quote_on_another_page_frames_nothing_here(client: TestClient) -> None:
    start, end = span(client, "harbour")
    response = client.get(f"/meetings/harbour/page/2?start={start}&end={end}")
    assert "<rect" not in response.text
    assert QUOTE not in response.text
    nonsense = client.get("/meetings/harbour/page/1?start=x&end=99999999999999")
    assert (nonsense.status_code, "<rect" in nonsense.text) == (200, False)


def test_only_who_may_see_minutes_sees_their_pages(
    client: TestClient, key: tuple[Path, dict[str, str]]
) -> None:
    for path in ("/meetings/secret/page/1", "/meetings/secret/page/1.png"):
        assert client.get(path).status_code == 404
        assert client.get(path, headers=key[1]).status_code == 200
    picture = client.get("/meetings/secret/page/1.png", headers=key[1])
    assert picture.headers["cache-control"] == "private, no-store"
    tag = {"If-None-Match": picture.headers["etag"]}
    assert client.get("/meetings/secret/page/1.png", headers=tag).status_code == 404


def test_results_lead_to_the_page_where_there_is_one(client: TestClient) -> None:
    found = client.get("/search", params={"q": "grant for the coming year"}).text
    assert "/meetings/harbour/page/1?start=" in found
    assert "secret" not in found
    web = client.get("/search", params={"q": "moorings were let"}).text
    assert "/meetings/quay/page/" not in web
    assert client.get("/meetings/quay/page/1").status_code == 404


def test_a_page_that_cannot_be_drawn_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_: object) -> None:
        return None

    monkeypatch.setattr(printed_pages.PageDrawing, "page", none)
    start, end = span(client, "harbour")
    response = client.get(f"/meetings/harbour/page/1?start={start}&end={end}")
    assert response.status_code == 200
    assert "cannot be drawn here: download the file" in response.text
    assert client.get("/meetings/harbour/page/1.png").status_code == 404


def test_without_what_draws_them_no_pages_are_offered(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.web.printed.drawing.can_draw", lambda: False)
    with TestClient(create_app(kept)) as plain:
        assert "/page/" not in plain.get("/meetings/harbour").text
        assert plain.get("/meetings/harbour/page/1").status_code == 404
        assert plain.get("/meetings/harbour/original/1").status_code == 200


def test_too_many_who_wait_for_pages_are_sent_away(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.web.printed.drawing._MOST_WAITING", 0)
    with TestClient(create_app(kept)) as fresh:  # which has drawn nothing yet
        response = fresh.get("/meetings/harbour/page/2.png")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
