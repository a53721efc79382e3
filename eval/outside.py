"""The outside baseline: the package rank-bm25 itself over the same passages, without our context header."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from eval.corpus import all_passages
from eval.results import Found
from indexer.store.engines.base import Where
from indexer.store.open import Index
from service.search.query import Query


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

    def rank(self, query: Query) -> tuple[Found, ...]:
        """The best passages that hold a word of the question; equal scores in passage order."""
        numbers, scores = self.ranked(query)
        return tuple(
            Found(self._ids[number], score, {"lexical": score})
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
