"""The numbers behind an answer, fitted to examples; convex losses, so the same examples give the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.fit_answers.examples import Example
from eval.fit_answers.judging import rightness
from indexer.errors import BadInput
from indexer.language.words import Analyzer
from service.answer.answerer import Doubter, Rater, Weights
from service.answer.features import FEATURES
from service.answer.quotes import Keep, choose
from service.answer.refusal import SIGNS, Case, signs

PENALTY = 1e-3
"""Of squared weights, so that features that say the same do not pull against each other without end."""

REFUSED = 0.075
"""The share of answerable questions that the threshold refuses where it is fitted. One in ten may be refused,
and of meetings held out it is a third more than of those that it was fitted on (`make fit`, with 0.1)."""

FACTS, PRECISION = 0.75, 0.7
"""What is asked of answers: how many facts are found in them, and how many quotes are gold evidence."""

SEEN = 20
"""Sentences of a question, the best ones, that likelihoods are calibrated on: those that might be quoted."""

KEEPS = tuple(
    Keep(least, share, course, beside)
    for least in (0.01, 0.02, 0.03, 0.05)
    for share in (0.3, 0.4, 0.5, 0.6)
    for course in (0.02, 0.05)
    for beside in (0.05, 0.1, 0.2)
)
"""What is tried for how likely a further quote must be."""


def fit_rater(examples: Sequence[Example]) -> Rater:
    """First the weights that bring right sentences first, then the scale that makes their sum a likelihood.

    The first is the cross entropy of the softmax over a question's sentences, every set counting alike; the
    second a logistic regression on the best sentences of all questions, the unanswerable included.
    """
    usable = [one for one in examples if one.relevant.any()]
    sizes = Counter(one.asking.set for one in usable)
    data = [
        (
            one.features.astype(np.float64),
            one.relevant / one.relevant.sum(),
            1 / sizes[one.asking.set] / len(sizes),
        )
        for one in usable
    ]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for features, wanted, share in data:
            sums = features @ weights
            likely = np.exp(sums - sums.max())
            likely /= likely.sum()
            total -= share * float(wanted @ np.log(np.maximum(likely, 1e-30)))
            slope = slope + share * (features.T @ (likely - wanted))
        return total, slope

    weights = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    slope, bias = _scale(examples, weights)
    return Rater(tuple(FEATURES), (weights * slope).round(4), round(bias, 4))


def _scale(examples: Sequence[Example], weights: NDArray[np.float64]) -> tuple[float, float]:
    sums, right, shares = [], [], []
    sizes = Counter((one.asking.set, one.kind) for one in examples)
    for one in examples:
        found = one.features @ weights
        for row in np.argsort(-found, kind="stable")[:SEEN]:
            sums.append((found[row],))
            right.append(float(one.relevant[row]))
            shares.append(1 / sizes[one.asking.set, one.kind])
    slope, bias = _logistic(np.array(sums), np.array(right), np.array(shares))
    return float(slope[0]), bias


def fit_doubter(cases: Sequence[tuple[Example, Case]]) -> Doubter:
    """A logistic regression; answerable and unanswerable weigh alike, and so does each kind of these."""
    names = tuple(SIGNS)
    rows = np.stack([signs(case, names) for _, case in cases])
    right = np.array([float(one.answerable) for one, _ in cases])
    sizes = Counter((one.asking.set, one.kind) for one, _ in cases)
    groups = Counter(answerable == "answerable" for _, answerable in sizes)
    shares = np.array([1 / sizes[one.asking.set, one.kind] / groups[one.answerable] for one, _ in cases])
    weights, bias = _logistic(rows, right, shares)
    doubter = Doubter(names, weights.round(4), round(bias, 4), 0.0)
    threshold = _quantile([(doubter(case), one.asking.set) for one, case in cases if one.has_facts])
    return Doubter(names, doubter.weights, doubter.bias, round(threshold, 4))


def _quantile(confidences: Sequence[tuple[float, str]]) -> float:
    """What the share REFUSED of confidences lies below, every set counting alike."""
    sizes = Counter(name for _, name in confidences)
    total = 0.0
    for confidence, name in sorted(confidences):
        total += 1 / sizes[name] / len(sizes)
        if total > REFUSED:
            return confidence
    raise BadInput("The fit needs answerable questions with facts; give it a set that has some.")


def fit_keep(examples: Sequence[Example], rater: Rater, analyzer: Analyzer) -> Keep:
    """The trial that falls least short of FACTS and PRECISION together, over questions that have facts."""
    usable = [
        (one, one.candidates, rater(one.candidates)) for one in examples if one.has_facts and one.candidates
    ]

    def worth(keep: Keep) -> float:
        found = [rightness(one, choose(read, likely, keep), analyzer) for one, read, likely in usable]
        facts = np.mean([one.overlapping for one in found])
        return min(float(facts) / FACTS, float(np.mean([one.precision for one in found])) / PRECISION)

    return max(KEEPS, key=worth)


def fit(examples: Sequence[Example]) -> Weights:
    """All numbers, each part on top of the one before."""
    rater = fit_rater(examples)
    keep = fit_keep(examples, rater, Analyzer())
    cases = [(one, case) for one in examples if (case := case_of(one, rater, keep)) is not None]
    return Weights(rater, keep, fit_doubter(cases))


def case_of(example: Example, rater: Rater, keep: Keep) -> Case | None:
    """What would be quoted, with all that is known of it; None where nothing was found."""
    if example.candidates is None or example.evidence is None:
        return None
    likelihoods = rater(example.candidates)
    return Case(
        example.evidence, example.candidates, likelihoods, choose(example.candidates, likelihoods, keep)
    )


def _logistic(
    rows: NDArray[np.float64], right: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression of `right` on rows, each counting its share."""
    data = np.concatenate((rows, np.ones((len(rows), 1))), axis=1)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = data @ weights
        errors = 1 / (1 + np.exp(-np.clip(odds, -50, 50))) - right
        cost = float(shares @ (np.logaddexp(0, odds) - right * odds)) + PENALTY * float(weights @ weights)
        return cost, data.T @ (shares * errors) + 2 * PENALTY * weights

    found = minimize(loss, np.zeros(data.shape[1]), jac=True, method="L-BFGS-B").x
    return found[:-1], float(found[-1])
