"""How right the quotes chosen for an example are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.answer_truth import overlap, stated
from eval.fit_answers.examples import Example
from indexer.language.words import Analyzer
from service.answer.quotes import Chosen


@dataclass(frozen=True, slots=True)
class Rightness:
    """Shares, 0..1: facts stated word for word, facts stated by overlap, quotes that are gold evidence,
    and gold entries that are quoted. Facts are None for a question that has none.
    """

    stated: float | None
    overlapping: float | None
    precision: float
    recall: float


def rightness(example: Example, chosen: Sequence[Chosen], analyzer: Analyzer) -> Rightness:
    """Judges the quotes of an answerable example."""
    quoted = "\n".join(one.meeting.text[slice(*one.span)] for one in chosen)
    question = example.asking.question
    facts = question.facts if question else ()
    right = [example.truth.right(example.golds, one.meeting.document_id, *one.span) for one in chosen]
    return Rightness(
        stated=_share([stated(fact, quoted) for fact in facts]),
        overlapping=_share([overlap(analyzer, fact, quoted) for fact in facts]),
        precision=_share([any(one) for one in right]) or 0.0,
        recall=_share([any(column) for column in zip(*right, strict=True)]) or 0.0,
    )


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
