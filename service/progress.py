"""A progress bar for people; nothing at all where stderr is not a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from indexer.build.tasks import Progress

_STAGES = {"reading": "Reading minutes", "encoding": "Encoding passages", "publishing": "Writing the index"}


@dataclass(frozen=True, slots=True)
class Clock:
    """Counts the seconds since it was started."""

    began: float

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began


@contextmanager
def progress_bar() -> Iterator[tuple[Progress, Clock]]:
    """What a build reports to, drawn on stderr, and a clock that was started with it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks = {stage: bars.add_task(words, total=None) for stage, words in _STAGES.items()}

        def report(stage: str, done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total)

        yield report, Clock(time.monotonic())
