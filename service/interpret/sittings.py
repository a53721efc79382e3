"""Meetings named by their place in a row: "the last meeting", "the board's first meeting of 2023"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from service.interpret.meeting_words import body_end, meeting_end, of_another
from service.interpret.mentions import read_period
from service.interpret.periods import Period
from service.interpret.reading import Reading
from service.interpret.vocabulary import BODIES, NUMBERS


@dataclass(frozen=True, slots=True)
class Sitting:
    """Meetings counted from the latest or from the earliest: `words[start:end]`."""

    start: int
    end: int
    rank: slice  # of the dates of meetings: newest first, or oldest first where `oldest`
    oldest: bool
    period: Period | None = None  # only its meetings count: "the last meeting of 2023"


_RANKS: dict[tuple[str, ...], tuple[slice, bool]] = {
    ("most", "recent"): (slice(0, 1), False),
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
_BEGINNINGS = frozenset(key[0] for key in _RANKS)
_OWN = frozenset("its their our".split())
_SOMEONES = frozenset("a all an any each every her his my no whose your".split())
_AROUND = frozenset("after ahead before between for since until".split())
"""Before "the last meeting", these speak of another time than that meeting's."""


def find_sitting(reading: Reading, today: dt.date) -> Sitting | None:
    """The first phrase of this kind that can only mean one of the index's boards' meetings, or None."""
    if not reading.vocabulary & _BEGINNINGS:
        return None
    for place in range(len(reading.words)):
        sitting = _sitting(reading, place, today)
        if sitting is not None:
            return sitting
    return None


def _sitting(reading: Reading, place: int, today: dt.date) -> Sitting | None:
    words = reading.words
    key = next((key for key in _RANKS if words.texts(place, len(key)) == key), None)
    if key is None or not _whose(reading, place, oldest=_RANKS[key][1]):
        return None
    rank, oldest = _RANKS[key]
    at = place + len(key)
    if (count := _count(words.text(at))) is not None:
        rank, at = slice(0, count), at + 1
    start = _start(reading, place)
    end = meeting_end(reading, at)
    if end is None and words.text(start) == "at":
        end = body_end(reading, at)
    if end is None or (count is not None and words.text(end - 1) == "minutes"):
        return None  # "the last two minutes" are a length of time
    closed = _of_what(reading, end, today)
    if closed is None:
        return None
    end, period = closed
    return Sitting(start, end, rank, oldest, period)


def _count(text: str) -> int | None:
    return int(text) if text in set("23456789") else NUMBERS.get(text)


def _whose(reading: Reading, place: int, *, oldest: bool) -> bool:
    """Whether what stands before "last" leaves it a meeting of these boards ("her first meeting" is not)."""
    words = reading.words
    before = words.at(place - 1)
    if before.text in _SOMEONES or words.text(reading.before_determiner(place)) in _AROUND:
        return False
    if before.text in _OWN:
        # "The task force ... at its last meeting" is not ours to know.
        return bool(reading.boards) or (not oldest and _generic(reading))
    if before.possessive:
        return before.text in BODIES or reading.board_before(place) is not None
    # "The first meeting" is somebody's own unless a board is named.
    return not oldest or bool(reading.boards) or words.text(place - 1) == "the"


def _generic(reading: Reading) -> bool:
    """Whether the question speaks of "the board" without naming one, or of "we"."""
    pairs = pairwise(reading.texts)
    return "we" in reading.vocabulary or any(first == "the" and second in BODIES for first, second in pairs)


def _of_what(reading: Reading, end: int, today: dt.date) -> tuple[int, Period | None] | None:
    """Where the phrase ends, with the period it is limited to; None for a body unknown to the index."""
    words = reading.words
    at = reading.after_determiner(end + 1)
    if words.text(end) in {"of", "in", "during"}:
        found = read_period(reading, at, today)
        if found is not None and isinstance(found.period, Period):
            return found.end, found.period
    if of_another(reading, end) or (words.text(end) == "in" and not reading.board_at(at)):
        return None
    return end, None


def _start(reading: Reading, place: int) -> int:
    words = reading.words
    start = place - (words.text(place - 1) in {"the", *_OWN})
    return start - (words.text(start - 1) in {"at", "in", "from", "of"})
