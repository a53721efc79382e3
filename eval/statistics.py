"""Means with the uncertainty that comes of asking these questions and not others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
"""Of the bootstrap: between seeds the ends of an interval then differ by 0.001 (deviation, 400 questions)."""

SHUFFLES = 20_000
"""Of the randomisation test: p = 0.05 then has a standard error of 0.0015, and the least p is 0.00005."""

SEED = 20_240_229
"""Any fixed number will do; the same results must always give the same interval."""

SIGNIFICANT = 0.05
"""Below this a difference is called real; the convention of the field."""

_AT_ONCE = 1_000  # shuffles held in memory together: 16 MB at 2,000 questions


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions and its bootstrap 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference over the same questions, its 95% interval, and how likely chance alone is as large.

    `p` is two-sided, by the paired randomisation test.
    """

    mean: float
    low: float
    high: float
    p: float

    @property
    def real(self) -> bool:
        """Whether chance is an unlikely cause."""
        return self.p < SIGNIFICANT

    @property
    def verdict(self) -> str:
        """One word: "better", "worse" or "noise"."""
        if not self.real:
            return "noise"
        return "better" if self.mean > 0 else "worse"


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


def differences(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[Difference, ...]:
    """Ours less theirs, a row per question in the same order: one difference per column of float64[n, m]."""
    gains = ours - theirs
    return tuple(
        Difference(one.mean, one.low, one.high, p)
        for one, p in zip(estimates(gains), _chances(gains), strict=True)
    )


def _chances(gains: NDArray[np.float64]) -> list[float]:
    """Fisher's paired randomisation test, two-sided, for each column.

    If two systems were the same but for chance, each question's gain might as well have the other sign.
    """
    if len(gains) == 0:
        return []
    # A sum that equals the observed one but for rounding is as large as it.
    observed = np.abs(gains.sum(axis=0)) - 1e-9
    generator = np.random.default_rng(SEED)
    as_large = np.zeros(gains.shape[1])
    for _ in range(SHUFFLES // _AT_ONCE):
        signs = generator.integers(0, 2, size=(_AT_ONCE, len(gains)), dtype=np.int8) * 2.0 - 1.0
        as_large += (np.abs(signs @ gains) >= observed).sum(axis=0)
    # The observed signs are one of the possible draws, so no p is ever 0.
    return [float(p) for p in (as_large + 1) / (SHUFFLES + 1)]


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """p-values of several tests made at once, raised so that all "real" ones hold together (Holm 1979)."""
    adjusted: dict[str, float] = {}
    least = 0.0
    for rank, name in enumerate(sorted(chances, key=chances.__getitem__)):
        least = max(least, min(1.0, chances[name] * (len(chances) - rank)))
        adjusted[name] = least
    return adjusted
