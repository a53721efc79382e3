"""What every address does alike: HEAD, methods, parameters, compression; and what caches may keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.responses import takes_gzip
from service.web.operation.settings import Access, Settings
from service.web.operation.site import _TAKEN

LAMPS = {"q": "travel expenses"}
_EXAMPLES = {"document_id": "bvwp-2023-02-08", "form": "bib", "slug": "bad-date", "name": "style.css"}
_CHANGING = ("x-request-id", "took_ms")


@pytest.fixture(scope="module")
def app(sample_index: Path) -> FastAPI:
    return create_app(sample_index)


@pytest.fixture(scope="module")
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, client=("127.0.0.1", 50_000)) as started:
        yield started


def routes(app: FastAPI) -> list[str]:
    """Every address there is, as declared; new ones come by themselves."""
    pages = [one.path for one in app.routes if isinstance(one, Route)]
    return sorted({*pages, *app.openapi()["paths"]})


def addresses(app: FastAPI) -> list[str]:
    """One address of each route; those of people and boards that are not there are answered too."""
    return [
        re.sub(r"\{(\w+)[^}]*\}", lambda one: _EXAMPLES.get(one[1], "none"), path) for path in routes(app)
    ]


def kept(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _CHANGING}


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_head_is_answered_wherever_get_is(http: TestClient, app: FastAPI, coding: str) -> None:
    for address in addresses(app):
        for asked in (address, f"{address}?q=travel+expenses"):
            got = http.get(asked, headers={"Accept-Encoding": coding})
            head = http.head(asked, headers={"Accept-Encoding": coding})
            assert head.status_code == got.status_code != 405, asked
            assert head.content == b"", asked
            told = {name: kept(one.headers) for name, one in (("get", got), ("head", head))}
            if "took_ms" in got.text or address == "/metrics":  # whose length is not the same twice
                for one in told.values():
                    one.pop("content-length", None)
            assert told["head"] == told["get"], asked


def test_other_methods_are_told_which_there_are(http: TestClient, app: FastAPI) -> None:
    for address in addresses(app):
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            refused = http.request(method, address)
            if http.get(address).status_code == 404 and refused.status_code == 404:
                continue  # such as those of alerts, which are not there while these are off
            assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD"), (method, address)


def test_a_parameter_that_there_is_not_is_refused_by_the_api(http: TestClient, app: FastAPI) -> None:
    for path, operations in app.openapi()["paths"].items():
        if path in ("/healthz", "/readyz"):
            assert http.get(path, params={"utm_source": "x"}).status_code == 200
            continue
        address = re.sub(r"\{(\w+)\}", lambda one: _EXAMPLES[one[1]], path)
        told = operations["get"].get("parameters", ())
        known = [one["name"] for one in told if one["in"] == "query"]
        for name in known:
            refused = http.get(
                address, params={**LAMPS, f"{name}s": "x"} if "q" in known else {f"{name}s": "x"}
            )
            assert refused.status_code == 400, (address, name)
            if len(name) > 2:
                assert "do you mean" in refused.json()["detail"], (address, name)
            assert refused.json()["field"] == f"{name}s"
        refused = http.get(address, params={"xyzzy": "x"})
        assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
        assert "xyzzy" in refused.json()["detail"]


def test_the_nearest_name_is_told(http: TestClient) -> None:
    refused = http.get("/api/search", params={**LAMPS, "Bord": "x"}).json()
    assert refused["detail"] == "There is no parameter “Bord” at this address; do you mean board?"


def test_what_others_add_to_links_breaks_no_page(http: TestClient, app: FastAPI) -> None:
    added = {"utm_source": "letter", "fbclid": "x"}
    for path in ("/", "/search", "/timeline", "/meetings"):
        assert http.get(path, params={**LAMPS, **added}).status_code == 200


def test_no_service_may_lie_below_a_path_of_ours(app: FastAPI) -> None:
    first = {path.strip("/").partition("/")[0].partition(".")[0] for path in routes(app)} - {""}
    assert first <= _TAKEN


# Compression.


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("br", False),
        ("", False),
        ("xgzip", False),
        ("*", False),
    ],
)
def test_who_takes_gzip(http: TestClient, accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken
    for path in ("/", "/api/meetings", "/static/style.css", "/openapi.json"):
        answer = http.get(path, headers={"Accept-Encoding": accepted})
        assert (answer.headers.get("content-encoding") == "gzip") is taken, path
        assert "Accept-Encoding" in answer.headers["vary"]


def test_what_is_compressed_is_the_same(http: TestClient) -> None:
    for path in ("/meetings", "/static/style.css", "/feed.rss?q=travel"):
        plain = http.get(path, headers={"Accept-Encoding": "identity"})
        packed = http.get(path, headers={"Accept-Encoding": "gzip"})
        assert packed.text == plain.text
        assert packed.headers.get("etag") == plain.headers.get("etag")


def test_small_answers_and_those_for_keys_are_not_compressed(http: TestClient) -> None:
    assert "content-encoding" not in http.get("/healthz").headers
    keyed = http.get("/meetings", headers={"Authorization": "Bearer x", "Accept-Encoding": "gzip"})
    assert "content-encoding" not in keyed.headers


# A cache in front, as RFC 9111 has it, that many share.


@dataclass
class SharedCache(httpx.BaseTransport):
    """Keeps what it may for everybody, and asks again for what it has to."""

    behind: TestClient
    stored: dict[str, list[tuple[dict[str, str], httpx.Response]]] = field(default_factory=dict)
    asked: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for chosen, response in self.stored.get(str(request.url), []):
            if all(request.headers.get(name, "") == value for name, value in chosen.items()):
                return response
        self.asked += 1
        answer = self.behind.request(
            request.method, request.url.raw_path.decode(), headers=dict(request.headers.items())
        )
        told = {one.strip().partition("=")[0] for one in answer.headers.get("cache-control", "").split(",")}
        private = "authorization" in request.headers and not told & {"public", "s-maxage", "must-revalidate"}
        if not told & {"private", "no-store", "no-cache"} and not private and "max-age" in told:
            vary = [one.strip().lower() for one in answer.headers.get("vary", "").split(",") if one.strip()]
            chosen = {name: request.headers.get(name, "") for name in vary}
            made = httpx.Response(answer.status_code, text=answer.text)
            self.stored.setdefault(str(request.url), []).append((chosen, made))
        return httpx.Response(answer.status_code, text=answer.text)


def test_a_shared_cache_keeps_the_files_of_pages_and_nobodys_answer(http: TestClient, app: FastAPI) -> None:
    cache = SharedCache(http)
    sheet = re.search(r'href="(/static/style\.css\?v=[0-9a-f]+)"', http.get("/").text)
    assert sheet
    with httpx.Client(transport=cache, base_url="http://testserver") as browser:
        for address in (*addresses(app), "/search?q=travel", "/api/search?q=travel", sheet[1]):
            browser.get(address)
            browser.get(address)
        assert {httpx.URL(url).raw_path.decode() for url in cache.stored} == {sheet[1]}
        before = cache.asked
        browser.get(sheet[1])
        assert cache.asked == before
        browser.get(sheet[1], headers={"Accept-Encoding": "identity"})
        assert cache.asked == before + 1  # another coding is another file to it


def test_a_shared_cache_keeps_nothing_of_a_service_with_limits_but_its_files(sample_index: Path) -> None:
    app = create_app(sample_index, Settings(access=Access(per_minute=10_000)))
    with TestClient(app) as http:
        for address in addresses(app):
            answer = http.get(address)
            told = answer.headers.get("cache-control", "")
            assert "public" not in told, address
            assert "Authorization" in answer.headers["vary"], address


def test_a_browser_asks_again_and_is_told_that_nothing_is_new(http: TestClient, app: FastAPI) -> None:
    tagged = 0
    for address in (*addresses(app), "/search?q=travel", "/api/search?q=travel"):
        first = http.get(address)
        if "etag" in first.headers and first.status_code == 200:
            again = http.get(address, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b""), address
            assert "Accept-Encoding" in again.headers["vary"], address
            assert again.headers["cache-control"] == first.headers["cache-control"], address
            tagged += 1
    assert tagged >= 8
