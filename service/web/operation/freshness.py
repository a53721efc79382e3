"""How fresh the sources are that `minutebook sync` follows, read when its state file has changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from indexer.sites.status import Freshness, read_status, status_file
from indexer.store.files import FileState, state_of


class FollowedSources:
    """The sources whose documents lie in `folder`; none where nobody follows any."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: FileState | None = None
        self._sources: tuple[Freshness, ...] = ()
        self._problem: str | None = None

    def all(self) -> tuple[Freshness, ...]:
        """All sources, for the operator."""
        if self._folder is not None:
            state = state_of(status_file(self._folder))
            if state != self._seen:
                self._read(self._folder)
                self._seen = state
        return self._sources

    def public(self) -> tuple[Freshness, ...]:
        """Those whose documents everybody may see: of the others not even the names are told."""
        return tuple(one for one in self.all() if not one.restricted)

    def problem(self) -> str | None:
        """Why nothing is known of the sources, in a clause; None where it is known."""
        self.all()
        return self._problem

    def mark(self) -> str:
        """What is another text when pages tell something else of the sources."""
        return repr([(one.name, one.read, one.trouble is None) for one in self.public()])

    def _read(self, folder: Path) -> None:
        try:
            self._sources, self._problem = read_status(folder), None
        except ValueError as error:
            self._sources, self._problem = (), str(error)


def at(seconds: float | None) -> dt.datetime | None:
    """The time, in UTC, of seconds of the epoch."""
    return None if seconds is None else dt.datetime.fromtimestamp(round(seconds), dt.UTC)
