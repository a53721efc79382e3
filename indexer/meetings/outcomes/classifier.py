"""Which statements are actions, and which decisions: weights for their signs.

`minutebook structure fit` fits them to gold; `minutebook structure judge` tells how they do elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# The best of so many statements show how plainly a document states its decisions.
_SHARE = 20


@dataclass(frozen=True, slots=True)
class Classifier:
    """A logistic regression on signs that are there or not.

    `style` is how far the threshold follows the document: 0 where it does not, 1 where its plainest
    statements are the measure of all others.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float  # of the log-odds
    style: float = 0.0

    def odds(self, signs: Collection[str]) -> float:
        """The log-odds of a statement."""
        weights = self.weights
        # In order of the signs, so that no sum depends on the order of a set.
        return self.bias + sum(map(weights.__getitem__, sorted(weights.keys() & signs)))

    def chosen(self, all_signs: Sequence[Collection[str]]) -> list[bool]:
        """Which statements of one document it takes."""
        odds = [self.odds(signs) for signs in all_signs]
        best = sorted(odds)[-max(1, len(odds) // _SHARE) :]
        least = self.threshold + (self.style * sum(best) / len(best) if best else 0.0)
        return [one > least for one in odds]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Classifier:
        """From what the file holds, where signs stand by the number of bodies that have them."""
        return cls(
            {sign: weight for some in stored["signs"].values() for sign, weight in some.items()},
            stored["bias"],
            stored["threshold"],
            stored["style"],
        )


@cache
def shipped(name: str) -> Classifier:
    """The classifier that is shipped for "actions" or "decisions"."""
    return Classifier.of(
        json.loads((files("indexer.meetings.outcomes") / f"{name}.json").read_text(encoding="utf-8"))
    )
