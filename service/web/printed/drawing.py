"""Pages of PDF files drawn by a process each, a few at a time, and kept for a while."""

from __future__ import annotations

import importlib.util
import logging
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request

from indexer.model import serialiser
from indexer.store.originals import Original, Originals
from service.web.operation.middleware import Overloaded, end_turn
from service.web.printed.boxes import PageHeader

_PROGRAM = "service.web.printed.draw"
_SECONDS = 12.0  # by the clock, for a process that may use eight of a processor
_AT_ONCE = 2
_MOST_WAITING = 16
_KEPT_BYTES = 32 << 20  # a hundred pages
_NUMBER_BYTES = 36  # of a whole number and its place in a tuple
_FAILED_SECONDS = 60.0  # until a page that could not be drawn is tried again
_RETRY_AFTER = 5

_log = logging.getLogger(__name__)


def can_draw() -> bool:
    """Whether what draws pages is installed (extra `originals`)."""
    return importlib.util.find_spec("pypdfium2") is not None


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page of a PDF as a picture (PNG), with its letters."""

    header: PageHeader
    png: bytes

    @property
    def size(self) -> int:
        """Bytes of memory that it takes, about."""
        return len(self.png) + _NUMBER_BYTES * len(self.header.boxes)


class KeptPages:
    """The pages that were drawn last, by digest of the file and number; used by several threads."""

    def __init__(self, most_bytes: int = _KEPT_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = Lock()
        self._pages: OrderedDict[tuple[str, int], tuple[DrawnPage | None, float]] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, int]) -> tuple[bool, DrawnPage | None]:
        """Whether something is known of a page, and the page; None: it could not be drawn a while ago."""
        with self._lock:
            page, since = self._pages.get(key, (None, -_FAILED_SECONDS))
            if page is None and self._clock() - since >= _FAILED_SECONDS:
                return False, None
            self._pages.move_to_end(key)
            return True, page

    def put(self, key: tuple[str, int], page: DrawnPage | None) -> None:
        """Keeps a page, or that it could not be drawn."""
        with self._lock:
            if key in self._pages:
                self._bytes -= _size(self._pages.pop(key)[0])
            self._pages[key] = page, self._clock()
            self._bytes += _size(page)
            while self._bytes > self._most_bytes:
                _, (oldest, _) = self._pages.popitem(last=False)
                self._bytes -= _size(oldest)


def _size(page: DrawnPage | None) -> int:
    return page.size if page else _NUMBER_BYTES


class PageDrawing:
    """Draws pages of the files that an index keeps, each in a process: none can harm the service."""

    def __init__(self, kept: KeptPages | None = None) -> None:
        self.offered = can_draw()
        self._kept = kept or KeptPages()
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)

    def of(self, originals: Originals, document_id: str) -> Original | None:
        """The file of a document whose pages can be shown: a PDF that was kept and whose text was read."""
        kept = originals.of(document_id)
        return kept[0] if self.offered and kept and kept[0].file.endswith(".pdf") else None

    async def page(self, request: Request, path: Path, sha256: str, number: int) -> DrawnPage | None:
        """A page, counted from 1; None where there is none, or it cannot be drawn. Raises Overloaded.

        Whoever waits for it keeps nobody else from their turn.
        """
        known, page = self._kept.get((sha256, number))
        if known:
            return page
        if self._limiter.statistics().tasks_waiting >= _MOST_WAITING:
            raise Overloaded(_RETRY_AFTER)
        end_turn(request)
        return await run_sync(self._draw, path, sha256, number, limiter=self._limiter)

    def _draw(self, path: Path, sha256: str, number: int) -> DrawnPage | None:
        known, page = self._kept.get((sha256, number))  # another request may have had it drawn meanwhile
        if not known:
            page = drawn(path, number)
            self._kept.put((sha256, number), page)
        return page


def drawn(path: Path, number: int, seconds: float = _SECONDS) -> DrawnPage | None:
    """Page `number` of a PDF, by a process of its own; None where that fails or takes too long."""
    command = [sys.executable, "-m", _PROGRAM, str(path), str(number)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired:
        _log.warning("Page %d of a kept file took longer than %g seconds to draw.", number, seconds)
        return None
    told, _, png = done.stdout.partition(b"\n")
    if done.returncode != 0 or not png:
        _log.warning("Page %d of a kept file cannot be drawn (status %d).", number, done.returncode)
        return None
    try:
        return DrawnPage(serialiser(PageHeader).validate_json(told), png)
    except ValueError:
        _log.warning("Page %d of a kept file was drawn, but what came is none of ours.", number)
        return None
