"""Sites that are slow, broken, moved, hostile or being mended: the folder stays what it was, and is told."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from indexer.sites.addresses import CheckedNetwork, is_public, without_secrets
from indexer.sites.settings import Sites, SourceSettings, ip_network
from indexer.sites.source import SiteTrouble
from indexer.sites.sync import sync
from indexer.sites.web import Hosts
from tests.sites.following import DAY, Following, following
from tests.sites.site import QUICK, Reply, Site, minutes, pdf, serving

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture
def one(site: Site, tmp_path: Path) -> Following:
    """A page with three documents, followed already."""
    publish(site, "a", "b", "c")
    found = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",))
    assert len(found.cycle().new) == 3
    site.asked.clear()
    return found


def publish(site: Site, *names: str) -> None:
    links = "".join(f'<a href="/m/{name}">x</a>' for name in names)
    site.pages["/list"] = Reply(f"<html>{links}</html>".encode())
    site.pages |= {f"/m/{name}": Reply(minutes(name)) for name in names if f"/m/{name}" not in site.pages}


def test_nothing_is_sent_twice(site: Site, one: Following) -> None:
    before = one.files()
    outcome = one.cycle()
    assert [asked.status for asked in site.asked if asked.path != "/robots.txt"] == [304] * 4
    assert (outcome.new, outcome.changed, one.files()) == ([], [], before)


def test_without_validators_the_hash_tells_that_nothing_changed(site: Site, one: Following) -> None:
    for name in "abc":
        site.pages[f"/m/{name}"] = Reply(minutes(name), etag=False)
    written = {path: path.stat().st_mtime_ns for path in one.folder.rglob("*")}
    assert one.cycle().changed == []
    assert {path: path.stat().st_mtime_ns for path in one.folder.rglob("*")} == written


# Servers in trouble.


def test_an_overloaded_server_is_waited_for(site: Site, one: Following) -> None:
    answers = [Reply(b"", 429, {"Retry-After": "7"}), Reply(b"", 503), Reply(minutes("new"))]
    site.pages["/m/a"] = lambda _: answers.pop(0)
    assert one.cycle().changed == ["m/a.html"]
    assert 7.0 in one.slept


def test_a_server_that_wants_to_be_left_alone_is(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(b"", 429, {"Retry-After": "86400"})
    before = one.files()
    [trouble] = one.cycle().troubles
    assert "left alone" in trouble
    assert (one.slept, one.files()) == ([], before)


@pytest.mark.parametrize("status", [403, 404, 410, 500, 204])
def test_a_site_whose_list_fails_changes_nothing(site: Site, one: Following, status: int) -> None:
    site.pages["/list"] = Reply(b"", status)
    before = one.files()
    assert str(status) in str(one.cycle(removed="drop").failure)
    assert one.files() == before


def test_a_site_that_is_down_changes_nothing(site: Site, one: Following) -> None:
    before = one.files()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/list"
        assert "cannot be had" in str(one.cycle(url=url, removed="drop").failure)
    assert one.files() == before


@pytest.mark.parametrize(
    "nonsense", [b"", b"<html>Back soon</html>", b"\x00\xff" * 50, b"<html><a href='/elsewhere'>x</a>"]
)
def test_a_list_of_nothing_changes_nothing(site: Site, one: Following, nonsense: bytes) -> None:
    site.pages["/list"] = Reply(nonsense)
    before = one.files()
    assert one.cycle(removed="drop").failure is not None
    assert one.files() == before


def test_a_document_that_is_listed_and_missing_is_kept_and_told(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(b"", 410)
    before = one.files()
    outcome = one.cycle(removed="drop")
    assert "although it is listed" in outcome.troubles[0]
    assert (outcome.gone, one.files()) == ([], before)


def _hang(_: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def _trickle(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.03)


def _flood(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    for _ in range(10_000):
        handler.wfile.write(b"more " * 2_000)


def _half(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<html>half"
    )


def _garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (_hang, "timed out"),
        (_trickle, "takes longer"),
        (_flood, "larger than"),
        (_half, "cannot be had"),
        (_garbage, "cannot be had"),
    ],
)
def test_an_answer_that_never_comes_to_its_end_is_not_kept(
    site: Site, one: Following, act, told: str
) -> None:
    limits = replace(QUICK, timeout=0.2, longest=0.4, retries=0, most_bytes=1_000_000)
    site.pages["/m/a"] = Reply(act=act)
    before = one.files()
    [trouble] = one.cycle(limits=limits).troubles
    assert told in trouble
    assert one.files() == before


def test_a_half_download_is_tried_again(site: Site, one: Following) -> None:
    answers = [Reply(act=_half), Reply(minutes("whole"))]
    site.pages["/m/a"] = lambda _: answers.pop(0)
    assert one.cycle().changed == ["m/a.html"]
    assert one.documents()["m/a.html"] == minutes("whole")


def test_a_site_that_answers_no_document_is_left_alone_after_a_few(site: Site, one: Following) -> None:
    publish(site, *(f"n{n}" for n in range(50)))
    site.pages |= {f"/m/n{n}": Reply(b"", 500) for n in range(50)}
    outcome = one.cycle(limits=replace(QUICK, retries=0))
    assert len([asked for asked in site.asked if asked.path.startswith("/m/n")]) == 8
    assert "left for the next cycle" in outcome.troubles[-1]


def test_what_fails_does_not_keep_the_rest_waiting(site: Site, one: Following) -> None:
    publish(site, *(f"n{n}" for n in range(20)))
    site.pages |= {f"/m/n{n}": Reply(b"", 500) for n in range(10)}
    assert one.cycle(limits=replace(QUICK, retries=0)).new == []
    assert len(one.cycle(limits=replace(QUICK, retries=0)).new) == 10


def test_a_page_in_place_of_a_document_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Reply(b'<a href="/may.pdf">x</a><a href="/june.pdf">x</a>')
    site.pages |= {"/may.pdf": Reply(pdf("may")), "/june.pdf": Reply(b"<html>Please log in</html>")}
    found = following(tmp_path, "page", f"{site.url}/list", links=("*.pdf",))
    assert "a page instead of" in found.cycle().troubles[0]
    site.pages["/may.pdf"] = Reply(b"<!DOCTYPE html><title>Back soon</title>")
    found.cycle()
    assert found.documents() == {"may.pdf": pdf("may")}


def test_a_format_that_is_not_read_is_not_fetched_again_and_again(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Reply(b'<a href="/get?id=1">x</a>')
    site.pages["/get"] = Reply(b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "image/png"}, etag=False)
    found = following(tmp_path, "page", f"{site.url}/list", links=("*get*",))
    assert "not kept" in found.cycle().troubles[0]
    assert found.cycle().troubles == []
    assert site.bodies_sent("/get?id=1") == 1


def test_what_only_the_header_says_of_the_letters_is_kept(site: Site, one: Following) -> None:
    polish = "<html><h1>Rada Gminy</h1><p>Zażółć gęślą jaźń.</p></html>"
    for charset, sent in (("iso-8859-2", "iso-8859-2"), ("no-such", "utf-8"), ("utf-8", "cp1250")):
        body = polish.encode(sent)
        site.pages["/m/a"] = Reply(body, headers={"Content-Type": f"text/html; charset={charset}"})
        one.cycle()
        kept = one.documents()["m/a.html"]
        assert kept == (body if charset == "utf-8" else polish.encode())


# Redirects and addresses.


def test_redirects_are_followed_and_loops_are_not(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(b"", 301, {"Location": "/m/elsewhere"})
    site.pages["/m/elsewhere"] = Reply(minutes("moved"))
    site.pages["/m/b"] = Reply(b"", 302, {"Location": "/m/b2"})
    site.pages["/m/b2"] = Reply(b"", 302, {"Location": "/m/b"})
    site.pages |= {f"/m/c{n}": Reply(b"", 302, {"Location": f"/m/c{n + 1}"}) for n in range(20)}
    site.pages["/m/c"] = Reply(b"", 302, {"Location": "/m/c0"})
    outcome = one.cycle()
    assert outcome.changed == ["m/a.html"]
    assert one.sidecar().documents["m/a.html"].url == f"{site.url}/m/a"
    assert ["leads back" in outcome.troubles[0], "redirects" in outcome.troubles[1]] == [True, True]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/m/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(site: Site, one: Following, target: str) -> None:
    site.pages["/m/a"] = Reply(b"", 302, {"Location": target.format(port=site.port)})
    before = one.files()
    [trouble] = one.cycle().troubles
    assert "not an address of the public net" in trouble or "no address of the web" in trouble
    assert one.files() == before


def test_a_private_address_is_asked_only_if_the_settings_say_so(site: Site, one: Following) -> None:
    site.asked.clear()
    assert 'private = "127.0.0.1"' in str(one.cycle(limits=replace(QUICK, private=())).failure)
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.1.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::", "ff02::1", "2002:7f00:1::"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    from ipaddress import ip_address

    assert not is_public(ip_address(address), ())
    assert is_public(ip_address("93.184.215.14"), ())
    assert is_public(ip_address("2606:2800:220:1::1"), ())


def test_only_the_address_that_was_checked_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]]
    lookups, connected = [], []

    def look_up(host: str, port: int, **_: object):
        lookups.append(host)
        return [(0, 0, 0, "", (address, port)) for address in answers[len(lookups) - 1]]

    class Recorder(httpcore.NetworkBackend):
        def connect_tcp(self, host, port, *_args, **_kwargs):
            connected.append(host)
            return httpcore.MockStream([])

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    network = CheckedNetwork((), Recorder())
    network.connect_tcp("lampton.example", 443)
    assert (lookups, connected) == (["lampton.example"], ["93.184.215.14"])
    for _ in range(2):  # the name now leads elsewhere, or to both
        with pytest.raises(SiteTrouble, match="not an address of the public net"):
            network.connect_tcp("lampton.example", 443)
    assert connected == ["93.184.215.14"]


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate for localhost that nobody vouches for but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "own.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


def test_a_bad_certificate_changes_nothing(one: Following, tmp_path: Path) -> None:
    before = one.files()
    with serving(context=certificate(tmp_path)) as secure:
        assert "certificate" in str(one.cycle(url=f"https://localhost:{secure.port}/list").failure)
        assert secure.asked == []
    assert one.files() == before


def test_a_certificate_is_that_of_the_name_though_a_checked_address_is_connected_to(
    one: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = replace(QUICK, private=(ip_network("127.0.0.1"), ip_network("::1")))
    with serving(context=certificate(tmp_path)) as secure:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        publish(secure, "z")
        assert one.cycle(url=f"https://localhost:{secure.port}/list", limits=limits).new == ["m/z.html"]
        by_address = one.cycle(url=f"https://127.0.0.1:{secure.port}/list", limits=limits)
    assert "certificate" in str(by_address.failure)


# Courtesy.


def test_robots_txt_is_kept_to(site: Site, one: Following) -> None:
    site.pages["/robots.txt"] = Reply(
        b"User-agent: *\nDisallow: /m/b*\nCrawl-delay: 3\n\nUser-agent: Other\nDisallow: /", etag=False
    )
    publish(site, "a", "b", "b2", "c", "d")
    outcome = one.cycle()
    assert [asked.path for asked in site.asked if asked.path.startswith("/m/b")] == []
    assert (outcome.new, len(outcome.troubles)) == (["m/d.html"], 2)
    assert one.slept == [3.0] * (len(site.asked) - 2), "after each request but robots.txt and the last"


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (429, False)])
def test_a_robots_txt_that_fails(site: Site, one: Following, status: int, allowed: bool) -> None:
    site.pages["/robots.txt"] = Reply(b"", status)
    assert (one.cycle().failure is None) is allowed


def test_one_request_at_a_time_goes_to_a_host_whoever_asks(site: Site, tmp_path: Path) -> None:
    publish(site, *(f"n{n}" for n in range(6)))
    site.before = lambda _: time.sleep(0.005)
    sources = tuple(
        SourceSettings(f"s{n}", "page", f"{site.url}/list", links=("*/m/*",), limits=QUICK) for n in range(4)
    )
    outcomes = sync(
        Sites("clerk@lampton.example", sources), tmp_path, hosts=Hosts(time.monotonic, time.sleep)
    )
    assert [len(outcome.new) for outcome in outcomes] == [6] * 4
    assert site.most_at_once == 1
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1
    agents = {asked.headers["user-agent"] for asked in site.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("(+clerk@lampton.example)")


def test_when_one_source_is_stopped_the_others_ask_nothing_more(site: Site, tmp_path: Path) -> None:
    publish(site, *(f"n{n}" for n in range(30)))
    patterns = ("*/m/n0", "*/m/*", "*/m/*")
    sources = tuple(
        SourceSettings(f"s{n}", "page", f"{site.url}/list", links=(pattern,), limits=QUICK)
        for n, pattern in enumerate(patterns)
    )

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    site.before = lambda _: time.sleep(0.005)
    with pytest.raises(KeyboardInterrupt):
        sync(Sites("clerk@lampton.example", sources), tmp_path, tell=stop)
    assert len([asked for asked in site.asked if asked.path.startswith("/m/")]) < 61


def test_between_two_requests_there_is_a_pause(site: Site, one: Following) -> None:
    one.cycle(limits=replace(QUICK, delay=2.0))
    assert len([pause for pause in one.slept if pause == 2.0]) == 3


def test_no_more_is_taken_than_the_limits_allow(site: Site, one: Following) -> None:
    publish(site, *(f"n{n}" for n in range(9)))
    outcome = one.cycle(limits=replace(QUICK, most_documents=5), removed="drop", recheck=None)
    assert len(outcome.new) == 5
    assert "most_documents" in outcome.troubles[0]
    assert outcome.gone == [], "a list that was cut says of nothing that it is gone"


# Secrets.


def test_user_and_password_are_sent_to_the_site_alone_and_nowhere_kept(site: Site, one: Following) -> None:
    publish(site, "a", "d")
    site.pages["/m/a"] = Reply(b"", 500)
    with serving() as other:
        other.pages["/d"] = Reply(minutes("d"))
        site.pages["/m/d"] = Reply(b"", 302, {"Location": f"{other.url}/d"})
        outcome = one.cycle(
            url=f"http://clerk:s3cret@127.0.0.1:{site.port}/list",
            limits=replace(QUICK, private=(ip_network("127.0.0.0/8"),)),
        )
        assert all("authorization" not in asked.headers for asked in other.asked)
    assert outcome.new == ["m/d.html"]
    assert site.asked[-1].headers["authorization"].startswith("Basic ")
    assert one.sidecar().documents["m/d.html"].url == f"{site.url}/m/d"
    told = " ".join([*outcome.troubles, one.state(), (one.folder / "minutes.toml").read_text()])
    assert "s3cret" not in told
    assert "clerk:" not in told


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@lampton.example:8443/a?x=1#f", "https://lampton.example:8443/a?x=1"),
        ("https://lampton.example/a?token=t&x=1", "https://lampton.example/a?token=...&x=1"),
        ("https://b.example/k?X-Amz-Signature=abc", "https://b.example/k?X-Amz-Signature=..."),
        ("https://lampton.example/a?api_key=t", "https://lampton.example/a?api_key=..."),
        ("https://lampton.example/a?monkey=1", "https://lampton.example/a?monkey=1"),
        ("https://[::1", "an address that cannot be read"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


def test_an_address_that_lets_in_whoever_has_it_is_no_link(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Reply(b'<a href="/m/a?sig=abc">x</a>')
    site.pages["/m/a"] = Reply(minutes("a"))
    found = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",))
    [name] = found.cycle().new
    assert found.sidecar().documents == {}
    assert name in found.documents()


# What changes, moves and goes.


def test_a_changed_document_takes_the_place_of_the_former(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(minutes("amended"))
    assert one.cycle().changed == ["m/a.html"]
    assert set(one.documents()) == {"m/a.html", "m/b.html", "m/c.html"}
    assert one.documents()["m/a.html"] == minutes("amended")


def test_by_choice_the_former_text_stays_as_a_paper(site: Site, one: Following) -> None:
    former = one.documents()["m/a.html"]
    site.pages["/m/a"] = Reply(minutes("amended"))
    one.cycle(keep="versions")
    [earlier] = [name for name in one.documents() if "earlier" in name]
    assert one.documents()[earlier] == former
    said = one.sidecar().documents[earlier]
    assert said.kind is not None
    assert (said.kind.value, said.url) == ("paper", f"{site.url}/m/a")
    assert "since replaced" in str(said.title)
    assert one.cycle(keep="versions", removed="drop").gone == [], "no site lists what it has replaced"
    publish(site, "b", "c")
    site.pages["/m/a"] = Reply(b"", 404)
    one.cycle(keep="versions", removed="drop", accept_removals=True)
    assert set(one.documents()) == {"m/b.html", "m/c.html"}


def test_a_document_that_becomes_another_format_is_one_still(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(pdf("now a PDF"), headers={"Content-Type": "application/pdf"})
    assert one.cycle().changed == ["m/a.pdf"]
    assert set(one.documents()) == {"m/a.pdf", "m/b.html", "m/c.html"}


def test_a_document_at_another_address_keeps_its_name(site: Site, one: Following) -> None:
    publish(site, "b", "c", "new-place")
    site.pages["/m/new-place"] = site.pages.pop("/m/a")
    outcome = one.cycle(removed="drop")
    assert (outcome.moved, outcome.new, outcome.gone) == (["m/a.html"], [], [])
    assert one.sidecar().documents["m/a.html"].url == f"{site.url}/m/new-place"
    assert one.cycle().moved == []


def test_what_is_gone_is_told_once_and_kept(site: Site, one: Following) -> None:
    publish(site, "b", "c")
    del site.pages["/m/a"]
    before = one.documents()
    assert one.cycle().gone == ["m/a.html"]
    assert one.cycle().gone == []
    assert one.documents() == before
    publish(site, "a", "b", "c")
    one.cycle()
    del site.pages["/m/a"]
    publish(site, "b", "c")
    assert one.cycle().gone == ["m/a.html"], "it was there again in between"


def test_what_is_not_listed_but_there_is_not_gone(site: Site, one: Following) -> None:
    publish(site, "b", "c")
    outcome = one.cycle(removed="drop")
    one.now += 2 * DAY
    assert (outcome.gone, one.cycle(removed="drop").dropped) == ([], [])
    assert len(one.documents()) == 3


def test_by_choice_what_is_gone_is_deleted_a_day_later(site: Site, one: Following) -> None:
    publish(site, "b", "c")
    del site.pages["/m/a"]
    assert (one.cycle(removed="drop").dropped, len(one.documents())) == ([], 3)
    one.now += DAY
    assert one.cycle(removed="drop").dropped == ["m/a.html"]
    assert set(one.documents()) == {"m/b.html", "m/c.html"}
    assert set(one.sidecar().documents) == {"m/b.html", "m/c.html"}


def test_much_that_is_gone_at_once_is_kept_until_somebody_says_so(site: Site, tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(20)]
    publish(site, *names)
    found = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",), removed="drop")
    found.cycle()
    for name in names[:10]:
        del site.pages[f"/m/{name}"]
    publish(site, *names[10:])
    found.cycle()
    found.now += 2 * DAY
    outcome = found.cycle()
    assert (len(outcome.held), outcome.dropped, len(found.documents())) == (10, [], 20)
    assert len(found.cycle(accept_removals=True).dropped) == 10
    assert len(found.documents()) == 10
