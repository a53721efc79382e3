"""Means with the uncertainty that comes of asking these questions and not others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
"""Of the bootstrap: between seeds the ends of an interval then differ by 0.001 (deviation, 400 questions)."""

SEED = 20_240_229
"""Any fixed number will do; the same results must always give the same interval."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions and its bootstrap 95% interval."""

    mean: float
    low: float
    high: float


def estimates(values: NDArray[np.float64]) -> tuple[Estimate, ...]:
    """One estimate for each column of float64[questions, measures]; none when there are no questions.

    Questions are drawn with replacement, whole rows at a time; the interval is the percentile one.
    """
    count = len(values)
    if count == 0:
        return ()
    draws = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    means = draws @ values / count
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    return tuple(
        Estimate(float(mean), float(least), float(most))
        for mean, least, most in zip(values.mean(axis=0), low, high, strict=True)
    )
