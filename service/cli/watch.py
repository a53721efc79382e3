"""`minutebook index --watch`: builds again whenever what is below the sources has changed and then settled.

It looks at names, sizes and times every few seconds. The system's own notices of changes would come sooner,
but not from network drives, where minutes often lie and somebody else changes them.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.folder.patterns import EVERYTHING, Patterns
from indexer.documents.folder.walk import walk
from indexer.documents.formats import why_not
from indexer.documents.metadata.sidecar import SIDECAR_NAME
from indexer.errors import BadInput, MinutebookError

PAUSE = 2.0
"""Seconds between two looks; what two of them in a row see alike has settled."""

_SHARE = 10  # a look takes at most one part in so many of the time, however many files there are

AGAIN = 60.0
"""Seconds until a build is tried again that failed for no fault of the minutes: another job, a full disk."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a build reads: minutes that the patterns let through, sidecars around them and other single files.

    What the build itself writes into `out` does not count, even if it lies below a source.
    """

    sources: Sequence[Path]
    out: Path
    patterns: Patterns = EVERYTHING
    others: Sequence[Path] = ()

    def look(self) -> bytes:
        """A sum of names, sizes, times and permissions: another one where anything has changed."""
        out, seen = self.out.resolve(), set[str]()
        for source in self.sources:
            seen.update(map(_state, _sidecars_above(source)))
            for reached in walk(source):
                if reached.place.is_relative_to(out):
                    continue
                if reached.is_folder:
                    seen.update((_state(reached.path), _state(reached.path / SIDECAR_NAME)))
                elif why_not(reached.path.suffix) is None and self.patterns.admits(reached.relative):
                    seen.add(_state(reached.path))
        seen.update(map(_state, self.others))
        return hashlib.sha256("\0".join(sorted(seen)).encode("utf-8", "surrogateescape")).digest()


def _sidecars_above(source: Path) -> list[Path]:
    """Where sidecars may lie that speak for a source from outside of it."""
    return [folder / SIDECAR_NAME for folder in source.resolve().parents]


def _state(path: Path) -> str:
    """What tells one state of a file from another; of a folder only whether it can be entered."""
    try:
        found = path.stat()
    except OSError as error:
        return f"{path} {error.errno}"
    if path.is_dir():
        return f"{path} {found.st_mode}"
    return f"{path} {found.st_mode} {found.st_size} {found.st_mtime_ns}"


def watch(
    look: Callable[[], bytes],
    build: Callable[[], None],
    tell: Callable[[MinutebookError], None],
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Builds at once, and again whenever what `look` sees has changed and settled; ends with a signal.

    A build that fails is told of and tried again at the next change, or after a while where the minutes are
    not to blame.
    """
    before = built = look()
    again_at = _tried(build, tell, clock)
    while True:
        began = clock()
        now = look()
        took = clock() - began
        if now == before and (now != built or clock() >= again_at):
            built = now
            again_at = _tried(build, tell, clock)
        before = now
        sleep(max(PAUSE, _SHARE * took))


def _tried(
    build: Callable[[], None], tell: Callable[[MinutebookError], None], clock: Callable[[], float]
) -> float:
    """Builds once; the time from which on to try again though nothing has changed."""
    try:
        build()
    except BadInput as error:  # the next change may mend it, and nothing else
        tell(error)
    except MinutebookError as error:
        tell(error)
        return clock() + AGAIN
    return math.inf
