"""When a board met and meets next, what a meeting dealt with, and which meetings dealt with a matter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from indexer.language.counts import counted
from indexer.language.dates import find_dates, find_partial_dates
from indexer.language.sentences import sentence_spans, trim
from indexer.language.words import Analyzer
from indexer.model import AgendaItem, Meeting
from service.answer.records.reading import RecordKind
from service.answer.records.record import MOST_LINES, FoundRecords, RecordLine, held, newest_first
from service.answer.records.scope import RecordScope
from service.search.evidence import weighed

_LONGEST = 400  # characters of a sentence that is shown whole
_OPENING = 3_000  # within which minutes say when they met
_LEAST, _FIRST = 0.3, 0.5
"""The probability of a passage that shows that a meeting dealt with a matter, and of the best one of all:
without it none did. Set by eye, not fitted; stricter than where a list ends, since a record is stated."""


def last_met(scope: RecordScope) -> FoundRecords | None:
    """The newest meeting of the board, at the line that dates it."""
    if not scope.about_meeting() or scope.person is not None:
        return None
    newest = next((one for one in scope.of_board if one.date), None)
    if newest is None:
        return None
    meeting = scope.meeting(newest.document_id)
    for start, end in sentence_spans(meeting.text, 0, min(_OPENING, len(meeting.text))):
        if end - start <= _LONGEST and any(
            (one.day, one.month) == (newest.date.day, newest.date.month)
            for one in find_dates(meeting.text[start:end])
            if newest.date
        ):
            said = f"{held(newest)} is the newest meeting that these minutes record."
            return FoundRecords(RecordKind.LAST_MET, said, (RecordLine(meeting, start, end),))
    return None


def next_meets(scope: RecordScope) -> FoundRecords | None:
    """What the minutes that are meant, or the newest of the board, say of the next meeting."""
    if not scope.about_meeting() or scope.person is not None:
        return None
    meant = scope.meetings or scope.of_board[:1]
    if len(meant) != 1:
        return None
    meeting = scope.meeting(meant[0].document_id)
    span = next_meeting(scope.index.analyzer, meeting)
    if span is None:
        return None
    said = f"So say the minutes of {held(meeting)}."
    return FoundRecords(RecordKind.NEXT_MEETS, said, (RecordLine(meeting, *span),))


def next_meeting(analyzer: Analyzer, meeting: Meeting) -> tuple[int, int] | None:
    """The sentence that says when the next meeting is, or the one below a heading that announces it."""
    found = None
    for item in (*meeting.items, None):
        begin, end = (item.start, item.end) if item else _below(meeting)
        headed = item is not None and _of_next_meeting(analyzer, item.heading)
        for start, stop in sentence_spans(meeting.text, begin, end):
            text = meeting.text[start:stop]
            if stop - start > _LONGEST or all(one.day is None for one in find_partial_dates(text)):
                continue
            if headed:
                return start, stop
            if _of_next_meeting(analyzer, text):
                found = start, stop
    return found


def _below(meeting: Meeting) -> tuple[int, int]:
    return (meeting.items[-1].end, len(meeting.text)) if meeting.items else (0, len(meeting.text))


def _of_next_meeting(analyzer: Analyzer, text: str) -> bool:
    terms = analyzer.terms(text)
    return any(pair == ("next", "meet") for pair in pairwise(terms))


def agenda(scope: RecordScope) -> FoundRecords | None:
    """The headings of the items of one meeting."""
    if len(scope.meetings) != 1 or (scope.rest and not scope.about_meeting()):
        return None
    meeting = scope.meeting(scope.meetings[0].document_id)
    lines = tuple(_headings(meeting))
    if len(lines) < 2:
        return None
    said = f"{held(meeting)}: {counted(len(lines), 'item')}."
    return FoundRecords(RecordKind.AGENDA, said, lines[:MOST_LINES])


def _headings(meeting: Meeting) -> Iterator[RecordLine]:
    for item in meeting.items:
        span = _printed(meeting, item)
        if span is not None:
            yield RecordLine(meeting, *span)


def _printed(meeting: Meeting, item: AgendaItem) -> tuple[int, int] | None:
    """Where an item's heading is printed above its body, with the label before it."""
    before = meeting.items[item.ordinal - 2].end if item.ordinal > 1 else 0
    at = meeting.text.rfind(item.heading, before, item.start) if item.heading else -1
    if at < 0:
        return None
    line = max(meeting.text.rfind("\n", 0, at) + 1, before)
    start, _ = trim(meeting.text, line, at + len(item.heading))
    return (start if at - start <= len(item.label or "") + 5 else at), at + len(item.heading)


def meetings_on(scope: RecordScope) -> FoundRecords | None:
    """The meetings with a passage that is probably about the matter, each with the sentence nearest to it."""
    evidence, ranked = scope.trace.evidence, scope.trace.ranked
    if not scope.rest or evidence is None or scope.person is not None or not len(ranked.scores):
        return None
    if ranked.scores[0] < _FIRST:
        return None
    admitted = {one.document_id for one in scope.candidates}
    likely = ranked.passages[ranked.scores >= _LEAST][:MOST_LINES]
    best: dict[str, tuple[int, int]] = {}
    tokens = scope.index.encoded(scope.trace.asked.meaning).tokens
    for number, passage in zip(likely.tolist(), scope.index.fetch(likely), strict=True):
        if passage.document_id in best or passage.document_id not in admitted:
            continue
        spans = sentence_spans(passage.text, 0, len(passage.text))
        near = weighed(scope.index.sentence_matches(tokens, np.array([number])), evidence.token_shares)
        if not spans or len(near) != len(spans):
            continue
        start, end = spans[int(near.argmax())]
        best[passage.document_id] = (passage.start + start, passage.start + end)
    if not best:
        return None
    lines = [RecordLine(scope.meeting(document), *span) for document, span in best.items()]
    said = f"{counted(len(lines), 'meeting')} with a passage that is probably about this."
    return FoundRecords(
        RecordKind.MEETINGS_ON, said, tuple(newest_first(lines)), sure=float(ranked.scores[0])
    )
