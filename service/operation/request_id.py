"""The id of a request, which ties answer, log and trace together: the caller's own or a new one."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"

# What proxies and clients send: UUIDs, ULIDs, hexadecimal. Nothing in it breaks a line, a header or a page.
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

current_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that this context works for, for log records; None outside of requests."""


def request_id(sent: str | None) -> str:
    """`sent`, if it is up to 64 letters, digits, dots, dashes and underscores; else 32 hexadecimal digits."""
    if sent is not None and _WELL_FORMED.fullmatch(sent):
        return sent
    return uuid.uuid4().hex
