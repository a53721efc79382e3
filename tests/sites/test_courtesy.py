"""How a site is asked: as its robots.txt says, one request at a time, and no more than the limits allow."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.sites.settings import Sites, SourceSettings
from indexer.sites.sync import sync
from indexer.sites.web import Hosts
from tests.sites.following import Following
from tests.sites.site import QUICK, Reply, Site, publish

pytestmark = pytest.mark.timeout(60)


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
