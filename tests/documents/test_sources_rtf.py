"""Rich text: what Word and LibreOffice write of minutes, read as from a Word document."""

from __future__ import annotations

import pytest

from indexer.documents.rtf import read
from indexer.errors import RefusedFile
from indexer.model import LineKind

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times;}{\f1\fnil\fcharset2 Symbol;}"
    r"{\f2\fswiss\fcharset238 Arial CE;}}{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 1;}}"
    r"{\info{\title Quay Board}{\author Somebody}}"
)


def paragraphs(body: str):
    return read((HEAD + body + "}").encode("latin-1")).paragraphs


def texts(body: str) -> list[str]:
    return [one.text for one in paragraphs(body)]


def test_paragraphs_title_and_bold() -> None:
    found = read((HEAD + r"\pard {\b Apologies} were received.\par Nothing else.\par}").encode())
    assert [(one.text, one.strong_to) for one in found.paragraphs] == [
        ("Apologies were received.", 9),
        ("Nothing else.", 0),
    ]
    assert found.hints.title == "Quay Board"


def test_headings_come_from_styles_and_outline_levels() -> None:
    found = paragraphs(r"\pard\s1 Roads\par\pard\s0 Text.\par\pard\outlinelevel1 Kerbs\par")
    assert [(one.text, one.kind, one.level) for one in found] == [
        ("Roads", LineKind.HEADING, 1),
        ("Text.", LineKind.TEXT, None),
        ("Kerbs", LineKind.HEADING, 2),
    ]


def test_characters_of_code_pages_symbols_and_unicode() -> None:
    assert texts(
        r"Fee \'a3420 \emdash  caf\'e9 {\f2 \'9dal} {\f1\'b7} \u8364 ?5 \uc0\u-10179\u-8704 .\par"
    ) == ["Fee £420 — café ťal • €5 😀."]


def test_what_nobody_sees_is_not_read() -> None:
    assert texts(
        r"Seen{\v  hidden}{\deleted  struck}{\*\unknown  ignored}"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt  link}}.\par"
    ) == ["Seen link."]


def test_raised_numbers_are_notes_and_notes_stand_behind_their_paragraph() -> None:
    body = (
        r"A fee of \'a3420{\super\chftn}{\footnote\pard {\super\chftn} Residents only.\par} was set on the "
        r"14{\super th}.\par The area is 10 m{\super 2}{\super 3}.\par"
    )
    found = read((HEAD + body + "}").encode())
    assert [one.text.strip() for one in found.paragraphs] == [
        "A fee of £420 was set on the 14th.",
        "Residents only.",
        "The area is 10 m².",
    ]
    assert [(one.reason, one.text) for one in found.left_out] == [("note mark", "3")]


def test_lists_keep_their_printed_markers() -> None:
    found = paragraphs(
        r"{\listtext 1.\tab}\pard\ilvl0 Apologies\par {\listtext\f1\'b7\tab}\pard\ilvl1 None.\par"
    )
    assert [(one.marker, one.text, one.kind, one.level) for one in found] == [
        ("1.", "Apologies", LineKind.NUMBERED, 0),
        ("•", "None.", LineKind.BULLET, 1),
    ]


def test_tables_are_rows_of_cells_also_within_cells() -> None:
    outer = (
        r"\trowd\cellx1\cellx2\pard\intbl Ann\cell Clerk\cell\row\pard\intbl Ben\cell Chair\cell\row"
        r"\pard After.\par"
    )
    assert [one.cells or one.text for one in paragraphs(outer)] == [
        ("Ann", "Clerk"),
        ("Ben", "Chair"),
        "After.",
    ]
    inner = (
        r"\pard\intbl\itap2 Plot\nestcell Rent\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
        r"\pard\intbl\cell\row\pard After.\par"
    )
    assert [one.cells or one.text for one in paragraphs(inner)] == [("Plot", "Rent"), "After."]


def test_headers_boxes_and_comments_are_read_or_told() -> None:
    body = (
        r"{\headerf\pard Quay Board, 3 May 2024\par}{\footer\pard Page 1\par}"
        r"\pard Text{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard In a box.\par}}}"
        r"{\*\annotation\pard Check this.\par}.\par"
    )
    found = read((HEAD + body + "}").encode())
    assert [one.text for one in found.paragraphs] == ["Quay Board, 3 May 2024", "Text.", "In a box."]
    assert [(one.reason, one.text) for one in found.left_out] == [
        ("running head", "Page 1"),
        ("comment", "Check this."),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [("{" * 600, "nested"), (r"\pard Text.", None), ("Text.}}", "closes more"), ("{{Text.", "breaks off")],
)
def test_damage_is_told(body: str, reason: str | None) -> None:
    if reason is None:
        assert texts(body) == ["Text."]
    else:
        with pytest.raises(RefusedFile, match=reason):
            read((HEAD + body + "}").encode())


def test_pictures_and_binary_data_are_passed_over() -> None:
    assert texts("Before.\\par{\\pict\\pngblip 89504e470d0a}{\\pict\\bin4 }}{{}After.\\par") == [
        "Before.",
        "After.",
    ]
