from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.read import read_source
from indexer.meetings.parse import parse_meeting
from indexer.model import Meeting
from tests.rendering import word_parts
from tests.rendering.action_table import (
    ACTION_TABLES,
    ACTS,
    DATE,
    ORDERS,
    ROWS,
    TITLE,
    ActionTable,
    as_print,
)
from tests.rendering.pdf_raw import HELVETICA, line, raw_pdf

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
    meeting = parsed(ACTION_TABLES[file](ActionTable(order)), tmp_path / file)
    assert [f"{item.label}. {item.heading}" for item in meeting.items] == [heading for heading, *_ in ROWS]
    assert acts(meeting) == list(ACTS)
    assert not {"text-lost", "not-checked"} & {warning.code for warning in meeting.warnings}


@pytest.mark.parametrize("rules", ["all", "columns", "rows", "none"])
def test_all_of_a_cell_stays_together(rules: str, tmp_path: Path) -> None:
    (tmp_path / "minutes.pdf").write_bytes(as_print(ActionTable("ida"), rules))
    text = read_source(tmp_path / "minutes.pdf").text
    assert "Clerk to write to Harbour County Council about the gate and the lower steps" in text
    assert "Two bolts are missing from the climbing frame, which is roped off until it is repaired." in text


@pytest.mark.parametrize("file", ACTION_TABLES)
@pytest.mark.parametrize(("headed", "numbered"), [(True, False), (False, True), (False, False)])
def test_topics_need_no_numbers_and_columns_no_names(
    file: str, headed: bool, numbered: bool, tmp_path: Path
) -> None:
    table = ActionTable(headed=headed, numbered=numbered)
    meeting = parsed(ACTION_TABLES[file](table), tmp_path / file)
    assert [item.heading for item in meeting.items] == [one.partition(". ")[2] for one, *_ in ROWS]
    assert [(one.owner, " ".join(one.text.split())) for one in meeting.actions] == [act[1:] for act in ACTS]
    for item, (_, matter, action) in zip(meeting.items, ROWS, strict=True):
        held = " ".join(meeting.text[item.start : item.end].split())
        assert all(text in held for text in (*matter, *action))


TOPICS = ("Apologies", "Harbour path", "Finance", "Play area")
SAID = (
    "None were received from any of the members.",
    "The stile had been mended by volunteers over two weekends.",
    "The accounts had been looked at by the auditor.",
    "Two bolts are missing from the climbing frame.",
)
WHO = ("", "Clerk", "", "Cllr Ann Quill")


def test_rows_typed_into_the_cells_of_one_row_are_rows(tmp_path: Path) -> None:
    cells = (
        "".join(word_parts.para(text) if text else "<w:p/>" for text in cell) for cell in (TOPICS, SAID, WHO)
    )
    head = word_parts.para(TITLE, style="Title") + word_parts.para(DATE)
    data = word_parts.word_file(head + word_parts.table(word_parts.row(*cells)))
    meeting = parsed(data, tmp_path / "stacked.docx")
    assert [item.heading for item in meeting.items] == list(TOPICS)
    assert [(one.owner, one.text) for one in meeting.actions] == [
        ("Clerk", SAID[1]),
        ("Cllr Ann Quill", SAID[3]),
    ]


@pytest.mark.parametrize("who", [("Ann Bell", "Kit Low", "Ann Bell", "Cora Dunn"), ("", "", "", "Clerk")])
def test_speakers_beside_topics_act_on_nothing(who: tuple[str, ...], tmp_path: Path) -> None:
    rows = "".join(word_parts.row(*cells) for cells in zip(TOPICS, SAID, who, strict=True))
    head = word_parts.para(TITLE, style="Title") + word_parts.para(DATE)
    meeting = parsed(word_parts.word_file(head + word_parts.table(rows)), tmp_path / "speakers.docx")
    assert meeting.actions == ()


TASKS = (
    ("Write to the bank about the loan", "Ann Vale", "1 June"),
    ("Mend the steps at the quay", "Bob Low", "asap"),
    ("Order new rope for the ferry", "Cy Dean", "5 June"),
)
HEAD = (
    "Quay Board",
    "Minutes of the meeting held on 3 May 2024",
    "1. Fees",
    "The fee was agreed by all members.",
)


def bare_table(suffix: str, title: str) -> bytes:
    """Minutes that end with a table of actions which has no header."""
    if suffix == "docx":
        rows = (word_parts.row(*map(word_parts.para, one)) for one in TASKS)
        return word_parts.word_file("".join(map(word_parts.para, (*HEAD, title))) + word_parts.table(*rows))
    if suffix == "html":
        rows = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in one) + "</tr>" for one in TASKS)
        head = f"<h1>{HEAD[0]}</h1><p>{HEAD[1]}</p><h2>{HEAD[2]}</h2><p>{HEAD[3]}</p><h2>{title}</h2>"
        return f"{head}<table>{''.join(rows)}</table>".encode()
    content = b"".join(line(one.encode(), 800 - 30 * n, 72, "F1", 13) for n, one in enumerate((*HEAD, title)))
    for n, one in enumerate(TASKS):
        for cell, x in zip(one, (72, 300, 420), strict=True):
            content += line(cell.encode(), 640 - 20 * n, x)
    return raw_pdf([content], {"F1": HELVETICA})


@pytest.mark.parametrize("suffix", ["pdf", "docx", "html"])
@pytest.mark.parametrize(
    ("title", "owners"),
    [
        ("2. Actions", ["Ann Vale", "Bob Low", "Cy Dean"]),
        ("2. Summary of action points", ["Ann Vale", "Bob Low", "Cy Dean"]),
        ("2. Visits", []),
    ],
)
def test_a_table_of_actions_may_have_no_header(
    tmp_path: Path, suffix: str, title: str, owners: list[str]
) -> None:
    actions = parsed(bare_table(suffix, title), tmp_path / f"a.{suffix}").actions
    assert [one.owner for one in actions if one.owner] == owners
    if owners:
        assert [(one.text, one.due) for one in actions] == [(task, due) for task, _, due in TASKS]
