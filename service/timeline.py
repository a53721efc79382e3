"""When the boards spoke of something: the passages that a question finds, counted by meeting.

A passage counts that is likely enough to be relevant, by the probability that the ranking gives it. One that
several meetings repeat counts at each of them. One that has words of the question only because its board is
called so does not count: all that a victims' board says would be about victims.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.model import Passage
from indexer.store.records import MeetingSummary
from service.search.query import Query
from service.search.results import Citation, anchor, cite
from service.search.search import DEPTH, PHRASE_DEPTH, Looked
from service.search.stages import Stage, stage
from service.search.understand import Asked, Understood
from service.state import Core

LEAST_PROBABILITY = 0.3
"""Of a passage that counts. Of those that `minutebook eval` ranks for London dev and the sample questions
(by its run and qrels files, cut at this score) 67 and 66 % are relevant; these are 82 and 74 % of all that
is, and nine in ten questions have one. At 0.2 only 56 % are relevant; at 0.4 a third of the relevant is
missed."""


@dataclass(frozen=True, slots=True)
class Best:
    """The passage of a meeting that is likeliest to be relevant; `probability` 0..1."""

    passage_id: str
    anchor: str
    text: str
    probability: float
    citation: Citation


@dataclass(frozen=True, slots=True)
class Spoken:
    """A meeting that spoke of it: how many of its passages count, and the best of them."""

    meeting: MeetingSummary
    passages: int
    best: Best


@dataclass(frozen=True, slots=True)
class Timeline:
    """The meetings that spoke of it, earliest first, undated ones last, among all that were `searched`."""

    query: Query
    understood: Understood
    index_version: str
    took_ms: float
    searched: tuple[MeetingSummary, ...]
    meetings: tuple[Spoken, ...]
    complete: bool  # False: so much was found that passages beyond the depth of a search may count as well
    degraded: str | None = None  # why nothing could be counted, in one sentence

    @property
    def passages(self) -> int:
        """How many passages count, over all meetings."""
        return sum(one.passages for one in self.meetings)


def timeline(core: Core, query: Query) -> Timeline:
    """Searches once and counts what was found. Both legs are asked, whatever the query's mode."""
    began = time.perf_counter()
    looked = core.answerer.look(replace(query, limit=1, offset=0, facets=False))
    understood = looked.results.understood
    with stage(Stage.HITS):
        counted = tuple(_counted(core, looked))
        meetings = _by_meeting(core, counted)
    where = understood.where
    return Timeline(
        query=query,
        understood=understood,
        index_version=core.index.version,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
        searched=tuple(
            one for one in core.index.meetings if where.admits(one.document_id, one.board, one.date)
        ),
        meetings=meetings,
        complete=_complete(looked),
        degraded=core.index.degraded,
    )


def _counted(core: Core, looked: Looked) -> Iterator[tuple[Passage, float]]:
    """The passages that count, best first, each with its probability."""
    if looked.evidence is None:  # by words alone there are scores, but no probabilities
        return
    likely = looked.ranked.scores >= LEAST_PROBABILITY
    passages = core.index.fetch(looked.ranked.passages[likely])
    for passage, probability in zip(passages, looked.ranked.scores[likely].tolist(), strict=True):
        if _speaks(core, looked.asked, passage):
            yield passage, probability


def _speaks(core: Core, asked: Asked, passage: Passage) -> bool:
    """Whether it is more than the name of its board that has words of the question."""
    terms = core.index.analyzer.terms
    wanted = {*asked.terms, *(term for form in asked.forms for term in form.other)}
    if wanted.isdisjoint(terms(core.index.summary(passage.document_id).board or "")):
        return True
    heading = core.index.item(passage.document_id, passage.item).heading
    own = (heading, passage.subheading or "", passage.text)
    return not wanted.isdisjoint(terms("\n".join(own)))


def _by_meeting(core: Core, counted: Sequence[tuple[Passage, float]]) -> tuple[Spoken, ...]:
    best: dict[str, Best] = {}
    for passage, probability in counted:
        if passage.document_id not in best:  # they come best first
            best[passage.document_id] = _best(core, passage, probability)
    counts = Counter(passage.document_id for passage, _ in counted)
    newest_first = [one for one in core.index.meetings if one.document_id in best]
    dated = [one for one in reversed(newest_first) if one.date]
    undated = [one for one in newest_first if not one.date]
    return tuple(Spoken(one, counts[one.document_id], best[one.document_id]) for one in (*dated, *undated))


def _best(core: Core, passage: Passage, probability: float) -> Best:
    meeting = core.index.summary(passage.document_id)
    return Best(
        passage_id=passage.passage_id,
        anchor=anchor(passage),
        text=passage.text,
        probability=round(probability, 4),
        citation=cite(meeting, core.index.item(passage.document_id, passage.item), passage),
    )


def _complete(looked: Looked) -> bool:
    """Whether each leg, where it ended for its depth alone, ended with a passage that is not likely."""
    if looked.evidence is None:
        return True
    depth = PHRASE_DEPTH if looked.results.understood.phrases else DEPTH
    likely = looked.ranked.passages[looked.ranked.scores >= LEAST_PROBABILITY]
    legs = (looked.evidence.lexical.passages, looked.evidence.dense.passages)
    return not any(len(leg) >= depth and leg[-1] in likely for leg in legs)
