"""Where the other pages of a list are: as JSON, and as a Link header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from service.search.query import DEEPEST

_LONGEST_HEADER = 2_000
"""Characters. Proxies have room for some 4,000 bytes of all headers together (nginx's default) and answer 502
for more; a long question in another script has 4,500 in each link."""

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Addresses of a list's pages, each relative to the server; None where there is no such page."""

    here: str
    first: str
    prev: str | None
    next: str | None

    @classmethod
    def of(cls, path: str, sent: Pairs, offset: int, limit: int, total: int) -> PageLinks:
        """The pages beside that which was asked for by `sent`; all other parameters stay as they are."""
        pairs = list(sent)

        def at(start: int) -> str:
            return f"{path}?{urlencode([*_without_offset(pairs), *_offset(start)])}"

        following = offset + limit
        further = following < total and following + limit <= DEEPEST
        return cls(
            here=f"{path}?{urlencode(pairs)}",
            first=at(0),
            prev=at(max(0, offset - limit)) if offset else None,
            next=at(following) if further else None,
        )

    @property
    def header(self) -> str | None:
        """The value of the Link header; None where it would be too long for one."""
        named = {"first": self.first, "prev": self.prev, "next": self.next}
        # Addresses hold neither angle brackets nor white space: both are percent-encoded.
        value = ", ".join(f'<{address}>; rel="{name}"' for name, address in named.items() if address)
        return value if len(value) <= _LONGEST_HEADER else None


def _without_offset(pairs: Pairs) -> Pairs:
    return (pair for pair in pairs if pair[0] != "offset")


def _offset(start: int) -> Pairs:
    return [("offset", str(start))] if start else []
