"""Messages between a build and its workers: a length of eight bytes, then that many of JSON.

JSON, not pickle: what comes from a process that has read a hostile file is data and nothing else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import IO, Any

_LENGTH = struct.Struct(">Q")

MOST_BYTES = 1 << 30
"""Longest message: twenty times the largest file that is read. A longer one is no honest answer."""


class BrokenFrame(Exception):
    """The other side ended, or wrote something that is no message."""


def write_frame(stream: IO[bytes], message: Mapping[str, object]) -> None:
    """Sends one message. OSError when the other side is gone."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def read_frame(read: Callable[[int], bytes]) -> dict[str, Any]:
    """The next message; `read(n)` gives 1 to n bytes, none at the end. Raises BrokenFrame."""
    (length,) = _LENGTH.unpack(_exactly(read, _LENGTH.size))
    if length > MOST_BYTES:
        raise BrokenFrame
    try:
        message = json.loads(_exactly(read, length).decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise BrokenFrame from error
    if not isinstance(message, dict):
        raise BrokenFrame
    return message


def _exactly(read: Callable[[int], bytes], count: int) -> bytes:
    parts = []
    while count:
        part = read(min(count, 1 << 20))
        if not part:
            raise BrokenFrame
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
