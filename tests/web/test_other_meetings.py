from __future__ import annotations

import datetime as dt

from service.search.results import Citation, Elsewhere, Hit, ItemReference, Scores
from service.search.search import MOST_ELSEWHERE
from service.web.pages.views import OtherMeetings, other_meetings

MAY, JUNE, JULY = (dt.date(2023, month, 9) for month in (5, 6, 7))


def place(document: str, date: dt.date | None = MAY, board: str = "Quay", passage: int = 1) -> Elsewhere:
    return Elsewhere(f"{document}/1/{passage}", document, board, date)


def others(*places: Elsewhere, date: dt.date | None = MAY) -> OtherMeetings:
    cited = Citation("own", None, "Quay", date, ItemReference("1", "Minutes"), None, None, 0, 9, None, None)
    return other_meetings(
        Hit("own/1/1", 0.5, Scores(None, None, None), "The text.", (), cited, also_in=places)
    )


def test_other_meetings_are_counted_and_newest_first() -> None:
    found = others(place("a", JUNE), place("c", None), place("b", JULY))
    assert [one.document_id for one in found.places] == ["b", "a", "c"]
    assert found.summary == "Also in 3 other meetings"
    assert others(place("a", JUNE)).summary == "Also in 1 other meeting"


def test_a_meeting_counts_once_whatever_is_written_of_it() -> None:
    found = others(place("a", JUNE, passage=4), place("a", JUNE, passage=7), place("a-signed", JUNE))
    assert [one.anchor for one in found.places] == ["p-1-4"]
    assert found.summary == "Also in 1 other meeting"


def test_other_minutes_of_its_own_meeting_are_no_other_meeting() -> None:
    found = others(place("own-signed"), place("a", JUNE))
    assert found.summary == "Also in 1 other meeting and in other minutes of this meeting"
    assert [one.document_id for one in found.places] == ["a", "own-signed"]
    assert others(place("own-signed")).summary == "Also in other minutes of this meeting"


def test_boards_that_met_on_one_day_held_two_meetings() -> None:
    assert others(place("a", MAY, board="Lights")).summary == "Also in 1 other meeting"


def test_without_a_date_nothing_tells_two_minutes_to_be_of_one_meeting() -> None:
    assert others(place("a", None), place("b", None), date=None).summary == "Also in 2 other meetings"


def test_a_list_that_was_cut_does_not_pass_for_all() -> None:
    days = [JUNE + dt.timedelta(days) for days in range(MOST_ELSEWHERE)]
    found = others(*(place(f"d{day}", day) for day in days))
    assert found.summary == f"Also in at least {MOST_ELSEWHERE} other meetings"


def test_nothing_elsewhere_is_nothing_to_show() -> None:
    assert not others().places
