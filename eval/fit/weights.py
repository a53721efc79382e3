"""Weights from examples: listwise softmax regression, and the scale that turns sums into probabilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.fit.examples import Example

PENALTY = 1e-3
"""Of the squared weights, so that features that say the same do not pull against each other without end."""

JUDGED_DEPTH = 10
"""Candidates of a question that the scale is fitted on: those that somebody would see."""


def columns(example: Example, chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[n, 2 x features]: the features, and the features times how much the words cover."""
    features = example.features[:, list(chosen)].astype(np.float64)
    return np.concatenate((features, example.covered * features), axis=1)


def fit_weights(examples: Sequence[Example], chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[2 x features]: the weights that make relevant candidates likeliest to come first.

    The loss is the cross entropy of the softmax over a question's candidates ("ListNet", Cao et al., ICML
    2007); every set counts alike, whatever its size. Deterministic: the loss is convex.
    """
    usable = [one for one in examples if one.relevant.any()]
    sizes = Counter(one.set for one in usable)
    data = [
        (columns(one, chosen), one.relevant / one.relevant.sum(), 1 / sizes[one.set] / len(sizes))
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

    found = minimize(loss, np.zeros(2 * len(chosen)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    weights: NDArray[np.float64] = found.x
    return weights


def fit_scale(
    examples: Sequence[Example], chosen: Sequence[int], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """float64[4]: logistic regression of relevance on (1, sum, covered, nearest), see `Linear`."""
    rows, wanted, shares = [], [], []
    sizes = Counter(one.set for one in examples if len(one.relevant))
    for one in examples:
        sums = columns(one, chosen) @ weights
        for row in np.argsort(-sums, kind="stable")[:JUDGED_DEPTH]:
            rows.append((1.0, sums[row], one.covered, one.nearest))
            wanted.append(float(one.relevant[row]))
            shares.append(1 / sizes[one.set])
    data, target, share = np.array(rows), np.array(wanted), np.array(shares)

    def loss(scale: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = data @ scale
        errors = 1 / (1 + np.exp(-odds)) - target
        cost = float(share @ (np.logaddexp(0, odds) - target * odds)) + PENALTY * float(scale @ scale)
        return cost, data.T @ (share * errors) + 2 * PENALTY * scale

    # The slope must stay above 0: more evidence never makes a passage less likely.
    bounds = [(None, None), (1e-3, None), (None, None), (None, None)]
    scale: NDArray[np.float64] = minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B", bounds=bounds).x
    return scale
