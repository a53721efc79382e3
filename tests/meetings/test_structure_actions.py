"""Actions with their owners, and sentences that are none."""

import pytest

from tests.structure_source import parse, parse_markdown


@pytest.mark.parametrize(
    "sentence",
    [
        "The Wharf Trust will bring the figures back by Easter.",
        "An amended edition will be issued in due time.",
        "WT said that they would look into the berths.",
        "AB asked the Board to issue a joint paper.",
        "The Clerk was asked to write to the bank.",
        "Officers offered to circulate a worked example.",
        "AB to draft a response.",
        "Village sign: Mr Bell to obtain a second quote.",
        "All to comment by Friday.",
        "Partners will continue to monitor the tide.",
        "A request will be made to the county to mend it.",
        "KB will investigate whether the rope holds.",
        "It was late, and it was agreed that the Trust would commission a survey.",
        "Members will go through the list at home.",
        "The harbour is closed and Ann Bell will write to the owner.",
        "The Trust is looking into it and will report in May.",
    ],
)
def test_commits_somebody(sentence):
    assert [text for text, _ in actions_of(f"{sentence}\n")] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Members approved the minutes.",
        "This will create a market.",
        "She explained how this will improve the harbour.",
        "The document will include a map.",
        "Protective measures will be in place.",
        "It was recommended that the Trust undertake a review.",
        "The Board agreed to note the report.",
        "AB had been asked to set the figures side by side.",
        "The next meeting will be held on 3 May.",
        "She asked what the room will cost.",
        "SB agreed to two Saturdays a month.",
        "They agreed to differ on which number should be published.",
        "It was agreed to pay the bill of £175.",
        "The Chair agreed to permit discussion.",
        "It was agreed that each boat should follow the pilot.",
    ],
)
def test_commits_nobody(sentence):
    assert actions_of(f"{sentence}\n") == []


TEXT = """Present

Ann Bell (AB), Wharf Trust
Cy Dunn (CD), Quay Board

Item 1 - Roads
The road was mended. Action 3: AB to write to the county. ACTION: CD and AB to meet. The Board will report.
Item 2 - Boats
Actions
- CD to count the boats
- Boats to be painted (AB)
Item 3 - Ropes
Actions: all were closed before the meeting.
"""


def test_finds_marked_listed_and_spoken_actions_with_owners():
    meeting = parse(TEXT)
    assert [(action.text, action.owner, action.item) for action in meeting.actions] == [
        ("Action 3: AB to write to the county.", "Ann Bell", 1),
        ("ACTION: CD and AB to meet. The Board will report.", "Cy Dunn, Ann Bell", 1),
        ("CD to count the boats", "Cy Dunn", 2),
        ("Boats to be painted (AB)", "Ann Bell", 2),
    ]


def test_spans_are_verbatim_and_inside_the_item():
    meeting = parse(TEXT)
    for action in meeting.actions:
        item = meeting.items[action.item - 1]
        assert meeting.text[action.start : action.end] == action.text
        assert item.start <= action.start < action.end <= item.end


def test_owner_is_left_open_where_nobody_is_named():
    meeting = parse(
        "Minutes of the meeting of 3 May 2020\n\n"
        "Item 1 - Roads\nA paper will be circulated before long.\n"
        "Item 2 - Boats\nNothing was said of boats.\n"
    )
    assert [action.owner for action in meeting.actions] == [None]


def actions_of(text, roster="Present\n\nAnn Bell (AB), Wharf Trust\nCy Dunn (CD), Quay Board\n\n"):
    return [(action.text, action.owner) for action in parse(f"{roster}Item 1 - Roads\n{text}").actions]


def test_a_mark_after_the_sentence_names_its_owner():
    assert actions_of("The lane is long. The county was asked. Action: AB\n") == [
        ("The county was asked. Action: AB", "Ann Bell")
    ]
    assert actions_of("Cy to mend the rope. ACTION CD\n") == [("Cy to mend the rope. ACTION CD", "Cy Dunn")]
    assert actions_of("The board approved the new action plan.\n") == []


def test_a_numbered_mark_above_and_the_owner_below():
    assert actions_of(
        "Action point 3\nPapers are due to be sent round by the office.\nOwner: Ann Bell\n"
    ) == [("Papers are due to be sent round by the office.", "Ann Bell")]


def test_a_table_of_actions():
    assert actions_of(
        "| No | Action | Owner |\n| 1 | Write to the county about it | AB |\n| 2 | None | |\n"
    ) == [("Write to the county about it", "Ann Bell")]


def test_due_dates_are_as_printed():
    meeting = parse("Item 1 - Roads\nACTION: Ann Bell to write to the county by 3 May 2024.\n")
    assert [action.due for action in meeting.actions] == ["3 May 2024"]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Action: For AB to write to the county", "Ann Bell"),
        ("Action: Ann Bell (AB) to send papers for Case Boats to CD", "Ann Bell"),
        ("Action: WTC members to meet the Met Office to plan it", "WTC members"),
        ("Action: Figures to be sent round (CD to lead)", "Cy Dunn"),
        ("Action: Comments to be sent round", None),
        ("Action: Cy to row", "Cy Dunn"),
        ("Action: Police from the WTC to row", "Police from the WTC"),
    ],
)
def test_owners_are_people_and_bodies_never_things(text, owner):
    assert actions_of(text + "\n") == [(text, owner)]


def test_who_is_going_to_do_a_thing_will_do_it():
    text = (
        "Rope Council\n\n3 May 2020\n\nPresent: Ann Bell, Cy Dunn\n\n1. Ropes\n\nThe ropes are old.\n\n"
        "Ann is going to write a report on them.\n\n2. Lamps\n\nWho is going to write to the mayor?\n\n"
        "The lamps were lit all night.\n"
    )
    assert [(one.text, one.owner) for one in parse(text).actions] == [
        ("Ann is going to write a report on them.", "Ann Bell")
    ]


def test_a_list_of_actions_above_the_items_is_read():
    text = (
        "# Rope Club 2020-05-03\n\n**Present**\n\n- Ann Bell\n- Cy Dunn\n\n**Action Items**\n\n"
        "- AB to order ropes\n- CD to paint the door\n\n**Minutes**\n\n1. Money\n    1. None was spent.\n"
        "2. Ropes\n    1. Forty are in store.\n3. Doors\n    1. One is red.\n"
    )
    meeting = parse_markdown(text)
    assert [one.text for one in meeting.actions] == ["AB to order ropes", "CD to paint the door"]
    assert [one.item for one in meeting.actions] == [None, None]
