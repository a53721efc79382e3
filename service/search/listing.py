"""What is listed of a ranking, and in which order: what is probably about the question comes first.

Passages that say the same are listed once. A line parts those that the ranking gives a probability of
`least_probability` from those that merely use the question's words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.open import Index
from service.search.over_time import asks_over_time, mixed
from service.search.query import Query
from service.search.question.understand import Understood
from service.search.request import Order


@dataclass(frozen=True, slots=True)
class Listing:
    """Groups of passages that say the same, the best of each first, in the order that they are listed.

    The first `about` of them are what is probably about the question; None: there are no probabilities.
    """

    groups: list[list[int]]
    about: int | None


def probable(
    scores: NDArray[np.float32], understood: Understood, least: float, *, fitted: bool
) -> NDArray[np.bool_] | None:
    """bool[n]: which passages are probably about the question, by their scores float32[n].

    All are that hold the words that it quotes. None where the scores are not `fitted` as probabilities.
    """
    if not fitted:
        return None
    return np.ones(len(scores), dtype=np.bool_) if understood.phrases else scores >= least


def listing(
    index: Index,
    query: Query,
    understood: Understood,
    passages: NDArray[np.int64],
    about: NDArray[np.bool_] | None,
) -> Listing:
    """How ranked passages, int64[n] with the best first, are listed; `about` bool[n] as `probable` says."""
    if query.sort is Order.DATE and not query.parted:
        about = None  # what is about the question stands among the rest
    first = np.ones(len(passages), dtype=np.bool_) if about is None else about
    if query.sort is Order.DATE:
        days = index.columns.days[passages].astype(np.int64)
        passages = passages[np.lexsort((-days, ~first))]
    groups = grouped(passages, index.groups)
    count = len(set(index.groups[passages[: np.count_nonzero(first)]].tolist()))
    if query.sort is Order.RELEVANCE and asks_over_time(understood.text):
        order = mixed(index.columns.documents[[group[0] for group in groups]].tolist())
        # The best of other meetings stand among those that are about it.
        count = max((at for at, place in enumerate(order, 1) if place < count), default=0)
        groups = [groups[place] for place in order]
    return Listing(groups, None if about is None else count)


def grouped(ranked: NDArray[np.int64], codes: NDArray[np.int32]) -> list[list[int]]:
    """The numbers of `ranked` passages (int64[n], best first) that say the same, in the order of their best.

    `codes` int32[passages] is equal where two passages say the same, see `indexer.learned.duplicates`. Only
    ranked passages appear, so whatever a filter left out stays out.
    """
    found: dict[int, list[int]] = {}
    for passage, code in zip(ranked.tolist(), codes[ranked].tolist(), strict=True):
        found.setdefault(code, []).append(passage)
    return list(found.values())
