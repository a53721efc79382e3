"""Which spans share a character with any of some others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Spans = Sequence[tuple[int, int]]


def overlapping(spans: Spans, others: Spans) -> NDArray[np.bool_]:
    """bool[len(spans)]: which spans share a character with one of the others; none is empty."""
    own, other = (np.array(one, dtype=np.int64).reshape(-1, 2) for one in (spans, others))
    # Of the others that begin before a span ends, those that have also ended by its start do not meet it.
    begun = np.searchsorted(np.sort(other[:, 0]), own[:, 1], side="left")
    ended = np.searchsorted(np.sort(other[:, 1]), own[:, 0], side="right")
    return np.asarray(begun > ended)
