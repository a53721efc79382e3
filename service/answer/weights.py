"""The fitted numbers behind an answer. `make fit` stores them, with how they did on meetings held out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.answer.candidates import Candidates
from service.answer.doubt import Case, signs
from service.answer.features import matrix
from service.answer.selection import Keep


@dataclass(frozen=True, slots=True)
class Rater:
    """How likely each sentence is part of the answer: the logistic function of a weighted sum of features."""

    features: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float

    def __call__(self, candidates: Candidates) -> NDArray[np.float32]:
        """float32[n], 0..1, of the candidate sentences."""
        # Not as a matrix product, see `service.evidence.held_share`.
        sums = (matrix(candidates, self.features) * self.weights).sum(axis=1)
        return logistic(sums + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Doubter:
    """How likely the quotes answer the question; below `threshold` they are not shown."""

    signs: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def __call__(self, case: Case) -> float:
        """The probability, 0..1."""
        return float(logistic(signs(case, self.signs) @ self.weights + self.bias))


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is fitted of an answer."""

    rater: Rater
    keep: Keep
    doubter: Doubter

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Weights:
        """From what `make fit` stored."""
        sentences, doubt = stored["sentences"], stored["doubt"]
        return cls(
            Rater(*_linear(sentences, "features")),
            Keep(**stored["keep"]),
            Doubter(*_linear(doubt, "signs"), threshold=float(doubt["threshold"])),
        )


def shipped_weights() -> Weights:
    """Those of the service."""
    return Weights.of(json.loads(files("service.answer").joinpath("answer.json").read_text(encoding="utf-8")))


def logistic(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """From log odds to probabilities."""
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def _linear(stored: Mapping[str, Any], names: str) -> tuple[tuple[str, ...], NDArray[np.float64], float]:
    return tuple(stored[names]), np.array(stored["weights"], dtype=np.float64), float(stored["bias"])
