"""Title, board and date by the strength of their origin."""

import datetime as dt
from dataclasses import replace

from indexer.meetings.head.metadata import says_something
from indexer.meetings.parse import parse_meeting
from indexer.model import Hints
from tests.structure_source import parse, plain

BODY = "\n\n1. Welcome\n\nThe Chair opened the meeting.\n\n2. Roads\n\nThe roads were discussed at length.\n"


def codes(meeting):
    return [warning.code for warning in meeting.warnings]


def test_reads_title_board_and_date_from_the_header():
    meeting = parse(
        "Minutes of the Wharf and Quay Board\n\nHeld on Tuesday 6 December 2022 in the Rope Room" + BODY
    )
    assert meeting.title == "Minutes of the Wharf and Quay Board"
    assert meeting.board == "Wharf and Quay Board"
    assert meeting.date == dt.date(2022, 12, 6)
    assert not {"date-missing", "date-conflict", "board-missing"} & set(codes(meeting))


def test_the_sidecar_is_strongest_and_the_text_goes_before_meta_data():
    source = plain("Minutes of the Quay Board, 6 December 2022" + BODY)
    source = replace(
        source,
        embedded=Hints(date=dt.date(2022, 12, 7)),
        sidecar=Hints(board="Rope Board", url="https://x.example/"),
    )
    meeting = parse_meeting(source)
    assert (meeting.date, meeting.board, meeting.url) == (
        dt.date(2022, 12, 6),
        "Rope Board",
        "https://x.example/",
    )
    assert codes(meeting).count("date-conflict") == 1


def test_weekday_decides_between_title_and_date_line():
    meeting = parse("Rope Board May 2024\n\nTuesday 28th May 2023, 2-4pm" + BODY)
    assert meeting.date == dt.date(2024, 5, 28)
    assert "date-conflict" in codes(meeting)


def test_wrong_weekday_alone_keeps_the_printed_date():
    meeting = parse("Rope Board\n\nTuesday 28th May 2023" + BODY)
    assert meeting.date == dt.date(2023, 5, 28)
    assert "date-conflict" in codes(meeting)


def test_other_dates_are_not_the_meeting():
    meeting = parse(
        "Rope Board minutes\n\nPublication date: 9 January 2023\n\n"
        "Minutes of the previous meeting on 1 May 2022\n" + BODY
    )
    assert meeting.date is None
    assert "date-missing" in codes(meeting)


def test_file_name_gives_the_date_when_the_text_does_not():
    assert parse("Rope Board" + BODY, "rope-2021-02-03.txt").date == dt.date(2021, 2, 3)
    assert parse("Rope Board" + BODY, "Rope Board 14 May 2020.txt").date == dt.date(2020, 5, 14)


def test_year_of_the_header_completes_a_day_in_it():
    assert parse("Rope Board, autumn 2021\n\nWednesday 6 October, 10am" + BODY).date == dt.date(2021, 10, 6)


def test_the_fuller_name_of_two_lines_is_the_board():
    meeting = parse("Rope Executive 3 May 2020\n\nRope Executive Committee, Room 2" + BODY)
    assert meeting.board == "Rope Executive Committee"


def test_the_first_sentence_may_tell_the_date():
    text = "Rope Society\n\nThe Chair opened the meeting at 10am on Sunday 26th November 2023.\n"
    assert parse(text + BODY).date == dt.date(2023, 11, 26)


def test_a_hollow_title_is_made_from_board_and_date():
    meeting = parse("Minutes of the 3rd meeting\n\nRope Board\n\n3 May 2020" + BODY)
    assert meeting.title == "Rope Board minutes, 3 May 2020"
    assert says_something("Rope Board minutes")
    assert not says_something("Notes of the 31st meeting, 3rd May 2020")


def test_a_name_on_top_of_the_title_page_and_a_date_in_a_table():
    meeting = parse("THE ROPE MUSEUM\nMinutes of the meeting of 3 May 2020" + BODY)
    assert [item.heading for item in meeting.items] == ["Welcome", "Roads"]
    assert parse("Rope Society\n\n| Date: | 3 May 2020 |\n| Place: | Hall |\n" + BODY).date == dt.date(
        2020, 5, 3
    )


def test_a_sentence_over_two_lines_tells_the_date():
    text = "A meeting of the Rope Board\nwas held in the hall on 3 May 2020 at 4.30pm." + BODY
    assert parse(text).date == dt.date(2020, 5, 3)


def test_a_date_of_upload_is_not_the_meeting_s():
    meeting = parse("Rope Council 5 May 2021\n\nFull council minutes uploaded on May 25, 2021" + BODY)
    assert meeting.date == dt.date(2021, 5, 5)
    assert "date-conflict" not in codes(meeting)


def test_a_committee_named_after_an_item_is_no_item():
    meeting = parse(
        "ROPE DISTRICT COUNCIL\n\nPLANNING COMMITTEE\n\nMinutes of a meeting on 3 May 2020" + BODY
    )
    assert (meeting.date, len(meeting.items)) == (dt.date(2020, 5, 3), 2)


def test_boards_in_passing_are_not_the_board():
    meeting = parse("Notes" + BODY + "The Harbour Board was informed.")
    assert meeting.board is None
    assert "board-missing" in codes(meeting)
