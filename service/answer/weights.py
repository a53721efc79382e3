"""The fitted part of an answer: how likely a sentence is part of it, or adds to it, and that it is right.

All three are logistic regressions on few features. `make fit` stores the weights in answer.json, with how
they did on bodies held out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.answer.additions import addition_matrix
from service.answer.features import Case, logistic, matrix, signs
from service.answer.quotes import QuoteThresholds, choose_quotes
from service.answer.sentences import Candidates


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """How likely each sentence is part of the answer: the logistic function of a weighted sum of features."""

    features: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float

    def __call__(self, candidates: Candidates) -> NDArray[np.float32]:
        """float32[n], 0..1, of the candidate sentences."""
        # Not as a matrix product, see `service.search.ranking.held_share`.
        sums = (matrix(candidates, self.features) * self.weights).sum(axis=1)
        return logistic(sums + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True)
class AdditionModel:
    """How likely each sentence adds to the likeliest one: as above, from its relation to that one."""

    features: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float

    def __call__(self, candidates: Candidates, likelihoods: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32[n], 0..1, of the candidate sentences."""
        if not candidates.sentences:
            return np.zeros(0, dtype=np.float32)
        sums = (addition_matrix(candidates, likelihoods, self.features) * self.weights).sum(axis=1)
        return logistic(sums + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True)
class QuoteWeights:
    """What sentences are quoted by."""

    sentences: SentenceModel
    additions: AdditionModel
    thresholds: QuoteThresholds

    def case(self, candidates: Candidates) -> Case:
        """What would be quoted, with all that is known of it."""
        likelihoods = self.sentences(candidates)
        adds = self.additions(candidates, likelihoods)
        return Case(candidates, likelihoods, choose_quotes(candidates, likelihoods, adds, self.thresholds))


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """How likely the quotes answer the question; below `threshold` they are not shown."""

    signs: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def __call__(self, case: Case) -> float:
        """The probability, 0..1."""
        return float(logistic(signs(case, self.signs) @ self.weights + self.bias))


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """All that is fitted of an answer."""

    quotes: QuoteWeights
    answer: AnswerModel

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> AnswerWeights:
        """From what `make fit` stored."""
        doubt = stored["doubt"]
        quotes = QuoteWeights(
            SentenceModel(*_linear(stored["sentences"], "features")),
            AdditionModel(*_linear(stored["additions"], "features")),
            QuoteThresholds(**stored["keep"]),
        )
        return cls(quotes, AnswerModel(*_linear(doubt, "signs"), threshold=float(doubt["threshold"])))


def shipped_weights() -> AnswerWeights:
    """Those of the service."""
    return AnswerWeights.of(
        json.loads(files("service.answer").joinpath("answer.json").read_text(encoding="utf-8"))
    )


def _linear(stored: Mapping[str, Any], names: str) -> tuple[tuple[str, ...], NDArray[np.float64], float]:
    return tuple(stored[names]), np.array(stored["weights"], dtype=np.float64), float(stored["bias"])
