"""A sitemap, or an index of sitemaps, as sitemaps.org describes them; compressed ones too."""

from __future__ import annotations

import zlib
from collections import deque

from indexer.sites.addresses import without_secrets
from indexer.sites.kinds.page import listed_at
from indexer.sites.kinds.reading import absolute, fits, local, named, text_in, xml_root
from indexer.sites.kinds.web_documents import WebSource
from indexer.sites.source import ListedDocument, SiteListing, SiteTrouble

_GZIP = b"\x1f\x8b"


class SitemapSource(WebSource):
    """Documents are the addresses of a sitemap that fit `links`; `lastmod` says when they changed."""

    def documents(self) -> SiteListing:
        """List what the sitemap and those that it names hold."""
        found: dict[str, ListedDocument] = {}
        doubts: list[str] = []
        waiting, seen = deque([self.settings.url]), {self.settings.url}
        while waiting:
            at = waiting.popleft()
            try:
                for listed, further in self._entries(at):
                    if listed is not None:
                        found.setdefault(listed.key, listed)
                    elif further is not None and further not in seen:
                        seen.add(further)
                        waiting.append(further)
            except SiteTrouble as error:
                if at == self.settings.url:
                    raise
                doubts.append(str(error))
            if len(seen) > self.settings.limits.most_pages:
                doubts.append(f"more than {self.settings.limits.most_pages:,} sitemaps")
                break
        if not found:
            raise SiteTrouble(f"{without_secrets(self.settings.url)} names nothing that fits")
        return SiteListing(tuple(found.values()), tuple(doubts))

    def _entries(self, at: str) -> list[tuple[ListedDocument | None, str | None]]:
        page = self.pages.get(at)
        root = xml_root(self._unpacked(page.data, at), at)
        if local(root) == "sitemapindex":
            maps = (absolute(page.url, text_in(one, "loc")) for one in named(root, "sitemap"))
            return [(None, url) for url in maps if url]
        if local(root) != "urlset":
            raise SiteTrouble(f"{without_secrets(at)} is no sitemap")
        entries: list[tuple[ListedDocument | None, str | None]] = []
        for one in named(root, "url"):
            url = absolute(page.url, text_in(one, "loc"))
            if url and (not self.settings.links or fits(url, self.settings.links)):
                entries.append((listed_at(url, text_in(one, "lastmod") or None), None))
        return entries

    def _unpacked(self, data: bytes, url: str) -> bytes:
        if not data.startswith(_GZIP):
            return data
        most = self.settings.limits.most_bytes
        try:
            unpacked = zlib.decompressobj(wbits=31).decompress(data, most)
        except zlib.error:
            raise SiteTrouble(f"{without_secrets(url)} is damaged") from None
        if len(unpacked) >= most:
            raise SiteTrouble(f"{without_secrets(url)} is larger than {most:,} bytes")
        return unpacked
