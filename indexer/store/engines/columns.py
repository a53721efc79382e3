"""What passages are filtered by: a filter, a passage's attributes, and all of them as columns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import require_form, require_within, stored_array
from indexer.model import serialiser
from indexer.regular_files import read_text

_UNDATED = np.iinfo(np.int32).min
_NONE = -1
_EPOCH = dt.date(1970, 1, 1).toordinal()

STORED = ("documents", "boards", "days", "people", "actions")
"""The columns that are kept, a file each."""

_CODED = ("documents", "boards", "people")


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: every condition that is set must hold; within one, any of its values will do.

    Dates are inclusive. A passage without a date fails any condition on dates and years.
    """

    boards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    years: tuple[int, ...] = ()
    has_actions: bool = False  # only passages that hold an action, or part of one

    @property
    def everything(self) -> bool:
        """Whether no condition is set."""
        return self == Where()

    def admits(self, document_id: str, board: str | None, date: dt.date | None) -> bool:
        """Whether a meeting's passages can pass; what each mentions or holds is not known of a meeting."""
        if self.documents and document_id not in self.documents:
            return False
        if self.boards and board not in self.boards:
            return False
        if self.years and (date is None or date.year not in self.years):
            return False
        if self.date_from is None and self.date_to is None:
            return True
        first, last = self.date_from or dt.date.min, self.date_to or dt.date.max
        return date is not None and first <= date <= last


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a passage can be filtered by."""

    document_id: str
    board: str | None
    date: dt.date | None
    people: tuple[str, ...]
    has_action: bool  # holds an action, or part of one


@dataclass(frozen=True, slots=True)
class Columns:
    """Codes of each passage, and the values they stand for.

    documents, boards int32[passages] (-1: none); days int32[passages], the proleptic ordinal of the date;
    people int32[mentions, 2], pairs of passage and person code; actions bool[passages], whether it holds one.
    years int16[passages] follow from the days; 0: no date.
    """

    documents: NDArray[np.int32]
    boards: NDArray[np.int32]
    days: NDArray[np.int32]
    people: NDArray[np.int32]
    actions: NDArray[np.bool_]
    codes: dict[str, dict[str, int]]
    years: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", _years(self.days))

    @classmethod
    def of(cls, attributes: Sequence[Attributes]) -> Columns:
        """The columns of passages in order."""
        documents = _codes(one.document_id for one in attributes)
        boards = _codes(one.board for one in attributes if one.board is not None)
        people = _codes(name for one in attributes for name in one.people)
        mentions = [(n, people[name]) for n, one in enumerate(attributes) for name in one.people]
        return cls(
            np.array([documents[one.document_id] for one in attributes], dtype=np.int32),
            np.array([boards.get(one.board or "", _NONE) for one in attributes], dtype=np.int32),
            np.array([one.date.toordinal() if one.date else _UNDATED for one in attributes], dtype=np.int32),
            np.array(mentions, dtype=np.int32).reshape(-1, 2),
            np.array([one.has_action for one in attributes], dtype=np.bool_),
            {"documents": documents, "boards": boards, "people": people},
        )

    def mask(self, where: Where) -> NDArray[np.bool_]:
        """bool[passages]: which passages pass the filter; an unknown value passes none."""
        passing = np.ones(len(self.documents), dtype=np.bool_)
        if where.documents:
            passing &= self._named("documents", where.documents)[self.documents]
        if where.boards:
            passing &= self._named("boards", where.boards)[self.boards]
        if where.people:
            mentioning = np.zeros(len(passing), dtype=np.bool_)
            mentioning[self.people[self._named("people", where.people)[self.people[:, 1]], 0]] = True
            passing &= mentioning
        if where.date_from is not None or where.date_to is not None:
            passing &= self.days != _UNDATED
        if where.years:
            passing &= np.isin(self.years, [year for year in where.years if year])
        if where.has_actions:
            passing &= self.actions
        if where.date_from is not None:
            passing &= self.days >= where.date_from.toordinal()
        if where.date_to is not None:
            passing &= self.days <= where.date_to.toordinal()
        return passing

    def _named(self, column: str, values: Iterable[str]) -> NDArray[np.bool_]:
        """By code, whether it stands for one of the values; the last entry is that of the code for none."""
        codes = self.codes[column]
        named = np.zeros(len(codes) + 1, dtype=np.bool_)
        named[[codes[value] for value in values if value in codes]] = True
        return named

    def save(self, directory: Path) -> None:
        """Writes one array file a column and the codes."""
        for name in STORED:
            np.save(directory / f"{name}.npy", getattr(self, name), allow_pickle=False)
        (directory / "codes.json").write_text(
            json.dumps(self.codes, ensure_ascii=False, indent=1), encoding="utf-8"
        )

    @classmethod
    def load(cls, directory: Path, passages: int) -> Columns:
        """Reads what `save` wrote of so many passages. OSError or ValueError for missing or damaged files."""
        told = json.loads(read_text(directory / "codes.json"))
        codes = serialiser(dict[str, dict[str, int]]).validate_python(told, strict=True)
        arrays = {name: stored_array(directory / f"{name}.npy") for name in STORED}
        for name in _CODED:
            if sorted(codes[name].values()) != list(range(len(codes[name]))):
                raise ValueError(f"the codes of {name} are not those of {name}")
        for name in ("documents", "boards", "days"):
            require_form(name, arrays[name], np.int32, passages)
        require_form("actions", arrays["actions"], np.bool_, passages)
        require_form("people", arrays["people"], np.int32, None, 2)
        for name in ("documents", "boards"):
            require_within(name, arrays[name], _NONE, len(codes[name]) - 1)
        require_within("people", arrays["people"][:, 0], 0, passages - 1)
        require_within("people", arrays["people"][:, 1], 0, len(codes["people"]) - 1)
        dated = arrays["days"][arrays["days"] != _UNDATED]
        require_within("days", dated, dt.date.min.toordinal(), dt.date.max.toordinal())
        return cls(**arrays, codes=codes)


def _years(days: NDArray[np.int32]) -> NDArray[np.int16]:
    dated = days != _UNDATED
    since = np.where(dated, days.astype(np.int64) - _EPOCH, 0).astype("datetime64[D]")
    years = since.astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where(dated, years, 0).astype(np.int16)


def _codes(values: Iterable[str]) -> dict[str, int]:
    return {value: code for code, value in enumerate(sorted(set(values)))}
