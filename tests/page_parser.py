"""A page as a browser reads it, for tests of what pages hold."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "path", "img", "rect"}


class Page(HTMLParser):
    """A page as a browser reads it: its tags with attributes, and its text. Tags must be balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.links: list[tuple[str, str]] = []  # text, also what only screen readers say, and address
        self._link_text = ""
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "a":
            self._link_text = ""
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop() == tag
        if tag == "a":
            self.links.append((" ".join(self._link_text.split()), self.all("a")[-1].get("href", "")))

    def handle_data(self, data):
        self.text += data
        if "a" in self._open:
            self._link_text += data

    @property
    def said(self) -> str:
        """Its text as a reader takes it in, without the line breaks of the template."""
        return " ".join(self.text.split())

    def link(self, text: str) -> str:
        """The address of the one link with these words in its text."""
        (address,) = {href for words, href in self.links if text in words}
        return address

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [a for name, a in self.tags if name == tag and wanted.items() <= a.items()]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def hrefs(self) -> list[str]:
        return [attributes["href"] for _, attributes in self.tags if "href" in attributes]


def assert_scripted_from_here_alone(page: Page) -> None:
    """Whatever minutes hold, the only scripts of a page are files of the service."""
    for script in page.all("script"):
        assert script["type"] == "module"
        assert script["src"].startswith("/static/")
