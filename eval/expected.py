"""Stored expectations: what each question scored when somebody last looked and was content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.answer_changes import not_verbatim
from eval.answers import MEASURES, Answers
from eval.configurations import SHIPPED
from eval.results import BadResults, Results
from eval.statistics import Estimate
from indexer.errors import BadInput

TOLERANCE = 0.03
"""How far a mean may fall. Of 40 questions one may fall from first to nowhere (0.025), two may not. Another
machine's arithmetic stays well within it: noise of 0.001 on every cosine, which is more than half precision
makes, moved no measure of the sample, London or QMSum validation by more than 0.004."""

DIGITS = 6
"""Of a stored value; enough to tell apart what rankings of 20 can give."""


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """Whether a question was answered, and the measures that apply to it."""

    answered: bool
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class ExpectedAnswers:
    """Every question, with an answer and without. The means are each over the questions it applies to."""

    measures: tuple[str, ...]
    means: dict[str, float]
    questions: dict[str, ExpectedAnswer]


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


def expectation(results: Results, tolerance: float = TOLERANCE) -> Expected:
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
        means=_means(shipped.overall.measures),
        questions={
            one.id: tuple(round(one.measures[name], DIGITS) for name in results.measures)
            for one in shipped.outcomes
            if one.measures
        },
        answers=_expected_answers(shipped.answers),
    )


def _expected_answers(answers: Answers) -> ExpectedAnswers:
    garbled = [one.id for one in answers.outcomes if not_verbatim(one)]
    if garbled:
        raise BadResults(
            f"Quotes that are not verbatim ({', '.join(garbled)}) are nothing to expect; mend the answers."
        )
    return ExpectedAnswers(
        measures=MEASURES,
        means=_means(answers.overall.measures),
        questions={one.id: ExpectedAnswer(one.answered, rounded(one.measures)) for one in answers.outcomes},
    )


def rounded(measures: Mapping[str, float]) -> dict[str, float]:
    """Values as they are stored."""
    return {name: round(value, DIGITS) for name, value in measures.items()}


def _means(measures: Mapping[str, Estimate]) -> dict[str, float]:
    return rounded({name: one.mean for name, one in measures.items()})


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
    try:
        return TypeAdapter(Expected).validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"There are no expectations in {path}: {error.strerror}; {again}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"][:3])
        raise BadInput(
            f"{path} does not hold expectations ({place or 'file'}: {fault['msg']}); {again}"
        ) from error
