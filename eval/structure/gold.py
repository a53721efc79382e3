"""Structures made by hand: what the documents really hold, as a careful reader writes it down."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.errors import BadInput
from indexer.model import serialiser

SHARED = "MINUTEBOOK_SHARED"
"""The variable that names the folder of real minutes, with gold/ and minutes/ in it."""


@dataclass(frozen=True, slots=True)
class GoldPerson:
    """Somebody who came or was missed, as printed; initials only where the roster prints them."""

    name: str | None = None
    initials: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class GoldSubheading:
    """The longer way to write a subheading."""

    heading: str


@dataclass(frozen=True, slots=True)
class GoldItem:
    """An agenda item; `starts_with` and `ends_with` are the ends of its body."""

    heading: str
    label: str | None = None
    starts_with: str = ""
    ends_with: str = ""
    subheadings: tuple[str | GoldSubheading, ...] | None = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """Its subheadings in order."""
        return tuple(one if isinstance(one, str) else one.heading for one in self.subheadings or ())


@dataclass(frozen=True, slots=True)
class GoldDecision:
    """What was settled, with the vote where one is printed."""

    text: str
    vote: str | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document as read by hand; `board` holds all names that are right, "" where none is stated."""

    path: str
    date: str | None = None
    board: str | tuple[str, ...] | None = None
    attendees: tuple[GoldPerson, ...] = ()
    apologies: tuple[GoldPerson, ...] = ()
    items: tuple[GoldItem, ...] = ()
    actions: tuple[str | GoldDecision, ...] = ()
    owners: tuple[str | None, ...] = ()  # alongside the actions; empty where nobody wrote them down
    decisions: tuple[GoldDecision | str, ...] = ()
    not_items: tuple[str, ...] = ()
    notes: str = ""
    file: Path = Path()  # where the document lies
    gold: Path = Path()  # the file that this stands in

    @property
    def boards(self) -> tuple[str, ...]:
        """The names that are right, none where nobody looked."""
        return (self.board,) if isinstance(self.board, str) else self.board or ()

    @property
    def action_texts(self) -> tuple[str, ...]:
        """What was undertaken, as written."""
        return tuple(one if isinstance(one, str) else one.text for one in self.actions)

    @property
    def decision_texts(self) -> tuple[str, ...]:
        """What was settled, as written."""
        return tuple(one if isinstance(one, str) else one.text for one in self.decisions)

    @property
    def body(self) -> str:
        """The board, council or club that it is of, see `body_of`."""
        return body_of(self.path)


# Folders that hold papers of many bodies, told apart by the beginnings of their names.
_MIXED = ("wild", "more")


def body_of(path: str) -> str:
    """Whose document a path names: its folder, or in a folder of many bodies the name up to the first "-"."""
    parts = Path(path).parts
    if len(parts) > 1 and parts[0] not in _MIXED:
        return parts[0]
    return re.split(r"[-/]", "/".join(parts[1:] or parts), maxsplit=1)[0]


def read_gold(file: Path, root: Path | None = None) -> tuple[GoldDocument, ...]:
    """All documents of one gold file, each with the place of its document.

    Their paths count from `root`, else from the gold file's folder or a folder minutes/ beside or above it.
    Raises BadInput, in one sentence, for a file that is no gold or names a document that is not there.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        found = serialiser(tuple[GoldDocument, ...]).validate_python(content)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise BadInput(f"{file} is no gold: {_first_fault(error)}.") from error
    folders = [root] if root else [file.parent, file.parent / "minutes", file.parent.parent / "minutes"]
    return tuple(_placed(one, file, folders) for one in found)


def _placed(one: GoldDocument, file: Path, folders: Sequence[Path]) -> GoldDocument:
    place = next((folder / one.path for folder in folders if (folder / one.path).is_file()), None)
    if place is None:
        raise BadInput(
            f"{file} names {one.path}, which is not below {' or '.join(map(str, folders))}: name the folder "
            "of the documents with --root."
        )
    return replace(one, file=place, gold=file)


def _first_fault(error: ValueError) -> str:
    """What is wrong, in some words, of the many that the check of types may find."""
    faults = getattr(error, "errors", None)
    if faults is None:
        return str(error)
    first = faults()[0]
    where = " ".join(str(part) for part in first["loc"] if not str(part).startswith(("Gold", "function")))
    return f"{where}: {first['msg']}"


def gold_files(named: Sequence[Path]) -> tuple[Path, ...]:
    """The gold files that are named, else those of the shared folder and that of the sample minutes."""
    if named:
        return tuple(named)
    sample = Path(__file__).resolve().parents[2] / "examples" / "structure.json"
    folder = Path(os.environ.get(SHARED, sample.parents[2] / "shared")) / "gold"
    found = tuple(sorted(folder.glob("*.json"))) or ((sample,) if sample.is_file() else ())
    if not found:
        raise BadInput(f"There is no gold in {folder}: name a gold file, or the shared folder by {SHARED}.")
    return found


def read_all(files: Sequence[Path], root: Path | None = None) -> tuple[GoldDocument, ...]:
    """All documents of several gold files, in order."""
    return tuple(one for file in files for one in read_gold(file, root))
