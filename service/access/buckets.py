"""Token buckets: so many requests at once, so many a minute from then on; many callers in little memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST = 20_000
"""Callers remembered at a time, 5 MB; the one that has been silent longest is forgotten for a new one.
Whoever can call from more addresses than that is not to be stopped by a limit for each."""

_MINUTE = 60.0


class Buckets:
    """A bucket for each caller. Used from the event loop only."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._left)

    def take(self, caller: str, per_minute: int) -> float:
        """Takes one of the caller's `per_minute` tokens: 0, or the seconds until there is one."""
        now = self._clock()
        tokens, since = self._left.pop(caller, (float(per_minute), now))
        tokens = min(float(per_minute), tokens + (now - since) * per_minute / _MINUTE)
        wait = 0.0 if tokens >= 1 else (1 - tokens) * _MINUTE / per_minute
        self._left[caller] = (tokens if wait else tokens - 1, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait
