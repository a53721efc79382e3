"""Headings that go on over lines, and sentences that are set like headings."""

import pytest

from indexer.meetings.parse import parse_meeting
from tests.structure_source import body, head, headings, parse, styled

PROSE = "The members heard a report and thanked the officers for it."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Report of the harbour master and", "Roads under the old quay"),
        ("Harbour master’s report", "& roads"),
    ],
)
def test_a_heading_that_goes_on_in_the_next_line_is_whole(first, second):
    meeting = parse_meeting(
        styled(
            ("Welcome", "strong"),
            (PROSE,),
            (first, "strong"),
            (second, "strong"),
            (PROSE,),
            ("Boats", "strong"),
            (PROSE,),
        )
    )
    assert [heading for _, heading in headings(meeting)] == ["Welcome", f"{first} {second}", "Boats"]
    assert body(meeting, 2) == PROSE


def test_a_sentence_set_as_a_heading_over_two_lines_is_the_text_of_its_item():
    first, second = "2. Drain the ground before any stone is lifted, which takes", "six weeks and a pump."
    meeting = parse_meeting(
        styled(
            ("1. Welcome", "strong"),
            (PROSE,),
            (first, "strong"),
            (second, "strong"),
            ("3. Boats", "strong"),
            (PROSE,),
        )
    )
    assert [item.label for item in meeting.items] == ["1", "2", "3"]
    assert body(meeting, 2).split() == f"{first[3:]} {second}".split()
    assert second not in "".join(head(meeting))


def test_a_heading_over_two_lines_without_a_text_is_not_in_the_head():
    meeting = parse_meeting(
        styled(
            ("1. Welcome", "strong"),
            (PROSE,),
            ("2. Report of the harbour master and", "strong"),
            ("roads under the old quay which were mended", "strong"),
            ("3. Boats", "strong"),
            (PROSE,),
        )
    )
    assert [item.label for item in meeting.items] == ["1", "2", "3"]
    assert "roads under" in meeting.items[1].heading
    assert "roads under" not in "".join(head(meeting))


def test_a_line_in_which_a_sentence_ends_goes_on_with_no_heading():
    text = "s of that kind have halved. Four\ndeclined, two have moved away and one was sold."
    meeting = parse(f"ROADS\n\n{PROSE}\n\nACTIONS\n{text}\n\nBOATS\n\n{PROSE}\n\nTOLLS\n\n{PROSE}\n")
    assert not [heading for _, heading in headings(meeting) if heading and "halved" in heading]
