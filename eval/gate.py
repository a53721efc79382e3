"""The gate: have results really dropped below what was stored?

A measure has fallen when its mean is lower by more than the stored tolerance, or by less but so evenly over
the questions that chance does not explain it. One question alone may always fall, and what another
processor's last digits change is no drop. Measures of answers are each over the questions to which they apply
both now and in what was stored. Quotes that are not verbatim fail whatever was stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.answers import MEASURES, RIGHT, VERBATIM, Answered, Answers, JudgedAnswer
from eval.diff import AnswerChanges, Moved, answer_changes, changed_settings, fell
from eval.measures import Estimate
from eval.questions import Question
from eval.results import (
    SHIPPED,
    BadResults,
    Evaluation,
    EvaluationResults,
    PairedRow,
    gain,
    paired_rows,
    read_stored,
)
from indexer.errors import BadInput

TOLERANCE = 0.03
"""How far a mean may fall. Of 40 questions one may fall from first to nowhere (0.025), two may not."""

NOISE = 0.005
"""What is no drop however even it is: another machine's arithmetic. Noise of 0.001 on every cosine, which is
more than half precision makes, moved no measure of the sample, London or QMSum validation by more than
0.004."""

DIGITS = 6
"""Of a stored value; enough to tell apart what rankings of 20 can give."""


@dataclass(frozen=True, slots=True)
class ExpectedAnswers:
    """Every question, with an answer and without. The means are each over the questions it applies to."""

    measures: tuple[str, ...]
    means: dict[str, float]
    questions: dict[str, JudgedAnswer]


@dataclass(frozen=True, slots=True)
class Expected:
    """Values by answerable question, one for each of `measures`; `settings` are those of their index."""

    made: str  # the day, YYYY-MM-DD
    questions_file: str
    configuration: str
    tolerance: float
    settings: dict[str, object]
    measures: tuple[str, ...]
    means: dict[str, float]
    questions: dict[str, tuple[float, ...]]
    answers: ExpectedAnswers


def expectation(results: EvaluationResults, tolerance: float = TOLERANCE) -> Expected:
    """What to expect from now on of the shipped search and its answers.

    Raises BadResults when the results are not of them, or hold a quote that is not verbatim.
    """
    shipped = results.evaluation(SHIPPED)
    if shipped is None or shipped.answers is None or not results.answerable:
        raise BadResults(
            f"The results hold no answerable question of {SHIPPED}, the search as shipped, with its answers; "
            "evaluate that."
        )
    return Expected(
        made=results.made[:10],
        questions_file=results.questions_file,
        configuration=SHIPPED,
        tolerance=tolerance,
        settings=results.settings,
        measures=results.measures,
        means=_means(shipped.groups.overall.measures),
        questions={
            one.id: tuple(round(one.measures[name], DIGITS) for name in results.measures)
            for one in shipped.outcomes
            if one.measures
        },
        answers=_expected_answers(shipped.answers),
    )


def _expected_answers(answers: Answers) -> ExpectedAnswers:
    garbled = [one.id for one in answers.outcomes if one.judged.garbled]
    if garbled:
        raise BadResults(
            f"Quotes that are not verbatim ({', '.join(garbled)}) are nothing to expect; mend the answers."
        )
    return ExpectedAnswers(
        measures=MEASURES,
        means=_means(answers.groups.overall.measures),
        questions={one.id: _as_stored(one) for one in answers.outcomes},
    )


def _as_stored(one: Answered) -> JudgedAnswer:
    return JudgedAnswer(one.answered, {name: round(value, DIGITS) for name, value in one.measures.items()})


def _means(measures: Mapping[str, Estimate]) -> dict[str, float]:
    return {name: round(one.mean, DIGITS) for name, one in measures.items()}


def save_expected(path: Path, expected: Expected) -> None:
    """Writes JSON with a line for each question, so that a review sees what changed. Raises BadInput."""
    parts = asdict(expected)
    answers = parts.pop("answers")
    text = _by_line(parts).removesuffix("\n}") + f',\n "answers": {_by_line(answers)}\n}}\n'
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The expectations cannot be written to {path}: {error.strerror}.") from error


def _by_line(parts: dict[str, Any]) -> str:
    """An object whose last part, `questions`, has a line for each."""
    head = {name: part for name, part in parts.items() if name != "questions"}
    rows = [f"  {json.dumps(each)}: {json.dumps(row)}" for each, row in parts["questions"].items()]
    lines = ",\n".join(rows)
    return (
        json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
        + f',\n "questions": {{\n{lines}\n }}\n}}'
    )


def load_expected(path: Path) -> Expected:
    """Reads what `save_expected` wrote. Raises BadInput."""
    again = f"write it with: minutebook eval-gate DIR {path} --store"
    return read_stored(Expected, path, "expectations", "does not hold expectations", again)


@dataclass(frozen=True, slots=True)
class GatedConfiguration:
    """`rows` by measure, the names of those that have `fallen`, and the questions that lost by them."""

    rows: tuple[PairedRow, ...]
    fallen: tuple[str, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Ranking and answers, each held against what was stored.

    `garbled` are ids of questions with quotes that are not verbatim, `unheld` measures that nothing was
    stored of.
    """

    ranking: GatedConfiguration
    answers: GatedConfiguration
    changes: AnswerChanges
    garbled: tuple[str, ...]
    tolerance: float
    made: str
    settings: dict[str, tuple[object, object]]
    unheld: tuple[str, ...]

    @property
    def fallen(self) -> tuple[str, ...]:
        """The measures that have fallen, of either."""
        return self.ranking.fallen + self.answers.fallen


def judge(results: EvaluationResults, expected: Expected) -> Verdict:
    """Results against expectations of the same questions. Raises BadResults when they are of others."""
    now = results.evaluation(expected.configuration)
    if now is None or now.answers is None:
        raise BadResults(
            f"The results hold nothing of {expected.configuration} and its answers, which the expectations "
            "are of; evaluate that."
        )
    if any(RIGHT not in one.measures for one in now.answers.outcomes):
        raise BadResults("The results are of a time when answers were measured otherwise; evaluate anew.")
    _refuse_others(results, expected)
    questions = [one.question for one in results.questions]
    later = {one.id: _as_stored(one) for one in now.answers.outcomes}
    changes = answer_changes(questions, expected.answers.questions, later)
    garbled = tuple(one.id for one in now.answers.outcomes if one.judged.garbled)
    return Verdict(
        ranking=_ranking(now, expected, [one for one in questions if one.answerable]),
        answers=_answers(changes, expected.tolerance, garbled),
        changes=changes,
        garbled=garbled,
        tolerance=expected.tolerance,
        made=expected.made,
        settings=changed_settings(expected.settings, results.settings),
        unheld=tuple(
            name
            for known, stored in (
                (results.measures, expected.measures),
                (MEASURES, expected.answers.measures),
            )
            for name in known
            if name not in stored
        ),
    )


def _refuse_others(results: EvaluationResults, expected: Expected) -> None:
    asked = {one.question.id for one in results.questions}
    odd = set(results.answerable) ^ expected.questions.keys() | asked ^ expected.answers.questions.keys()
    if odd:
        named = f"{', '.join(sorted(odd)[:5])}{' and others' if len(odd) > 5 else ''}"
        raise BadResults(f"The expectations are of other questions ({named}); store them anew with --store.")
    lost = {*expected.measures, *expected.answers.measures} - {*results.measures, *MEASURES}
    if lost:
        raise BadResults(
            f"The expectations are of measures that are gone ({', '.join(sorted(lost))}); "
            "store them anew with --store."
        )


def _ranking(now: Evaluation, expected: Expected, questions: Sequence[Question]) -> GatedConfiguration:
    ids, names = tuple(one.id for one in questions), expected.measures
    before: NDArray[np.float64] = np.array([expected.questions[each] for each in ids])
    after = now.values(ids, names).round(DIGITS)
    moved = (
        Moved(
            one.id,
            one.question,
            *(dict(zip(names, side[n].tolist(), strict=True)) for side in (before, after)),
        )
        for n, one in enumerate(questions)
    )
    rows = paired_rows(names, before, after)
    fallen = _fallen(rows, expected.tolerance)
    return GatedConfiguration(rows, fallen, fell(moved, fallen))


def _answers(changes: AnswerChanges, tolerance: float, garbled: Sequence[str]) -> GatedConfiguration:
    fallen = _fallen([row for row in changes.rows if row.name != VERBATIM], tolerance)
    return GatedConfiguration(changes.rows, fallen + (VERBATIM,) * bool(garbled), fell(changes.moved, fallen))


def _fallen(rows: Sequence[PairedRow], tolerance: float) -> tuple[str, ...]:
    return tuple(row.name for row in rows if _has_fallen(row, tolerance))


def _has_fallen(row: PairedRow, tolerance: float) -> bool:
    drop, one_question = -row.difference.mean, 1 / row.questions
    if row.difference.verdict == "worse":
        return drop > NOISE
    return drop > max(tolerance, one_question) + 0.1**DIGITS


def text(verdict: Verdict) -> str:
    """What fell, holds and rose, with the questions that fell and whose answers came or went."""
    return "\n".join(_lines(verdict))


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"Against what was stored on {verdict.made} (tolerance {verdict.tolerance:g}):"
    yield from _part_lines(verdict.ranking, verdict.tolerance)
    yield "Answers, each measure over the questions that it applies to on both sides:"
    yield from _part_lines(verdict.answers, verdict.tolerance)
    yield from verdict.changes.turned_lines()
    if verdict.garbled:
        yield f"  Quotes are not verbatim in {len(verdict.garbled)} answers: {', '.join(verdict.garbled)}"
    if verdict.unheld:
        yield f"  not held, since nothing was stored of them: {', '.join(verdict.unheld)}"
    for name, (before, after) in verdict.settings.items():
        yield f"  index {name}: {before} -> {after}"


def _part_lines(part: GatedConfiguration, tolerance: float) -> Iterator[str]:
    for row in part.rows:
        name, word = f"{row.name} ({row.questions})", _word(row, part, tolerance)
        yield f"  {name:27} {row.before:.3f} -> {row.after:.3f}  {word:6} {gain(row.difference)}"
    if part.moved:
        yield f"{len(part.moved)} questions fell:"
        yield from (one.line(part.fallen) for one in part.moved)


def _word(row: PairedRow, part: GatedConfiguration, tolerance: float) -> str:
    if row.name in part.fallen:
        return "FELL"
    return "rose" if row.difference.mean > tolerance else "holds"
