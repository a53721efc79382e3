"""What an evaluation found, as results.json keeps it: whatever compares or shows results starts here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from eval.answers import Answers
from eval.model import Question
from eval.statistics import Difference, Estimate
from indexer.errors import BadInput

FORMAT: Literal[1] = 1
"""Version of results.json; another one is refused."""

NAME = "results.json"


class BadResults(BadInput):
    """A folder does not hold results that can be used; the message names it and says how to make them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found; `scores` by leg, without the legs that did not find it."""

    passage_id: str
    score: float
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question found, best first. `measures` is empty for a question without an answer."""

    id: str
    measures: dict[str, float]  # by measure, from 0 to 1
    first_relevant: int | None  # the rank, counted from 1, of the first hit that answers the question
    hits: tuple[Found, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Group:
    """Questions averaged together: how many have an answer, and the estimate of each measure."""

    name: str
    questions: int
    measures: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from question to hits, over all questions."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All questions, in order, under one configuration."""

    name: str
    about: str
    overall: Group
    kinds: tuple[Group, ...]
    latency: Latency
    outcomes: tuple[Outcome, ...]
    answers: Answers | None = None  # of configurations that answer, and not in results made before they did

    def values(self, ids: tuple[str, ...], measures: tuple[str, ...]) -> NDArray[np.float64]:
        """float64[ids, measures] of answerable questions in the order asked for."""
        by_id = {one.id: one.measures for one in self.outcomes}
        rows = [[by_id[each][name] for name in measures] for each in ids]
        return np.array(rows, dtype=np.float64).reshape(len(ids), len(measures))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A configuration against another over the same questions, by measure."""

    name: str
    baseline: str
    differences: dict[str, Difference]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the ids of all passages of the index that answer it."""

    question: Question
    relevant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One evaluation: one set of questions, one index version, one or more configurations."""

    format: Literal[1]  # FORMAT
    made: str  # UTC, ISO 8601
    questions_file: str
    index_version: str
    settings: dict[str, object]  # what the index was made with, from its manifest
    measures: tuple[str, ...]
    questions: tuple[Judged, ...]
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]  # with the baseline, for every other configuration

    @property
    def answerable(self) -> tuple[str, ...]:
        """Ids of the questions that the measures are about, in order."""
        return tuple(one.question.id for one in self.questions if one.question.answerable)

    def evaluation(self, name: str) -> Evaluation | None:
        """The configuration of that name."""
        return next((one for one in self.evaluations if one.name == name), None)

    def comparison(self, name: str) -> Comparison | None:
        """How that configuration compares with the baseline; None for the baseline itself."""
        return next((one for one in self.comparisons if one.name == name), None)


def save(folder: Path, results: Results) -> None:
    """Writes results.json into a folder that exists."""
    text = TypeAdapter(Results).dump_json(results, indent=1)
    (folder / NAME).write_bytes(text + b"\n")


def load(folder: Path) -> Results:
    """Reads what `save` wrote. Raises BadResults."""
    path = folder / NAME
    again = "make it with: minutebook eval --index DIR --questions FILE --out DIR"
    try:
        return TypeAdapter(Results).validate_json(path.read_bytes())
    except OSError as error:
        raise BadResults(f"There are no results in {path}: {error.strerror}; {again}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"][:3])
        raise BadResults(
            f"{path} is not what eval writes ({place or 'file'}: {fault['msg']}); {again}"
        ) from error
