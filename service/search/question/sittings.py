"""Sittings told from others by their kind: "the 2019 AGM", "the special meeting in March 2014".

Minutes say what kind of sitting they are of in their title or in the name of their file. A kind only narrows
a time that is read anyway: those whose title says nothing are not missed where no time is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.store.records import MeetingSummary
from service.search.question.grammar import QuestionReading
from service.search.question.word_classes import MEETINGS


@dataclass(frozen=True, slots=True)
class SittingKind:
    """A kind of sitting: what a chip calls it, and what titles call it."""

    label: str
    titled: re.Pattern[str]

    def among(self, meetings: Iterable[MeetingSummary]) -> tuple[MeetingSummary, ...]:
        """Those of the meetings whose title or file says that they are of this kind."""
        return tuple(one for one in meetings if self.titled.search(f"{one.title} {one.document_id}".lower()))


def _called(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])")


_KINDS = {
    "annual": SittingKind("annual meeting", _called(r"a\.?g\.?m", "annual")),
    "extraordinary": SittingKind("extraordinary meeting", _called(r"e\.?g\.?m", "extraordinary")),
    "special": SittingKind("special meeting", _called("special")),
    "emergency": SittingKind("emergency meeting", _called("emergency")),
    "inaugural": SittingKind("inaugural meeting", _called("inaugural")),
}
_ACRONYMS = {"agm": "annual", "agms": "annual", "egm": "extraordinary"}
_BEFORE = 2
"""Words from a kind to its meeting: "annual general meeting", "annual homeowners meeting"."""


def kind_of_sitting(reading: QuestionReading, start: int, end: int) -> SittingKind | None:
    """The kind of the meeting that `words[start:end]`, or the word before them, speak of, if they tell."""
    for place in range(start - 1, end):
        text = reading.text(place)
        if text in _ACRONYMS:
            return _KINDS[_ACRONYMS[text]]
        if text in MEETINGS:
            before = [reading.text(at) for at in range(place - _BEFORE, place)]
            return next((_KINDS[word] for word in before if word in _KINDS), None)
    return None
