"""The real minutes beside the checkout, scored against gold where there is some."""

import json

import pytest

from indexer.documents.read import read_source
from indexer.meetings.parse import parse_meeting
from service.cli.meeting import meeting_json

# What the five must reach at least; the scorer names its columns so.
REQUIRED = {
    "date": 1.0, "board": 1.0, "items": 1.0, "bounds": 1.0, "labels": 1.0,
    "attendees": 0.98, "apologies": 0.98, "initials": 0.98, "subheadings": 0.95, "actions_recall": 0.8,
}  # fmt: skip


@pytest.fixture(scope="module")
def scorer(shared):
    path = shared / "tools" / "score_structure.py"
    space: dict[str, object] = {"__name__": "scorer"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    return space["score"]


def test_five_documents_with_gold(shared, scorer):
    rows = []
    for gold in json.loads((shared / "gold" / "structure.json").read_text()):
        got = meeting_json(parse_meeting(read_source(shared / "minutes" / gold["path"])))
        row = scorer(gold, got)
        found, wanted = map(int, row["actions_found"].split("/"))
        assert found <= 2 * wanted, gold["path"]
        assert row["traps"] == 0, gold["path"]
        rows.append(row)
    means = {column: sum(row[column] for row in rows) / len(rows) for column in REQUIRED}
    assert {column: mean for column, mean in means.items() if mean < REQUIRED[column]} == {}


def test_every_document_without_gold_has_people_items_and_a_date(shared):
    for path in sorted((shared / "minutes" / "odug").iterdir()):
        meeting = parse_meeting(read_source(path))
        assert meeting.date is not None, path.name
        assert meeting.board is not None, path.name
        assert len(meeting.attendees) >= 9, path.name
        assert len(meeting.items) >= 4, path.name


def test_two_formats_of_one_document_agree(shared):
    folder = shared / "minutes" / "odug"
    pairs = [
        (path, path.with_suffix(".odt")) for path in folder.glob("*.pdf") if path.with_suffix(".odt").exists()
    ]
    assert pairs
    for pdf, odt in pairs:
        first, second = parse_meeting(read_source(pdf)), parse_meeting(read_source(odt))
        assert [item.heading for item in first.items] == [item.heading for item in second.items]
        assert [p.name for p in first.attendees] == [p.name for p in second.attendees]
