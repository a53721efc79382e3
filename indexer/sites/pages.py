"""Pages that say what there is: asked for with what is known of the last answer, old ones seldom."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.regular_files import read_regular
from indexer.sites.addresses import without_secrets
from indexer.sites.journal import replace_bytes
from indexer.sites.names import short_hash
from indexer.sites.source import Validators
from indexer.sites.web import Web

SHARE = 10
"""What has not changed for so many days is asked for again after one: the tenth that HTTP's caches reckon
with too (RFC 9111, 4.2.2), since minutes change in the weeks after a meeting and hardly ever later."""

LEAST, MOST = 3600.0, 30 * 86_400.0
"""Seconds between which that lies."""

_FORGOTTEN = 3 * MOST


def next_look(quiet: float) -> float:
    """The seconds until something is asked for again that has not changed for so many."""
    return min(max(quiet / SHARE, LEAST), MOST)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a site sent it, now or earlier; `charset` is what its header says."""

    url: str
    data: bytes
    charset: str | None = None


class ListingPages:
    """The listing pages of one source, remembered in a folder; `clock` gives seconds of the epoch."""

    def __init__(self, web: Web, folder: Path, clock: Callable[[], float]) -> None:
        self._web, self._folder, self._clock = web, folder, clock

    def get(self, url: str, settled: dt.date | None = None) -> Page:
        """Hand out a page. One about a meeting on the day `settled`, long past, is seldom asked for again."""
        name = short_hash(url) + short_hash(url[::-1])
        path = self._folder / name
        known = self._remembered(path)
        now = self._clock()
        if known is not None and settled is not None:
            day = dt.datetime.combine(settled, dt.time(), dt.UTC).timestamp()
            if day < now and now - known.asked < next_look(now - day):
                return known.page
        answer = self._web.get(url, known.validators if known else None)
        if answer.status == 304:
            if known is None:
                raise AssertionError("a server answers 304 only to what it was told")
            page, validators = known.page, known.validators
        else:
            page = Page(answer.url, answer.data, answer.charset)
            validators = answer.validators
        self._remember(path, _Remembered(page, validators, now))
        return page

    def prune(self) -> None:
        """Forget pages that have not been asked for in a long time: nothing leads to them any more."""
        for path in self._folder.glob("*"):
            if self._clock() - path.stat().st_mtime > _FORGOTTEN:
                path.unlink(missing_ok=True)

    def _remembered(self, path: Path) -> _Remembered | None:
        try:
            head, _, data = read_regular(path).partition(b"\n")
            said = json.loads(head)
            if len(data) != said["length"]:
                return None
            page = Page(said["url"], data, said["charset"])
            return _Remembered(page, Validators(said["etag"], said["modified"]), said["asked"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # asked for as if it never had been

    def _remember(self, path: Path, one: _Remembered) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        head = {
            "url": without_secrets(one.page.url),
            "charset": one.page.charset,
            "etag": one.validators.etag,
            "modified": one.validators.modified,
            "asked": one.asked,
            "length": len(one.page.data),
        }
        replace_bytes(path, json.dumps(head).encode() + b"\n" + one.page.data, 0o600)


@dataclass(frozen=True, slots=True)
class _Remembered:
    page: Page
    validators: Validators
    asked: float
