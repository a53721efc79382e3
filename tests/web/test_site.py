"""For which hosts the service answers, below which path it lies, and whose word it takes for who asks."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from indexer.errors import BadInput
from service.client import Client
from service.web.app import create_app
from service.web.operation.settings import Access, Settings
from service.web.operation.site import HostNames, host_names, site_of
from tests.processes import Server, client, serving

BASE = "https://minutes.example/town"
PEER = ("127.0.0.1", 50_000)
LAMPS = {"q": "travel expenses"}


def asking(index: Path, settings: Settings, peer: tuple[str, int] = PEER) -> TestClient:
    """Asks a service with these settings in this process, from that address."""
    return TestClient(create_app(index, settings), base_url="http://localhost", client=peer)


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("localhost.:8000", True),
        ("127.0.0.1:1", True),
        ("[::1]", True),
        ("[0:0::1]:80", False),
        ("minutes.example", True),
        ("Minutes.Example:443", True),
        ("a.minutes.example", False),
        ("minutes.example.evil.example", False),
        ("10.0.0.5:8000", True),
        ("10.0.0.6:8000", False),
        ("evil.example", False),
        ("localhost@evil.example", False),
        ("localhost evil.example", False),
        ("localhost:99999999", False),
        ("", False),
    ],
)
def test_hosts_that_are_answered_for(host: str, answered: bool) -> None:
    names = HostNames(frozenset(host_names(["minutes.example"])))
    assert names.answers(host, ("10.0.0.5", 8000)) is answered
    assert names.answers(host, ("::ffff:10.0.0.5", 8000)) is answered


def test_the_address_listened_on_and_that_of_the_base_are_ours() -> None:
    assert set(host_names([], "192.0.2.7", "https://Minutes.example:8443/x")) >= {
        "192.0.2.7",
        "minutes.example",
    }
    assert "[2001:db8::1]" in host_names([], "2001:db8::1")
    assert not {"0.0.0.0", "[::]", ""} & set(host_names([], "0.0.0.0") + host_names([], "::"))


@pytest.mark.parametrize("wrong", ["*", "a.example:80", "https://a.example", "", "a b"])
def test_what_is_no_host_is_refused_at_once(wrong: str) -> None:
    with pytest.raises(BadInput, match="--allow-host takes"):
        site_of("127.0.0.1", [wrong])


@pytest.mark.parametrize(
    "wrong",
    ["/search", "/meetings/x", "/api", "/feed.rss", "//evil.example", "/a/../b", "/a b", "a", "/é", "/?"],
)
def test_what_no_service_can_lie_below_is_refused_at_once(wrong: str) -> None:
    with pytest.raises(BadInput, match="--root-path takes"):
        site_of("127.0.0.1", root_path=wrong)


@pytest.mark.parametrize(
    "wrong", ["a.example", "ftp://a.example", "https://a.example/?q", "https://a@b", 'http://a/"']
)
def test_what_is_no_base_is_refused_at_once(wrong: str) -> None:
    with pytest.raises(BadInput, match="--base-url takes"):
        site_of("127.0.0.1", base_url=wrong)


def test_what_is_no_proxy_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="--trust-proxy takes"):
        site_of("127.0.0.1", proxies=["my-proxy"])


# Hosts, before a real server: the header is what a browser sends whose page had its name lead here.


@pytest.fixture(scope="module")
def rebound(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("rebound") / "log"
    with serving(sample_index, log, "--allow-host", "minutes.example") as server:
        yield server


def test_a_name_that_was_made_to_lead_here_gets_nothing(rebound: Server, sample_index: Path) -> None:
    paths = [one.path for one in create_app(sample_index).routes if hasattr(one, "path")]
    with client(rebound.url) as http:
        for path in {*paths, "/static/style.css", "/nothing"} - {"/healthz", "/readyz"}:
            address = re.sub(r"\{[^}]*\}", "x", path)
            refused = http.get(address, headers={"Host": "evil.example"})
            assert (refused.status_code, len(refused.content) < 4_000) == (421, True), path
            assert "--allow-host" in refused.text
            assert refused.headers["content-security-policy"]
        for path in ("/healthz", "/readyz"):  # orchestrators ask by any address
            assert http.get(path, headers={"Host": "evil.example"}).status_code == 200
        problem = http.get("/api/search", params=LAMPS, headers={"Host": "evil.example"}).json()
        assert problem["type"] == "/problems/misdirected"
        assert "“evil.example”" in problem["detail"]
        for host in ("minutes.example", "localhost", urlsplit(rebound.url).netloc, "[::1]:9"):
            assert http.get("/api/search", params=LAMPS, headers={"Host": host}).status_code == 200


def test_headers_by_which_a_page_would_name_another_host_change_nothing(rebound: Server) -> None:
    with client(rebound.url) as http:
        forged = {"Host": "evil.example", "X-Forwarded-Host": "localhost", "Forwarded": "host=localhost"}
        assert http.get("/", headers=forged).status_code == 421
        links = http.get("/feed.json", params=LAMPS, headers={"X-Forwarded-Host": "evil.example"}).text
        assert "evil.example" not in links


@pytest.mark.parametrize("hosts", ["", "Host: localhost\r\nHost: evil.example\r\n", "Host: \r\n"])
def test_a_request_names_one_host(rebound: Server, hosts: str) -> None:
    address = urlsplit(rebound.url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=30) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
        assert connection.recv(65_536).split(b" ")[1] in (b"400", b"421")


# Addresses that others keep begin with the base.


def test_whole_addresses_begin_with_the_base(sample_index: Path) -> None:
    site = site_of("127.0.0.1", base_url=f"{BASE}/")
    with asking(sample_index, Settings(site=site)) as http:
        feed = http.get("/feed.json", params=LAMPS).json()
        assert feed["home_page_url"].startswith(f"{BASE}/search?")
        assert all(item["url"].startswith(f"{BASE}/meetings/") for item in feed["items"])
        assert http.get("/feed.rss", params=LAMPS).text.count("localhost") == 0
        template = http.get("/opensearch.xml").text
        assert f"{BASE}/search?q={{searchTerms}}" in template
        assert "localhost" not in template
        assert 'action="/town/search"' in http.get("/").text
        moved = http.get("/meetings/", follow_redirects=False)
        assert moved.headers["location"] == f"{BASE}/meetings"


# Below a path, whether the proxy takes it away or not.


def linked(page: str) -> set[str]:
    """All addresses of this site that a page names, in links, forms, scripts and styles."""
    found = re.findall(r'(?:href|src|action|data-[a-z]+)="([^"]*)"', page)
    return {unescape(one) for one in found if one.startswith("/")}


def crawled(http: TestClient, start: str, most: int = 60) -> dict[str, str]:
    """The text of the start page and of what it leads to, by address."""
    waiting, found = [start], dict[str, str]()
    while waiting and len(found) < most:
        address = waiting.pop(0).partition("#")[0]
        if address not in found:
            response = http.get(address)
            # An address that a script adds a question to lacks one.
            assert response.status_code in ((200, 400) if "/api/" in address else (200,)), address
            found[address] = response.text
            if response.headers["content-type"].startswith("text/html"):
                waiting.extend(sorted(linked(response.text)))
    return found


@pytest.mark.parametrize("how", ["option", "header"])
def test_every_link_holds_below_a_path(sample_index: Path, how: str) -> None:
    by_option = Settings(site=site_of("127.0.0.1", root_path="/town/minutes"))
    with asking(sample_index, by_option if how == "option" else Settings()) as http:
        if how == "header":
            http.headers["X-Forwarded-Prefix"] = "/town/minutes/"
        pages = crawled(http, "/town/minutes/")
        pages |= crawled(http, "/town/minutes/search?q=travel+expenses&written=true", most=20)
        assert len(pages) > 60
        assert [
            one for page in pages.values() for one in linked(page) if not one.startswith("/town/minutes/")
        ] == []
        assert http.get("/search", params=LAMPS).text == http.get("/town/minutes/search", params=LAMPS).text
        missing = http.get("/town/minutes/api/nothing").json()
        assert (missing["type"], missing["instance"]) == (
            "/town/minutes/problems/not-found",
            "/town/minutes/api/nothing",
        )
        assert http.get(missing["type"]).status_code == 200
        found = http.get("/api/search", params={**LAMPS, "limit": 1}).json()
        assert http.get(found["links"]["next"]).status_code == 200
        cited = http.get("/api/ask", params={"q": "How long do witnesses wait for travel expenses?"}).json()
        assert {one["page_link"].split("/meetings/")[0] for one in cited["citations"]} == {"/town/minutes"}
        assert http.get("/openapi.json").json()["servers"] == [{"url": "/town/minutes"}]
        moved = http.get("/town/minutes", follow_redirects=False)
        assert urlsplit(moved.headers["location"]).path == "/town/minutes/"
        assert "http://localhost/town/minutes/meetings/" in http.get("/feed.rss", params=LAMPS).text


def test_below_a_path_the_python_client_asks_as_ever(sample_index: Path, tmp_path: Path) -> None:
    with serving(sample_index, tmp_path / "log", "--root-path", "/town") as server:
        assert f"{server.url}/town/" in server.log.read_text()
        with Client(f"{server.url}/town", trust_env=False) as minutes:
            first = minutes.search("travel expenses", limit=1)
            assert first.links
            assert urljoin(server.url, first.links.next or "").startswith(f"{server.url}/town/api/search")
            assert len(list(minutes.hits("travel expenses"))) == first.total


# Whose word is taken.


@pytest.mark.parametrize(
    ("peer", "proxies", "counted_alike"),
    [
        ("127.0.0.1", None, False),
        ("192.0.2.9", None, True),
        ("192.0.2.9", ["192.0.2.0/24"], False),
        ("127.0.0.1", ["192.0.2.0/24"], True),
        ("nonsense", ["0.0.0.0/0", "::/0"], True),
    ],
)
def test_whom_a_proxy_asks_for_is_told_by_trusted_ones_alone(
    sample_index: Path, peer: str, proxies: list[str] | None, counted_alike: bool
) -> None:
    settings = Settings(access=Access(per_minute=1), site=site_of("127.0.0.1", proxies=proxies))
    with asking(sample_index, settings, (peer, 1)) as http:
        statuses = [
            http.get("/meetings", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in (1, 2)
        ]
        assert statuses == [200, 429 if counted_alike else 200]
        links = http.get(
            "/opensearch.xml", headers={"X-Forwarded-For": "203.0.113.3", "X-Forwarded-Proto": "https"}
        )
        assert ("https://localhost/" in links.text) is not counted_alike


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("127.0.0.1", 200),
        ("203.0.113.1", 403),
        ("127.0.0.1, 203.0.113.1", 403),  # what the caller says of himself stands to the left
        ("203.0.113.1, 127.0.0.1", 403),
        ("127.0.0.1, unknown", 403),
        ("unknown", 403),
        ("_hidden", 403),
        ("", 403),
        ("127.0.0.1.evil.example", 403),
        ("[::1]:4711", 200),
        ("127.0.0.1:4711", 200),
    ],
)
def test_an_address_that_cannot_be_read_is_let_in_nowhere(sample_index: Path, told: str, status: int) -> None:
    with asking(sample_index, Settings()) as http:
        assert http.get("/metrics", headers={"X-Forwarded-For": told}).status_code == status


def test_addresses_that_cannot_be_read_have_one_limit_together(sample_index: Path) -> None:
    with asking(sample_index, Settings(access=Access(per_minute=1))) as http:
        told = ("unknown", "_hidden", "", "x" * 200)
        statuses = [http.get("/meetings", headers={"X-Forwarded-For": one}).status_code for one in told]
    assert statuses == [200, 429, 429, 429]


@pytest.mark.parametrize(
    "told", ["//evil.example", "/search", "javascript:x", '/"><script>', "/a/../b", "/é"]
)
def test_a_path_that_none_can_lie_below_is_not_believed(sample_index: Path, told: str) -> None:
    with asking(sample_index, Settings()) as http:
        page = http.get("/", headers={"X-Forwarded-Prefix": told.encode()})
    assert 'action="/search"' in page.text
    assert "evil" not in page.text


def test_who_is_asked_for_is_logged_by_route_with_keys_as_well(sample_index: Path) -> None:
    with asking(sample_index, Settings(access=Access(per_minute=9))) as http:
        http.get("/meetings")
        counted = http.get("/metrics").text
    assert 'minutebook_requests_total{route="/meetings",status="200"} 1.0' in counted
