"""Evidence: all that is known of the passages that either leg found, before anything is ranked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.store.bm25 import summed
from indexer.store.engines.base import Ranked, Where
from indexer.store.open import Index
from service.asked import Asked, Weighed
from service.stages import Stage, stage

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


def gather(index: Index, asked: Asked, where: Where, depth: int) -> Evidence:
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
    asked: Asked, terms: tuple[str, ...], known: tuple[str, ...], present: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """bool[n, terms]: which of the question's terms each passage holds, in their own or another form.

    `present` bool[n, known] says it of each term that the index knows.
    """
    columns = {term: present[:, at] for at, term in enumerate(known)}
    held = np.zeros((len(present), len(terms)), dtype=np.bool_)
    for at, term in enumerate(terms):
        if term in columns:
            held[:, at] = columns[term]
    for form in asked.forms:
        if form.other and form.other <= columns.keys():
            whole = np.all([columns[term] for term in form.other], axis=0)
            for at, term in enumerate(terms):
                if term in form.own:
                    held[:, at] |= whole
    return held


def stretched(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Min-max over 0..1; scores that are all alike are all 1."""
    if len(scores) == 0:
        return scores
    low, high = scores.min(), scores.max()
    return np.ones_like(scores) if low == high else (scores - low) / (high - low)
