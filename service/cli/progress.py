"""How far a build has come, told on stderr: a bar at a terminal, else a line now and then, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from indexer.build.tasks import Progress

if TYPE_CHECKING:
    from rich.console import Console

_STAGES = {"reading": "Reading minutes", "encoding": "Encoding passages", "publishing": "Writing the index"}
"""What people are told of each stage, in the order in which stages end."""

_ORDER = tuple(_STAGES)

EVERY = 10.0
"""Seconds between two lines; no job of a few seconds has a line in the midst of a stage."""


@dataclass(slots=True)
class Course:
    """The course of one build: what it reports goes to `shown` and is remembered."""

    shown: Progress
    began: float = field(default_factory=time.monotonic)
    reached: dict[str, tuple[int, int]] = field(default_factory=dict)

    def report(self, stage: str, done: int, total: int) -> None:
        """Takes the report that of a stage so much is done."""
        self.reached[stage] = done, total
        self.shown(stage, done, total)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began


class ProgressLines:
    """Lines for a log: one when a stage is over, and one every `EVERY` seconds while it is not."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._last = clock()
        self._reached: dict[str, tuple[int, int]] = {}
        self._told: dict[str, tuple[int, int]] = {}

    def report(self, stage: str, done: int, total: int) -> None:
        """Writes a line if it is time for one."""
        for before in _ORDER[: _ORDER.index(stage)]:
            # A stage may go on when a later one has begun; it is over when all of it is done.
            so_far = self._reached.get(before)
            if so_far and so_far[0] == so_far[1] and self._told.get(before) != so_far:
                self._line(before)
        self._reached[stage] = done, total
        if stage not in self._told if stage == _ORDER[-1] else self._clock() - self._last >= EVERY:
            self._line(stage)

    def _line(self, stage: str) -> None:
        done, total = self._told[stage] = self._reached[stage]
        amount = "" if stage == _ORDER[-1] else f": {done:,} of {total:,}"  # the last is one step
        self._write(f"{_STAGES[stage]}{amount}")
        self._last = self._clock()


@contextmanager
def course_of_build(*, quiet: bool = False) -> Iterator[Course]:
    """The course of a build that is begun now, told on stderr unless `quiet`."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet:
        yield Course(lambda *_: None)
    elif console.is_terminal:
        with _bars(console) as report:
            yield Course(report)
    else:
        yield Course(ProgressLines(lambda line: typer.echo(line, err=True)).report)


@contextmanager
def _bars(console: Console) -> Iterator[Progress]:
    """A bar for each stage, drawn on that terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console) as bars:
        tasks = {stage: bars.add_task(words, total=None) for stage, words in _STAGES.items()}

        def report(stage: str, done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total)

        yield report
