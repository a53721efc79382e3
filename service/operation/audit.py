"""The audit log: which questions were asked, without those who asked. Off unless a file is named.

A line is a JSON object: time (to the second), route, status, outcome, index version, and the question without
personal data. Nothing says from where it was asked. The file is its owner's alone (0600), and is opened for
each line, so that it can be moved away at any time.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import anyio
from anyio.to_thread import run_sync
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import BadInput
from indexer.store.open import Index
from service.access.guard import path_of
from service.operation.exchange import template
from service.operation.personal_data import without_personal_data
from service.search.query import MOST_CHARACTERS
from service.search.stages import recorded
from service.state import Core

_log = logging.getLogger(__name__)

_TYPING = frozenset({"/api/suggest"})  # asked with every few letters of a question
_MOST_BYTES = 12 * MOST_CHARACTERS + 8_192  # the longest question, percent-encoded, and its filters


class AuditLog:
    """A file that questions are appended to; several processes may share it, a line is one write."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput when the file cannot be written to."""
        self._path = path
        try:
            os.close(self._opened())
        except OSError as error:
            raise BadInput(
                f"The audit log {path} cannot be written to ({error.strerror}): name another file."
            ) from error

    def write(self, line: dict[str, object]) -> None:
        """Appends a line; raises OSError."""
        data = f"{json.dumps(line, ensure_ascii=False)}\n".encode()
        file = self._opened()
        try:
            written = os.write(file, data)
        finally:
            os.close(file)
        if written != len(data):
            raise OSError(0, "the disk is full")

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        file = os.open(self._path, flags, 0o600)
        if stat.S_ISREG(os.fstat(file).st_mode):
            os.fchmod(file, 0o600)  # also where somebody has made it before
        return file


class AuditTrail:
    """ASGI middleware within the lease of a core: writes down the question of each request that has one.

    It does so when the response has been sent, in a thread of its own. A question that cannot be written
    down is told in the log and in the metrics; whoever asked it does not notice.
    """

    def __init__(self, app: ASGIApp, audit: AuditLog, failed: Callable[[], None]) -> None:
        self._app = app
        self._audit = audit
        self._failed = failed
        self._thread = anyio.CapacityLimiter(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        question, core = _question(scope), scope.get("state", {}).get("core")
        if question is None or not isinstance(core, Core):
            await self._app(scope, receive, send)
            return
        status = 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(self._write, scope, core.index, question, status, limiter=self._thread)

    def _write(self, scope: Scope, index: Index, question: str, status: int) -> None:
        recording = recorded()
        line = {
            "time": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "route": template(scope),
            "status": status,
            "outcome": recording.outcome if recording else None,
            "index_version": index.version,
            "question": without_personal_data(
                question, lambda word: index.words.count(word) > 0, index.analyzer
            ),
        }
        try:
            self._audit.write(line)
        except OSError as error:
            self._failed()
            _log.error("A question could not be written to the audit log: %s.", error.strerror)


def _question(scope: Scope) -> str | None:
    """The question that a request asks, cut where no question reaches."""
    if scope["type"] != "http" or len(scope["query_string"]) > _MOST_BYTES or path_of(scope) in _TYPING:
        return None
    found = parse_qs(scope["query_string"].decode("latin-1")).get("q")
    return found[-1][:MOST_CHARACTERS] if found else None
