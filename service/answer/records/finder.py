"""Finds the records that a question asks for, or nothing in doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from indexer.store.open import Index
from service.answer.records import matters, meetings, people
from service.answer.records.reading import RecordClassifier, RecordKind, shipped_classifier
from service.answer.records.record import FoundRecords, JudgedCase
from service.answer.records.scope import RecordScope
from service.answer.sentences import MeetingOf
from service.search.search import SearchTrace

Finder = Callable[[RecordScope, JudgedCase], FoundRecords | None]


def _without_case(find: Callable[[RecordScope], FoundRecords | None]) -> Finder:
    return lambda scope, _: find(scope)


FINDERS: Mapping[RecordKind, Finder] = MappingProxyType(
    {
        RecordKind.PRESENT: _without_case(people.present),
        RecordKind.CHAIR: _without_case(people.chair),
        RecordKind.ABSENT: _without_case(people.absent),
        RecordKind.WAS_THERE: _without_case(people.was_there),
        RecordKind.ATTENDED_WHEN: _without_case(people.attended_when),
        RecordKind.ABSENT_WHEN: _without_case(people.absent_when),
        RecordKind.PRESENT_COUNT: _without_case(people.present_count),
        RecordKind.ACTIONS: matters.actions,
        RecordKind.DECISIONS: matters.decisions,
        RecordKind.LAST_MET: _without_case(meetings.last_met),
        RecordKind.NEXT_MEETS: _without_case(meetings.next_meets),
        RecordKind.AGENDA: _without_case(meetings.agenda),
        RecordKind.MEETINGS_ON: _without_case(meetings.meetings_on),
    }
)
"""What finds each kind of record."""

LACKING: Mapping[RecordKind, str] = MappingProxyType(
    {
        RecordKind.PRESENT: "who was there",
        RecordKind.CHAIR: "who was in the chair",
        RecordKind.ABSENT: "who was away",
    }
)
"""What may be missing beside others that a question asks for: who had which part at a meeting."""

_HALF = 0.5  # of an answer that lacks a part


@dataclass(frozen=True, slots=True)
class RecordsAnswer:
    """What records say, kind by kind, and how sure it is that this is what was asked."""

    found: tuple[FoundRecords, ...]
    confidence: float
    lacking: tuple[RecordKind, ...] = ()  # what was asked for as well and is in no record

    @property
    def said(self) -> str:
        """What the records say together, and what they do not."""
        lacks = (f"No record tells {LACKING[one]}." for one in self.lacking)
        return " ".join((*(one.said for one in self.found), *lacks))


class RecordFinder:
    """Finds records in one index; safe to share between threads."""

    def __init__(self, index: Index, meeting: MeetingOf, classifier: RecordClassifier | None = None) -> None:
        self._index = index
        self._meeting = meeting
        self._classifier = classifier or shipped_classifier()

    def find(self, trace: SearchTrace, case: JudgedCase, today: dt.date) -> RecordsAnswer | None:
        """What answers the question by itself; None where it asks for none, or none is found."""
        understood = trace.results.understood
        boards = tuple((one.start, one.end) for one in understood.interpretation.derived if one.boards)
        reading = self._classifier(understood.text, boards)
        if not reading.kinds or understood.phrases or trace.results.query.where.people:
            return None
        scope = RecordScope(self._index, trace, self._meeting, self._classifier, today)
        if scope.strange:
            return None
        looked = {kind: FINDERS[kind](scope, case) for kind in reading.kinds}
        found = tuple(one for one in looked.values() if one is not None)
        lacking = tuple(kind for kind, one in looked.items() if one is None)
        if not found or (lacking and not LACKING.keys() >= looked.keys()):
            return None
        sure = reading.probability * min(one.sure for one in found)
        return RecordsAnswer(found, sure * (_HALF if lacking else 1.0), lacking)
