"""What decides, of every passage of an index, whether a question's list would hold it under some filter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.engines.base import EveryScore

LEAST_COSINE = 0.2
"""A passage without any word of the question must lie at least this near to it to be found at all, so that
a question off the minutes' topics finds nothing. Among 3,600 passages the median cosine to one is 0.17. The
floor loses one of the relevant passages of London dev and the sample questions (that of ex-036): recall@20 by
`minutebook eval` is 0.963 with and without it on London; 0.973 without, 0.956 with it on the sample."""


@dataclass(frozen=True, slots=True)
class Matching:
    """One question's scores of all passages, and how lists are made of them: `depth` passages of each leg.

    `codes` int32[passages] is equal where two passages say the same; these count once. `eligible`
    bool[passages]: which may be listed at all; None: every one. The legs that are not asked say so.
    """

    scores: EveryScore
    codes: NDArray[np.int32]
    depth: int
    lexical: bool
    dense: bool
    eligible: NDArray[np.bool_] | None = None

    def counts(self, rows: NDArray[np.integer], values: NDArray[np.integer], kinds: int) -> NDArray[np.int64]:
        """int64[kinds]: how many different passages a list holds of those that have one value.

        Passage rows[k] has values[k], from 0 below `kinds`; a passage may stand there with several.
        """
        listed = self.listed(rows, values)
        values, codes = values[listed].astype(np.int64), self.codes[rows[listed]]
        # Finding what stands twice takes ten times as long as counting, and few passages say what others do.
        several = (np.bincount(self.codes) > 1)[codes]
        pairs = np.unique(values[several] * len(self.codes) + codes[several])
        once = np.concatenate((values[~several], pairs // max(1, len(self.codes))))
        return np.bincount(once, minlength=kinds)

    def listed(self, rows: NDArray[np.integer], values: NDArray[np.integer]) -> NDArray[np.bool_]:
        """bool[len(rows)]: whether passage rows[k] is in the list of the passages that have its value."""
        found = np.zeros(len(rows), dtype=np.bool_)
        if self.lexical:
            held = np.flatnonzero(self.scores.held[rows])
            found[held] = best_of_each(values[held], self.scores.bm25[rows[held]], self.depth)
        if self.dense and self.scores.cosines is not None:
            cosines = self.scores.cosines[rows]
            near = best_of_each(values, cosines, self.depth)
            if self.lexical:
                near &= (self.scores.bm25[rows] != 0) | (cosines >= LEAST_COSINE)
            found |= near
        return found if self.eligible is None else found & self.eligible[rows]


def best_of_each(values: NDArray[np.integer], scores: NDArray[np.float32], limit: int) -> NDArray[np.bool_]:
    """bool[n]: which are among the `limit` best scores of those that share their value; ties in order."""
    kept = np.ones(len(values), dtype=np.bool_)
    sizes = np.bincount(values)
    crowded = np.flatnonzero(sizes > limit)
    if len(crowded) == 0:
        return kept
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(sizes)
    for value in crowded:
        own = order[ends[value] - sizes[value] : ends[value]]
        kept[own[_beyond(scores[own], limit)]] = False
    return kept


def _beyond(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """The places of all but the `limit` best of more scores than that; of equal ones the first are kept."""
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    ties = np.flatnonzero(scores == least)
    room = limit - np.count_nonzero(scores > least)
    return np.concatenate((np.flatnonzero(scores < least), ties[room:]))
