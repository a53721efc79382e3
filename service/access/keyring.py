"""The keys as a running service knows them: looked at anew whenever the file has changed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from service.access.errors import UnusableKeys
from service.access.key_file import read_keys
from service.access.keys import Key, Keys

LOOK_SECONDS = 1.0
"""Between two looks at the file: a revoked key is refused within a second."""

_log = logging.getLogger(__name__)

_REFUSED = "The keys of this service cannot be read at the moment, so that no key can be accepted."


class Keyring:
    """The keys of one file. Used from the event loop only."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises UnusableKeys when the keys cannot be read to begin with."""
        self._path = path
        self._clock = clock
        self._looked = clock()
        self._seen = self._stamp()
        self._keys: Keys | None = Keys(read_keys(path))

    def find(self, text: str) -> Key | None:
        """The valid key with that text, if any. Raises UnusableKeys while the file cannot be read.

        What was valid before is then refused as well: it may be the very key that was to be revoked.
        """
        self._look()
        if self._keys is None:
            raise UnusableKeys(_REFUSED)
        return self._keys.find(text)

    def _look(self) -> None:
        now = self._clock()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._keys = Keys(read_keys(self._path))
        except UnusableKeys as error:
            self._keys = None
            _log.error("No key is accepted from now on. %s", error)

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode
