"""What an evaluation found, as results.json keeps it: whatever compares or shows results starts here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from eval.answers import Answers
from eval.confidence import Reliability
from eval.measures import Difference, Groups, Tag, differences, rank_score
from eval.questions import Question
from eval.standing import Standing
from indexer.errors import BadInput

FORMAT: Literal[2] = 2
"""Version of results.json; another one is refused."""

NAME = "results.json"

SHIPPED = "hybrid"
"""The name of the search as the service does it."""


class BadResults(BadInput):
    """A folder does not hold results that can be used; the message names it and says how to make them."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
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
    hits: tuple[FoundPassage, ...]
    milliseconds: float


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
    groups: Groups  # of the answerable
    latency: Latency
    outcomes: tuple[Outcome, ...]
    answers: Answers | None  # of configurations that answer
    calibration: Reliability | None  # of hits, where scores are probabilities

    def values(self, ids: tuple[str, ...], measures: tuple[str, ...]) -> NDArray[np.float64]:
        """float64[ids, measures] of answerable questions in the order asked for."""
        by_id = {one.id: one.measures for one in self.outcomes}
        rows = [[by_id[each][name] for name in measures] for each in ids]
        return np.array(rows, dtype=np.float64).reshape(len(ids), len(measures))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A configuration against another over the same questions, by measure.

    `by_body` are the same with every body counting alike; empty where these are few.
    """

    name: str
    baseline: str
    differences: dict[str, Difference]
    by_body: dict[str, Difference]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the ids of all passages that answer it, its set, and whose minutes it is about."""

    question: Question
    relevant: tuple[str, ...]
    set: str
    body: str | None


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A file of questions, and the index that they were asked of."""

    name: str
    questions_file: str
    index_version: str
    settings: dict[str, object]  # what the index was made with, from its manifest
    standing: Standing


@dataclass(frozen=True, slots=True)
class EvaluationResults:
    """One evaluation: sets of questions, each asked of its index, one or more configurations.

    Ids of questions are unlike; those of several sets begin with the set's name.
    """

    format: Literal[2]  # FORMAT
    made: str  # UTC, ISO 8601
    sets: tuple[JudgedSet, ...]
    measures: tuple[str, ...]
    questions: tuple[Judged, ...]
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]  # with the baseline, for every other configuration

    @property
    def questions_file(self) -> str:
        """The names of the files of all sets."""
        return ", ".join(one.questions_file for one in self.sets)

    @property
    def settings(self) -> dict[str, object]:
        """What the indexes were made with; of several, with the set's name before each."""
        if len(self.sets) == 1:
            return self.sets[0].settings
        return {f"{one.name} {name}": value for one in self.sets for name, value in one.settings.items()}

    @property
    def tags(self) -> tuple[Tag, ...]:
        """What each question is grouped by."""
        knows = {one.name: one.standing.knows for one in self.sets}
        return tuple(
            Tag(one.set, one.body, one.question.kind, knows[one.set](one.body)) for one in self.questions
        )

    @property
    def answerable(self) -> tuple[str, ...]:
        """Ids of the questions that the measures are about, in order."""
        return tuple(one.question.id for one in self.questions if one.question.answerable)

    @property
    def focus(self) -> Evaluation:
        """The configuration that is looked at closely: the search as shipped, else the last."""
        return self.evaluation(SHIPPED) or self.evaluations[-1]

    def evaluation(self, name: str) -> Evaluation | None:
        """The configuration of that name."""
        return next((one for one in self.evaluations if one.name == name), None)

    def comparison(self, name: str) -> Comparison | None:
        """How that configuration compares with the baseline; None for the baseline itself."""
        return next((one for one in self.comparisons if one.name == name), None)


def against_others(results: EvaluationResults, measure: str) -> str | None:
    """What the baseline is beyond chance better and worse than; None where nothing is compared."""
    found: dict[str, list[str]] = {"worse": [], "noise": [], "better": []}
    for one in results.comparisons:
        found[one.differences[measure].verdict].append(one.name)
    words = {"worse": "better than", "noise": "no different from", "better": "worse than"}
    told = [f"{words[verdict]} {', '.join(names)}" for verdict, names in found.items() if names]
    return f"{measure}: {results.comparisons[0].baseline} is {'; '.join(told)}." if told else None


def save(folder: Path, results: EvaluationResults) -> None:
    """Writes results.json into a folder that exists."""
    text = TypeAdapter(EvaluationResults).dump_json(results, indent=1)
    (folder / NAME).write_bytes(text + b"\n")


def load(folder: Path) -> EvaluationResults:
    """Reads what `save` wrote. Raises BadResults."""
    again = "make it with: minutebook eval --index DIR --questions FILE --out DIR"
    return read_stored(EvaluationResults, folder / NAME, "results", "is not what eval writes", again)


T = TypeVar("T")


def read_stored(kind: type[T], path: Path, what: str, otherwise: str, again: str) -> T:
    """What was written to a file as JSON. Raises BadResults, which says in these words why there is none."""
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except OSError as error:
        raise BadResults(f"There are no {what} in {path}: {error.strerror}; {again}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"][:3])
        raise BadResults(f"{path} {otherwise} ({place or 'file'}: {fault['msg']}); {again}") from error


# A difference in words; the same questions before and after, and whether what lies between them is noise.


def gain(difference: Difference) -> str:
    """A difference in words: "+0.082 (+0.021 to +0.143), p = 0.0041"."""
    p = f"p = {difference.p:.4f}" if difference.p >= 0.0001 else "p < 0.0001"
    return f"{difference.mean:+.3f} ({difference.low:+.3f} to {difference.high:+.3f}), {p}"


@dataclass(frozen=True, slots=True)
class PairedRow:
    """A mean before and after, over the same questions. `name` is a measure or a kind of question."""

    name: str
    questions: int
    before: float
    after: float
    difference: Difference


def paired_rows(
    names: Sequence[str], before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[PairedRow, ...]:
    """A row for each column of two float64[questions, names], whose rows are the same questions, n > 0."""
    return tuple(
        PairedRow(name, len(before), float(before[:, n].mean()), float(after[:, n].mean()), difference)
        for n, (name, difference) in enumerate(zip(names, differences(after, before), strict=True))
    )


def row_line(name: str, row: PairedRow, width: int = 18) -> str:
    """A row for people, its name in so many columns."""
    return (
        f"  {name:{width}} {row.before:.3f} -> {row.after:.3f}  {row.difference.verdict:6}  "
        f"{gain(row.difference)}"
    )


# TREC files: relevance judgements and rankings as any evaluation tool reads them.


def write_trec(folder: Path, results: EvaluationResults) -> None:
    """Writes qrels.txt, and NAME.run for each configuration, into a folder that exists."""
    write_qrels(folder / "qrels.txt", results)
    for one in results.evaluations:
        write_run(folder / f"{one.name}.run", one)


def write_qrels(path: Path, results: EvaluationResults) -> None:
    """One line for each relevant passage: question, 0, passage, 1."""
    lines = [
        f"{one.question.id} 0 {passage} 1\n" for one in results.questions for passage in sorted(one.relevant)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_run(path: Path, evaluation: Evaluation) -> None:
    """One line for each hit of an answerable question: question, Q0, passage, rank, score, configuration.

    The score only repeats the rank, since tools order by score and would break ties in their own way.
    """
    lines = [
        f"{one.id} Q0 {hit.passage_id} {rank} {rank_score(rank)} {evaluation.name}\n"
        for one in evaluation.outcomes
        if one.measures
        for rank, hit in enumerate(one.hits, 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
