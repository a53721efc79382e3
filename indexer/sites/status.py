"""How fresh each source is, in a small file that whoever serves the index may read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from indexer.regular_files import open_regular
from indexer.sites.journal import STATE, replace_bytes

_FILE = "status.json"
_MOST_BYTES = 1_000_000
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the last cycles found at a source; times are seconds of the epoch, None: never.

    `asked` is when it was last asked, `read` when it last said all that it has, `changed` when a document of
    it last came, changed or went. `trouble` is what went wrong in the last cycle. `restricted`: its documents
    are not for everybody.
    """

    name: str
    asked: float
    read: float | None = None
    changed: float | None = None
    documents: int = 0
    trouble: str | None = None
    restricted: bool = False


def status_file(into: Path) -> Path:
    """Where it is written for the sources whose documents lie in `into`."""
    return into / STATE / _FILE


def read_status(into: Path) -> tuple[Freshness, ...]:
    """How fresh the sources are whose documents lie in `into`; none where it cannot be read as such.

    Raises ValueError, with a clause, for a file that is none of ours.
    """
    path = status_file(into)
    try:
        with open_regular(path) as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{path} is too large")
    try:
        content = json.loads(data)
        if content["format"] != _FORMAT:
            raise ValueError("it is of another format")
        return tuple(_freshness(name, one) for name, one in content["sources"].items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


def _freshness(name: str, stated: Mapping[str, Any]) -> Freshness:
    numbers = {key: stated[key] for key in ("asked", "read", "changed")}
    if not all(value is None or isinstance(value, int | float) for value in numbers.values()):
        raise ValueError("a time is no number")
    return Freshness(
        name=str(name)[:80],
        asked=float(numbers["asked"] or 0.0),
        read=numbers["read"],
        changed=numbers["changed"],
        documents=int(stated["documents"]),
        trouble=str(stated["trouble"])[:500] if stated["trouble"] is not None else None,
        restricted=bool(stated["restricted"]),
    )


def write_status(into: Path, sources: tuple[Freshness, ...]) -> None:
    """Write how fresh the sources are, in place of what was said before."""
    content = {"format": _FORMAT, "sources": {one.name: _plain(one) for one in sources}}
    path = status_file(into)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_bytes(path, json.dumps(content, indent=1).encode())


def _plain(one: Freshness) -> dict[str, Any]:
    plain = asdict(one)
    plain.pop("name")
    return plain


def after_cycle(before: Freshness | None, now: Freshness, *, changed: bool) -> Freshness:
    """How fresh a source is after a cycle: what that could not tell is as it was before."""
    return replace(
        now,
        read=now.read if now.read is not None else (before.read if before else None),
        changed=now.asked if changed else (before.changed if before else None),
    )
