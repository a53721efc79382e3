from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.read import read_source
from indexer.meetings.parse import parse_meeting
from indexer.model import Meeting
from tests.rendering.action_table import ACTION_TABLES, ACTS, ORDERS, ROWS, as_print

# Without rules, two columns are text with notes beside it, which other tests are about.
CASES = [
    (file, order)
    for file in ACTION_TABLES
    for order in ORDERS
    if len(order) > 2 or file not in {"columns.pdf", "rows.pdf", "plain.pdf"}
]


def parsed(data: bytes, path: Path) -> Meeting:
    path.write_bytes(data)
    return parse_meeting(read_source(path))


def acts(meeting: Meeting) -> list[tuple[str | None, str | None, str]]:
    labels = {item.ordinal: item.label for item in meeting.items}
    return [
        (labels[action.item], action.owner, " ".join(action.text.split()))
        for action in meeting.actions
        if action.item is not None
    ]


@pytest.mark.parametrize(("file", "order"), CASES)
def test_each_action_stands_with_its_item_and_its_owner(file: str, order: str, tmp_path: Path) -> None:
    meeting = parsed(ACTION_TABLES[file](order), tmp_path / file)
    assert [f"{item.label}. {item.heading}" for item in meeting.items] == [heading for heading, *_ in ROWS]
    assert acts(meeting) == list(ACTS)
    assert not {"text-lost", "not-checked"} & {warning.code for warning in meeting.warnings}


@pytest.mark.parametrize("rules", ["all", "columns", "rows", "none"])
def test_all_of_a_cell_stays_together(rules: str, tmp_path: Path) -> None:
    (tmp_path / "minutes.pdf").write_bytes(as_print("ida", rules))
    text = read_source(tmp_path / "minutes.pdf").text
    assert "Clerk to write to Harbour County Council about the gate and the lower steps" in text
    assert "Two bolts are missing from the climbing frame, which is roped off until it is repaired." in text
