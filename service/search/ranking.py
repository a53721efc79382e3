"""From the evidence of a question's candidates to one score each.

Evidence is all that is known of the passages that either leg found; features are that evidence as numbers
that mean the same for every question; the ranking is a sum of features whose weights `make fit` chose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.store.bm25 import summed
from indexer.store.engines.base import Ranked
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from service.search.stages import Stage, stage
from service.search.understand import QueryTerms, Weighed

LOOKED_AT = 3
"""Lexical hits that are asked how much of the question they hold; the best counts: one may be a namesake."""


MEANING_COVERED = 0.2
MEANING_UNCOVERED = 0.9
"""The share of meaning beside words in the first fusion, which passages lend to their neighbours and to their
item: where the best lexical hits hold all words of the question, and where they hold none (docs/adr/0005)."""


def held_share(held: NDArray[np.bool_], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[...], 0..1: the sum of the shares, float32[terms], of the terms held in bool[..., terms]."""
    # Not as a matrix product: on rows this short BLAS is no faster, and may raise floating-point flags.
    total: NDArray[np.float32] = np.where(held, shares, np.float32(0)).sum(axis=-1)
    return total


@dataclass(frozen=True)
class Evidence:
    """For one question, row k of each array is passage `passages[k]`; passages ascend.

    lexical and dense are the legs as they came. bm25, cosines (of the passage) and sentences (the cosine of
    its nearest sentence) are float32[n], whichever leg found a passage; items (which
    ascend as passages do) and item_sizes int32[n].
    """

    lexical: Ranked
    dense: Ranked
    passages: NDArray[np.int64]
    bm25: NDArray[np.float32]
    cosines: NDArray[np.float32]
    sentences: NDArray[np.float32]
    held: NDArray[np.bool_]  # bool[n, terms]: the question's own terms, or another form of them
    shares: NDArray[np.float32]  # float32[terms]: of the question's weight
    items: NDArray[np.int32]
    item_sizes: NDArray[np.int32]

    @cached_property
    def coverage(self) -> NDArray[np.float32]:
        """float32[n], 0..1: the share of the question's weight that each passage holds."""
        return held_share(self.held, self.shares)

    @cached_property
    def covered(self) -> float:
        """0..1: how much of the question the best of the first lexical hits holds."""
        first = np.isin(self.passages, self.lexical.passages[:LOOKED_AT])  # but those left out since
        return float(self.coverage[first].max(initial=0.0))

    @cached_property
    def fused(self) -> NDArray[np.float32]:
        """float32[n], 0..1: words and meaning in one; the less the words cover, the more meaning counts."""
        share = MEANING_UNCOVERED + (MEANING_COVERED - MEANING_UNCOVERED) * self.covered
        most = self.bm25.max(initial=0.0)
        words = self.bm25 / most if most > 0 else self.bm25
        return stretched((1 - share) * words + share * stretched(self.sentences))

    @cached_property
    def item_starts(self) -> NDArray[np.int64]:
        """int64[items]: the row of each item's first candidate; those of an item are neighbours."""
        return np.flatnonzero(np.diff(self.items, prepend=-1))

    @cached_property
    def own_item(self) -> NDArray[np.int64]:
        """int64[n]: the place of each passage's item among the items of all candidates."""
        return np.repeat(np.arange(len(self.item_starts)), np.diff(self.item_starts, append=len(self.items)))

    def only(self, kept: NDArray[np.bool_]) -> Evidence:
        """The evidence of some of the passages, bool[n]; the legs stay as they came."""
        rows = ("passages", "bm25", "cosines", "sentences", "held", "items", "item_sizes")
        return replace(self, **{name: getattr(self, name)[kept] for name in rows})


def gather(index: Index, asked: QueryTerms, where: Where, depth: int) -> Evidence:
    """Asks both legs for `depth` passages under the filter, then for all that is known of each."""
    with stage(Stage.ENCODE):
        sparse, vector = asked.sparse(index), index.vector(asked.meaning)
    with stage(Stage.LEXICAL):
        lexical = index.lexical(sparse, where, depth)
    with stage(Stage.DENSE):
        dense = index.dense(vector, where, depth)
    passages = np.union1d(lexical.passages, dense.passages)
    with stage(Stage.EVIDENCE):
        described = index.describe(sparse, vector, passages)
    weighed = Weighed.of(asked, index)
    return Evidence(
        lexical=lexical,
        dense=dense,
        passages=passages,
        bm25=summed(described.impacts, sparse.weights),
        cosines=described.cosines,
        sentences=described.sentences.best(),
        held=_held(asked, weighed.terms, sparse.words, described.impacts > 0),
        shares=weighed.shares,
        items=described.items,
        item_sizes=described.item_sizes,
    )


def _held(
    asked: QueryTerms, terms: tuple[str, ...], known: tuple[str, ...], present: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """bool[n, terms]: which of the question's terms each passage holds, in their own or another form.

    `present` bool[n, known] says it of each term that the index knows.
    """
    columns = dict(zip(known, present.T, strict=True))
    ways = {term: [frozenset({term})] for term in terms}
    for form in asked.forms:
        for term in form.own & ways.keys():
            ways[term].append(form.other)
    held = np.zeros((len(present), len(terms)), dtype=np.bool_)
    for at, term in enumerate(terms):
        for way in ways[term]:
            if way and way <= columns.keys():
                held[:, at] |= np.all([columns[one] for one in way], axis=0)
    return held


def stretched(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Min-max over 0..1; scores that are all alike are all 1."""
    if len(scores) == 0:
        return scores
    low, high = scores.min(), scores.max()
    return np.ones_like(scores) if low == high else (scores - low) / (high - low)


# Features: each is one ingredient of the ranking. Those of scores are stretched over 0..1 among a question's
# candidates (Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid Retrieval", arXiv 2210.11934).

Feature = Callable[[Evidence], NDArray[np.float32]]

_LONG = 5.0  # ln of 148 passages: brings the length of an item to the scale of the other features


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


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "words": lambda evidence: stretched(evidence.bm25),
        "passage": lambda evidence: stretched(evidence.cosines),
        "sentence": lambda evidence: stretched(evidence.sentences),
        "coverage": lambda evidence: evidence.coverage,
        "item-coverage": _item_coverage,
        "item-best": _item_best,
        "item-mean": _item_mean,
        "item-length": _item_length,
        "neighbours": lambda evidence: _lent(evidence, 1),
        "next-neighbours": lambda evidence: _lent(evidence, 2),
    }
)
"""All features by name; a ranking says which it uses (service/search/ranking.json)."""


def matrix(evidence: Evidence, names: tuple[str, ...]) -> NDArray[np.float32]:
    """float32[n, features]: the named features of every candidate, of which there is one at least."""
    return np.stack([FEATURES[name](evidence) for name in names], axis=1)


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
        # Not as a matrix product, see `held_share`.
        total: NDArray[np.float32] = self.parts(evidence).sum(axis=1)
        return total

    def parts(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32[n, features]: what each feature adds to the sums."""
        weights = self.weights + np.float32(evidence.covered) * self.covered_weights
        parts: NDArray[np.float32] = matrix(evidence, self.features) * weights
        return parts

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
    stored = json.loads(files("service.search").joinpath("ranking.json").read_text(encoding="utf-8"))
    return {name: Linear.of(one) for name, one in stored["rankings"].items()}
