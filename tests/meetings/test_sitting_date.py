"""When the meeting was, by what the document states, its meta data, its name and its page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from indexer.meetings.head.sitting_date import date_order
from indexer.meetings.parse import parse_meeting
from indexer.model import DateOrder, Hints, Meeting
from tests.structure_source import parse, parse_markdown, plain

BODY = "\n\n1. Welcome\n\nThe Chair opened the meeting.\n\n2. Roads\n\nThe roads were discussed at length.\n"


def codes(meeting: Meeting) -> list[str]:
    return [one.code for one in meeting.warnings if one.code.startswith("date")]


def test_the_text_goes_before_the_page_without_a_doubt() -> None:
    text = "---\ndate: 2023-03-21\n---\n\n# Rope Council\n\nMinutes of the meeting of 7 March 2023"
    meeting = parse_markdown(text + BODY)
    assert (meeting.date, codes(meeting)) == (dt.date(2023, 3, 7), [])


def test_a_page_from_long_before_the_meeting_is_a_doubt() -> None:
    text = "---\ndate: 2022-01-21\n---\n\n# Rope Council\n\nMinutes of the meeting of 7 March 2023"
    meeting = parse_markdown(text + BODY)
    assert (meeting.date, codes(meeting)) == (dt.date(2023, 3, 7), ["date-conflict"])


def test_the_page_s_date_alone_is_taken_with_a_doubt() -> None:
    meeting = parse_markdown("---\ndate: 2023-03-21\n---\n\n# Rope Council minutes" + BODY)
    assert meeting.date == dt.date(2023, 3, 21)
    assert "that of the page" in meeting.doubts[0]


def test_the_page_s_date_is_not_taken_where_the_title_names_another_month() -> None:
    page = "---\ndate: {}\ntitle: May 2023 Meeting Minutes\n---\n\n"
    meeting = parse_markdown(page.format("2023-06-08") + "Called to order at 7 pm." + BODY)
    assert (meeting.date, codes(meeting)) == (None, ["date-missing"])
    meeting = parse_markdown(page.format("2023-05-30") + "Called to order at 7 pm." + BODY)
    assert meeting.date == dt.date(2023, 5, 30)


def test_a_day_that_title_and_text_state_goes_before_that_of_a_coming_meeting() -> None:
    head = "# Rope Club meeting, 20 July 2013\n\n- Opened: 13.30\n- AGM: Saturday 21 September 2013\n"
    page = "---\ntitle: 2013-07-20\n---\n\n"
    meeting = parse_markdown(page + head + BODY, "rope-2013-07-20.md")
    assert (meeting.date, codes(meeting)) == (dt.date(2013, 7, 20), ["date-conflict"])


def test_a_page_about_no_meeting_has_no_date_of_one() -> None:
    text = (
        "---\ndate: 2023-03-21\n---\n\n# Switches\n\nThe rack holds two. Made on 21 August, up 19 minutes.\n"
    )
    assert parse_markdown(text, "switches.md").date is None


def test_meta_data_of_the_meeting_goes_before_the_file_name() -> None:
    text = "---\nmeeting_date: 2023-03-07\ndate: 2023-03-21\n---\n\n# Rope Council" + BODY
    meeting = parse_markdown(text, "2023-03-09-minutes.md")
    assert (meeting.date, codes(meeting)) == (dt.date(2023, 3, 7), ["date-conflict"])


@pytest.mark.parametrize(
    ("file", "path", "page", "origin"),
    [
        ("minutes-2019-10.txt", "x", None, "file's name"),
        ("minutes.txt", "2019-october-minutes", None, "file's path"),
        ("minutes.txt", "x", dt.date(2019, 11, 2), "page's own date"),
        ("minutes.txt", "x", dt.date(2020, 1, 2), "page's own date"),
    ],
)
def test_a_missing_year_is_completed_with_a_doubt(
    file: str, path: str, page: dt.date | None, origin: str
) -> None:
    source = plain("Rope Council\n\nMinutes, Wednesday 9th October" + BODY, file)
    meeting = parse_meeting(replace(source, document_id=path, embedded=Hints(published=page)))
    assert meeting.date == dt.date(2019, 10, 9)
    assert origin in meeting.doubts[0]


def test_a_year_that_does_not_fit_the_weekday_is_not_taken() -> None:
    assert parse("Rope Council\n\nMinutes, Wednesday 9th October" + BODY, "minutes-2020.txt").date is None


def test_figures_that_may_be_read_both_ways_are_a_doubt() -> None:
    meeting = parse("Rope Council\n\nMinutes 3/4/2020" + BODY)
    assert (meeting.date, meeting.date_reading.other) == (dt.date(2020, 4, 3), dt.date(2020, 3, 4))
    assert "4 March 2020 may be meant" in meeting.doubts[0]


@pytest.mark.parametrize(
    ("text", "file", "date"),
    [
        ("Rope Council\n\nMinutes, Wednesday 3/4/2020", "minutes.txt", dt.date(2020, 3, 4)),
        ("Rope Council\n\nMinutes 3/4/2020", "2020-03-04.txt", dt.date(2020, 3, 4)),
        ("Rope Council\n\nMinutes 3/4/2020\n\nApproved on 3/31/2020", "minutes.txt", dt.date(2020, 3, 4)),
        ("Rope Council\n\nMinutes 3/4/2020\n\nApproved on 31/3/2020", "minutes.txt", dt.date(2020, 4, 3)),
    ],
)
def test_weekday_file_name_and_other_figures_tell_day_from_month(text: str, file: str, date: dt.date) -> None:
    meeting = parse(text + BODY, file)
    assert (meeting.date, meeting.date_reading.other) == (date, None)


@pytest.mark.parametrize(
    "line",
    [
        "Next meeting: 6 May 2021",
        "Draft for approval at the next meeting on 6 May 2021",
        "Approved: 6 May 2021",
        "Last updated 6 May 2021",
        "Minutes of the previous meeting on 6 May 2021",
    ],
)
def test_other_days_are_never_the_sitting_s(line: str) -> None:
    assert parse(f"Rope Council\n\n{line}\n\nMinutes of 8 April 2021" + BODY).date == dt.date(2021, 4, 8)
    assert parse(f"Rope Council\n\n{line}" + BODY).date is None


def test_two_days_that_are_as_well_stated_are_a_doubt() -> None:
    meeting = parse("Rope Council\n\nMeeting of 8 April 2021\n\nMeeting of 9 April 2021" + BODY)
    assert (meeting.date, codes(meeting)) == (dt.date(2021, 4, 8), ["date-conflict"])


def test_a_log_is_of_the_day_of_its_stamps() -> None:
    log = "\n".join(f"[2024-05-09T15:0{n}:00Z] <Ann> Topic: {n}" for n in range(5))
    assert parse(log).date == dt.date(2024, 5, 9)


def test_a_stale_title_in_the_properties_is_no_title() -> None:
    source = replace(
        plain("Rope Parish Council - 3rd September 2019\n\nPresent: Ann Bell, Cy Dunn" + BODY),
        embedded=Hints(title="Quay Parish Council - 2nd July 2013"),
    )
    meeting = parse_meeting(source)
    assert (meeting.title, meeting.board) == (
        "Rope Parish Council - 3rd September 2019",
        "Rope Parish Council",
    )
    assert meeting.date == dt.date(2019, 9, 3)


def test_which_of_day_and_month_a_text_puts_first() -> None:
    assert date_order("On 3/31/2020 and 4/2/2020.") is DateOrder.MONTH_FIRST
    assert date_order("On 31.3.2020 and 2.4.2020.") is DateOrder.DAY_FIRST
    assert date_order("March 3, April 4, May 5 and June 6.") is DateOrder.MONTH_FIRST
    assert date_order("On 3 March.") is DateOrder.DAY_FIRST
    assert date_order("On 3/4/2020.") is None


@pytest.mark.parametrize(
    ("name", "doubts"),
    [
        ("minutes_20-06-10.txt", []),
        ("minutes_10.6.20.txt", []),
        ("minutes_10-06-2021.txt", ["date-conflict"]),
        ("minutes_20-07-10.txt", ["date-conflict"]),
    ],
)
def test_a_file_name_that_may_be_read_as_the_date_is_no_doubt(name: str, doubts: list[str]) -> None:
    meeting = parse("Rope Council\n\nMinutes of the meeting held on 10 June 2020" + BODY, name)
    assert (meeting.date, codes(meeting)) == (dt.date(2020, 6, 10), doubts)
