"""The reading view shows all of the text, once, with every passage where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.model import AgendaItem, Meeting, Passage, Subheading
from service.search.results import anchor
from service.web.pages.typeset import BlockGroup, BlockKind, ReadingSection, sections

TEXT = """Harbour Board
Notes of a meeting
1. Item 1 - Moorings
The quay was full. Two boats waited outside.
Fees
- Fees rise in May.
- Nobody objected to that.
Item closed.
2. Dredging
Mud.
Signed by the chair"""


def _span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def _passage(item: int, ordinal: int, words: str) -> Passage:
    start, end = _span(words)
    return Passage(f"h/{item}/{ordinal}", "h", item, ordinal, None, start, end, None, words, "")


PASSAGES = (
    _passage(1, 1, "The quay was full."),
    _passage(1, 2, "Two boats waited outside."),
    _passage(1, 3, "- Fees rise in May.\n- Nobody objected to that."),
    _passage(1, 4, "Item closed."),
    _passage(2, 1, "Mud."),
)
FEES = Subheading("Fees", TEXT.index("Fees\n"), TEXT.index("2. Dredging") - 1, TEXT.index("- Fees rise"))
MEETING = Meeting(
    document_id="h",
    title=None,
    board=None,
    date=None,
    source="h.txt",
    url=None,
    text=TEXT,
    items=(
        AgendaItem(1, "Item 1", "Moorings", TEXT.index("The quay"), FEES.end, subheadings=(FEES,)),
        AgendaItem(2, "2", "Dredging", TEXT.index("Mud."), _span("Mud.")[1]),
    ),
)


def _shown(parts: list[ReadingSection]) -> Iterator[str]:
    for section in parts:
        for group in section.groups:
            for block in group.blocks:
                yield "".join(piece.text for piece in block.pieces)


def _anchors(groups: tuple[BlockGroup, ...]) -> list[str]:
    found = []
    for group in groups:
        found += [group.anchor] if group.anchor else []
        found += [piece.anchor for block in group.blocks for piece in block.pieces if piece.anchor]
    return found


def test_sections_are_the_items_with_what_stands_around_them():
    parts = list(sections(MEETING, PASSAGES))
    assert [(part.label, part.heading) for part in parts] == [
        (None, None),
        ("Item 1", "Moorings"),
        ("2", "Dredging"),
        (None, None),
    ]
    assert list(_shown(parts[:1])) == ["Harbour Board", "Notes of a meeting"]
    assert list(_shown(parts[3:])) == ["Signed by the chair"]


def test_what_is_found_outside_the_items_has_its_place_on_the_page():
    head = _passage(0, 1, "Notes of a meeting")
    last = _passage(0, 2, "Signed by the chair")
    opening, *_, below = sections(MEETING, (head, last, *PASSAGES))
    assert (_anchors(opening.groups), _anchors(below.groups)) == (["p-0-1"], ["p-0-2"])
    assert list(_shown([opening])) == ["Harbour Board", "Notes of a meeting"]


def test_a_roster_between_a_heading_and_its_text_is_shown_as_text():
    text = "1. Welcome\nPresent: Ann Bell\nThe chair opened."
    span = (text.index("Present"), text.index("\nThe chair"))
    item = AgendaItem(1, "1", "Welcome", text.index("The chair"), len(text))
    meeting = Meeting("h", None, None, None, "h.txt", None, text, head=(span,), items=(item,))
    roster = Passage("h/0/1", "h", 0, 1, None, *span, None, text[slice(*span)], "")
    (section,) = sections(meeting, (roster,))
    assert (section.label, section.heading) == ("1", "Welcome")
    assert list(_shown([section])) == ["Present: Ann Bell", "The chair opened."]
    assert _anchors(section.groups) == ["p-0-1"]


def test_a_passage_is_marked_within_its_line_or_as_a_group_of_lines():
    _, moorings, dredging, _ = sections(MEETING, PASSAGES)
    assert _anchors(moorings.groups) == ["p-1-1", "p-1-2", "p-1-3", "p-1-4"]
    assert _anchors(dredging.groups) == ["p-2-1"]
    first = moorings.groups[0].blocks[0]
    assert [(piece.text, piece.anchor) for piece in first.pieces] == [
        ("The quay was full.", "p-1-1"),
        (" ", None),
        ("Two boats waited outside.", "p-1-2"),
    ]
    assert moorings.groups[0].blocks[1].kind is BlockKind.SUBHEADING
    fees = moorings.groups[1]
    assert fees.anchor == "p-1-3"
    assert [kind for kind, _ in fees.runs()] == [BlockKind.BULLET]
    assert [piece.text for block in fees.blocks for piece in block.pieces] == [
        "Fees rise in May.",
        "Nobody objected to that.",
    ]


def test_a_heading_line_that_says_more_than_label_and_heading_is_shown_as_printed():
    text = "7 Paper B: Lights (Ada Field to report)\nDone."
    item = AgendaItem(1, "7", "Lights", text.index("Done"), len(text))
    (section,) = sections(Meeting("h", None, None, None, "h.txt", None, text, items=(item,)), ())
    assert (section.label, section.heading) == (None, "7 Paper B: Lights (Ada Field to report)")


def test_a_heading_that_is_not_printed_before_its_item_hides_nothing():
    text = "Something else\nDone."
    item = AgendaItem(1, None, "Lights", text.index("Done"), len(text))
    parts = list(sections(Meeting("h", None, None, None, "h.txt", None, text, items=(item,)), ()))
    assert list(_shown(parts)) == ["Something else", "Done."]


def test_minutes_without_items_are_shown_in_full():
    parts = list(sections(Meeting("h", None, None, None, "h.txt", None, TEXT), ()))
    assert len(parts) == 1
    assert len(list(_shown(parts))) == len(TEXT.splitlines())


def test_rows_of_as_many_entries_are_a_table_and_others_are_lines():
    text = "Measure\tMay\tJune\nCases\t168\t104\nStaff\t9\nIn all\t177"
    (part,) = sections(Meeting("h", None, None, None, "h.txt", None, text), ())
    runs = [(kind, run) for group in part.groups for kind, run in group.runs()]
    assert [(kind, len(run)) for kind, run in runs] == [(BlockKind.ROW, 2), (BlockKind.ROW, 2)]
    assert [cell.text for cell in runs[0][1][1].cells] == ["Cases", "168", "104"]
    for _, run in runs:
        for block in run:
            for cell in block.cells:
                assert text[cell.start : cell.start + len(cell.text)] == cell.text
    (alone,) = sections(Meeting("h", None, None, None, "h.txt", None, "Cases\t168\nAll is well."), ())
    assert [kind for group in alone.groups for kind, _ in group.runs()] == [BlockKind.PARAGRAPH] * 2


WORDS = st.text(st.sampled_from("ab .-•\n\u2028é"), max_size=80)


@given(WORDS, st.lists(st.integers(0, 80), max_size=12))
def test_whatever_the_passages_nothing_is_lost_doubled_or_reordered(text, cuts):
    borders = sorted({min(cut, len(text)) for cut in cuts})
    passages = [
        Passage(f"d/1/{n}", "d", 1, n, None, start, end, None, text[start:end], "")
        for n, (start, end) in enumerate(pairwise(borders), 1)
        if text[start:end].strip(" \n-•\u2028")
    ]
    meeting = Meeting("d", None, None, None, "d", None, text, items=(AgendaItem(1, None, "", 0, len(text)),))
    parts = list(sections(meeting, passages))
    shown = "".join(_shown(parts))
    assert _letters(shown) == _letters(text)
    anchors = [anchor for part in parts for anchor in _anchors(part.groups)]
    assert anchors == [anchor(passage) for passage in passages]


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign not in " \n-•\u2028")
