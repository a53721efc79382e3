"""The parent's side of `child`: starts contestants, asks them in turn, and ends them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from indexer.errors import MinutebookError


class ContestantFailed(MinutebookError):
    """A process of the benchmark ended before it was told to."""


class Process:
    """One contestant in its own process; `start` is the seconds from nothing to its first answer."""

    def __init__(self, name: str, index: Path, work: Path, question: str, log: Path) -> None:
        """Waits for the first answer; what the process prints goes to the file `log`."""
        began = time.perf_counter()
        self.name = name
        self._log = log
        with log.open("ab") as told:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "eval.bench.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )
        task = {"name": name, "index": str(index), "work": str(work), "question": question}
        self.answer = self._ask(task)
        self.start = time.perf_counter() - began

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # closes its stdin, with which it ends

    def stages(self, questions: Sequence[str]) -> list[str]:
        """What it can be timed at, once it is prepared for these questions."""
        named: list[str] = self._ask({"prepare": list(questions)})["stages"]
        return named

    def time(self, stage: str, questions: Sequence[str]) -> list[float]:
        """Seconds of each question."""
        seconds: list[float] = self._ask({"stage": stage, "questions": list(questions)})["seconds"]
        return seconds

    def memory(self) -> dict[str, int]:
        """Bytes "resident", and "private" ones that are no pages of files."""
        sizes: dict[str, int] = self._ask({"memory": True})
        return sizes

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ValueError("the process was started without pipes")
        try:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise ContestantFailed(f"{self.name} ended while it was measured; see {self._log} for why.")
        answer: dict[str, Any] = json.loads(line)
        return answer
