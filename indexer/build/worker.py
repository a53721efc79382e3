"""A worker process: reads documents, cuts meetings, under limits that the kernel keeps.

Run as `python -m indexer.build.worker`. It speaks frames on stdin and stdout, takes one task at a time
and ends with its stdin. How long a task may take by the clock is for the parent to watch, from the message on
that says that it is ready for the first one.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any

from indexer.build.tasks import WorkerTools
from indexer.errors import MinutebookError, MissingExtra, RefusedFile, UnclearRestriction

# Messages between a build and its workers: a length of eight bytes, then that many of JSON.
#
# JSON, not pickle: what comes from a process that has read a hostile file is data and nothing else.

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


_NICE = 5
"""Encoding runs on all cores meanwhile, in threads that wait for each other: a core taken from one of them
stops them all, so workers take what is left."""


def main() -> None:
    """Serves the tasks that come on stdin; the first message is the settings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; stdin ends with it
    source, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever a library prints or reads must not end up between the frames.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    try:
        settings = read_frame(source.read1)
        os.nice(_NICE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit(resource.RLIMIT_AS, settings["megabytes"] << 20)
        tools = WorkerTools.of(settings)
        write_frame(answers, {"ready": True})
        while True:
            task = read_frame(source.read1)
            _limit_time(settings["seconds"])
            answer = _answer(tools, task)
            write_frame(answers, answer)
            if answer.get("spent"):
                return
    except (BrokenFrame, BrokenPipeError):
        return


def _answer(tools: WorkerTools, task: dict[str, Any]) -> dict[str, Any]:
    """What came of a task: its result, why the file is refused, or what is missing to read it."""
    try:
        return {"result": tools.do(task)}
    except UnclearRestriction as error:
        return {"unclear": str(error)}
    except RefusedFile as error:
        return {"refused": str(error)}
    except MissingExtra as error:
        return {"missing": str(error)}
    except MinutebookError as error:
        return {"failed": str(error)}
    except MemoryError:
        # What is left of the memory is in pieces: the next document deserves a fresh process.
        return {"memory": True, "spent": True}
    except Exception as error:  # a reader of foreign formats can fail in any way on a broken file
        return {"refused": f"reading it failed ({type(error).__name__})"}


def _limit_time(seconds: float) -> None:
    """Has the kernel end this process when it has taken so many more of processor time, to a second."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds))


def _limit(kind: int, value: int) -> None:
    """Lowers a soft limit, or raises it as far as the hard one allows."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main()
    sys.exit(0)
