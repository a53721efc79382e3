"""The published object of `parse --json`."""

import json
from dataclasses import replace

from indexer.model import LeftOut
from service.cli.meeting import meeting_json
from tests.structure_source import parse

TEXT = """Rope Board, 3 May 2020

Present

Ann Bell (AB), Wharf Trust
Harbour and Quay Authority

Apologies

Cy Dunn, Wharf Trust

1. Roads

Winter repairs
The road was mended. AB to write to the county.

2. Boats

Nothing was said of boats.
"""


def test_object_has_the_published_fields():
    found = meeting_json(parse(TEXT, "rope.txt"))
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "document_id", "title", "board", "date", "source", "url", "attendees", "apologies",
        "head", "items", "actions", "decisions", "kind", "renditions", "left_out", "warnings",
    ]  # fmt: skip
    assert (found["document_id"], found["source"], found["date"], found["url"]) == (
        "rope",
        "rope.txt",
        "2020-05-03",
        None,
    )
    assert found["attendees"][0] == {
        "name": "Ann Bell",
        "initials": "AB",
        "organisation": "Wharf Trust",
        "role": None,
    }
    assert found["attendees"][1]["name"] is None
    item = found["items"][0]
    assert (item["label"], item["heading"], item["page"]) == ("1", "Roads", None)
    assert item["text"].startswith("Winter repairs")
    assert item["subheadings"] == [{"heading": "Winter repairs", "start": item["start"], "end": item["end"]}]
    assert found["actions"][0]["owner"] == "Ann Bell"
    assert found["actions"][0]["item"] == "1"


def test_unlabelled_item_of_an_action_is_named_by_its_heading():
    text = (
        "Minutes of the meeting of 3 May 2020\n\nWelcome\n\nThe Clerk will write to the bank.\n\n1. Roads\n\n"
        "The roads were seen.\n\n2. Boats\n\nNo boats were seen.\n"
    )
    assert meeting_json(parse(text))["actions"][0]["item"] == "Welcome"


def test_what_is_left_out_is_counted_and_not_printed():
    meeting = replace(parse(TEXT, "rope.txt"), left_out=(LeftOut("comment", 9, "Who wrote"),))
    assert meeting_json(meeting)["left_out"] == [{"reason": "comment", "characters": 9}]


def test_what_stands_outside_the_agenda_is_no_item_and_printed_apart():
    said = " ".join(["The members heard a report and thanked the officers for it."] * 8)
    found = meeting_json(
        parse(f"Rope Board 3 May 2020\n\n{said}\n\n1. Roads\n\n{said}\n\n2. Boats\n\n{said}\n")
    )
    assert [item["heading"] for item in found["items"]] == ["Roads", "Boats"]
    assert [one["text"] for one in found["head"]][-1] == said


def test_minutes_without_headings_have_no_items():
    found = meeting_json(
        parse("Rope Board 3 May 2020\n\nThe members met and went home at nine, as agreed.\n")
    )
    assert found["items"] == []
    assert [one["text"] for one in found["head"]][-1] == "The members met and went home at nine, as agreed."
