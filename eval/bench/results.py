"""What a benchmark found out, as it is written to bench.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

NAME = "bench.json"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long questions took, in milliseconds."""

    p50: float
    p95: float
    p99: float
    questions: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Of the seconds of each question."""
        p50, p95, p99 = (np.percentile(np.array(seconds) * 1000, (50, 95, 99))).round(3).tolist()
        return cls(p50, p95, p99, len(seconds))


@dataclass(frozen=True, slots=True)
class Measured:
    """One program over one corpus. `start` is seconds to the first answer, sizes are bytes."""

    program: str
    stages: dict[str, Spread]
    start: float
    resident: int
    private: int  # of the resident bytes, those that are no pages of files
    size: int | None = None  # of the index on disk


@dataclass(frozen=True, slots=True)
class Load:
    """HTTP answers a second with so many clients at once, and how long the middle one took (milliseconds)."""

    program: str
    clients: int
    answers: float
    p50: float
    p99: float
    failed: int


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of the nearest ten and of all that the dense leg gives which an exact scan gives too."""

    at_10: float
    at_depth: float
    filtered_at_10: float


@dataclass(frozen=True, slots=True)
class Encoding:
    """Passages a second, encoded as a build does it and by plain `SentenceTransformer.encode`."""

    passages: int
    ours: float
    plain: float


@dataclass(frozen=True, slots=True)
class Changed:
    """Seconds to index so many documents, and to do so `again` when one of them has changed."""

    documents: int
    passages: int
    whole: float
    again: float


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured over one corpus."""

    passages: int
    documents: int
    programs: list[Measured]
    recall: Recall
    loads: list[Load] = field(default_factory=list)

    def program(self, name: str) -> Measured | None:
        """What was measured of a program, None when it did not take part."""
        return next((one for one in self.programs if one.program == name), None)


@dataclass(frozen=True, slots=True)
class Results:
    """A whole run."""

    source: str
    cores: int
    encoding: Encoding | None
    sizes: list[Size]
    notes: list[str]
    changed: Changed | None = None


def save(out: Path, results: Results) -> None:
    """Writes bench.json."""
    (out / NAME).write_text(json.dumps(asdict(results), indent=2) + "\n", encoding="utf-8")


def load(out: Path) -> Results:
    """Reads what `save` wrote. OSError, ValueError, KeyError or TypeError when it is damaged."""
    raw = json.loads((out / NAME).read_text("utf-8"))
    encoding = Encoding(**raw["encoding"]) if raw["encoding"] else None
    changed = Changed(**raw["changed"]) if raw.get("changed") else None
    sizes = [_size(one) for one in raw["sizes"]]
    return Results(raw["source"], raw["cores"], encoding, sizes, raw["notes"], changed)


def _size(raw: dict[str, Any]) -> Size:
    programs = [
        Measured(**{**one, "stages": {name: Spread(**spread) for name, spread in one["stages"].items()}})
        for one in raw["programs"]
    ]
    loads = [Load(**one) for one in raw["loads"]]
    return Size(raw["passages"], raw["documents"], programs, Recall(**raw["recall"]), loads)
