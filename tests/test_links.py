import pytest

from service.web.links import Links, web_address


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
