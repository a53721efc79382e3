"""Every quote is held against the stored minutes before it is shown."""

from __future__ import annotations

import logging
from threading import Lock

from indexer.model import Meeting

_log = logging.getLogger(__name__)


class Checks:
    """Counts quotes that were held against the minutes, and those that failed: these must stay 0.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._passed = 0
        self._failed = 0

    @property
    def passed(self) -> int:
        """Quotes that stand in the minutes as shown."""
        return self._passed

    @property
    def failed(self) -> int:
        """Quotes that did not, and were dropped."""
        return self._failed

    def holds(self, meeting: Meeting, start: int, end: int, text: str) -> bool:
        """Whether `text` stands at `[start, end)` of the meeting's canonical text; counted and logged."""
        holds = 0 <= start < end <= len(meeting.text) and meeting.text[start:end] == text
        with self._lock:
            if holds:
                self._passed += 1
            else:
                self._failed += 1
        if not holds:
            _log.error(
                "a quote of %s is not what stands at %d to %d and was dropped",
                meeting.document_id,
                start,
                end,
            )
        return holds
