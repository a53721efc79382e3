"""A page loads a script only where there is something for it to do, and allows none elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.middleware import CONTENT_SECURITY_POLICY, SCRIPTED_HEADERS
from tests.page_parser import Page
from tests.page_states import STATES
from tests.processes import ROOT

STATIC, TEMPLATES = ROOT / "service/web/static", ROOT / "service/web/templates"
RESULTS, MINUTES = re.compile(r"/search\b"), re.compile(r"/meetings/[^/#]+(#|$)")


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index)) as started:
        yield started


def needed(address: str, page: Page) -> set[str]:
    """The scripts that have something to do on a page, by what it holds."""
    results, minutes = (
        bool(RESULTS.match(address)),
        bool(re.match(r"/meetings/[^/]+$", address.split("#")[0])),
    )
    wanted = set()
    if any("data-suggest" in box for box in page.all("input", id="q")) or minutes:  # "/" leads to the box
        wanted.add("box.js")
    if page.all("p", **{"class": "citation"}) or results:
        wanted.add("cite.js")
    if results:
        wanted.add("results.js")
    return wanted


@pytest.mark.parametrize("name", STATES)
def test_a_page_loads_the_scripts_that_it_uses_and_allows_no_others(client: TestClient, name: str) -> None:
    address = STATES[name].address
    answer = client.get(address)
    page = Page(answer.text)
    loaded = [re.sub(r"\?.*|-[0-9a-f]{8,}(?=\.js)", "", one["src"]) for one in page.all("script")]
    names = [Path(one).name for one in loaded]
    assert len(set(names)) == len(names)
    assert set(names) == needed(address, page)
    scripted = SCRIPTED_HEADERS["Content-Security-Policy"]
    policy = answer.headers["content-security-policy"]
    if names:
        assert policy == scripted
    else:
        assert policy.startswith(CONTENT_SECURITY_POLICY.split("; frame-ancestors")[0])
        assert "script-src" not in policy
        assert "connect-src" not in policy


def test_every_script_is_loaded_by_some_page_and_only_the_frame_of_all_pages_names_any(
    client: TestClient,
) -> None:
    kinds = ("home", "answer", "meeting")
    seen = "".join(client.get(STATES[name].address).text for name in kinds)
    # That of summaries is only there where a model is, which the tests of these have.
    own = {path.stem for path in STATIC.glob("*.js")} - {"written"}
    assert own == {one for one in own if f"/{one}" in seen}
    naming = [path.name for path in TEMPLATES.glob("*.html") if "<script" in path.read_text("utf-8")]
    assert naming == ["base.html"]
