"""Sites that are slow, broken or being mended: the folder stays what it was, and is told."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.sites.following import Following, following
from tests.sites.site import QUICK, Reply, Site, minutes, pdf, publish

pytestmark = pytest.mark.timeout(60)


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
