"""All that is known of a question's candidates: what each leg says of them, and token by token.

Those that either leg found are described by both; the most promising are then held against the question's
tokens, one by one ("late interaction", see `indexer.store.token_vectors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import STOP_WORDS
from indexer.store.bm25 import summed
from indexer.store.engines.base import Ranked
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from service.search.question.understand import QueryTerms, Weighed
from service.search.stages import Stage, stage

LOOKED_AT = 3
"""Lexical hits that are asked how much of the question they hold; the best counts: one may be a namesake."""


MEANING_COVERED = 0.2
MEANING_UNCOVERED = 0.9
"""The share of meaning beside words in the fused score, which says what is compared token by token and ranks
the rest: where the best lexical hits hold all of the question, and where they hold none (docs/adr/0005)."""


COMPARED = 100
"""Passages that are compared with the question token by token, the best of both legs' candidates by their
fused scores. Chosen by weights of bodies left out, in a draft of the ranking: with all of them (300) nDCG@10
on wild-dev was .738 where this had .748, within QMSum's validation meetings .800 and .800; with 60 .734 and
.786."""


def held_share(held: NDArray[np.bool_], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[...], 0..1: the sum of the shares, float32[terms], of the terms held in bool[..., terms]."""
    # Not as a matrix product: on rows this short BLAS is no faster, and may raise floating-point flags.
    total: NDArray[np.float32] = np.where(held, shares, np.float32(0)).sum(axis=-1)
    return total


@dataclass(frozen=True)
class Evidence:
    """For one question, row k of each array is passage `passages[k]`; passages ascend.

    lexical and dense are the legs as they came. bm25, cosines (of the passage) and sentences (the cosine of
    its nearest sentence) are float32[n], whichever leg found a passage; sections (which ascend as passages
    do) and section_sizes int32[n]: what stands under one heading, and how many passages that is.
    Of the passages that are `compared`, bool[n], `matches` float32[n, tokens] says how near they come to each
    of the question's tokens, which count by `token_shares` float32[tokens]; those of the others are 0.
    """

    lexical: Ranked
    dense: Ranked
    passages: NDArray[np.int64]
    bm25: NDArray[np.float32]
    cosines: NDArray[np.float32]
    sentences: NDArray[np.float32]
    held: NDArray[np.bool_]  # bool[n, terms]: the question's own terms, or another form of them
    shares: NDArray[np.float32]  # float32[terms]: of the question's weight
    sections: NDArray[np.int32]
    section_sizes: NDArray[np.int32]
    compared: NDArray[np.bool_]
    matches: NDArray[np.float32]
    token_shares: NDArray[np.float32]

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
    def section_starts(self) -> NDArray[np.int64]:
        """int64[sections]: the row of each section's first candidate; those of a section are neighbours."""
        return np.flatnonzero(np.diff(self.sections, prepend=-1))

    @cached_property
    def own_section(self) -> NDArray[np.int64]:
        """int64[n]: the place of each passage's section among the sections of all candidates."""
        sizes = np.diff(self.section_starts, append=len(self.sections))
        return np.repeat(np.arange(len(self.section_starts)), sizes)

    def only(self, kept: NDArray[np.bool_]) -> Evidence:
        """The evidence of some of the passages, bool[n]; the legs stay as they came."""
        return replace(self, **{name: getattr(self, name)[kept] for name in _ROWS})


def weighed(matches: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[n], 0..1: how near texts come to a question's tokens together, by what each weighs.

    `matches` float32[n, tokens] of each text; shares float32[tokens].
    """
    near: NDArray[np.float32] = (matches * shares).sum(axis=1)
    return near


def farthest(matches: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[n]: how near texts come to the quarter of a question's tokens that each is farthest from."""
    if not matches.shape[1]:
        return np.zeros(len(matches), dtype=np.float32)
    quarter = max(1, matches.shape[1] // 4)
    near: NDArray[np.float32] = np.sort(matches, axis=1)[:, :quarter].mean(axis=1)
    return near


_ROWS = (
    *("passages", "bm25", "cosines", "sentences", "held"),
    *("sections", "section_sizes", "compared", "matches"),
)


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
        sections=described.sections,
        section_sizes=described.section_sizes,
        compared=np.zeros(len(passages), dtype=np.bool_),
        matches=np.zeros((len(passages), 0), dtype=np.float32),
        token_shares=np.zeros(0, dtype=np.float32),
    )


def compare(evidence: Evidence, index: Index, asked: QueryTerms) -> Evidence:
    """The same with the `COMPARED` most promising passages held against the question token by token."""
    with stage(Stage.EVIDENCE):
        read = index.encoded(asked.meaning)
        first = np.sort(np.argsort(-evidence.fused, kind="stable")[:COMPARED])
        matches = np.zeros((len(evidence.passages), len(read.tokens)), dtype=np.float32)
        matches[first] = index.token_matches(read.tokens, evidence.passages[first])
    compared = np.zeros(len(evidence.passages), dtype=np.bool_)
    compared[first] = True
    shares = token_shares(asked.meaning, read.spans, index)
    return replace(evidence, compared=compared, matches=matches, token_shares=shares)


def token_shares(text: str, spans: Sequence[tuple[int, int]], index: Index) -> NDArray[np.float32]:
    """float32[tokens]: the share of the text's weight that each token has; they stand at `spans`.

    A token weighs what the word that it is part of does, see `Index.weight`; stop words weigh nothing, or all
    tokens the same where nothing else is left.
    """
    weights = np.zeros(len(spans), dtype=np.float32)
    for word in index.analyzer.words(text):
        if word.term not in STOP_WORDS:
            inside = [word.start <= start and end <= word.end for start, end in spans]
            weights[inside] = index.weight(index.analyzer.stem(word.term))
    if not weights.any():
        weights += 1
    shares: NDArray[np.float32] = weights / max(weights.sum(), 1)
    return shares


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
