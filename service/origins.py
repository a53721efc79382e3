"""Other sites that an operator lets in: to call the API from their pages, to frame the search box."""

from __future__ import annotations

import re

from indexer.errors import BadInput

ANY = "*"

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def checked_origins(option: str, origins: tuple[str, ...]) -> tuple[str, ...]:
    """The origins as browsers send them. Raises BadInput for one that no browser would, naming the option."""
    for origin in origins:
        if origin != ANY and not _ORIGIN.fullmatch(origin):
            raise BadInput(
                f"{option} takes an origin such as https://www.example.org, without a path, or * for any; "
                f"not {origin!r}."
            )
    return tuple(origin.lower() for origin in origins)
