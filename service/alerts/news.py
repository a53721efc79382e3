"""What is new to a subscription: passages that came since it was last told, as public minutes hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from indexer.model import IN_HEAD, Meeting, Passage
from indexer.store.open import Index
from service.alerts.known import Known
from service.alerts.watch import Watch
from service.registers.registers import Registers
from service.registers.results import RegisterAction
from service.search.citing import cite
from service.search.query import Query
from service.search.question.understand import QuestionReader
from service.search.request import MOST_HITS, QuestionPart
from service.search.results import Citation, anchor, anchor_of
from service.search.search import Searcher

MOST_MEETINGS = 20
"""Meetings of one mail; how many more there are is told, with the address of the list."""

MOST_QUOTES = 3
"""Passages that a mail quotes of one meeting."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to quote, and where it stands; `anchor` is its id on our page of the meeting."""

    text: str
    citation: Citation
    anchor: str


@dataclass(frozen=True, slots=True)
class NewsOfMeeting:
    """What is new in one document; `changed`: it was there before, with other words. `more` passages too."""

    document_id: str
    changed: bool
    passages: tuple[NewPassage, ...]
    more: int


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a watch, the best of the meetings, or the newest, first; `total` of them there are."""

    meetings: tuple[NewsOfMeeting, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _FoundNews:
    """What is watched, new or not, and where it stands in its document's canonical text."""

    document_id: str
    start: int
    end: int
    said: Passage | RegisterAction


class NewsFinder:
    """Finds what is new in one version of the index, of which `known` says what there was before."""

    def __init__(self, index: Index, searcher: Searcher, known: Known) -> None:
        self._index = index
        self._searcher = searcher
        self._reader = QuestionReader(index)
        self._registers = Registers(index, searcher.meeting)
        # Many subscriptions have been told up to the same version.
        self._new_documents = lru_cache(maxsize=64)(lambda since: known.new_documents(index, since))
        self._new_spans = lru_cache(maxsize=256)(
            lambda document, since: known.new_spans(searcher.meeting(document), since)
        )

    def find(self, watch: Watch, since: int) -> News | None:
        """What came after version `since`; None if nothing did. Raises BadInput for what cannot be asked."""
        watch.check(self._index)
        documents = self._new_documents(since)
        if not documents:
            return None
        found = self._actions(watch) if watch.actions else self._passages(watch, documents)
        by_document: dict[str, list[_FoundNews]] = defaultdict(list)
        for one in found:
            if one.document_id in documents and self._is_new(one, since):
                by_document[one.document_id].append(one)
        if not by_document:
            return None
        ranked = watch.question and not watch.actions
        order = list(by_document) if ranked else sorted(by_document, key=self._date, reverse=True)
        shown = tuple(self._of(one, by_document[one], not documents[one]) for one in order[:MOST_MEETINGS])
        return News(shown, len(by_document))

    def _passages(self, watch: Watch, documents: Iterable[str]) -> Iterator[_FoundNews]:
        query = watch.query(self._index)
        passages = self._about(query, documents) if query.text else self._under(query, documents)
        return (_FoundNews(one.document_id, one.start, one.end, one) for one in passages)

    def _actions(self, watch: Watch) -> Iterator[_FoundNews]:
        """The entries of the register of actions."""
        found = self._registers.find.actions(watch.register_query(self._index))
        for one in self._registers.actions(found):
            cited = one.citation
            yield _FoundNews(cited.document_id, cited.start, cited.end, one)

    def _about(self, query: Query, documents: Iterable[str]) -> list[Passage]:
        """What is probably about the question, by the search's own threshold, the best first.

        A search looks at some hundred passages of all minutes, which an old matter may fill up alone. So the
        new documents are searched once more, beside those with the best passages of all: by themselves they
        would be rated as the best of what there is, and be taken to be about everything.
        """
        # Not what the search says that it heeded: where that finds nothing it looks elsewhere as well.
        where = self._reader.read(query, self._searcher.today()).where
        summaries = map(self._index.summary, documents)
        new = [one.document_id for one in summaries if where.admits(one.document_id, one.board, one.date)]
        if not new:
            return []
        whole = self._searcher.look(replace(query, limit=MOST_HITS))
        beside = (hit.citation.document_id for hit in whole.results.hits)
        chosen = replace(
            query,
            where=replace(query.where, documents=tuple(dict.fromkeys((*new, *beside)))),
            # What the question says of boards and dates was heeded in choosing the documents.
            as_typed=query.as_typed | {QuestionPart.DATE, QuestionPart.BOARD},
        )
        found: dict[int, None] = {}
        for trace in (whole, self._searcher.look(chosen)):
            if trace.about is not None:
                found |= dict.fromkeys(trace.ranked.passages[trace.about].tolist())
        among = set(new)
        return [one for one in self._index.fetch(found) if one.document_id in among]

    def _under(self, query: Query, documents: Iterable[str]) -> list[Passage]:
        """All passages of the new documents that the filters let through: in each document first those that
        hold a decision or an action, then those of other items, its head last."""
        own = set(documents)
        wanted = tuple(one for one in query.where.documents or own if one in own)
        if not wanted:
            return []
        passing = self._index.passing(replace(query.where, documents=wanted))
        passages = self._index.fetch(np.flatnonzero(passing).tolist())
        return sorted(passages, key=lambda one: reading_order(self._searcher.meeting(one.document_id), one))

    def _is_new(self, one: _FoundNews, since: int) -> bool:
        return any(
            start < one.end and one.start < end for start, end in self._new_spans(one.document_id, since)
        )

    def _date(self, document_id: str) -> str:
        return str(self._index.summary(document_id).date or "")

    def _of(self, document_id: str, found: list[_FoundNews], changed: bool) -> NewsOfMeeting:
        meeting = self._searcher.meeting(document_id)
        quoted = tuple(_quoted(meeting, one.said) for one in found[:MOST_QUOTES])
        return NewsOfMeeting(document_id, changed, quoted, len(found) - len(quoted))


def reading_order(meeting: Meeting, passage: Passage) -> int:
    """The lower the more of the meeting's news a passage holds: outcomes, then other items, then the head."""
    outcomes = [(one.start, one.end) for one in meeting.decisions]
    outcomes += [(one.start, one.end) for one in meeting.actions]
    if any(start < passage.end and passage.start < end for start, end in outcomes):
        return 0
    return 2 if passage.item == IN_HEAD else 1


def _quoted(meeting: Meeting, said: Passage | RegisterAction) -> NewPassage:
    if isinstance(said, Passage):
        return NewPassage(said.text, cite(meeting, meeting.item(said.item), said), anchor(said))
    return NewPassage(said.text, said.citation, anchor_of(said.citation.passage_id))
