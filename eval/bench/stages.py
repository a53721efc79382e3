"""The parts of a query, each by itself: what remains when all others are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.bm25 import SparseQuery
from indexer.store.engines.base import Where
from indexer.store.open import Index
from service.search.query import make_query
from service.search.ranking import Evidence, Linear, gather, shipped
from service.search.search import DEPTH, Hits, Searcher, grouped, members, ranked_hits
from service.search.understand import Asked, Reader, Understood

_PAGE = 10

Stage = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What one question has become when a stage begins."""

    understood: Understood
    asked: Asked
    sparse: SparseQuery
    vector: NDArray[np.float32]
    evidence: Evidence


class Stages:
    """The stages of queries to one index; what a stage begins with is made once, in no time of its own."""

    def __init__(self, index: Index, filtered: Where) -> None:
        """`filtered` is the filter of the stages that have one."""
        self._index, self._filtered = index, filtered
        self._searcher, self._reader, self._hits = Searcher(index), Reader(index), Hits(index)
        self._ranking: Linear = shipped()
        self._prepared: dict[str, _Prepared] = {}
        self._today = dt.date.today()

    def by_name(self) -> Mapping[str, Stage]:
        """Each stage as a function of the question; "whole" is what users wait for."""
        return {
            "whole": self._whole,
            "whole, filtered": self._whole_filtered,
            "reading the question": lambda q: self._reader.read(make_query(self._index, q), self._today),
            "encoding": self._encoding,
            "words": lambda q: self._index.lexical(self._of(q).sparse, Where(), DEPTH),
            "words, filtered": lambda q: self._index.lexical(self._of(q).sparse, self._filtered, DEPTH),
            "meaning": lambda q: self._index.dense(self._of(q).vector, Where(), DEPTH),
            "meaning, filtered": lambda q: self._index.dense(self._of(q).vector, self._filtered, DEPTH),
            "evidence": self._describing,
            "ranking": lambda q: self._ranking(self._of(q).evidence),
            "hits and marks": self._showing,
        }

    def first(self, question: str) -> None:
        """Answers one question, as after a start."""
        self._whole(question)

    def prepare(self, questions: list[str]) -> None:
        """Makes what the stages begin with."""
        for question in questions:
            self._of(question)

    def _of(self, question: str) -> _Prepared:
        if question not in self._prepared:
            understood = self._reader.read(make_query(self._index, question), self._today)
            asked = self._reader.asked(understood)
            vector = self._index.vector(asked.meaning)
            evidence = gather(self._index, asked, understood.where, DEPTH)
            self._prepared[question] = _Prepared(
                *(understood, asked, asked.sparse(self._index), vector, evidence)
            )
        return self._prepared[question]

    def _whole(self, question: str) -> object:
        self._index.forget()
        return self._searcher.search(make_query(self._index, question, limit=_PAGE))

    def _whole_filtered(self, question: str) -> object:
        self._index.forget()
        return self._searcher.search(make_query(self._index, question, boards=self._filtered.boards))

    def _encoding(self, question: str) -> object:
        self._index.forget()
        return self._index.vector(question)

    def _describing(self, question: str) -> object:
        one = self._of(question)
        return self._index.describe(one.sparse, one.vector, one.evidence.passages)

    def _showing(self, question: str) -> object:
        one = self._of(question)
        if not len(one.evidence.passages):
            return None
        ranked = ranked_hits(one.evidence, self._ranking(one.evidence))
        page = grouped(members(ranked.passages, self._index.groups)[:_PAGE])
        return self._hits.of(ranked, page, one.understood, one.asked.marked)
