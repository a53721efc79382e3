"""What an address for mails may be: plain, one line, nothing that a header could read otherwise."""

from __future__ import annotations

import re

from indexer.errors import BadInput

MOST_CHARACTERS = 254
"""Of an address, RFC 5321."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MOST_LOCAL = 64
_WANTED = "Type one mail address, such as name@example.org."


class BadAddress(BadInput):
    """What was typed is no address that a mail can be sent to."""


def checked_address(typed: str) -> str:
    """The address as it is kept, its domain in small ASCII letters; raises BadAddress.

    Quoted and literal forms, which next to nobody has, are refused: they may hold line ends and commas.
    """
    local, at, domain = typed.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress(_WANTED) from None
    labels = domain.split(".")
    sound = (
        at
        and len(local) <= _MOST_LOCAL
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(map(_LABEL.fullmatch, labels))
        and not labels[-1].isdigit()
        and len(local) + 1 + len(domain) <= MOST_CHARACTERS
    )
    if not sound:
        raise BadAddress(_WANTED)
    return f"{local}@{domain}"
