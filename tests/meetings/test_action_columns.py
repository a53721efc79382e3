"""Columns for actions in tables of minutes: what is to be done, and who acts on what it stands by."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.read import read_source
from indexer.meetings.parse import parse_document
from tests.rendering.word_parts import para, row, run, table, word_file

HEAD = (
    para("Marl Town Council")
    + para("Minutes of the meeting held on 14 May 2024")
    + para("Present: Ann Bell (AB)")
)


def actions(tmp_path: Path, *rows: str, after: str = "") -> list[tuple[str, str | None]]:
    path = tmp_path / "minutes.docx"
    path.write_bytes(word_file(HEAD + table(*rows) + after))
    (meeting,) = parse_document(read_source(path))
    return [(action.text, action.owner) for action in meeting.actions]


def matter(number: str, heading: str, text: str, action: str = "") -> str:
    return row(number, para(run(heading, "<w:b/>")) + para(text), action)


HEADER = row("Item", "Minute", "Action")


def test_the_name_in_the_column_is_who_acts_on_the_minute_beside_it(tmp_path: Path) -> None:
    rows = [
        HEADER,
        matter("1.", "Apologies", "There were no apologies."),
        matter("2.", "Fees", "The Council agreed to raise the fee to £420 from April.", "Clerk"),
        matter("3.", "Path", "The stile had been reported as broken by two residents.", "AB"),
    ]
    assert actions(tmp_path, *rows, after=para("The meeting was closed at nine o'clock by the chair.")) == [
        ("The Council agreed to raise the fee to £420 from April.", "Clerk"),
        ("The stile had been reported as broken by two residents.", "Ann Bell"),
    ]


def test_what_the_column_describes_is_the_action(tmp_path: Path) -> None:
    rows = [HEADER, matter("1.", "Fees", "Members spoke about the fees.", "Clerk to publish the new fees")]
    assert actions(tmp_path, *rows) == [("Clerk to publish the new fees", "Clerk")]


@pytest.mark.parametrize("cell", ["", "None", "-", "Noted", "For information"])
def test_what_names_nobody_gives_no_action(tmp_path: Path, cell: str) -> None:
    assert actions(tmp_path, HEADER, matter("1.", "Fees", "Members spoke about the fees.", cell)) == []


def test_a_row_that_holds_its_minute_itself(tmp_path: Path) -> None:
    rows = [HEADER, row("1.", "Fees", ""), row("", "The fees were found to be in need of a review.", "Clerk")]
    assert actions(tmp_path, *rows) == [("The fees were found to be in need of a review.", "Clerk")]


def test_a_table_within_the_table_changes_nothing(tmp_path: Path) -> None:
    cell = (
        para(run("Fees", "<w:b/>")) + para("The Council agreed to raise the rents.") + table(row("17", "£35"))
    )
    rows = [HEADER, row("1.", cell, "Clerk"), matter("2.", "Path", "The path was mended by the county.", "")]
    assert actions(tmp_path, *rows) == [("The Council agreed to raise the rents.", "Clerk")]


def test_a_marked_action_keeps_its_own_owner(tmp_path: Path) -> None:
    rows = [HEADER, matter("1.", "Fees", "ACTION: Chair to publish the new fees.", "Clerk")]
    assert [owner for _, owner in actions(tmp_path, *rows)] == ["Chair"]
