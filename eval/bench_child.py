"""A process with one contestant in it, which does what it is told line by line: `python -m eval.bench_child`.

It writes a line when it has answered its first question, and then one for each line that it reads.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from eval.bench_programs import contestant, write_txtai


def main() -> None:
    """Serves the lines of stdin; the first says which contestant, over what."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not end up between the answers
    task = json.loads(sys.stdin.readline())
    root, work = Path(task["index"]), Path(task["work"])
    if task["name"] == "write txtai":
        _tell(answers, {"seconds": write_txtai(root, work)})
        return
    asked = contestant(task["name"], root, work)
    asked.first(task["question"])
    _tell(answers, memory())
    for line in sys.stdin:
        order = json.loads(line)
        if "prepare" in order:
            asked.prepare(order["prepare"])
            _tell(answers, {"stages": list(asked.by_name())})
        elif "stage" in order:
            run = asked.by_name()[order["stage"]]
            _tell(answers, {"seconds": [_timed(run, question) for question in order["questions"]]})
        else:
            _tell(answers, memory())


def memory() -> dict[str, int]:
    """Bytes of this process in memory: all of them, and those that are not pages of files."""
    sizes = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmRSS", "RssAnon"):
            sizes[name] = int(value.split()[0]) * 1024
    return {"resident": sizes["VmRSS"], "private": sizes["RssAnon"]}


def _timed(run: Any, question: str) -> float:  # noqa: ANN401 - any stage
    began = time.perf_counter()
    run(question)
    return time.perf_counter() - began


def _tell(stream: Any, answer: dict[str, Any]) -> None:  # noqa: ANN401 - a text stream
    stream.write(json.dumps(answer) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
