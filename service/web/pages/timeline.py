"""When the boards spoke of something: the passages that a question finds, counted by meeting, as bar charts.

A passage counts that is probably about the question, see `service.search.listing`. One that
several meetings repeat counts at each of them. One that has words of the question only because its board is
called so does not count: all that a victims' board says would be about victims.

There is a chart for each board over the same days, those from the first meeting that spoke of it to the last:
where little matched, the years around it say nothing. Across, all is in percent of the width, so that a chart
fits any screen while its lettering keeps its size; upwards it is in pixels.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.language.dates import MONTHS
from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from indexer.model import Passage
from indexer.store.records import MeetingSummary
from service.search.citing import cite, highlights
from service.search.query import Query
from service.search.question.understand import QueryTerms, Understood
from service.search.results import BestPassage
from service.search.search import DEPTH, PHRASE_DEPTH, SearchTrace
from service.search.stages import Stage, stage
from service.web.operation.live import Core
from service.web.pages.forms import Chip, SearchForm, derived_chips, phrase_chips, set_chips


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence of a passage, `[start, end)` of its document; `highlights` are words of the question."""

    text: str
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...]


def telling_sentence(analyzer: Analyzer, terms: set[str], passage: BestPassage) -> SpokenSentence:
    """The first of those sentences of a passage that have most different words of a question."""
    text, at = passage.text, passage.citation.start
    spans = sentence_spans(text, 0, len(text)) or [(0, len(text))]

    def of_question(span: tuple[int, int]) -> int:
        return len(terms.intersection(analyzer.terms(text[span[0] : span[1]])))

    start, end = max(spans, key=of_question)
    said = text[start:end]
    return SpokenSentence(said, at + start, at + end, highlights(analyzer, terms, said))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A meeting that spoke of it: how many of its passages count, the best of them, and its sentence."""

    meeting: MeetingSummary
    passages: int
    best: BestPassage
    sentence: SpokenSentence


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
    least_probability: float  # of a passage that counts, unless it holds quoted words
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
        meetings = _by_meeting(core, looked.asked, counted)
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
        least_probability=core.searcher.least_probability,
        degraded=core.index.degraded,
    )


def _counted(core: Core, looked: SearchTrace) -> Iterator[tuple[Passage, float]]:
    """The passages that count, best first, each with its probability."""
    if looked.about is None:  # by words alone there are scores, but no probabilities
        return
    passages = core.index.fetch(looked.ranked.passages[looked.about])
    for passage, probability in zip(passages, looked.ranked.scores[looked.about].tolist(), strict=True):
        if _speaks(core, looked.asked, passage):
            yield passage, probability


def _speaks(core: Core, asked: QueryTerms, passage: Passage) -> bool:
    """Whether it is more than the name of its board that has words of the question."""
    terms = core.index.analyzer.terms
    wanted = _wanted(asked)
    if wanted.isdisjoint(terms(core.index.summary(passage.document_id).board or "")):
        return True
    item = core.index.item(passage.document_id, passage.item)
    own = (item.heading if item else "", passage.subheading or "", passage.text)
    return not wanted.isdisjoint(terms("\n".join(own)))


def _wanted(asked: QueryTerms) -> set[str]:
    """The question's terms, and those of the other forms of its words."""
    return {*asked.terms, *(term for form in asked.forms for term in form.other)}


def _by_meeting(
    core: Core, asked: QueryTerms, counted: Sequence[tuple[Passage, float]]
) -> tuple[Spoken, ...]:
    best: dict[str, BestPassage] = {}
    for passage, probability in counted:
        if passage.document_id not in best:  # they come best first
            best[passage.document_id] = _best(core, passage, probability)
    counts = Counter(passage.document_id for passage, _ in counted)
    newest_first = [one for one in core.index.meetings if one.document_id in best]
    dated = [one for one in reversed(newest_first) if one.date]
    undated = [one for one in newest_first if not one.date]
    wanted = _wanted(asked)

    def spoken(meeting: MeetingSummary) -> Spoken:
        passage = best[meeting.document_id]
        sentence = telling_sentence(core.index.analyzer, wanted, passage)
        return Spoken(meeting, counts[meeting.document_id], passage, sentence)

    return tuple(map(spoken, (*dated, *undated)))


def _best(core: Core, passage: Passage, probability: float) -> BestPassage:
    meeting = core.index.summary(passage.document_id)
    return BestPassage(
        passage_id=passage.passage_id,
        probability=round(probability, 4),
        text=passage.text,
        citation=cite(meeting, core.index.item(passage.document_id, passage.item), passage),
    )


def _complete(looked: SearchTrace) -> bool:
    """Whether each leg, where it ended for its depth alone, ended with a passage that is not likely."""
    if looked.evidence is None or looked.about is None:
        return True
    depth = PHRASE_DEPTH if looked.results.understood.phrases else DEPTH
    likely = looked.ranked.passages[looked.about]
    legs = (looked.evidence.lexical.passages, looked.evidence.dense.passages)
    return not any(len(leg) >= depth and leg[-1] in likely for leg in legs)


TALLEST = 64
"""Pixels of the tallest bar of all boards."""

LOWEST = 5
"""Pixels of a bar at least: one passage beside a meeting with fifty must still be seen."""

_MARGIN = 3.0  # percent on either side, for half a bar and half a label
_WIDEST, _NARROWEST = 4.0, 0.7  # percent: a bar among few meetings, and one among hundreds
_NUMBERED = 2.5  # percent: a bar so wide has its number above it, on the narrowest screen too
_MOST_LABELS = 4  # of dates: they stand side by side on a screen of 320 pixels
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)  # months between two labels


@dataclass(frozen=True, slots=True)
class Bar:
    """One meeting: its left edge and width in percent, its height in pixels."""

    spoken: Spoken
    left: float
    width: float
    height: int

    @property
    def middle(self) -> float:
        """Percent."""
        return round(self.left + self.width / 2, 2)

    @property
    def numbered(self) -> bool:
        """Whether there is room for its number."""
        return self.width >= _NUMBERED


@dataclass(frozen=True, slots=True)
class DateLabel:
    """A date below the chart, `at` percent; `end` says which end of the words stands there."""

    at: float
    words: str

    @property
    def end(self) -> str:
        """The SVG `text-anchor` that keeps the words within the chart."""
        return "start" if self.at < 10 else "end" if self.at > 90 else "middle"


@dataclass(frozen=True, slots=True)
class BoardChart:
    """One board: all its meetings that spoke of it, a bar for each that is dated, and where the others are.

    `silent` are thousandths of the width, one for all meetings that stand there.
    """

    board: str | None
    spoken: tuple[Spoken, ...]
    searched: int  # meetings of this board
    bars: tuple[Bar, ...]
    silent: tuple[int, ...]

    @property
    def passages(self) -> int:
        """How many passages count."""
        return sum(one.passages for one in self.spoken)


@dataclass(frozen=True, slots=True)
class Charts:
    """The boards that spoke of it, those with most passages first, and the dates below each chart."""

    boards: tuple[BoardChart, ...]
    labels: tuple[DateLabel, ...]


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that all charts span."""

    first: dt.date
    last: dt.date

    def at(self, day: dt.date) -> float:
        """Percent from the left."""
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return round(_MARGIN + (100 - 2 * _MARGIN) * share, 2)

    def months(self, step: int) -> Iterator[dt.date]:
        """The first of every `step`-th month within them, counted so that years begin with one."""
        months = self.first.year * 12 + self.first.month - 1
        months += -months % step
        while months // 12 <= dt.MAXYEAR:
            day = dt.date(months // 12, months % 12 + 1, 1)
            if day > self.last:
                return
            if day >= self.first:
                yield day
            months += step


def charts(meetings: Sequence[Spoken], searched: Sequence[MeetingSummary]) -> Charts:
    """The charts of meetings in the order of a timeline, among all that were searched.

    They reach from the first dated one to the last; where none is dated there are no bars and no labels.
    """
    dates = [one.meeting.date for one in meetings if one.meeting.date]
    days = _Days(min(dates), max(dates)) if dates else None
    most = max((one.passages for one in meetings), default=1)
    of_board: dict[str | None, list[Spoken]] = defaultdict(list)
    for one in meetings:
        of_board[one.meeting.board].append(one)
    among: dict[str | None, list[MeetingSummary]] = defaultdict(list)
    for summary in searched:
        among[summary.board].append(summary)
    boards = [
        BoardChart(
            board=board,
            spoken=tuple(spoken),
            searched=len(among[board]),
            bars=tuple(_bars(spoken, days, most)) if days else (),
            silent=tuple(_silent(spoken, among[board], days)) if days else (),
        )
        for board, spoken in of_board.items()
    ]
    boards.sort(key=lambda one: -one.passages)
    return Charts(tuple(boards), tuple(_labels(days)) if days else ())


def _silent(spoken: Sequence[Spoken], searched: Sequence[MeetingSummary], days: _Days) -> list[int]:
    said = {one.meeting.document_id for one in spoken}
    silent = [
        one.date
        for one in searched
        if one.date and days.first <= one.date <= days.last and one.document_id not in said
    ]
    return sorted({round(10 * days.at(day)) for day in silent})


def _bars(spoken: Sequence[Spoken], days: _Days, most: int) -> Iterator[Bar]:
    places = [(days.at(one.meeting.date), one) for one in spoken if one.meeting.date]
    gaps = [after - before for (before, _), (after, _) in pairwise(places) if after > before]
    width = round(min(_WIDEST, max(_NARROWEST, 0.8 * min(gaps, default=_WIDEST / 0.8))), 2)
    for place, one in places:
        height = max(LOWEST, round(TALLEST * one.passages / most))
        yield Bar(one, round(place - width / 2, 2), width, height)


def _labels(days: _Days) -> Iterator[DateLabel]:
    """Round dates, as many as there is room for; where there are none, the first and the last day."""
    step = next((step for step in _STEPS if len(list(days.months(step))) <= _MOST_LABELS), _STEPS[-1])
    dates = list(days.months(step))
    if len(dates) > 1:
        for day in dates:
            month = "" if step % 12 == 0 else f"{MONTHS[day.month - 1][:3]} "
            yield DateLabel(days.at(day), f"{month}{day.year}")
        return
    for day in sorted({days.first, days.last}):
        yield DateLabel(days.at(day), f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}")


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A question's timeline and its charts; `chips` are the filters in force."""

    form: SearchForm
    chips: tuple[Chip, ...]
    timeline: Timeline
    charts: Charts


def timeline_page(core: Core, form: SearchForm) -> TimelinePage | None:
    """The timeline of what a form asks, None where it asks nothing; raises BadQuery."""
    if not form.asks:
        return None
    form = form.at_page(1)
    query = form.query(core.index, per_page=1)
    form = form.with_boards(query.where.boards)
    found = timeline(core, query)
    chips = (
        *set_chips(core.index, form),
        *derived_chips(found.understood, form),
        *phrase_chips(found.understood, form),
    )
    return TimelinePage(form, chips, found, charts(found.meetings, found.searched))
