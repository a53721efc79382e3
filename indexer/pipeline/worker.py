"""A worker process: reads documents, cuts meetings, under limits that the kernel keeps.

Run as `python -m indexer.pipeline.worker`. It speaks frames on stdin and stdout, takes one task at a time
and ends with its stdin. How long a task may take by the clock is for the parent to watch, from the message on
that says that it is ready for the first one.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
from typing import Any

from indexer.errors import MinutebookError, MissingExtra, RefusedFile
from indexer.pipeline.frames import BrokenFrame, read_frame, write_frame
from indexer.pipeline.tasks import Tools

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
        tools = Tools.of(settings)
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


def _answer(tools: Tools, task: dict[str, Any]) -> dict[str, Any]:
    """What came of a task: its result, why the file is refused, or what is missing to read it."""
    try:
        return {"result": tools.do(task)}
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
