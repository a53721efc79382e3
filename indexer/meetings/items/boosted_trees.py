"""Gradient-boosted decision trees that were fitted elsewhere, evaluated with arrays alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """Binary decision trees whose leaves add up to log odds.

    All trees' nodes lie behind one another; `roots` says where each tree begins. A row goes to the left
    where its `feature` is at most `threshold`, else to the right; a leaf has itself on both sides and adds
    its `value`.
    """

    features: int  # how many a row must have
    base: float
    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float64]
    below: NDArray[np.intp]  # a node's left and its right, side by side
    value: NDArray[np.float64]
    depth: int  # steps from a root to the deepest leaf

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> BoostedTrees:
        """As `eval/structure/fit_headings.py` writes them: nodes of five numbers, see the class."""
        trees: Sequence[Sequence[Sequence[float]]] = stored["trees"]
        sizes = [len(tree) for tree in trees]
        roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
        nodes = np.array([node for tree in trees for node in tree], dtype=np.float64)
        offset = np.repeat(roots, sizes)
        return cls(
            features=int(stored["features"]),
            base=float(stored["base"]),
            roots=roots,
            feature=nodes[:, 0].astype(np.intp),
            threshold=nodes[:, 1].copy(),
            below=(nodes[:, 2:4].astype(np.intp) + offset[:, None]).ravel(),
            value=nodes[:, 4].copy(),
            depth=int(stored["depth"]),
        )

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """float64[rows] of float32[rows, features]. ValueError for rows of another length."""
        if rows.shape[1] != self.features:
            raise ValueError(
                f"the trees were fitted to {self.features} features and there are {rows.shape[1]}: "
                "run `minutebook structure fit` after a change of the features"
            )
        at = np.tile(self.roots, (len(rows), 1))
        flat = rows.ravel()
        begins = (np.arange(len(rows)) * self.features)[:, None]
        for _ in range(self.depth):
            goes_right = ~(flat.take(self.feature.take(at) + begins) <= self.threshold.take(at))
            at = self.below.take(2 * at + goes_right)
        odds = self.base + self.value.take(at).sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))
