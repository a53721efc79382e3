from __future__ import annotations

from indexer.documents.lines import Paragraph, build
from indexer.documents.tables import rows_of
from indexer.model import LineKind


def cell(*texts: str) -> list[Paragraph]:
    return [Paragraph(text) for text in texts]


def laid_out(*rows: list[list[Paragraph]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.kind.value, line.cells or (line.text,)) for line in build(rows_of(rows))[1]]


def test_a_line_in_each_cell_is_a_row() -> None:
    assert laid_out([cell("Ann Bell (AB)"), cell("CPS")], [cell(), cell("Clerk")]) == [
        ("row", ("Ann Bell (AB)", "CPS")),
        ("row", ("", "Clerk")),
    ]


def test_short_rows_are_padded_and_empty_ones_dropped() -> None:
    assert laid_out([cell("a"), cell("b")], [cell(), cell("")], [cell("c")]) == [
        ("row", ("a", "b")),
        ("row", ("c", "")),
    ]


def test_entries_under_each_other_keep_their_column() -> None:
    assert laid_out([cell("Ann Bell", "Clerk"), cell("Col Day", "Chair", "Tidewick")]) == [
        ("row", ("Ann Bell", "Col Day")),
        ("row", ("Clerk", "Chair")),
        ("row", ("", "Tidewick")),
    ]


def test_prose_in_a_cell_is_text_after_its_label() -> None:
    prose = "The clerk reported that the steps had been mended and that the landing could open again."
    assert laid_out([cell("3."), cell("Harbour steps", prose), cell("AB")]) == [
        ("row", ("3.", "Harbour steps", "")),
        ("text", (prose,)),
        ("row", ("", "", "AB")),
    ]
    assert laid_out([cell("3."), cell(prose, "Agreed."), cell("AB")]) == [
        ("row", ("3.", prose, "")),
        ("text", ("Agreed.",)),
        ("row", ("", "", "AB")),
    ]


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    assert [texts[0] for _, texts in laid_out([cell("One.", "Two."), cell("Three.", "Four.")])] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]


def test_one_column_is_no_table() -> None:
    assert laid_out([cell("Welcome")], [cell("The Chair opened the meeting.")]) == [
        ("text", ("Welcome",)),
        ("text", ("The Chair opened the meeting.",)),
    ]


def test_a_row_is_strong_when_its_words_are() -> None:
    strong = [Paragraph("Welcome", strong=True)]
    (line,) = build(rows_of([[cell("1."), strong]]))[1]
    assert (line.kind, line.strong) == (LineKind.ROW, True)


def test_list_markers_stay_in_cells() -> None:
    item = [Paragraph("Charter", LineKind.NUMBERED, 0, "a."), Paragraph("Fees", LineKind.NUMBERED, 0, "b.")]
    assert laid_out([cell("3"), item]) == [("row", ("3", "a. Charter")), ("row", ("", "b. Fees"))]


def test_an_empty_column_is_no_column() -> None:
    assert laid_out([cell(), cell("Ann"), cell(), cell("CPS")], [cell(), cell("Col")]) == [
        ("row", ("Ann", "CPS")),
        ("row", ("Col", "")),
    ]
    assert laid_out([cell(), cell("Harbour Board")], [cell(), cell("Police")], [cell(), cell("")]) == [
        ("text", ("Harbour Board",)),
        ("text", ("Police",)),
    ]


def test_bold_at_the_beginning_of_a_row_is_measured_over_its_cells() -> None:
    rows = [
        [[Paragraph("Ann", strong=True)], [Paragraph("CPS, chair", strong_to=3)]],
        [[Paragraph("Col", LineKind.NUMBERED, 0, "a.", strong_to=3)], [Paragraph("x")]],
        [[Paragraph("Col")], [Paragraph("x", strong=True)]],
    ]
    found = build(rows_of(rows))[1]
    assert [line.text[: line.strong_to] for line in found] == ["Ann\tCPS", "a. Col", ""]
