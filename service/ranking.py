"""Rankings: from the evidence of a question's candidates to one score each.

The shipped one is linear in the features. Its weights were fitted by `make fit` and stand, with what they
were fitted on and how they did on meetings held out, in ranking.json beside this file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.evidence import Evidence
from service.features import matrix


class Ranking(Protocol):
    """Scores the candidates of a question."""

    def __call__(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32[n], 0..1, of the evidence's passages: the higher the better."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of features whose weights follow how much the words cover, as a probability.

    The sum of a passage is `f . weights + covered * (f . covered_weights)`. `scale` makes it the probability
    that the passage is relevant: the logistic function of `scale . (1, sum, covered, nearest)`, where nearest
    is the highest cosine of any candidate's sentence. Within one question that keeps the order of the sums;
    over questions it makes scores comparable.
    """

    features: tuple[str, ...]
    weights: NDArray[np.float32]
    covered_weights: NDArray[np.float32]
    scale: NDArray[np.float32]

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Linear:
        """The ranking that `make fit` stored."""
        return cls(
            tuple(stored["features"]),
            *(np.array(stored[name], dtype=np.float32) for name in ("weights", "covered_weights", "scale")),
        )

    def sums(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32[n]: the weighted sums, comparable within one question."""
        # Not as a matrix product, see `service.evidence.held_share`.
        total: NDArray[np.float32] = self.parts(evidence).sum(axis=1)
        return total

    def parts(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32[n, features]: what each feature adds to the sums."""
        return matrix(evidence, self.features) * self._weights(evidence)

    def _weights(self, evidence: Evidence) -> NDArray[np.float32]:
        weights: NDArray[np.float32] = self.weights + np.float32(evidence.covered) * self.covered_weights
        return weights

    def __call__(self, evidence: Evidence) -> NDArray[np.float32]:
        """See `Ranking`."""
        if len(evidence.passages) == 0:
            return np.zeros(0, dtype=np.float32)
        one, slope, by_cover, by_nearest = self.scale
        level = one + by_cover * evidence.covered + by_nearest * evidence.sentences.max()
        odds: NDArray[np.float32] = slope * self.sums(evidence) + level
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


def shipped() -> Linear:
    """The ranking of the service."""
    return stored_rankings()["shipped"]


def stored_rankings() -> dict[str, Linear]:
    """The fitted rankings by name: "shipped", and "without-..." an ingredient, fitted without it."""
    stored = json.loads(files("service").joinpath("ranking.json").read_text(encoding="utf-8"))
    return {name: Linear.of(one) for name, one in stored["rankings"].items()}
