"""Meetings named by their place in a row: "the last meeting", "the board's first meeting of 2023"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from service.search.query import Strength
from service.search.question.grammar import QuestionReading
from service.search.question.periods import Period, read_period
from service.search.question.time_rules import approves
from service.search.question.word_classes import BODIES, MEETINGS, NUMBERS

_RANKS: dict[tuple[str, ...], tuple[slice, bool]] = {
    ("most", "recent"): (slice(0, 1), False),
    ("last", "but", "one"): (slice(1, 2), False),
    ("second", "to", "last"): (slice(1, 2), False),
    ("next", "to", "last"): (slice(1, 2), False),
    ("last",): (slice(0, 1), False),
    ("latest",): (slice(0, 1), False),
    ("newest",): (slice(0, 1), False),
    # Of today, the latest; of the latest, the one before: both are searched.
    ("previous",): (slice(0, 2), False),
    ("penultimate",): (slice(1, 2), False),
    ("first",): (slice(0, 1), True),
    ("earliest",): (slice(0, 1), True),
    ("oldest",): (slice(0, 1), True),
}
"""What such a row begins with; the longest of those that begin alike first."""

_BEFORE_THE_LAST = slice(1, 2)
"""The meeting that "the meeting before last" means."""

_BEGINNINGS = frozenset((*(key[0] for key in _RANKS), "before"))
_OWN = frozenset("its their our".split())
_SOMEONES = frozenset("a all an any each every her his my no whose your".split())
_AROUND = frozenset("after ahead before between for since until".split())
"""Before "the last meeting", these speak of another time than that meeting's."""

_OF_SUBJECTS = frozenset("about and on regarding to with".split())


@dataclass(frozen=True, slots=True)
class CountedMeetings:
    """Meetings counted from the latest or from the earliest: `words[start:end]`."""

    start: int
    end: int
    rank: slice  # of the dates of meetings: newest first, or oldest first where `oldest`
    oldest: bool
    period: Period | None = None  # only its meetings count: "the last meeting of 2023"


def find_counted(reading: QuestionReading, today: dt.date) -> CountedMeetings | None:
    """The first phrase of this kind that can only mean one of the index's boards' meetings, or None."""
    if not reading.vocabulary & _BEGINNINGS:
        return None
    found = (_counted(reading, place, today) for place in range(len(reading.words)))
    return next((one for one in found if one is not None), None)


def counted_strength(reading: QuestionReading, counted: CountedMeetings) -> Strength:
    """FILTER, but HINT where something else may be meant than what was said at that meeting."""
    start, end = counted.start, counted.end
    subject = reading.text(start) == "from" or reading.text(start - 1) in _OF_SUBJECTS
    # "The first meeting outside the county", "the last meeting's actions": a noun goes on.
    closed = reading.closes(end) or reading.key_words or reading.talks(end)
    goes_on = reading.at(end - 1).possessive or not closed
    minutes = reading.text(start - 1) in MEETINGS or reading.text(end - 1) == "minutes"
    approved = minutes and approves(reading, start, end)
    unnamed = counted.oldest and not reading.boards
    arising = "arising" in reading.vocabulary
    return Strength.HINT if subject or goes_on or approved or unnamed or arising else Strength.FILTER


def _counted(reading: QuestionReading, place: int, today: dt.date) -> CountedMeetings | None:
    key = next((key for key in _RANKS if reading.words.texts(place, len(key)) == key), None)
    if key is None:
        return _before_last(reading, place, today)
    if not _whose(reading, place, oldest=_RANKS[key][1]):
        return None
    rank, oldest = _RANKS[key]
    at = place + len(key)
    if (count := _count(reading.text(at))) is not None:
        rank, at = slice(0, count), at + 1
    start = place - (reading.text(place - 1) in {"the", *_OWN})
    start -= reading.text(start - 1) in {"at", "in", "from", "of"}
    end = reading.meeting_end(at)
    if end is None and reading.text(start) == "at":
        end = reading.body_end(at)
    if end is None or (count is not None and reading.text(end - 1) == "minutes"):
        return None  # "the last two minutes" are a length of time
    closed = _of_what(reading, end, today)
    return None if closed is None else CountedMeetings(start, closed[0], rank, oldest, closed[1])


def _before_last(reading: QuestionReading, place: int, today: dt.date) -> CountedMeetings | None:
    """ "The meeting before last", "the board's meeting before the last one": the latest but one."""
    last = reading.after_determiner(place + 2)
    if reading.text(place) not in MEETINGS or reading.texts[place + 1 : place + 2] != ("before",):
        return None
    if reading.text(last) != "last" or not _whose(reading, place, oldest=False):
        return None
    start = place - (reading.text(place - 1) in {"the", *_OWN})
    start -= reading.text(start - 1) in {"at", "in", "from", "of"}
    end = reading.meeting_end(last + 1) or last + 1 + (reading.text(last + 1) == "one")
    closed = _of_what(reading, end, today)
    return None if closed is None else CountedMeetings(start, closed[0], _BEFORE_THE_LAST, False, closed[1])


def _count(text: str) -> int | None:
    return int(text) if text in set("23456789") else NUMBERS.get(text)


def _whose(reading: QuestionReading, place: int, *, oldest: bool) -> bool:
    """Whether what stands before "last" leaves it a meeting of these boards ("her first meeting" is not)."""
    before = reading.at(place - 1)
    if before.text in _SOMEONES or reading.text(reading.before_determiner(place)) in _AROUND:
        return False
    if before.text in _OWN:
        # "The task force ... at its last meeting" is not ours to know.
        return bool(reading.boards) or (not oldest and _generic(reading))
    if before.possessive:
        return before.text in BODIES or reading.board_before(place) is not None
    # "The first meeting" is somebody's own unless a board is named.
    return not oldest or bool(reading.boards) or before.text == "the"


def _generic(reading: QuestionReading) -> bool:
    """Whether the question speaks of "the board" without naming one, or of "we"."""
    pairs = pairwise(reading.texts)
    return "we" in reading.vocabulary or any(first == "the" and second in BODIES for first, second in pairs)


def _of_what(reading: QuestionReading, end: int, today: dt.date) -> tuple[int, Period | None] | None:
    """Where the phrase ends, with the period it is limited to; None for a body unknown to the index."""
    at = reading.after_determiner(end + 1)
    if reading.text(end) in {"of", "in", "during"}:
        found = read_period(reading, at, today)
        if found is not None and isinstance(found.period, Period):
            return found.end, found.period
    if reading.of_another(end) or (reading.text(end) == "in" and not reading.board_at(at)):
        return None
    return end, None
