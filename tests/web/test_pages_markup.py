"""Whatever minutes or visitors write is shown as text, never as markup."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.settings import Settings
from tests.built import in_process
from tests.page_parser import Page, assert_scripted_from_here_alone


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index, Settings(results_per_page=3, meetings_per_page=4))) as started:
        yield started


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


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/meetings", "/meetings/hostile", "/search?q=script+report+lamps"),
        *(
            "/boards",
            "/people",
            "/actions",
            "/decisions",
            "/actions?q=%22%3E%3Cscript%3E&owner=%22+onfocus%3D",
        ),
    ],
)
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
