"""Minutes in few words: lists of who attended and how, telegraphic actions, lines that head nothing."""

import pytest

from tests.structure_source import parse, parse_markdown


def names(people):
    return [person.name for person in people]


HEAD = "# Minutes of Larkfield Harbour Council, 4 March 2024\n\n"


@pytest.mark.parametrize("how", ["via Zoom", "Online", "By telephone", "Attending remotely", "On Teams"])
def test_those_who_attended_from_afar_are_attendees_one_by_one(how):
    meeting = parse_markdown(
        f"{HEAD}**PRESENT**\n\nAda Finch, Ben Holt, Cara Quill\n\n{how}: Dora Pym, Evan Rook\n\n"
        "## Dues\n\nThe dues were debated by the council.\n"
    )
    assert names(meeting.attendees) == ["Ada Finch", "Ben Holt", "Cara Quill", "Dora Pym", "Evan Rook"]


def test_who_came_is_told_behind_a_comma_where_a_full_stop_belongs():
    meeting = parse_markdown(
        f"{HEAD}## CALL TO ORDER\n\nChair Ada Finch opened the meeting at 6:30 pm by telephone,  "
        "Board members present were supervisors Ada Finch, Ben Holt, and Cara Quill, treasurer Dora Pym, "
        "and clerk Evan Rook.\n\n"
        "## ROAD\n\nBen Holt reports that the road is drying.\n"
    )
    assert set(names(meeting.attendees)) == {"Ada Finch", "Ben Holt", "Cara Quill", "Dora Pym", "Evan Rook"}


def test_a_heading_of_a_roster_may_say_more_than_that_they_came():
    meeting = parse_markdown(
        f"{HEAD}## Members present and observing\n\nPresent: Ada Finch, Ben Holt\n\nObserving: Cara Quill\n\n"
        "## Dues\n\nThe dues were debated by the council.\n\n## Lamp\n\nThe lamp on the mole was out.\n"
    )
    assert [item.heading for item in meeting.items] == ["Dues", "Lamp"]
    assert names(meeting.attendees) == ["Ada Finch", "Ben Holt", "Cara Quill"]


def test_how_many_came_is_nobody():
    meeting = parse_markdown(
        f"{HEAD}**1. Attendance**\n\n- AF Confirmed that 3 out of 4 delegates attending, so quorate.\n\n"
        "*1.1 Current members that were present*\n\n"
        "- Ada Finch (AF), Quay Trust\n- Ben Holt (BH), Mole Trust\n"
        "- Cara Quill (CQ), Rope Trust\n\n**2. Dues**\n\n- The dues were debated.\n\n"
        "**3. Lamp**\n\n- The lamp was out.\n"
    )
    assert names(meeting.attendees) == ["Ada Finch", "Ben Holt", "Cara Quill"]
    assert [person.initials for person in meeting.attendees] == ["AF", "BH", "CQ"]


@pytest.mark.parametrize(
    "line",
    ["AF: write to the bus company.", "AF/BH: write to the bus company.", "Action on Ada – move the boats."],
)
def test_an_owner_and_a_verb_are_an_action(line):
    meeting = parse(
        "Harbour Council\n\nMinutes of the meeting held on 4 March 2024\n\n"
        "Present: Ada Finch (AF), Ben Holt (BH)\n\n1. Buses\n\nThe shelter leaks when it rains.\n\n"
        f"{line}\n\n2. Lights\n\nThe lamp on the mole was out.\n"
    )
    assert [one.text for one in meeting.actions] == [line]
    assert meeting.actions[0].owner


def test_a_note_is_no_action():
    meeting = parse(
        "Harbour Council\n\nMinutes of the meeting held on 4 March 2024\n\n1. Buses\n\n"
        "NB: meeting put off because of the storm.\n\n2. Lights\n\nThe lamp on the mole was out.\n"
    )
    assert not meeting.actions


def test_entries_remarks_and_ends_of_lines_title_nothing():
    meeting = parse(
        "Harbour Council\n\nMinutes of the meeting held on 4 March 2024\n\n1. Boats\n\n"
        'Where does a boat begin, and when is one "lost"? (e.g.\nFinchling, Quillboat)\n\n'
        "* AGM BELL\n\n* The rope of the Larkfield boat has been mended by the harbour master.\n\n"
        "Open session\n\n(Limited to 15 mins)\n\nA resident asked about the lamp, out since May.\n\n"
        "2. Lights\n\nThe lamp on the mole was out.\n"
    )
    titles = [sub.heading for item in meeting.items for sub in item.subheadings]
    assert not [title for title in titles if title[0] in "(*" or title.endswith(")")]


def test_a_numbered_question_is_a_whole_heading():
    meeting = parse_markdown(
        f"{HEAD}1\\. Dues\n\n- The dues were debated.\n\n"
        "2\\. The quay is shutting down – where should boats move to?\n\n- Nobody knew of a berth.\n\n"
        "3\\. Lamp\n\n- The lamp was out.\n"
    )
    assert [item.heading for item in meeting.items] == [
        "Dues",
        "The quay is shutting down – where should boats move to?",
        "Lamp",
    ]


def test_an_election_before_the_first_number_is_an_item():
    meeting = parse_markdown(
        f"{HEAD}Present: Ada Finch, Ben Holt\n\nElection of Chairman\n\n"
        "The clerk asked for names. Ben Holt took the chair for the meeting.\n\n"
        "1\\. Dues\n\nThe dues were debated by the council.\n\n2\\. Lamp\n\nThe lamp on the mole was out.\n\n"
        "Open session\n\nA resident asked about the boats that lie in the lane.\n"
    )
    assert [item.heading for item in meeting.items] == [
        "Election of Chairman",
        "Dues",
        "Lamp",
        "Open session",
    ]
