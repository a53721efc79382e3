"""The search core: question -> both legs under one filter -> ranking -> hits with citations."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.model import Meeting
from indexer.reader import Index
from service.asked import Asked
from service.citation import cite
from service.evidence import Evidence, gather
from service.highlight import highlights
from service.ordering import RankedHits, one_leg, ranked_hits
from service.query import Mode, Query
from service.ranking import Ranking, shipped
from service.results import Hit, Results, Scores

DEPTH = 200
"""Passages asked of each leg at least; no ranking can promote what neither leg returned."""

LEAST_COSINE = 0.2
"""A passage without any word of the question must lie at least this near to it to be found at all, so that
a question off the minutes' topics finds nothing. Among 3,600 passages the median cosine to one is 0.17. The
floor loses one of the relevant passages of London dev and the sample questions (that of ex-036): recall@20 by
`minutebook eval` is 0.963 with and without it on London; 0.973 without, 0.956 with it on the sample."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A search with what it was decided on, for whoever reads on from there: an answer, an explanation."""

    results: Results
    asked: Asked
    ranked: RankedHits
    evidence: Evidence


class Searcher:
    """Answers queries from one opened index; safe to share between threads."""

    def __init__(self, index: Index, ranking: Ranking | None = None) -> None:
        self._index = index
        self._ranking = ranking or shipped()
        # A page of hits often comes from few meetings, and parsing a stored one takes a millisecond.
        self._meeting = lru_cache(maxsize=256)(self._load_meeting)

    def search(self, query: Query) -> Results:
        """One page of passages for the query, best first; the same query gives the same order."""
        began = time.perf_counter()
        asked = self._asked(query)
        return self._results(query, asked, self._ranked(query, asked), began)

    def look(self, query: Query) -> Looked:
        """As `search` with both legs, with all that is known of what was found."""
        began = time.perf_counter()
        asked = self._asked(query)
        evidence = self.evidence(query, asked)
        ranked = ranked_hits(evidence, self._ranking(evidence))
        return Looked(self._results(query, asked, ranked, began), asked, ranked, evidence)

    def meeting(self, document_id: str) -> Meeting:
        """A meeting that a passage of the index is from."""
        return self._meeting(document_id)

    def _results(self, query: Query, asked: Asked, ranked: RankedHits, began: float) -> Results:
        hits = self._hits(ranked, slice(query.offset, query.offset + query.limit), set(asked.terms))
        return Results(
            query=query,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(ranked.passages),
            hits=hits,
        )

    def evidence(self, query: Query, asked: Asked | None = None) -> Evidence:
        """What is known of all candidates for the query, before they are ranked."""
        depth = max(DEPTH, query.offset + query.limit)
        evidence = gather(self._index, asked or self._asked(query), query.where, depth)
        return evidence.only(~_strangers(evidence))

    def _asked(self, query: Query) -> Asked:
        return Asked(tuple(self._index.analyzer.terms(query.text)), query.text)

    def _ranked(self, query: Query, asked: Asked) -> RankedHits:
        depth = max(DEPTH, query.offset + query.limit)
        if query.mode is Mode.LEXICAL:
            return one_leg(self._index.lexical(asked.sparse(self._index), query.where, depth), "lexical")
        if query.mode is Mode.DENSE:
            return one_leg(self._index.dense(self._index.vector(asked.meaning), query.where, depth), "dense")
        evidence = self.evidence(query, asked)
        return ranked_hits(evidence, self._ranking(evidence))

    def _hits(self, ranked: RankedHits, page: slice, terms: set[str]) -> tuple[Hit, ...]:
        passages = self._index.fetch(ranked.passages[page])
        return tuple(
            Hit(
                passage_id=passage.passage_id,
                score=round(float(score), 4),
                scores=Scores(*(_known(leg[row]) for leg in ranked.legs)),
                text=passage.text,
                highlights=highlights(self._index.analyzer, terms, passage.text),
                citation=cite(self._meeting(passage.document_id), passage),
                anchor=f"p-{passage.item}-{passage.ordinal}",
            )
            for row, (passage, score) in enumerate(
                zip(passages, ranked.scores[page], strict=True), page.start
            )
        )

    def _load_meeting(self, document_id: str) -> Meeting:
        meeting = self._index.meeting(document_id)
        if meeting is None:
            raise KeyError(f"a passage names the document {document_id}, which the index does not hold")
        return meeting


def _strangers(evidence: Evidence) -> NDArray[np.bool_]:
    """bool[n]: passages that share no word with the question nor come near it in meaning."""
    strange: NDArray[np.bool_] = (evidence.bm25 == 0) & (evidence.cosines < LEAST_COSINE)
    return strange


def _known(score: float) -> float | None:
    return None if math.isnan(score) else round(float(score), 4)
