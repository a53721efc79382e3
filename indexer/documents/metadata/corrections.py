"""What people corrected of documents' metadata: a log beside the sources, a line of JSON for each change.

The sidecars say what holds; the log says who changed what there and when, so that it can be read and undone.
Where `minutebook sync` writes a sidecar anew, what was corrected goes before what the site says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import BadInput
from indexer.model import serialiser
from indexer.regular_files import open_regular

LOG_NAME = "corrections.jsonl"
CORRECTABLE = ("title", "board", "date", "kind")
"""What can be corrected of a document; who may see it cannot."""

BOARDS = "boards"
"""The field of a change of the file of boards: its whole text, before and after."""

_MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class StatedCorrection:
    """One change, counted from 1. `before` and `after` hold the fields that it changed; None: not stated.

    `file` is the document's path below the sources, with "/" between names, or that of the file of boards.
    """

    number: int
    at: str  # UTC, ISO 8601
    by: str  # the name and id of the key
    file: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    document: str | None = None  # its id; None: the boards were changed
    undoes: int | None = None

    def line(self) -> str:
        """Itself as a line of the log."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def read_corrections(sources: Path) -> tuple[StatedCorrection, ...]:
    """All changes of the documents below `sources`, oldest first; a line that was cut off at the end is none.

    Raises BadInput, naming the line, for a log that cannot be read.
    """
    path = sources / LOG_NAME
    try:
        with open_regular(path, _MOST_BYTES) as file:
            data = file.read()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    found = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            found.append(serialiser(StatedCorrection).validate_json(line))
        except ValueError as error:
            raise BadInput(f"{path}: line {number} is no correction; take it out.") from error
    return tuple(found)


def undone(corrections: Iterable[StatedCorrection]) -> frozenset[int]:
    """The numbers of those that were undone."""
    return frozenset(one.undoes for one in corrections if one.undoes is not None)


def corrected(corrections: Iterable[StatedCorrection]) -> Mapping[str, Mapping[str, str | None]]:
    """What was corrected of each file and not undone since, by field."""
    every = tuple(corrections)
    gone, found = undone(every), dict[str, dict[str, str | None]]()
    for one in every:
        if one.document is not None and one.undoes is None and one.number not in gone:
            found.setdefault(one.file, {}).update(one.after)
    return found
