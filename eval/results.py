"""What an evaluation found, as results.json keeps it: whatever compares or shows results starts here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from eval.answers import MEASURES, Answers
from eval.measures import PRIMARY, Difference, Estimate, QuestionGroup, differences, rank_score
from eval.questions import Question
from indexer.errors import BadInput

FORMAT: Literal[1] = 1
"""Version of results.json; another one is refused."""

NAME = "results.json"


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
    overall: QuestionGroup  # of the answerable
    kinds: tuple[QuestionGroup, ...]
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
class EvaluationResults:
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


# Results as a table on the terminal: by kind for one configuration, side by side for several.

_WIDTH = 20  # of a column: "0.712 (0.601-0.812)+"
_ANSWER_WIDTH = 22
_TIMES = f"  p50 ms  p95 ms  gain in {PRIMARY}"
_MARKS = {"better": "+", "worse": "-", "noise": " "}


def table(results: EvaluationResults) -> str:
    """The results for people."""
    several = len(results.evaluations) > 1
    rows = _side_by_side(results) if several else _by_kind(results, results.evaluations[0])
    answers = (_answers(one.name, one.answers) for one in results.evaluations if one.answers is not None)
    return "\n".join([*_head(results), *rows, *chain.from_iterable(answers), *_unfindable(results)])


def gain(difference: Difference) -> str:
    """A difference in words: "+0.082 (+0.021 to +0.143), p = 0.0041"."""
    p = f"p = {difference.p:.4f}" if difference.p >= 0.0001 else "p < 0.0001"
    return f"{difference.mean:+.3f} ({difference.low:+.3f} to {difference.high:+.3f}), {p}"


def _head(results: EvaluationResults) -> Iterator[str]:
    yield (
        f"{len(results.questions)} questions, {len(results.answerable)} of them answerable; "
        "means over these, with 95% intervals."
    )
    if results.comparisons:
        yield (
            f"Against {results.comparisons[0].baseline}: + better, - worse by the paired randomisation test "
            f"(p < 0.05, adjusted by Holm for {len(results.comparisons)} comparisons)."
        )


def _by_kind(results: EvaluationResults, one: Evaluation) -> Iterator[str]:
    yield _row("", results.measures)
    for group in (one.overall, *one.kinds):
        if group.questions or group is one.overall:
            yield _row(f"{group.name} ({group.questions})", _cells(group, results.measures))
    yield (
        f"{one.name}: latency {one.latency.p50:.1f} ms at the median, "
        f"{one.latency.p95:.1f} ms at the 95th percentile."
    )


def _side_by_side(results: EvaluationResults) -> Iterator[str]:
    titles = f"{'':20}  {'  '.join(name.ljust(_WIDTH) for name in results.measures)}"
    yield titles + _TIMES
    for one in results.evaluations:
        compared = results.comparison(one.name)
        cells = _cells(one.overall, results.measures, compared.differences if compared else None)
        times = f"  {one.latency.p50:6.1f}  {one.latency.p95:6.1f}"
        last = f"  {gain(compared.differences[PRIMARY])}" if compared else ""
        yield f"{_row(one.name, cells):{len(titles)}}{times}{last}"


def _answers(name: str, answers: Answers) -> Iterator[str]:
    """The measures of answers by kind, then how right silence is."""
    yield ""
    yield f"Answers of {name}; a refused question states no facts, and its citations count in recall alone."
    yield _row("", MEASURES, _ANSWER_WIDTH)
    for group in (answers.overall, *answers.kinds):
        if group.measures:
            yield _row(f"{group.name} ({group.questions})", _cells(group, MEASURES), _ANSWER_WIDTH)
    found = answers.abstention
    if found is not None:
        yield (
            f"Not answered, over {found.unanswerable} questions without and {found.answerable} with an "
            f"answer: AUROC {_estimate(found.auroc)}, precision {_estimate(found.precision)}, "
            f"recall {_estimate(found.recall)}, F1 {_estimate(found.f1)}."
        )


def _cells(
    group: QuestionGroup,
    measures: Sequence[str],
    differences: Mapping[str, Difference] | None = None,
) -> list[str]:
    marks = {name: _MARKS[one.verdict] for name, one in (differences or {}).items()}
    return [
        _estimate(group.measures[name]) + marks.get(name, "") if name in group.measures else "-"
        for name in measures
    ]


def _estimate(one: Estimate) -> str:
    return f"{one.mean:.3f} ({one.low:.3f}-{one.high:.3f})"


def _row(name: str, cells: Sequence[str], width: int = _WIDTH) -> str:
    return f"{name:20}  {'  '.join(cell.ljust(width) for cell in cells)}".rstrip()


def _unfindable(results: EvaluationResults) -> Iterator[str]:
    """Evidence outside every passage: no ranking can find it, so it is a fault of the index, and shown."""
    lost = [one.question.id for one in results.questions if one.question.answerable and not one.relevant]
    if lost:
        yield f"No passage of the index holds the gold of: {', '.join(lost)}; they count as zero."


# The same questions before and after: means by measure, and whether what lies between them is noise.


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
