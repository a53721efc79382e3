"""Whether confidence is right: silence over questions with an answer and without, and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measures import RESAMPLES, SEED, Estimate, estimates


@dataclass(frozen=True, slots=True)
class Silence:
    """One question: whether the minutes answer it, whether it was answered, and how surely (0..1).

    `kind` is the kind of question.
    """

    kind: str
    answerable: bool
    answered: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """`auroc`: the chance that an answerable question has the higher confidence of two. The others are of
    "not answered" as the verdict that a question is unanswerable.
    """

    answerable: int
    unanswerable: int
    auroc: Estimate
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True)
class AurocChange:
    """AUROC over the same questions before and after; `low` and `high` bound the difference (95%)."""

    before: float
    after: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """One word: "better", "worse" or "noise"."""
        if self.low <= 0 <= self.high:
            return "noise"
        return "better" if self.low > 0 else "worse"


def abstention(silences: Sequence[Silence]) -> Abstention | None:
    """The measures with bootstrap 95% intervals, questions with and without an answer drawn apart.

    None unless there are both.
    """
    sides = [[one for one in silences if one.answerable is side] for side in (True, False)]
    if not all(sides):
        return None
    generator = np.random.default_rng(SEED)
    drawn = [
        _measured(*([side[n] for n in generator.integers(0, len(side), len(side))] for side in sides))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(np.array(drawn), (0.025, 0.975), axis=0)
    found = [
        Estimate(mean, float(least), float(most))
        for mean, least, most in zip(_measured(*sides), low, high, strict=True)
    ]
    return Abstention(len(sides[0]), len(sides[1]), *found)


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The chance that an answerable question has the higher confidence of two; a tie counts half.

    nan when either kind is missing.
    """
    if not len(answerable) or not len(unanswerable):
        return float("nan")
    return float(_wins(answerable, unanswerable).mean())


def auroc_change(before: Sequence[Silence], after: Sequence[Silence]) -> AurocChange | None:
    """How AUROC changed over the same questions, in the same order on both sides.

    The interval is a bootstrap's, questions with and without an answer drawn apart, each with both its
    confidences. None unless there are both kinds.
    """
    wins = []
    for silences in (before, after):
        sides = [[one.confidence for one in silences if one.answerable is side] for side in (True, False)]
        if not all(sides):
            return None
        wins.append(_wins(*sides))
    gains = wins[1] - wins[0]
    generator = np.random.default_rng(SEED)
    ours, theirs = (
        generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES) for size in gains.shape
    )
    low, high = np.quantile(((ours @ gains) * theirs).sum(axis=1) / gains.size, (0.025, 0.975))
    return AurocChange(float(wins[0].mean()), float(wins[1].mean()), float(low), float(high))


def _wins(answerable: Sequence[float], unanswerable: Sequence[float]) -> NDArray[np.float64]:
    """float64[answerable, unanswerable]: 1 where the answerable one is surer, a half where they tie."""
    ours, theirs = np.asarray(answerable)[:, None], np.asarray(unanswerable)[None, :]
    wins: NDArray[np.float64] = (ours > theirs) + (ours == theirs) / 2
    return wins


def _measured(answerable: Sequence[Silence], unanswerable: Sequence[Silence]) -> tuple[float, ...]:
    wrongly = sum(not one.answered for one in answerable)
    rightly = sum(not one.answered for one in unanswerable)
    precision = rightly / (rightly + wrongly) if rightly + wrongly else 0.0
    recall = rightly / len(unanswerable)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    area = auroc([one.confidence for one in answerable], [one.confidence for one in unanswerable])
    return area, precision, recall, f1


# Silence by group, and whether what is said to be likely comes true as often as that.

ANSWERABLE = "answerable"
"""The group of all questions that have an answer; those without one are grouped by their kind."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many questions of a group were not answered; all of them should be, save of ANSWERABLE none."""

    group: str
    questions: int
    refused: int
    share: Estimate


def refusals(silences: Sequence[Silence]) -> tuple[Refusals, ...]:
    """By group, those without an answer first."""
    groups: dict[str, list[bool]] = {}
    for one in sorted(silences, key=lambda one: (one.answerable, one.kind)):
        groups.setdefault(ANSWERABLE if one.answerable else one.kind, []).append(not one.answered)
    return tuple(
        Refusals(name, len(refused), sum(refused), *estimates(np.array(refused, dtype=np.float64)[:, None]))
        for name, refused in groups.items()
    )


BINS = 10
"""Of equal width, between probability 0 and 1."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases whose probability lies between `low` and `high`: their mean probability, and the share right."""

    low: float
    high: float
    cases: int
    probability: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """`error` is the expected calibration error: the mean distance of the two, by bins that have cases."""

    cases: int
    error: float
    bins: tuple[ReliabilityBin, ...]


def reliability(probabilities: Sequence[float], right: Sequence[bool]) -> Reliability | None:
    """Of cases that were said to be right with these probabilities; None where there are none."""
    if not probabilities:
        return None
    sure, true = np.array(probabilities), np.array(right, dtype=np.float64)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    bins = tuple(
        ReliabilityBin(
            n / BINS,
            (n + 1) / BINS,
            int((place == n).sum()),
            float(sure[place == n].mean()),
            float(true[place == n].mean()),
        )
        for n in range(BINS)
        if (place == n).any()
    )
    error = sum(one.cases * abs(one.probability - one.right) for one in bins) / len(sure)
    return Reliability(len(sure), error, bins)
