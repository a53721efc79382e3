"""A page that links to documents, and the pages that go on with its list."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from indexer.documents.decode import decoded
from indexer.documents.html.html import page_text
from indexer.documents.lines import clean_line
from indexer.errors import RefusedFile
from indexer.sites.addresses import without_secrets
from indexer.sites.kinds.reading import absolute, fits
from indexer.sites.kinds.web_documents import WebSource
from indexer.sites.names import name_from_url, suffix_of
from indexer.sites.pages import Page
from indexer.sites.source import ListedDocument, SiteListing, SiteTrouble


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: where it leads, its words, and whether the page calls it the next one."""

    url: str
    words: str
    is_next: bool


class PageSource(WebSource):
    """Documents are what links lead to whose address fits `links` and whose words fit `words`.

    Pages that a link calls next, and those that fit `next`, are read as well. Nothing is taken from the words
    of a link: what a document is, it says itself.
    """

    def documents(self) -> SiteListing:
        """List what all of the pages link to."""
        found: dict[str, ListedDocument] = {}
        doubts: list[str] = []
        waiting, seen = deque([self.settings.url]), {self.settings.url}
        while waiting:
            url = waiting.popleft()
            try:
                links = list(links_of(self.pages.get(url)))
            except SiteTrouble as error:
                if url == self.settings.url:
                    raise
                doubts.append(str(error))
                continue
            for link in links:
                if self._is_document(link):
                    found.setdefault(link.url, listed_at(link.url))
                elif (link.is_next or fits(link.url, self.settings.next)) and link.url not in seen:
                    seen.add(link.url)
                    waiting.append(link.url)
            if len(seen) > self.settings.limits.most_pages:
                doubts.append(f"more than {self.settings.limits.most_pages:,} list pages")
                break
        if not found:
            raise SiteTrouble(f"{without_secrets(self.settings.url)} links to nothing that fits")
        return SiteListing(tuple(found.values()), tuple(doubts))

    def _is_document(self, link: Link) -> bool:
        settings = self.settings
        by_address = not settings.links or fits(link.url, settings.links)
        return by_address and (not settings.words or fits(link.words, settings.words))


def listed_at(url: str, stamp: str | None = None) -> ListedDocument:
    """A document of which the site says no more than its address."""
    return ListedDocument(key=url, name=name_from_url(url), url=url, suffix=suffix_of(url), stamp=stamp)


def links_of(page: Page) -> Iterator[Link]:
    """The links of a page in order, each as a whole address."""
    root = _root(page)
    base = page.url
    for element in root.iter("base"):
        base = absolute(page.url, element.get("href") or "") or page.url
        break
    for element in root.iter("a", "area", "link"):
        url = absolute(base, element.get("href") or "")
        is_next = "next" in (element.get("rel") or "").lower().split()
        if url is not None and (element.tag != "link" or is_next):
            yield Link(url, clean_line(" ".join(element.itertext())), is_next)


def _root(page: Page) -> Any:  # noqa: ANN401 - lxml has no types
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        text = (decoded(page.data, page.charset) if page.charset else page_text(page.data)).text
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (RefusedFile, etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise SiteTrouble(f"{without_secrets(page.url)} answers with no page") from None
