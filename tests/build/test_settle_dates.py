"""Dates in figures that may be read two ways are told by the other meetings of folder and board."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from indexer.build.cache import Origin
from indexer.build.gather import ReadableDocument, ReadMeeting, ReadText, SettledDay
from indexer.build.settle_dates import settle_dates
from indexer.documents.folder.find import FoundFile
from indexer.learned.likeness import WordPrint
from indexer.model import DateOrder, DocumentKind, Hints

MARCH, APRIL = "2020-03-04", "2020-04-03"
"""3/4/2020, a Wednesday or a Friday."""


def document(
    name: str,
    date: str | None,
    *,
    other: str | None = None,
    order: DateOrder | None = None,
    board: str = "Rope Board",
    restricted: tuple[str, ...] = (),
) -> ReadableDocument:
    meeting = ReadMeeting(board, date, DocumentKind.MINUTES, 1, 100, order, other)
    found = FoundFile(Path("minutes", name), name, Hints(), name, "minutes")
    text = ReadText(0, 0, found, b"", "", name, None, WordPrint.of(name), (), (meeting,), Origin.NOW)
    return ReadableDocument(name, text, 0, restricted)


def settled(*others: ReadableDocument, name: str = "a/2.txt") -> str | None:
    found = settle_dates([document(name, APRIL, other=MARCH), *others])
    return found[0].day.isoformat() if 0 in found else None


def test_nothing_tells_and_the_doubt_stays() -> None:
    assert settled() is None
    assert settled(document("b/1.txt", "2020-02-05", board="Quay Board", order=DateOrder.MONTH_FIRST)) is None


def test_the_order_of_the_others_tells() -> None:
    for order, day in ((DateOrder.MONTH_FIRST, MARCH), (DateOrder.DAY_FIRST, APRIL)):
        assert settled(document("a/1.txt", "2019-02-05", order=order)) == day
        assert settled(document("b/1.txt", "2019-02-05", order=order)) == day  # of the same board
    both = [document(f"a/{order}.txt", None, order=order) for order in DateOrder]
    assert settled(*both) is None


def test_the_weekday_on_which_they_meet_tells() -> None:
    wednesdays = [document(f"b/{n}.txt", f"2020-0{n}-01") for n in (1, 4, 7)]
    assert {dt.date.fromisoformat(one.meeting.date or "").weekday() for one in wednesdays} == {2}
    assert settled(*wednesdays) == MARCH
    assert settled(*wednesdays[:2]) is None


def test_the_place_among_the_files_tells() -> None:
    days = ("2020-02-27", "2020-03-10", "2020-05-21")
    others = [document(f"a/{n}.txt", day) for n, day in zip((1, 3, 4), days, strict=True)]
    assert settled(*others) == MARCH


def test_a_day_that_is_taken_is_the_less_likely() -> None:
    assert settled(document("b/x.txt", APRIL)) == MARCH


def test_restricted_minutes_tell_nothing_of_public_ones() -> None:
    hidden = document("a/1.txt", "2019-02-05", order=DateOrder.MONTH_FIRST, restricted=("pay",))
    assert settled(hidden) is None
    found = settle_dates(
        [
            document("a/2.txt", APRIL, other=MARCH, restricted=("pay",)),
            document("a/1.txt", "2019-02-05", order=DateOrder.MONTH_FIRST),
        ]
    )
    assert found == {0: SettledDay(dt.date(2020, 3, 4), dt.date(2020, 4, 3))}
