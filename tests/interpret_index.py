"""Boards and meetings of a place that does not exist, as an opened index lists them."""

from __future__ import annotations

import datetime as dt

from indexer.store.open import Board
from indexer.store.records import MeetingSummary
from service.search.query import Interpretation
from service.search.question.interpret import interpret

TODAY = dt.date(2024, 6, 10)

ROADS = "Wexmoor Road Safety Board"
VICTIMS = "Wexmoor Victims' Board"
YOUTH = "Wexmoor Youth Justice Partnership"
HEALTH = "Wexmoor Youth Health Partnership"
FLOODS = "Stowe Area Flood Executive"

BOARDS = (
    Board("COVID", None, 1),
    Board("Cabinet", None, 1),
    Board(FLOODS, "SAFE", 1),
    Board(ROADS, "WRSB", 4),
    Board(VICTIMS, "WVB", 2),
    Board(HEALTH, "WYHP", 1),
    Board(YOUTH, "WYJP", 2),
)


def meeting(document_id: str, board: str | None, date: str | None) -> MeetingSummary:
    day = dt.date.fromisoformat(date) if date else None
    return MeetingSummary(document_id, None, board, day, None, f"{document_id}.txt", 5, 9)


MEETINGS = (
    meeting("wvb-2", VICTIMS, "2024-05-28"),
    meeting("wrsb-4", ROADS, "2024-01-17"),
    meeting("wyjp-2", YOUTH, "2023-10-11"),
    meeting("wvb-1", VICTIMS, "2023-04-12"),
    meeting("wrsb-3", ROADS, "2023-03-01"),
    meeting("wrsb-2", ROADS, "2022-12-06"),
    meeting("safe-1", FLOODS, "2022-09-20"),
    meeting("wyhp-1", HEALTH, "2022-06-15"),
    meeting("wyjp-1", YOUTH, "2022-01-24"),
    meeting("wrsb-1", ROADS, "2021-12-08"),
    meeting("cabinet-1", "Cabinet", "2021-07-07"),
    meeting("covid-1", "COVID", None),
)


def read(question: str, today: dt.date = TODAY) -> Interpretation:
    return interpret(question, BOARDS, MEETINGS, today)


def chips(question: str) -> list[str]:
    """What would be shown as chips."""
    return [one.label for one in read(question).filters]


def hints(question: str) -> list[str]:
    """What only makes meetings likelier."""
    return [one.label for one in read(question).hints]


def searched(question: str) -> set[str]:
    """The documents that the filters of a question let pass."""
    where = read(question).where
    return {
        one.document_id
        for one in MEETINGS
        if (not where.boards or one.board in where.boards)
        and (not where.documents or one.document_id in where.documents)
        and (where.date_from is None or (one.date is not None and one.date >= where.date_from))
        and (where.date_to is None or (one.date is not None and one.date <= where.date_to))
    }
