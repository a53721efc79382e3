"""Addresses of the service, and where the other pages of a list are."""

from __future__ import annotations

import pytest

from service.search.request import DEEPEST
from service.web.pages.links import Links, PageLinks, web_address


def test_addresses_are_encoded_and_stand_below_the_proxys_path() -> None:
    links = Links("/minutes")
    assert links.home() == "/minutes/"
    assert links.search([("q", "a&b c"), ("board", "É")]) == "/minutes/search?q=a%26b+c&board=%C3%89"
    assert links.search() == "/minutes/search"
    assert links.meeting("a/b", "p-1-2") == "/minutes/meetings/a%2Fb#p-1-2"
    assert links.asset("style.css", "12ab") == "/minutes/static/style.css?v=12ab"


@pytest.mark.parametrize("url", ["https://town.example/a#page=2", "http://town.example"])
def test_addresses_of_the_web_are_links(url) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "//town.example", "https://", "http://[::1"]
)
def test_nothing_else_is_a_link(url) -> None:
    assert web_address(url) is None


SENT = [("q", "a <b>, c"), ("board", "A"), ("board", "B"), ("limit", "10"), ("offset", "20")]


def links(offset: int, total: int, limit: int = 10) -> PageLinks:
    return PageLinks.of("/root/api/search", SENT, offset, limit, total)


def test_the_other_parameters_stay_as_they_were_sent() -> None:
    found = links(20, 100)
    asked = "/root/api/search?q=a+%3Cb%3E%2C+c&board=A&board=B&limit=10"
    assert found == PageLinks(f"{asked}&offset=20", asked, f"{asked}&offset=10", f"{asked}&offset=30")
    assert found.header == (
        f'<{asked}>; rel="first", <{asked}&offset=10>; rel="prev", <{asked}&offset=30>; rel="next"'
    )


@pytest.mark.parametrize(
    ("offset", "total", "before", "after"),
    [
        (0, 0, None, None),
        (0, 10, None, None),
        (0, 11, None, "offset=10"),
        (10, 20, "limit=10", None),
        (5, 16, "limit=10", "offset=15"),
        (400, 20, "offset=390", None),
        (DEEPEST - 10, 5_000, f"offset={DEEPEST - 20}", None),
        (DEEPEST - 20, 5_000, f"offset={DEEPEST - 30}", f"offset={DEEPEST - 10}"),
        (DEEPEST - 15, 5_000, f"offset={DEEPEST - 25}", None),
    ],
)
def test_there_are_neighbours_only_within_the_list_and_its_bounds(offset, total, before, after) -> None:
    found = links(offset, total)
    for address, end in ((found.prev, before), (found.next, after)):
        assert (address is None) == (end is None)
        assert address is None or address.endswith(str(end))


def test_links_that_are_too_long_for_a_header_stand_in_the_json_alone() -> None:
    found = PageLinks.of("/api/search", [("q", "\u0434" * 500)], 0, 10, 100)
    assert found.header is None
    assert found.next
