"""The outside baseline: the package rank-bm25 itself over the same passages, without our context header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from eval.results import FoundPassage
from indexer.model import Passage
from indexer.store.engines.base import Ranked, Where
from indexer.store.open import Index
from service.search.query import Query
from service.search.ranking import Evidence, Ranking, stretched

# All passages of an index at once, by the number that its legs know them by.

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
    """BM25Okapi with the package's own settings, scores and scan; a question's filters hold as elsewhere."""

    def __init__(self, index: Index, words: Callable[[str], list[str]]) -> None:
        self._index = index
        self._words = words
        passages = list(all_passages(index))
        self._ids = [passage.passage_id for passage in passages]
        self._documents = np.array([passage.document_id for passage in passages])
        self._okapi = okapi([words(passage.text) for passage in passages])

    def rank(self, query: Query) -> tuple[FoundPassage, ...]:
        """The best passages that hold a word of the question; equal scores in passage order."""
        numbers, scores = self.ranked(query)
        return tuple(
            FoundPassage(self._ids[number], score, {"lexical": score})
            for number, score in zip(
                numbers[: query.limit].tolist(), scores[: query.limit].tolist(), strict=True
            )
        )

    def ranked(self, query: Query) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The numbers and scores of all passages that hold a word of the question, best first."""
        asked = self._words(query.text)
        scores: NDArray[np.float64] = self._okapi.get_scores(asked)
        # Not "score above 0": the package scores a word 0 that half of the passages hold.
        holds = [not counts.keys().isdisjoint(asked) for counts in self._okapi.doc_freqs]
        admitted = np.flatnonzero(np.array(holds) & self._mask(query.where))
        best = admitted[np.lexsort((admitted, -scores[admitted]))]
        return best, scores[best]

    def _mask(self, where: Where) -> NDArray[np.bool_]:
        if where.people:
            raise ValueError("the outside baseline knows nothing of people; no question filters by them")
        admitted = [
            one.document_id
            for one in self._index.meetings
            if where.admits(one.document_id, one.board, one.date)
        ]
        mask: NDArray[np.bool_] = np.isin(self._documents, admitted)
        return mask


# Fusions to compare with: what a user would otherwise stand up over the same two legs.

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
