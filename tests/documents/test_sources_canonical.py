from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.lines import Paragraph, build, clean
from indexer.model import LineKind

PARAGRAPHS = st.lists(
    st.builds(
        Paragraph,
        text=st.text(),
        kind=st.sampled_from(LineKind),
        marker=st.sampled_from(["", "-", "2.", "\u200b", "(a)"]) | st.text(max_size=3),
        strong=st.booleans(),
        gap_before=st.booleans(),
        cells=st.lists(st.text(), max_size=3).map(tuple),
    )
)


@given(PARAGRAPHS)
def test_any_paragraphs_give_exact_lines(paragraphs: list[Paragraph]) -> None:
    text, lines = build(paragraphs)
    text.encode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\n\n\n" not in text
    assert text == text.strip()
    end = 0
    for line in lines:
        assert line.text == text[line.start : line.end]
        assert line.text == line.text.strip()
        assert line.text
        assert "\n" not in line.text
        between = text[end : line.start]
        assert between == ("\n" * len(between))
        assert line.gap_before is (between != "\n")
        assert line.number == 1 + text.count("\n", 0, line.start)
        assert 0 <= line.marker_end < len(line.text)
        end = line.end
    assert end == len(text)


@given(st.text())
def test_clean_text_is_stable(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_odd_spaces_become_plain_and_unseen_characters_go() -> None:
    raw = "\ufeffa\u00a0b\u202fc\u200bd\u202ee\tf\u00adg\x07h\udc80"
    assert clean(raw) == "a b cde\tfgh"


def test_every_line_end_is_a_newline() -> None:
    assert clean("a\r\nb\rc\u2028d\x0be\x85f") == "a\nb\nc\nd\ne\nf"


def test_letters_and_accents_are_composed() -> None:
    assert clean("Sine\u0301ad") == "Sin\u00e9ad"


def test_paragraphs_stand_apart_and_list_items_together() -> None:
    text, lines = build(
        [
            Paragraph("Actions"),
            Paragraph("one", LineKind.BULLET, 0, "-"),
            Paragraph("two", LineKind.BULLET, 0, "-", gap_before=False),
        ]
    )
    assert text == "Actions\n\n- one\n- two"
    assert [line.gap_before for line in lines] == [True, True, False]
    assert [line.text[line.marker_end :] for line in lines] == ["Actions", "one", "two"]


def test_an_empty_paragraph_is_a_gap_and_not_a_line() -> None:
    text, _ = build([Paragraph("a"), Paragraph(" \u200b"), Paragraph("b", gap_before=False)])
    assert text == "a\n\nb"


def test_a_forced_break_in_a_list_item_does_not_make_an_item() -> None:
    _, lines = build([Paragraph("one\nmore", LineKind.NUMBERED, 0, "1.")])
    assert [(line.text, line.kind) for line in lines] == [
        ("1. one", LineKind.NUMBERED),
        ("more", LineKind.TEXT),
    ]


def test_headings_and_rows_are_one_line() -> None:
    _, lines = build(
        [
            Paragraph("Item 1\nWelcome", LineKind.HEADING, 2),
            Paragraph("", LineKind.ROW, cells=("Ann\nBell", "", "CPS")),
        ]
    )
    assert [line.text for line in lines] == ["Item 1 Welcome", "Ann Bell\tCPS"]
    assert lines[1].cells == ("Ann Bell", "", "CPS")
