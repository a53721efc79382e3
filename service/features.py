"""Features: what is known of a passage as numbers that mean the same for every question.

Each is one ingredient of the ranking. Those of scores are stretched over 0..1 among the question's candidates
(Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid Retrieval", arXiv 2210.11934).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.evidence import Evidence, held_share, stretched

Feature = Callable[[Evidence], NDArray[np.float32]]

_LONG = 5.0  # ln of 148 passages: brings the length of an item to the scale of the other features


def _words(evidence: Evidence) -> NDArray[np.float32]:
    return stretched(evidence.bm25)


def _passage(evidence: Evidence) -> NDArray[np.float32]:
    return stretched(evidence.cosines)


def _sentence(evidence: Evidence) -> NDArray[np.float32]:
    return stretched(evidence.sentences)


def _strongest(evidence: Evidence) -> NDArray[np.float32]:
    """By the leg that speaks most for it: a paraphrase has no word, a name no meaning."""
    return np.maximum(_words(evidence), np.maximum(_passage(evidence), _sentence(evidence)))


def _coverage(evidence: Evidence) -> NDArray[np.float32]:
    return evidence.coverage


def _item_coverage(evidence: Evidence) -> NDArray[np.float32]:
    """How much of the question the item's candidates hold together."""
    held = np.logical_or.reduceat(evidence.held, evidence.item_starts, axis=0)
    return held_share(held, evidence.shares)[evidence.own_item]


def _item_best(evidence: Evidence) -> NDArray[np.float32]:
    best: NDArray[np.float32] = np.maximum.reduceat(evidence.fused, evidence.item_starts)
    return best[evidence.own_item]


def _item_mean(evidence: Evidence) -> NDArray[np.float32]:
    own = evidence.own_item
    mean: NDArray[np.float64] = np.bincount(own, weights=evidence.fused) / np.bincount(own)
    return mean[own].astype(np.float32)


def _item_length(evidence: Evidence) -> NDArray[np.float32]:
    """A long item has a good passage by chance alone."""
    return (np.log(evidence.item_sizes) / _LONG).astype(np.float32)


def _lent(evidence: Evidence, distance: int) -> NDArray[np.float32]:
    """Half the fused scores of the two passages of the same item that stand so far before and after."""
    scores, lent = evidence.fused, np.zeros(len(evidence.passages), dtype=np.float32)
    for offset in (distance, -distance):
        wanted = evidence.passages + offset
        places = np.minimum(np.searchsorted(evidence.passages, wanted), len(wanted) - 1)
        there = (evidence.passages[places] == wanted) & (evidence.items[places] == evidence.items)
        lent[there] += scores[places[there]] / 2
    return lent


def _neighbours(evidence: Evidence) -> NDArray[np.float32]:
    return _lent(evidence, 1)


def _next_neighbours(evidence: Evidence) -> NDArray[np.float32]:
    return _lent(evidence, 2)


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "words": _words,
        "passage": _passage,
        "sentence": _sentence,
        "strongest": _strongest,
        "coverage": _coverage,
        "item-coverage": _item_coverage,
        "item-best": _item_best,
        "item-mean": _item_mean,
        "item-length": _item_length,
        "neighbours": _neighbours,
        "next-neighbours": _next_neighbours,
    }
)
"""All features by name; a ranking says which it uses (service/ranking.json)."""


def matrix(evidence: Evidence, names: tuple[str, ...]) -> NDArray[np.float32]:
    """float32[n, features]: the named features of every candidate, of which there is one at least."""
    return np.stack([FEATURES[name](evidence) for name in names], axis=1)
