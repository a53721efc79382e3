"""The whole reading of a question: boards, then meetings in a row, then times, joined and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from indexer.store.open import Board
from indexer.store.records import MeetingSummary
from service.interpret.board_phrases import read_boards
from service.interpret.date_phrases import read_dates
from service.interpret.interpretation import Derived, Interpretation, Kind, Strength
from service.interpret.places import find_boards
from service.interpret.reading import Reading
from service.interpret.words import split_words


def interpret(
    question: str, boards: Sequence[Board], meetings: Sequence[MeetingSummary], today: dt.date
) -> Interpretation:
    """What a question says of time and place; takes time linear in the question, whatever it is.

    `boards` and `meetings` are those searched: of a caller who filters already, the meetings that pass, so
    that "the last meeting" is the last of them. A date becomes a filter only where a meeting falls in it;
    where none does, a note says so. `today` must lie within the years 1900 to 2100.
    """
    words = split_words(question)
    reading = Reading(words, find_boards(words, boards))
    placed = read_boards(question, reading)
    times = read_dates(question, reading, placed.derived, meetings, today)
    derived = sorted((*placed.derived, *times.derived), key=lambda one: (one.start, one.end))
    if reading.statement:
        return Interpretation(tuple(replace(one, strength=Strength.HINT) for one in derived))
    return Interpretation(_agreeing(derived, meetings), (*placed.remarks, *times.remarks))


def _agreeing(derived: Sequence[Derived], meetings: Sequence[MeetingSummary]) -> tuple[Derived, ...]:
    """The phrases; several times that no meeting satisfies at once ("in May and in June 2023") only hint."""
    times = [one for one in derived if one.kind is Kind.DATE and one.strength is Strength.FILTER]
    if len(times) < 2 or any(all(_passes(one, meeting) for one in times) for meeting in meetings):
        return tuple(derived)
    return tuple(replace(one, strength=Strength.HINT) if one.kind is Kind.DATE else one for one in derived)


def _passes(one: Derived, meeting: MeetingSummary) -> bool:
    if one.documents:
        return meeting.document_id in one.documents
    if meeting.date is None:
        return False
    after = one.date_from is None or meeting.date >= one.date_from
    return after and (one.date_to is None or meeting.date <= one.date_to)
