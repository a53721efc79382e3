"""Peers: what a user would otherwise stand up over the same passages, with the same encoder weights.

Both get the passages' texts as they stand, without the header that is our own work.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from eval.configurations import Configuration
from eval.corpus import all_passages
from eval.fusions import K
from eval.outside import OutsideBM25, plain_words
from eval.results import Found
from indexer.build.encoder import load_encoder, packaged_model
from indexer.errors import MissingExtra
from indexer.store.open import Index
from service.search.query import Query

_DEPTH = 200  # of each leg, as many as our own legs give


def peers() -> tuple[Configuration, ...]:
    """The configurations of `--peers`. Raises MissingExtra without the packages that they take."""
    if find_spec("txtai") is None or find_spec("sentence_transformers") is None:
        raise MissingExtra(
            "To compare with peers, install them: pip install 'minutebook[index,bench]' (see README)."
        )
    return (
        Configuration("plain-rrf", "rank-bm25 and MiniLM over the texts, reciprocal ranks", PlainRRF),
        Configuration("txtai", "txtai, hybrid, with MiniLM over the texts", Txtai),
    )


class PlainRRF:
    """The package rank-bm25 and the same encoder over the texts alone, joined by reciprocal ranks."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._words = OutsideBM25(index, plain_words)
        passages = list(all_passages(index))
        self._ids = [one.passage_id for one in passages]
        self._vectors = load_encoder().encode([one.text for one in passages])
        self._documents = np.array([one.document_id for one in passages])

    def rank(self, query: Query) -> tuple[Found, ...]:
        """The best passages of either leg."""
        lexical = self._words.ranked(query)[0][:_DEPTH]
        cosines = self._vectors @ self._index.vector(query.text)
        admitted = np.flatnonzero(_admitted(self._index, query, self._documents))
        dense = admitted[np.argsort(-cosines[admitted], kind="stable")][:_DEPTH]
        scores: dict[int, float] = {}
        for leg in (lexical, dense):
            for rank, number in enumerate(leg.tolist(), 1):
                scores[number] = scores.get(number, 0.0) + 1 / (K + rank)
        best = sorted(scores, key=lambda number: (-scores[number], number))[: query.limit]
        return tuple(Found(self._ids[number], scores[number], {}) for number in best)


class Txtai:
    """txtai's own hybrid index: its BM25 and its vectors, weighed half and half, as it comes."""

    def __init__(self, index: Index) -> None:
        from txtai import Embeddings

        self._index = index
        passages = list(all_passages(index))
        self._ids = [one.passage_id for one in passages]
        self._documents = np.array([one.document_id for one in passages])
        self._embeddings = Embeddings(path=str(packaged_model()), hybrid=True, content=False)
        self._embeddings.index((number, one.text, None) for number, one in enumerate(passages))

    def rank(self, query: Query) -> tuple[Found, ...]:
        """The best passages. txtai filters by a database only, so with a filter it is asked for all."""
        limit = query.limit if query.where.everything else len(self._ids)
        admitted = _admitted(self._index, query, self._documents)
        return tuple(self._found(query, limit, admitted))[: query.limit]

    def _found(self, query: Query, limit: int, admitted: NDArray[np.bool_]) -> Iterator[Found]:
        for number, score in self._embeddings.search(query.text, limit):
            if admitted[number]:
                yield Found(self._ids[number], float(score), {})


def _admitted(index: Index, query: Query, documents: NDArray[np.str_]) -> NDArray[np.bool_]:
    where = query.where
    names = [one.document_id for one in index.meetings if where.admits(one.document_id, one.board, one.date)]
    mask: NDArray[np.bool_] = np.isin(documents, names)
    return mask
