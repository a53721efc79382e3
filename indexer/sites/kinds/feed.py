"""A feed, RSS 2.0 or Atom (RFC 4287), with its further pages (RFC 5005)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from indexer.sites.addresses import without_secrets
from indexer.sites.kinds.page import listed_at
from indexer.sites.kinds.reading import absolute, fits, local, named, text_in, xml_root
from indexer.sites.kinds.web_documents import WebSource
from indexer.sites.names import suffix_of
from indexer.sites.source import ListedDocument, SiteListing, SiteTrouble

_OF_ENTRIES = ("alternate", "enclosure", "")


class FeedSource(WebSource):
    """Documents are the enclosures and links of entries that fit `links`.

    Without a pattern an entry's enclosures that can be read are taken, else the page that it links to. The
    day of an entry says nothing of the meeting, so that its date is left to the document.
    """

    def documents(self) -> SiteListing:
        """List what the entries of the feed lead to; older ones fall out of it and stay."""
        found: dict[str, ListedDocument] = {}
        doubts: list[str] = []
        at: str | None = self.settings.url
        seen: set[str] = set()
        while at is not None and len(seen) < self.settings.limits.most_pages:
            seen.add(at)
            try:
                page = self.pages.get(at)
                root = xml_root(page.data, at)
            except SiteTrouble as error:
                if at == self.settings.url:
                    raise
                doubts.append(str(error))
                break
            if local(root) not in ("rss", "rdf", "feed"):
                raise SiteTrouble(f"{without_secrets(at)} is no feed")
            for entry in (*named(root, "item"), *named(root, "entry")):
                for listed in self._of_entry(entry, page.url):
                    found.setdefault(listed.key, listed)
            following = next(_links(root, page.url, ("next",)), None)
            at = following[0] if following and following[0] not in seen else None
        return SiteListing(tuple(found.values()), tuple(doubts))

    def _of_entry(self, entry: Any, base: str) -> list[ListedDocument]:  # noqa: ANN401 - lxml has no types
        links = [url for url, _ in _links(entry, base, _OF_ENTRIES)]
        enclosed = [url for url, is_enclosure in _links(entry, base, _OF_ENTRIES) if is_enclosure]
        if self.settings.links:
            chosen = [url for url in links if fits(url, self.settings.links)]
        else:
            chosen = [url for url in enclosed if suffix_of(url)] or links[:1]
        stamp = text_in(entry, "updated") or None
        return [listed_at(url, stamp) for url in dict.fromkeys(chosen)]


def _links(element: Any, base: str, relations: tuple[str, ...]) -> Iterator[tuple[str, bool]]:  # noqa: ANN401
    """The addresses that an entry or a feed links to, each with whether it is an enclosure."""
    channel = next((one for one in element.iterchildren(etree.Element) if local(one) == "channel"), element)
    for child in channel.iterchildren(etree.Element):
        if local(child) == "link":
            relation = child.get("rel") or ""
            url = absolute(base, child.get("href") or "".join(child.itertext()))
            if url and relation in relations:
                yield url, relation == "enclosure"
        elif local(child) == "enclosure" and "enclosure" in relations:
            url = absolute(base, child.get("url") or "")
            yield from ((url, True),) if url else ()
