"""Where minutes print that somebody came: the line or sentence that names each person."""

from __future__ import annotations

import pytest

from indexer.meetings.parse import parse_meeting
from indexer.model import Meeting, Person
from tests.structure_source import plain


def said_of(meeting: Meeting, people: tuple[Person, ...]) -> list[str | None]:
    return [None if one.start is None else meeting.text[one.start : one.end] for one in people]


def test_people_of_one_line_share_its_sentence_and_others_have_lines_of_their_own() -> None:
    meeting = parse_meeting(
        plain(
            "Quay Board\n\nPresent: Ann Bell (Chair), Cy Dunn. Apologies: Eve Finch.\n\n"
            "1. Welcome\nAnn Bell welcomed all.\n"
        )
    )
    (line,) = set(said_of(meeting, meeting.attendees))
    assert line == "Present: Ann Bell (Chair), Cy Dunn."
    assert said_of(meeting, meeting.apologies) == ["Apologies: Eve Finch."]


def test_each_entry_of_a_list_is_its_own_line_without_the_marker() -> None:
    meeting = parse_meeting(
        plain("Quay Board\n\nPresent\n- Ann Bell (AB), Chair\n- Cy Dunn (CD)\n\n1. Welcome\nAll came.\n")
    )
    assert said_of(meeting, meeting.attendees) == ["Ann Bell (AB), Chair", "Cy Dunn (CD)"]


def test_apologies_told_in_an_item_point_at_that_sentence() -> None:
    meeting = parse_meeting(
        plain(
            "Quay Board\n\nPresent: Ann Bell, Cy Dunn\n\n1. Apologies\n"
            "All were welcomed. Apologies were received from Eve Finch and Gus Hay.\n\n"
            "2. Cranes\nEve Finch owns one.\n"
        )
    )
    assert {one.name for one in meeting.apologies} == {"Eve Finch", "Gus Hay"}
    assert set(said_of(meeting, meeting.apologies)) == {"Apologies were received from Eve Finch and Gus Hay."}


def test_where_somebody_stands_is_no_part_of_who_it_is() -> None:
    assert Person("Ann Bell", start=3, end=9) == Person("Ann Bell")


@pytest.mark.parametrize("title", ["Councillors", "Cllrs."])
def test_a_title_that_several_share_is_not_looked_for_elsewhere(title: str) -> None:
    meeting = parse_meeting(
        plain(
            f"Quay Board\n\nPresent: {title} Bell, Dunn and Finch\n\n1. Cranes\n"
            "Councillor Dunn asked about the crane. Cllr Dunn was told.\n"
        )
    )
    assert len(meeting.attendees) == 3
    assert {
        span is not None and span.startswith("Present: ") for span in said_of(meeting, meeting.attendees)
    } == {True}
