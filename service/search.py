"""The search core: question -> both legs under one filter -> fusion -> hits with citations."""

from __future__ import annotations

import math
import time
from functools import lru_cache

import numpy as np

from indexer.model import Meeting
from indexer.reader import Index
from service.citation import cite
from service.coverage import Coverage
from service.fusion import Fused, Fusion, fuse
from service.highlight import highlights
from service.query import Mode, Query
from service.results import Hit, Results, Scores

DEPTH = 200
"""Passages asked of each leg at least; fusion cannot promote what neither leg returned."""

LEAST_COSINE = 0.2
"""A passage without any word of the question must lie at least this near to it to be found at all, so that
a question off the minutes' topics finds nothing. Among 3,600 passages the median cosine to one is 0.17. The
floor loses one of the relevant passages of London dev and the sample questions (that of ex-036): recall@20 by
`minutebook eval` is 0.963 with and without it on London; 0.973 without, 0.956 with it on the sample."""


class Searcher:
    """Answers queries from one opened index; safe to share between threads."""

    def __init__(self, index: Index, fusion: Fusion = fuse) -> None:
        self._index = index
        self._fuse = fusion
        self._coverage = Coverage(index)
        # A page of hits often comes from few meetings, and parsing a stored one takes a millisecond.
        self._meeting = lru_cache(maxsize=256)(self._load_meeting)

    def search(self, query: Query) -> Results:
        """One page of passages for the query, best first; the same query gives the same order."""
        began = time.perf_counter()
        terms = self._index.analyzer.terms(query.text)
        fused = self._legs(query, terms)
        page = slice(query.offset, query.offset + query.limit)
        hits = self._hits(fused, page, set(terms))
        return Results(
            query=query,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(fused.passages),
            hits=hits,
        )

    def _legs(self, query: Query, terms: list[str]) -> Fused:
        depth = max(DEPTH, query.offset + query.limit)
        lexical = dense = None
        if query.mode is not Mode.DENSE:
            lexical = self._index.lexical(terms, query.where, depth)
        if query.mode is not Mode.LEXICAL:
            dense = self._index.dense(query.text, query.where, depth)
        covered = self._coverage.of(terms, lexical) if lexical is not None and dense is not None else 1.0
        fused = self._fuse(lexical, dense, covered)
        return _without_strangers(fused) if query.mode is Mode.HYBRID else fused

    def _hits(self, fused: Fused, page: slice, terms: set[str]) -> tuple[Hit, ...]:
        passages = self._index.fetch(fused.passages[page])
        scores = zip(fused.scores[page], fused.lexical[page], fused.dense[page], strict=True)
        return tuple(
            Hit(
                passage_id=passage.passage_id,
                score=round(float(score), 4),
                scores=Scores(_known(lexical), _known(dense)),
                text=passage.text,
                highlights=highlights(self._index.analyzer, terms, passage.text),
                citation=cite(self._meeting(passage.document_id), passage),
                anchor=f"p-{passage.item}-{passage.ordinal}",
            )
            for passage, (score, lexical, dense) in zip(passages, scores, strict=True)
        )

    def _load_meeting(self, document_id: str) -> Meeting:
        meeting = self._index.meeting(document_id)
        if meeting is None:
            raise KeyError(f"a passage names the document {document_id}, which the index does not hold")
        return meeting


def _without_strangers(fused: Fused) -> Fused:
    """The fused ranking without passages that share no word with the question nor come near it in meaning."""
    kept = ~(np.isnan(fused.lexical) & (fused.dense < LEAST_COSINE))
    return Fused(fused.passages[kept], fused.scores[kept], fused.lexical[kept], fused.dense[kept])


def _known(score: float) -> float | None:
    return None if math.isnan(score) else round(float(score), 4)
