"""The search core: question -> both legs under one filter -> ranking -> hits with citations."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.model import Meeting, Passage
from indexer.reader import Index
from service.asked import Asked
from service.citation import anchor, cite
from service.evidence import Evidence, gather
from service.grouping import Group, grouped
from service.highlight import highlights
from service.ordering import RankedHits, one_leg, ranked_hits
from service.phrases import find, holds
from service.query import Mode, Query
from service.ranking import Ranking, shipped
from service.results import Elsewhere, Hit, Results, Scores
from service.understanding import Reader, Understood, without_derived

DEPTH = 200
"""Passages asked of each leg at least; no ranking can promote what neither leg returned."""

PHRASE_DEPTH = 2_000
"""Passages of each leg that a quoted phrase is looked for in; those with its words lead the lexical leg."""

MOST_ELSEWHERE = 20
"""Further places of the same words that a hit lists."""

LEAST_COSINE = 0.2
"""A passage without any word of the question must lie at least this near to it to be found at all, so that
a question off the minutes' topics finds nothing. Among 3,600 passages the median cosine to one is 0.17. The
floor loses one of the relevant passages of London dev and the sample questions (that of ex-036): recall@20 by
`minutebook eval` is 0.963 with and without it on London; 0.973 without, 0.956 with it on the sample."""


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
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        """`ranking` in place of the shipped one; `today` is what "last year" in a question counts from."""
        self._index = index
        self._ranking = ranking or shipped()
        self._today = today
        self._reader = Reader(index)
        # A page of hits often comes from few meetings, and parsing a stored one takes a millisecond.
        self._meeting = lru_cache(maxsize=256)(self._load_meeting)

    def search(self, query: Query) -> Results:
        """One page of passages for the query, best first; the same query gives the same order."""
        return self.look(query).results

    def look(self, query: Query) -> Looked:
        """As `search`, with all that is known of what was found."""
        began = time.perf_counter()
        understood = self._reader.read(query, self._today())
        ranked, evidence = self._ranked(query, understood)
        if not len(ranked.passages) and understood.interpretation.filters:
            understood = without_derived(understood, query.where)
            ranked, evidence = self._ranked(query, understood)
        results = self._results(query, understood, ranked, began)
        return Looked(results, self._reader.asked(understood), ranked, evidence)

    def meeting(self, document_id: str) -> Meeting:
        """The meeting that a passage of the index is from."""
        return self._meeting(document_id)

    def _results(self, query: Query, understood: Understood, ranked: RankedHits, began: float) -> Results:
        groups = grouped(ranked.passages, self._index.groups)
        page = groups[query.offset : query.offset + query.limit]
        return Results(
            query=query,
            understood=understood,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(groups),
            hits=self._hits(ranked, page, understood),
        )

    def evidence(self, query: Query, understood: Understood | None = None) -> Evidence:
        """What is known of all candidates for the query, before they are ranked."""
        understood = understood or self._reader.read(query, self._today())
        asked = self._reader.asked(understood)
        evidence = gather(self._index, asked, understood.where, _depth(query, understood))
        return evidence.only(~_strangers(evidence))

    def _ranked(self, query: Query, understood: Understood) -> tuple[RankedHits, Evidence | None]:
        evidence: Evidence | None = None
        if query.mode is Mode.HYBRID:
            evidence = self.evidence(query, understood)
            ranked = ranked_hits(evidence, self._ranking(evidence))
        else:
            ranked = self._one_leg(query, understood)
        if not understood.phrases:
            return ranked, evidence
        passages = self._index.fetch(ranked.passages)
        holding = [holds((one.text, one.context), understood.phrases) for one in passages]
        return ranked.only(np.array(holding, dtype=np.bool_)), evidence

    def _one_leg(self, query: Query, understood: Understood) -> RankedHits:
        asked, depth = self._reader.asked(understood), _depth(query, understood)
        if query.mode is Mode.LEXICAL:
            found = self._index.lexical(asked.sparse(self._index), understood.where, depth)
            return one_leg(found, "lexical")
        return one_leg(self._index.dense(self._index.vector(asked.meaning), understood.where, depth), "dense")

    def _hits(self, ranked: RankedHits, page: Sequence[Group], understood: Understood) -> tuple[Hit, ...]:
        rows = {passage: row for row, passage in enumerate(ranked.passages.tolist())}
        terms = self._reader.marked(understood)
        wanted = [passage for group in page for passage in (group.best, *group.others[:MOST_ELSEWHERE])]
        passages = dict(zip(wanted, self._index.fetch(wanted), strict=True))
        return tuple(
            self._hit(ranked, rows[group.best], terms, understood, group, passages) for group in page
        )

    def _hit(
        self,
        ranked: RankedHits,
        row: int,
        terms: set[str],
        understood: Understood,
        group: Group,
        passages: Mapping[int, Passage],
    ) -> Hit:
        passage = passages[group.best]
        others = [passages[other] for other in group.others[:MOST_ELSEWHERE]]
        marked = highlights(self._index.analyzer, terms, passage.text)
        return Hit(
            passage_id=passage.passage_id,
            score=round(float(ranked.scores[row]), 4),
            scores=Scores(*(_known(leg[row]) for leg in ranked.legs)),
            text=passage.text,
            highlights=find(passage.text, understood.phrases) or marked,
            citation=cite(self._meeting(passage.document_id), passage),
            anchor=anchor(passage),
            elsewhere=tuple(
                Elsewhere(other.passage_id, anchor(other), *self._said_at(other))
                for other in others
                if other.document_id != passage.document_id
            ),
        )

    def _said_at(self, passage: Passage) -> tuple[str, str | None, dt.date | None]:
        meeting = self._meeting(passage.document_id)
        return meeting.document_id, meeting.board or meeting.title, meeting.date

    def _load_meeting(self, document_id: str) -> Meeting:
        meeting = self._index.meeting(document_id)
        if meeting is None:
            raise KeyError(f"a passage names the document {document_id}, which the index does not hold")
        return meeting


def _depth(query: Query, understood: Understood) -> int:
    least = PHRASE_DEPTH if understood.phrases else DEPTH
    return max(least, query.offset + query.limit)


def _strangers(evidence: Evidence) -> NDArray[np.bool_]:
    """bool[n]: passages that share no word with the question nor come near it in meaning."""
    strange: NDArray[np.bool_] = (evidence.bm25 == 0) & (evidence.cosines < LEAST_COSINE)
    return strange


def _known(score: float) -> float | None:
    return None if math.isnan(score) else round(float(score), 4)
