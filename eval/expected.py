"""Stored expectations: what each question scored when somebody last looked and was content."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.configurations import SHIPPED
from eval.results import BadResults, Results
from indexer.errors import BadInput

TOLERANCE = 0.03
"""How far a mean may fall. Of 40 questions one may fall from first to nowhere (0.025), two may not. Another
machine's arithmetic stays well within it: noise of 0.001 on every cosine, which is more than half precision
makes, moved no measure of the sample, London or QMSum validation by more than 0.004."""

DIGITS = 6
"""Of a stored value; enough to tell apart what rankings of 20 can give."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Values by question, one for each of `measures`; `settings` are the index's they were measured on."""

    made: str  # the day, YYYY-MM-DD
    questions_file: str
    configuration: str
    tolerance: float
    settings: dict[str, object]
    measures: tuple[str, ...]
    means: dict[str, float]
    questions: dict[str, tuple[float, ...]]


def expectation(results: Results, tolerance: float = TOLERANCE) -> Expected:
    """What to expect from now on of the shipped search. Raises BadResults when the results are not of it."""
    shipped = results.evaluation(SHIPPED)
    if shipped is None or not results.answerable:
        raise BadResults(
            f"The results hold no answerable question of {SHIPPED}, the search as shipped; evaluate that."
        )
    return Expected(
        made=results.made[:10],
        questions_file=results.questions_file,
        configuration=SHIPPED,
        tolerance=tolerance,
        settings=results.settings,
        measures=results.measures,
        means={name: round(one.mean, DIGITS) for name, one in shipped.overall.measures.items()},
        questions={
            one.id: tuple(round(one.measures[name], DIGITS) for name in results.measures)
            for one in shipped.outcomes
            if one.measures
        },
    )


def save_expected(path: Path, expected: Expected) -> None:
    """Writes JSON with a line for each question, so that a review sees what changed. Raises BadInput."""
    parts = asdict(expected)
    rows = ",\n".join(
        f"  {json.dumps(each)}: {json.dumps(row)}" for each, row in parts.pop("questions").items()
    )
    head = json.dumps(parts, ensure_ascii=False, indent=1).removesuffix("\n}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{head},\n "questions": {{\n{rows}\n }}\n}}\n', encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The expectations cannot be written to {path}: {error.strerror}.") from error


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
