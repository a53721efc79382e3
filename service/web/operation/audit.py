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
import re
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.errors import BadInput
from indexer.language.words import STOP_WORDS, Analyzer
from indexer.store.open import Index
from service.search.request import MOST_CHARACTERS
from service.search.stages import recorded
from service.web.operation.live import Core
from service.web.operation.logs import template
from service.web.operation.middleware import path_of, with_start

# Bounded or possessive repeats: linear on any question, which has 500 characters at most.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[address]", re.compile(r"(?i)\b(?:https?://|www\.)\S++")),
    ("[email]", re.compile(r"[^\s@<>()\[\],;:]{1,64}@[^\s@<>()\[\],;:]{1,255}")),
    ("[address]", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}\b")),
    (
        "[national insurance number]",
        re.compile(r"(?i)\b[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b"),
    ),
    ("[postcode]", re.compile(r"(?i)\b[a-z]{1,2}\d[a-z\d]?[ -]?\d[a-z]{2}\b")),
    # Telephone, NHS, card and account numbers, dates of birth in figures: seven digits or more, however set.
    ("[number]", re.compile(r"(?<![\w£$€])\+?\(?\d(?:[ ().\/-]{0,3}\d){6,}(?!\w)")),
)
_WORD = "[word]"


def without_personal_data(question: str, is_published: Callable[[str], bool], analyzer: Analyzer) -> str:
    """The question with placeholders for what may be personal; `is_published`: whether minutes hold a word.

    Two nets, one behind the other. Patterns take what has a shape: addresses of all kinds, telephone, NHS,
    National Insurance and other long numbers, postcodes. Then every word goes that the minutes themselves do
    not hold: a name that nobody has published cannot pass, nor can a slip, a street or a reference number.
    What stays are words that anybody could have read in the minutes. Two of them may still stand together
    that never did there ("John" of one meeting beside "Smith" of another); this is why the audit log is off
    unless asked for.
    """
    text = unicodedata.normalize("NFKC", question)
    for placeholder, pattern in _PATTERNS:
        text = pattern.sub(placeholder, text)
    pieces, at = [], 0
    for bracketed in (*_PLACEHOLDER.finditer(text), None):
        end = bracketed.start() if bracketed else len(text)
        pieces.append(_published_only(text[at:end], is_published, analyzer))
        if bracketed:
            pieces.append(bracketed.group())
            at = bracketed.end()
    return " ".join("".join(pieces).split())


_PLACEHOLDER = re.compile("|".join(sorted({re.escape(placeholder) for placeholder, _ in _PATTERNS})))


def _published_only(text: str, is_published: Callable[[str], bool], analyzer: Analyzer) -> str:
    kept, at = [], 0
    for token in analyzer.words(text):
        if token.start < at:
            break  # from here on the analyzer gives hyphenated words a second time, joined
        known = token.term in STOP_WORDS or is_published(token.term)
        kept += [text[at : token.start], text[token.start : token.end] if known else _WORD]
        at = token.end
    return "".join([*kept, text[at:]])


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

        def started(sent: int, _: MutableHeaders) -> None:
            nonlocal status
            status = sent

        try:
            await self._app(scope, receive, with_start(send, started))
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
