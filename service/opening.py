"""Which index version to serve: the live one; while that cannot be used, the last good one, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.errors import UnusableIndex
from indexer.store.open import Index, candidates, live_or_none, open_index, open_version
from indexer.store.versions import MISSING, damage, versions


@dataclass(frozen=True, slots=True)
class Opened:
    """An index to serve. `problem`: why it is not the live one as it should be, in plain sentences."""

    index: Index
    problem: str | None = None


class Ahead:
    """What is to be served from a directory, opened before the service starts.

    Whoever starts it can tell what is wrong and how many meetings there are, and the service takes it over:
    opening takes most of a start.
    """

    def __init__(self, root: Path) -> None:
        """Raises UnusableIndex as `open_best` does."""
        self._root = root
        self._opened: Opened | None = open_best(root)

    def opened(self) -> Opened:
        """What is open; not to be held on to."""
        self._opened = self._opened or open_best(self._root)
        return self._opened

    def take(self) -> Opened:
        """What is open, for the caller to close; nothing here holds on to what another may replace."""
        opened, self._opened = self.opened(), None
        return opened

    def close(self) -> None:
        """Closes what nobody took."""
        if self._opened:
            self._opened.index.close()
            self._opened = None


def open_best(root: Path) -> Opened:
    """The live version, without its encoder if that is missing; else the newest whole one before it.

    Raises UnusableIndex, about the live version, when none can be used.
    """
    try:
        return Opened(open_index(root, degraded_ok=True))
    except UnusableIndex as error:
        earlier = _open_earlier(root)
        if earlier is None:
            raise
        return Opened(earlier, _instead(earlier.version, root, error))


def open_next(root: Path, serving: Index) -> Opened | None:
    """What to serve after `serving`, something having changed on disk; None: go on, all is well.

    An Opened with `serving` itself says to go on, and what is wrong.
    """
    live = live_or_none(root)
    harm = dict(damage(root / "versions" / serving.version, serving.manifest))
    if live == serving.version and not harm and serving.degraded is None:
        return None
    try:
        # A version that is opened while a whole one serves must be whole itself.
        return Opened(open_index(root, degraded_ok=serving.degraded is not None and live == serving.version))
    except UnusableIndex as error:
        if set(harm.values()) <= {MISSING}:  # what is open stays readable when its name is gone
            return Opened(serving, _instead(serving.version, root, error))
        # The files that are served have been written to.
        earlier = _open_earlier(root, but=serving.version)
        return Opened(earlier or serving, _instead((earlier or serving).version, root, error))


def _open_earlier(root: Path, but: str | None = None) -> Index | None:
    for one in candidates(versions(root), live_or_none(root)):
        if one.version != but:
            try:
                return open_version(root, one.version)
            except UnusableIndex:
                continue  # the reason that counts is why the live one is not served
    return None


def _instead(version: str, root: Path, error: UnusableIndex) -> str:
    # Whoever asks over HTTP need not know where the index lies.
    why = str(error).replace(str(root), root.name).rstrip(".")
    return f"Version {version} is served instead of the live one: {why}."
