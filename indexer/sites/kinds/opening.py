"""Opening a source: the type that SITES.toml states -> the class that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from indexer.sites.kinds.bucket import BucketSource
from indexer.sites.kinds.feed import FeedSource
from indexer.sites.kinds.folder import FolderSource
from indexer.sites.kinds.git import GitSource
from indexer.sites.kinds.legistar import LegistarSource
from indexer.sites.kinds.moderngov import ModernGovSource
from indexer.sites.kinds.page import PageSource
from indexer.sites.kinds.sitemap import SitemapSource
from indexer.sites.pages import ListingPages
from indexer.sites.settings import SourceSettings
from indexer.sites.source import SiteSource
from indexer.sites.web import Hosts, Login, Web

_ON_THE_WEB: Mapping[str, Callable[[SourceSettings, Web, ListingPages], SiteSource]] = {
    "page": PageSource,
    "sitemap": SitemapSource,
    "feed": FeedSource,
    "moderngov": ModernGovSource,
    "legistar": LegistarSource,
    "bucket": BucketSource,
}


@contextmanager
def opened(
    settings: SourceSettings, state: Path, contact: str, hosts: Hosts, clock: Callable[[], float]
) -> Iterator[SiteSource]:
    """The source that the settings state, with its connections closed in the end."""
    if settings.type == "folder" and settings.path is not None:
        yield FolderSource(settings, settings.path)
        return
    if settings.type == "git":
        yield GitSource(settings, state)
        return
    bare, login = Login.taken_from(settings.url)
    settings = replace(settings, url=bare)
    web = Web(hosts, settings.limits, contact, login)
    pages = ListingPages(web, state / "pages", clock)
    try:
        pages.prune()
        yield _ON_THE_WEB[settings.type](settings, web, pages)
    finally:
        web.close()
