"""The search core: question -> both legs under one filter -> ranking -> hits with citations."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.model import Meeting, Passage
from indexer.passages import indexed
from indexer.store.engines.base import Ranked
from indexer.store.open import Index
from service.search.citing import cite, highlights
from service.search.evidence import Evidence, compare, gather, stretched
from service.search.facets import LEAST_COSINE, FacetCounter, Matching
from service.search.listing import listing, probable
from service.search.query import Query, find, holds
from service.search.question.understand import QueryTerms, QuestionReader, Understood, without_derived
from service.search.ranking import Linear, Ranking, least_probability, shipped
from service.search.request import Mode
from service.search.rerank import SecondReading
from service.search.results import Elsewhere, Facets, Hit, Results, Scores
from service.search.stages import Stage, stage

# From scored passages to an order, with the scores that are shown beside each.


@dataclass(frozen=True, slots=True)
class RankedHits:
    """Passages best first, equal scores in passage order, with the score 0..1 and what the legs say of each.

    passages int64[n]; scores, lexical (BM25), dense (cosine) and sentence (the nearest one's cosine)
    float32[n]; nan: not known. parts: what each named feature adds to the sum ranked by, float32[n].
    """

    passages: NDArray[np.int64]
    scores: NDArray[np.float32]
    lexical: NDArray[np.float32]
    dense: NDArray[np.float32]
    sentence: NDArray[np.float32]
    parts: Mapping[str, NDArray[np.float32]] | None = None

    def only(self, kept: NDArray[np.bool_]) -> RankedHits:
        """Some of the passages, bool[n], in the same order."""
        return self._at(np.flatnonzero(kept))

    def explained(self, evidence: Evidence, ranking: Linear) -> RankedHits:
        """The same with what each feature adds to a passage's score; `evidence` is what ranked it."""
        close = evidence.only(evidence.compared)
        parts = {}
        for name, own in ranking.parts(close).items():
            part = np.zeros(len(evidence.passages), dtype=np.float32)
            part[evidence.compared] = own
            parts[name] = part[np.searchsorted(evidence.passages, self.passages)]
        return replace(self, parts=parts)

    def rescored(self, scores: NDArray[np.float32]) -> RankedHits:
        """The first passages ordered anew by these scores 0..1; the others follow, scaled to be lower."""
        count = len(scores)
        first = np.argsort(-scores, kind="stable")
        order = np.concatenate((first, np.arange(count, len(self.scores))))
        rest = self.scores[count:] * (scores.min() if count else 1.0)
        return replace(self._at(order), scores=np.concatenate((scores[first], rest)).astype(np.float32))

    def _at(self, rows: NDArray[np.int64]) -> RankedHits:
        return RankedHits(
            self.passages[rows],
            self.scores[rows],
            self.lexical[rows],
            self.dense[rows],
            self.sentence[rows],
            None if self.parts is None else {name: part[rows] for name, part in self.parts.items()},
        )


def ranked_hits(evidence: Evidence, scores: NDArray[np.float32]) -> RankedHits:
    """The evidence's passages by their scores float32[n]."""
    order = np.lexsort((evidence.passages, -scores))
    bm25 = np.where(evidence.bm25 > 0, evidence.bm25, np.float32("nan"))
    return RankedHits(
        evidence.passages[order],
        scores[order],
        bm25[order],
        evidence.cosines[order],
        evidence.sentences[order],
    )


def one_leg(found: Ranked, leg: Literal["lexical", "dense"]) -> RankedHits:
    """What one leg alone found; its scores stretched over 0..1."""
    unknown = np.full(len(found.passages), np.nan, dtype=np.float32)
    return RankedHits(
        found.passages,
        stretched(found.scores),
        found.scores if leg == "lexical" else unknown,
        found.scores if leg == "dense" else unknown,
        unknown,
    )


# Hits: what is shown of the passages of one page.

_REMEMBERED = 1_024  # agenda items, under a kilobyte each

MOST_ELSEWHERE = 20
"""Further places of the same words that a hit lists."""


class Hits:
    """Makes hits of ranked passages; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        # A page of hits often comes from few items.
        self._item = lru_cache(maxsize=_REMEMBERED)(index.item)

    def of(
        self, ranked: RankedHits, page: Iterable[Sequence[int]], understood: Understood, terms: set[str]
    ) -> tuple[Hit, ...]:
        """One hit a group of passages, in the order of the page; `terms` are the analysed ones to mark."""
        rows = {passage: row for row, passage in enumerate(ranked.passages.tolist())}
        groups = [group[: 1 + MOST_ELSEWHERE] for group in page]
        wanted = [passage for group in groups for passage in group]
        passages = dict(zip(wanted, self._index.fetch(wanted), strict=True))
        hits = []
        for group in groups:
            best, *others = (passages[number] for number in group)
            marked = find(best.text, understood.phrases) or highlights(self._index.analyzer, terms, best.text)
            hits.append(self._hit(ranked, rows[group[0]], best, others, marked))
        return tuple(hits)

    def _hit(
        self,
        ranked: RankedHits,
        row: int,
        passage: Passage,
        others: Iterable[Passage],
        marked: tuple[tuple[int, int], ...],
    ) -> Hit:
        document = passage.document_id
        meeting, item = self._index.summary(document), self._item(document, passage.item)
        parts = {name: round(float(part[row]), 4) for name, part in (ranked.parts or {}).items()}
        return Hit(
            passage_id=passage.passage_id,
            score=round(float(ranked.scores[row]), 4),
            scores=Scores(*(_known(leg[row]) for leg in (ranked.lexical, ranked.dense, ranked.sentence))),
            text=passage.text,
            highlights=marked,
            citation=cite(meeting, item, passage),
            explanation=parts or None,
            also_in=tuple(self._elsewhere(other) for other in others if other.document_id != document),
        )

    def _elsewhere(self, passage: Passage) -> Elsewhere:
        meeting = self._index.summary(passage.document_id)
        said_at = (meeting.document_id, meeting.board or meeting.title, meeting.date)
        return Elsewhere(passage.passage_id, *said_at)


def _known(score: float) -> float | None:
    return None if math.isnan(score) else round(float(score), 4)


DEPTH = 200
"""Passages asked of each leg; no ranking can promote what neither leg returned. It is the same for every page
of results: more candidates would be ranked otherwise, and a passage would stand on two pages or on none."""

PHRASE_DEPTH = 2_000
"""Passages of each leg that a quoted phrase is looked for in; those with its words lead the lexical leg."""


@dataclass(frozen=True, slots=True)
class SearchTrace:
    """A search with what it was decided on, for whoever reads on from there: an answer, an explanation.

    `evidence` is that of both legs; None where one alone was asked. `about` bool[n] says which of the ranked
    passages are probably about the question; None: there are no probabilities.
    """

    results: Results
    asked: QueryTerms
    ranked: RankedHits
    evidence: Evidence | None
    about: NDArray[np.bool_] | None


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
        self.least_probability = least_probability()
        self._today = today
        self._reader = QuestionReader(index)
        self._hits = Hits(index)
        # The quotes of an answer come from few meetings, and parsing a stored one takes a millisecond.
        self._meeting = lru_cache(maxsize=256)(self._load_meeting)

    @property
    def index(self) -> Index:
        """What is searched."""
        return self._index

    def search(self, query: Query) -> Results:
        """One page of passages for the query, best first; the same query gives the same order."""
        return self.look(query).results

    def look(self, query: Query) -> SearchTrace:
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
            others, beyond = self._ranked(query, wider, asked)  # of the same subject
            if len(others.passages):
                understood, ranked, evidence = wider, others, beyond
        facets = None
        if query.facets:
            with stage(Stage.FACETS):
                facets = self._facets(query, understood, asked)
        about = probable(ranked.scores, understood, self.least_probability, fitted=evidence is not None)
        with stage(Stage.HITS):
            listed = listing(self._index, query, understood, ranked.passages, about)
            page = listed.groups[query.offset : query.offset + query.limit]
            hits = self._hits.of(ranked, page, understood, asked.marked)
        results = Results(
            query=query,
            understood=understood,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(listed.groups),
            about=listed.about,
            degraded=self._index.degraded,
            hits=hits,
            facets=facets,
            by_words=bool(np.isfinite(ranked.lexical).any()),
        )
        return SearchTrace(results, asked, ranked, evidence, about)

    def today(self) -> dt.date:
        """What times in questions count from."""
        return self._today()

    def meeting(self, document_id: str) -> Meeting:
        """The meeting that a passage of the index is from."""
        return self._meeting(document_id)

    def _load_meeting(self, document_id: str) -> Meeting:
        meeting = self._index.meeting(document_id)
        if meeting is None:
            raise KeyError(f"a passage names the document {document_id}, which the index does not hold")
        return meeting

    def _facets(self, query: Query, understood: Understood, asked: QueryTerms) -> Facets:
        vector = None if query.mode is Mode.LEXICAL else self._index.vector(asked.meaning)
        scores = self._index.every(asked.sparse(self._index), vector)
        if understood.only_stop_words:
            scores = replace(scores, held=np.ones_like(scores.held))
        matching = Matching(
            scores=scores,
            codes=self._index.groups,
            depth=self._depth(understood),
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
        eligible = np.zeros(len(self._index.groups), dtype=np.bool_)
        eligible[rows[self._holding(rows, understood)]] = True
        return eligible

    def evidence(self, query: Query) -> Evidence:
        """What is known of all candidates for the query, before they are ranked."""
        understood = self._reader.read(query, self._today())
        return self._evidence(understood, self._reader.asked(understood))

    def _evidence(self, understood: Understood, asked: QueryTerms) -> Evidence:
        """That of the candidates but those that neither share a word with the question nor come near it."""
        found = gather(self._index, asked, understood.where, self._depth(understood))
        if not understood.only_stop_words:
            found = found.only(~((found.bm25 == 0) & (found.cosines < LEAST_COSINE)))
        return compare(found, self._index, asked)

    def _ranked(
        self, query: Query, understood: Understood, asked: QueryTerms
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
            ranked = ranked.only(self._holding(ranked.passages, understood))
        if self._second:
            best = self._index.fetch(ranked.passages[: self._second.candidates])
            texts = [indexed(one.context, one.text) for one in best]
            ranked = ranked.rescored(self._second.reranker.scores(understood.text, texts))
        return ranked, evidence

    def _holding(self, passages: NDArray[np.int64], understood: Understood) -> NDArray[np.bool_]:
        """bool[n]: which of the passages hold the quoted phrases."""
        texts = self._index.texts(passages)
        return np.array([holds(one, understood.phrases) for one in texts], dtype=np.bool_)

    def _one_leg(self, query: Query, understood: Understood, asked: QueryTerms) -> RankedHits:
        depth = self._depth(understood)
        if query.mode is Mode.LEXICAL and understood.only_stop_words:
            every = np.flatnonzero(self._index.passing(understood.where))
            return one_leg(Ranked(every, np.zeros(len(every), dtype=np.float32)), "lexical")
        if query.mode is Mode.LEXICAL:
            with stage(Stage.LEXICAL):
                found = self._index.lexical(asked.sparse(self._index), understood.where, depth)
            return one_leg(found, "lexical")
        with stage(Stage.ENCODE):
            vector = self._index.vector(asked.meaning)
        with stage(Stage.DENSE):
            found = self._index.dense(vector, understood.where, depth)
        return one_leg(found, "dense")

    def _depth(self, understood: Understood) -> int:
        """How many passages each leg is asked for: all where only reading them tells what is quoted."""
        if understood.only_stop_words:
            return max(1, len(self._index.groups))
        return PHRASE_DEPTH if understood.phrases else DEPTH
