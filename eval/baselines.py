"""What others would set up over the same passages: rank-bm25, plain fusions of both legs, txtai.

All get the passages' texts as they stand, without the header that is our own work, and txtai the same encoder
weights; a question's filters hold as elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from eval.results import FoundPassage
from indexer.build.encoder import load_encoder, packaged_model
from indexer.model import Passage
from indexer.store.engines.base import Ranked
from indexer.store.open import Index
from service.search.evidence import Evidence, stretched
from service.search.query import Query
from service.search.ranking import Ranking

_AT_ONCE = 1_000  # passages a query; databases bound how many numbers one may name


def all_passages(index: Index) -> Iterator[Passage]:
    """Every passage, the one with number n as the n-th."""
    count = index.manifest.contents.passages
    for first in range(0, count, _AT_ONCE):
        yield from index.fetch(range(first, min(first + _AT_ONCE, count)))


def plain_words(text: str) -> list[str]:
    """Runs of letters and digits in lower case: what anybody writes who feeds such a package."""
    return re.findall(r"\w+", text.lower())


def okapi(passages: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401 - the package has no types
    """The package's own scorer of tokenised passages, with its own settings."""
    return BM25Okapi(passages)


class OutsideBM25:
    """BM25Okapi with the package's own settings, scores and scan."""

    def __init__(self, index: Index, words: Callable[[str], list[str]]) -> None:
        self._index = index
        self._words = words
        passages = list(all_passages(index))
        self._ids = [passage.passage_id for passage in passages]
        self._okapi = okapi([words(passage.text) for passage in passages])

    def rank(self, query: Query) -> tuple[FoundPassage, ...]:
        """The best passages that hold a word of the question; equal scores in passage order."""
        numbers, scores = (found[: query.limit].tolist() for found in self.ranked(query))
        return tuple(
            FoundPassage(self._ids[number], score, {"lexical": score})
            for number, score in zip(numbers, scores, strict=True)
        )

    def ranked(self, query: Query) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The numbers and scores of all passages that hold a word of the question, best first."""
        asked = self._words(query.text)
        scores: NDArray[np.float64] = self._okapi.get_scores(asked)
        # Not "score above 0": the package scores a word 0 that half of the passages hold.
        holds = [not counts.keys().isdisjoint(asked) for counts in self._okapi.doc_freqs]
        admitted = np.flatnonzero(np.array(holds) & self._index.passing(query.where))
        best = admitted[np.lexsort((admitted, -scores[admitted]))]
        return best, scores[best]


K = 60
"""Damps the first ranks; the paper's value, which every library has kept."""


def reciprocal_rank_fusion(evidence: Evidence) -> NDArray[np.float32]:
    """Sums 1 / (60 + rank) over the legs that found a passage: only ranks count.

    Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods", SIGIR 2009.
    """
    total = np.zeros(len(evidence.passages), dtype=np.float32)
    for leg in (evidence.lexical, evidence.dense):
        _add(evidence, leg, 1 / (K + np.arange(1, len(leg.passages) + 1)), total)
    return total


def convex(dense_weight: float) -> Ranking:
    """Each leg's scores stretched over 0..1 and added with one weight for every question."""

    def ranking(evidence: Evidence) -> NDArray[np.float32]:
        total = np.zeros(len(evidence.passages), dtype=np.float32)
        for leg, weight in ((evidence.lexical, 1 - dense_weight), (evidence.dense, dense_weight)):
            _add(evidence, leg, weight * stretched(leg.scores), total)
        return total

    return ranking


def _add(evidence: Evidence, leg: Ranked, parts: NDArray[np.floating], total: NDArray[np.float32]) -> None:
    """Adds each part to its passage, if that is still among the candidates."""
    if len(total) == 0:
        return
    places = np.minimum(np.searchsorted(evidence.passages, leg.passages), len(total) - 1)
    there = evidence.passages[places] == leg.passages
    total[places[there]] += parts[there].astype(np.float32)


PEER_DEPTH = 200
"""Passages that a peer's leg gives, as many as our own legs do."""


class PlainRRF:
    """The package rank-bm25 and the same encoder over the texts alone, joined by reciprocal ranks."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._words = OutsideBM25(index, plain_words)
        passages = list(all_passages(index))
        self._ids = [one.passage_id for one in passages]
        self._vectors = load_encoder().encode([one.text for one in passages])

    def rank(self, query: Query) -> tuple[FoundPassage, ...]:
        """The best passages of either leg."""
        lexical = self._words.ranked(query)[0][:PEER_DEPTH]
        cosines = self._vectors @ self._index.vector(query.text)
        admitted = np.flatnonzero(self._index.passing(query.where))
        dense = admitted[np.argsort(-cosines[admitted], kind="stable")][:PEER_DEPTH]
        scores: dict[int, float] = {}
        for leg in (lexical, dense):
            for rank, number in enumerate(leg.tolist(), 1):
                scores[number] = scores.get(number, 0.0) + 1 / (K + rank)
        best = sorted(scores, key=lambda number: (-scores[number], number))[: query.limit]
        return tuple(FoundPassage(self._ids[number], scores[number], {}) for number in best)


class TxtaiSearch:
    """txtai's own hybrid index: its BM25 and its vectors, weighed half and half, as it comes."""

    def __init__(self, index: Index) -> None:
        from txtai import Embeddings

        self._index = index
        passages = list(all_passages(index))
        self._ids = [one.passage_id for one in passages]
        self._embeddings = Embeddings(path=str(packaged_model()), hybrid=True, content=False)
        self._embeddings.index((number, one.text, None) for number, one in enumerate(passages))

    def rank(self, query: Query) -> tuple[FoundPassage, ...]:
        """The best passages. txtai filters by a database only, so with a filter it is asked for all."""
        limit = query.limit if query.where.everything else len(self._ids)
        admitted = self._index.passing(query.where)
        found = self._embeddings.search(query.text, limit)
        admissible = [(number, score) for number, score in found if admitted[number]]
        return tuple(
            FoundPassage(self._ids[number], float(score), {}) for number, score in admissible[: query.limit]
        )
