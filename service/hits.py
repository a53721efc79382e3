"""Hits: what is shown of the passages of one page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from indexer.model import AgendaItem, Passage
from indexer.store.open import Index
from service.citation import anchor, cite
from service.grouping import Group
from service.highlight import highlights
from service.ordering import RankedHits
from service.phrases import find
from service.results import Elsewhere, Hit, Scores
from service.understanding import Understood

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
        self, ranked: RankedHits, page: Sequence[Group], understood: Understood, terms: set[str]
    ) -> tuple[Hit, ...]:
        """One hit a group, in the order of the page; `terms` are the analysed ones to mark."""
        rows = {passage: row for row, passage in enumerate(ranked.passages.tolist())}
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
            citation=cite(self._index.summary(passage.document_id), self._item_of(passage), passage),
            anchor=anchor(passage),
            parts=_parts(ranked, row),
            elsewhere=tuple(
                Elsewhere(other.passage_id, anchor(other), *self._said_at(other))
                for other in others
                if other.document_id != passage.document_id
            ),
        )

    def _item_of(self, passage: Passage) -> AgendaItem:
        return self._item(passage.document_id, passage.item)

    def _said_at(self, passage: Passage) -> tuple[str, str | None, dt.date | None]:
        meeting = self._index.summary(passage.document_id)
        return meeting.document_id, meeting.board or meeting.title, meeting.date


def _parts(ranked: RankedHits, row: int) -> Mapping[str, float] | None:
    if ranked.parts is None:
        return None
    values = ranked.parts.values[row].tolist()
    return {name: round(value, 4) for name, value in zip(ranked.parts.names, values, strict=True)}


def _known(score: float) -> float | None:
    return None if math.isnan(score) else round(float(score), 4)
