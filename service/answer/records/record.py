"""What records of meetings answer a question by themselves: lines of the minutes, each with what it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from indexer.language.dates import date_in_words
from indexer.model import Meeting
from indexer.store.records import MeetingSummary
from service.answer.features import Case
from service.answer.records.reading import RecordKind

MOST_LINES = 40
"""Of an answer: a long roster, or the meetings that somebody came to; what is said of them counts all."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record to be: the span of the minutes that says so, and what of it has a column of its own."""

    meeting: Meeting
    start: int
    end: int
    who: tuple[str, ...] = ()
    due: str | None = None
    outcome: str | None = None
    vote: str | None = None


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """What was found of one kind, in a sentence and by line; `sure`: how certain meeting and person are."""

    kind: RecordKind
    said: str
    lines: tuple[RecordLine, ...]
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """The quotes that would answer and how likely they do, read and judged when they are asked for.

    Below `threshold` they would not be shown.
    """

    read: Callable[[], Case | None]
    confidence: Callable[[Case], float]
    threshold: float


def held(meeting: Meeting | MeetingSummary) -> str:
    """Whose meeting and when, within a sentence: "the Town Board on 5 March 2024"."""
    body = meeting.board or meeting.title or meeting.document_id
    return f"{body}, {date_in_words(meeting.date)}" if meeting.date else body


def newest_first(lines: Iterable[RecordLine]) -> list[RecordLine]:
    """Lines by the date of their meetings, those without one last."""
    return sorted(lines, key=lambda one: -(one.meeting.date.toordinal() if one.meeting.date else 0))


def joined(lines: Sequence[RecordLine]) -> tuple[RecordLine, ...]:
    """The same lines, those of one span as one that names everybody."""
    found: dict[tuple[str, int, int], RecordLine] = {}
    for one in lines:
        key = (one.meeting.document_id, one.start, one.end)
        known = found.get(key)
        who = tuple(dict.fromkeys((*known.who, *one.who))) if known else one.who
        found[key] = RecordLine(one.meeting, one.start, one.end, who, one.due, one.outcome, one.vote)
    return tuple(found.values())
