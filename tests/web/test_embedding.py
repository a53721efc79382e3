"""The search box on other sites: framed where the operator lets it, and offered to browsers."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.settings import Settings

pytestmark = pytest.mark.slow

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def ancestors(answer) -> str:
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    return policy["frame-ancestors"]


def test_nobody_frames_anything_unless_let(client: TestClient) -> None:
    for path in ("/embed", "/", "/search?q=x"):
        answer = client.get(path)
        assert (ancestors(answer), answer.headers["x-frame-options"]) == ("'none'", "DENY")


def test_named_sites_frame_the_box_and_nothing_else(sample_index: Path) -> None:
    sites = ("https://town.example", "https://news.example")
    with TestClient(create_app(sample_index, Settings(embed_on=sites))) as client:
        box = client.get("/embed")
        assert ancestors(box) == "https://town.example https://news.example"
        assert "x-frame-options" not in box.headers
        assert box.headers["x-content-type-options"] == "nosniff"
        for path in ("/", "/search?q=x", "/meetings", "/nothing", "/api/meetings"):
            assert ancestors(client.get(path)) == "'none'"
            assert client.get(path).headers["x-frame-options"] == "DENY"


def test_the_box_leads_to_results_in_the_whole_window_under_its_filters(client: TestClient) -> None:
    page = client.get("/embed?board=BCJB&year=2023&q=ignored&page=3").text
    assert 'action="/search" method="get" target="_top"' in page
    assert '<input type="hidden" name="board" value="BCJB">' in page
    assert '<input type="hidden" name="year" value="2023">' in page
    assert page.count('name="q"') == 1
    assert "ignored" not in page
    assert "<script" not in page


def test_what_is_sent_to_the_box_stays_text(client: TestClient) -> None:
    page = client.get("/embed", params={"board": '"><script>alert(1)</script>'}).text
    assert "<script" not in page


def test_a_browser_can_add_the_box_to_its_own(client: TestClient) -> None:
    assert 'rel="search" type="application/opensearchdescription+xml"' in client.get("/").text
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    described = ET.fromstring(answer.content)
    assert len(described.findtext(f"{OPENSEARCH}ShortName") or "") <= 16
    templates = {one.get("type"): one.get("template") or "" for one in described.findall(f"{OPENSEARCH}Url")}
    for kind in ("text/html", "application/rss+xml"):
        address = templates[kind].replace("{searchTerms}", "travel%20expenses")
        assert address.startswith("http://testserver/")
        assert client.get(address).status_code == 200
