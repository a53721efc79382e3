"""Cases, one after the other, for as long as there is time: what each came to, and which were not borne."""

from __future__ import annotations

import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.targets import Case, Target

MOST_SECONDS = 20.0
"""Of processor time for one case: a hundred times what an honest document of that size takes."""


class TookTooLong(Exception):
    """A case took more than `MOST_SECONDS` of processor time."""


@dataclass(slots=True)
class Outcome:
    """How often each target's cases came to what, and where failing cases lie, one of a kind."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failures: dict[str, Path] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """How many cases were tried."""
        return sum(sum(one.values()) for one in self.counts.values())


def fuzz(
    targets: Mapping[str, Target], seconds: float, seed: int, out: Path, tell: Callable[[str], None]
) -> Outcome:
    """Tries each target in turn; saves the inputs that are not borne in `out`, and tells of each at once."""
    outcome = Outcome({name: Counter() for name in targets})
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        for name, target in targets.items():
            case = target.make(random.Random(f"{seed} {name} {number}"))
            came_of_it, failure = _tried(target, case)
            outcome.counts[name][came_of_it] += 1
            if failure is not None and failure not in outcome.failures:
                path = _saved(out, f"{name}-{seed}-{number}", case)
                outcome.failures[failure] = path
                tell(f"{name} {number}: {failure}\n  input: {path}")
        number += 1
    return outcome


def try_again(target: Target, path: Path) -> str:
    """What comes of a saved input; raises what it raised."""
    # A saved case is named for how it was made, then for what it is.
    return target.bear(Case(path.name.partition(".")[2], path.read_bytes()))


def _tried(target: Target, case: Case) -> tuple[str, str | None]:
    try:
        with limited():
            return target.bear(case), None
    except Exception as error:
        return "failed", _kind(error)


def _kind(error: Exception) -> str:
    """What failed, and where, so that a thousand inputs with one cause are told as one."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/indexer/" in one.filename or "/service/" in one.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
    return f"{type(error).__name__} at {where}"


def _saved(out: Path, how: str, case: Case) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{how}.{case.name}"
    path.write_bytes(case.data)
    return path


@contextmanager
def limited() -> Iterator[None]:
    """Raises TookTooLong within the block when that takes too long."""

    def late(number: int, frame: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
