"""The search core: question -> both legs under one filter -> ranking -> hits with citations."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.model import Meeting
from indexer.passages import indexed
from indexer.store.open import Index
from service.asked import Asked
from service.evidence import Evidence, gather
from service.facets import FacetCounter, Facets
from service.grouping import grouped, members
from service.hits import Hits
from service.matching import LEAST_COSINE, Matching
from service.ordering import RankedHits, one_leg, ranked_hits
from service.phrases import holds
from service.query import Mode, Order, Query
from service.ranking import Linear, Ranking, shipped
from service.reranker import SecondReading
from service.results import Results
from service.stages import Stage, stage
from service.understanding import Reader, Understood, without_derived

DEPTH = 200
"""Passages asked of each leg; no ranking can promote what neither leg returned. It is the same for every page
of results: more candidates would be ranked otherwise, and a passage would stand on two pages or on none."""

PHRASE_DEPTH = 2_000
"""Passages of each leg that a quoted phrase is looked for in; those with its words lead the lexical leg."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A search with what it was decided on, for whoever reads on from there: an answer, an explanation.

    `evidence` is that of both legs; None where one alone was asked.
    """

    results: Results
    asked: Asked
    ranked: RankedHits
    evidence: Evidence | None


class Searcher:
    """Answers queries from one opened index; safe to share between threads."""

    def __init__(
        self,
        index: Index,
        ranking: Ranking | None = None,
        second: SecondReading | None = None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        """`ranking` in place of the shipped one, `second` to have the best passages read again.

        `today` is what "last year" in a question counts from.
        """
        self._index = index
        self._second = second
        self._ranking = ranking or shipped()
        self._today = today
        self._reader = Reader(index)
        self._hits = Hits(index)
        # The quotes of an answer come from few meetings, and parsing a stored one takes a millisecond.
        self._meeting = lru_cache(maxsize=256)(self._load_meeting)

    def search(self, query: Query) -> Results:
        """One page of passages for the query, best first; the same query gives the same order."""
        return self.look(query).results

    def look(self, query: Query) -> Looked:
        """As `search`, with all that is known of what was found."""
        began = time.perf_counter()
        if self._index.degraded:
            query = replace(query, mode=Mode.LEXICAL)
        with stage(Stage.UNDERSTAND):
            understood = self._reader.read(query, self._today())
            asked = self._reader.asked(understood)
        ranked, evidence = self._ranked(query, understood, asked)
        if not len(ranked.passages) and understood.interpretation.filters:
            wider = without_derived(understood, query.where)
            elsewhere, beyond = self._ranked(query, wider, asked)  # of the same subject
            if len(elsewhere.passages):
                understood, ranked, evidence = wider, elsewhere, beyond
        facets = None
        if query.facets:
            with stage(Stage.FACETS):
                facets = self._facets(query, understood, asked)
        with stage(Stage.HITS):
            results = self._results(query, understood, asked, ranked, facets, began)
        return Looked(results, asked, ranked, evidence)

    def meeting(self, document_id: str) -> Meeting:
        """The meeting that a passage of the index is from."""
        return self._meeting(document_id)

    def _load_meeting(self, document_id: str) -> Meeting:
        meeting = self._index.meeting(document_id)
        if meeting is None:
            raise KeyError(f"a passage names the document {document_id}, which the index does not hold")
        return meeting

    def _results(
        self,
        query: Query,
        understood: Understood,
        asked: Asked,
        ranked: RankedHits,
        facets: Facets | None,
        began: float,
    ) -> Results:
        listed = ranked.passages
        if query.sort is Order.DATE:
            # The lists of a search are ordered anew; what an answer is made from stays as it was ranked.
            listed = listed[np.argsort(-self._index.columns.days[listed].astype(np.int64), kind="stable")]
        groups = members(listed, self._index.groups)
        page = grouped(groups[query.offset : query.offset + query.limit])
        return Results(
            query=query,
            understood=understood,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(groups),
            degraded=self._index.degraded,
            hits=self._hits.of(ranked, page, understood, asked.marked),
            facets=facets,
            by_words=bool(np.isfinite(ranked.lexical).any()),
        )

    def _facets(self, query: Query, understood: Understood, asked: Asked) -> Facets:
        vector = None if query.mode is Mode.LEXICAL else self._index.vector(asked.meaning)
        matching = Matching(
            scores=self._index.every(asked.sparse(self._index), vector),
            codes=self._index.groups,
            depth=_depth(understood),
            lexical=query.mode is not Mode.DENSE,
            dense=query.mode is not Mode.LEXICAL,
        )
        if understood.phrases:
            matching = replace(matching, eligible=self._with_phrases(matching, understood))
        return FacetCounter(self._index, matching, understood.where).facets()

    def _with_phrases(self, matching: Matching, understood: Understood) -> NDArray[np.bool_]:
        """bool[passages]: which hold the quoted phrases, of those looked at whatever is chosen."""
        wide = replace(understood.where, boards=(), years=(), people=())
        rows = np.flatnonzero(self._index.passing(wide))
        rows = rows[matching.listed(rows, np.zeros(len(rows), dtype=np.int32))]
        holding = [holds(one, understood.phrases) for one in self._index.texts(rows)]
        eligible = np.zeros(len(self._index.groups), dtype=np.bool_)
        eligible[rows[np.array(holding, dtype=np.bool_)]] = True
        return eligible

    def evidence(self, query: Query) -> Evidence:
        """What is known of all candidates for the query, before they are ranked."""
        understood = self._reader.read(query, self._today())
        return self._evidence(understood, self._reader.asked(understood))

    def _evidence(self, understood: Understood, asked: Asked) -> Evidence:
        evidence = gather(self._index, asked, understood.where, _depth(understood))
        return evidence.only(~_strangers(evidence))

    def _ranked(
        self, query: Query, understood: Understood, asked: Asked
    ) -> tuple[RankedHits, Evidence | None]:
        evidence: Evidence | None = None
        if query.mode is Mode.HYBRID:
            evidence = self._evidence(understood, asked)
            with stage(Stage.RANK):
                ranked = ranked_hits(evidence, self._ranking(evidence))
            if query.explain and isinstance(self._ranking, Linear) and len(evidence.passages):
                ranked = ranked.explained(evidence, self._ranking)
        else:
            ranked = self._one_leg(query, understood, asked)
        if understood.phrases:
            texts = self._index.texts(ranked.passages)
            holding = [holds(one, understood.phrases) for one in texts]
            ranked = ranked.only(np.array(holding, dtype=np.bool_))
        if self._second:
            ranked = self._read_again(ranked, self._second, understood.text)
        return ranked, evidence

    def _read_again(self, ranked: RankedHits, second: SecondReading, question: str) -> RankedHits:
        best = self._index.fetch(ranked.passages[: second.candidates])
        scores = second.reranker.scores(question, [indexed(one.context, one.text) for one in best])
        return ranked.rescored(scores)

    def _one_leg(self, query: Query, understood: Understood, asked: Asked) -> RankedHits:
        depth = _depth(understood)
        if query.mode is Mode.LEXICAL:
            with stage(Stage.LEXICAL):
                found = self._index.lexical(asked.sparse(self._index), understood.where, depth)
            return one_leg(found, "lexical")
        with stage(Stage.ENCODE):
            vector = self._index.vector(asked.meaning)
        with stage(Stage.DENSE):
            found = self._index.dense(vector, understood.where, depth)
        return one_leg(found, "dense")


def _depth(understood: Understood) -> int:
    return PHRASE_DEPTH if understood.phrases else DEPTH


def _strangers(evidence: Evidence) -> NDArray[np.bool_]:
    """bool[n]: passages that share no word with the question, nor a near one, nor come near it in meaning."""
    strange: NDArray[np.bool_] = (evidence.bm25 == 0) & (evidence.cosines < LEAST_COSINE)
    return strange
