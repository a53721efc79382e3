"""How the fitted numbers do on questions that they were not fitted on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from eval.fit_answers.examples import Example
from eval.fit_answers.fitting import case_of
from eval.fit_answers.judging import Rightness, rightness
from indexer.language.words import Analyzer
from service.answer.answerer import Weights

FOLDS = 5

Fit = Callable[[Sequence[Example]], Weights]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example came to: how sure the answer was, whether it was given, and how right its quotes are.

    `rightness` is of the quotes chosen, given or not; None for a question without an answer.
    """

    example: Example
    confidence: float
    answered: bool
    rightness: Rightness | None


def held_out(examples: Sequence[Example], fit: Fit) -> list[Outcome]:
    """Every example by numbers fitted without its meeting, in all the sets that this stands in."""
    keys = sorted({one.asking.together for one in examples})
    fold = {key: at % FOLDS for at, key in enumerate(keys)}
    return _by_fold(examples, fit, lambda one: fold[one.asking.together])


def other_corpus(examples: Sequence[Example], fit: Fit, corpora: dict[str, str]) -> list[Outcome]:
    """Every example by numbers fitted on the other corpora alone; `corpora` names that of each set."""
    return _by_fold(examples, fit, lambda one: corpora[one.asking.set])


def _by_fold(examples: Sequence[Example], fit: Fit, fold: Callable[[Example], Hashable]) -> list[Outcome]:
    analyzer, found = Analyzer(), []
    for number in sorted({fold(one) for one in examples}, key=str):
        weights = fit([one for one in examples if fold(one) != number])
        found += [_outcome(one, weights, analyzer) for one in examples if fold(one) == number]
    return found


def _outcome(one: Example, weights: Weights, analyzer: Analyzer) -> Outcome:
    case = case_of(one, weights.rater, weights.keep)
    confidence = weights.doubter(case) if case else 0.0
    chosen = case.chosen if case else ()
    return Outcome(
        example=one,
        confidence=confidence,
        answered=confidence >= weights.doubter.threshold and bool(chosen),
        rightness=rightness(one, chosen, analyzer) if one.answerable else None,
    )
