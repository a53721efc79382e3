"""robots.txt as RFC 9309 has it: what may be asked of a host, and how long to wait between two requests."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

PRODUCT = "Minutebook"
"""The name that a site's robots.txt may address us by."""

MOST_BYTES = 512_000
"""Of a robots.txt; what stands behind is not read, as RFC 9309 allows."""

_LONGEST_DELAY = 120.0  # seconds; a longer one is meant for programs that ask for everything


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host; `rules` is None where it has none."""

    rules: Protego | None = None

    @classmethod
    def of(cls, data: bytes) -> Robots:
        """The rules that a robots.txt states."""
        return cls(Protego.parse(data[:MOST_BYTES].decode("utf-8", "replace")))

    def allow(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return self.rules is None or bool(self.rules.can_fetch(url, PRODUCT))

    def delay(self) -> float:
        """The seconds that it wants to lie between two requests."""
        stated = self.rules.crawl_delay(PRODUCT) if self.rules else None
        return min(float(stated or 0.0), _LONGEST_DELAY)
