"""A quote is marked on its meeting's page: exactly its characters, wherever paragraphs and bullets cut it."""

from __future__ import annotations

import pytest

from service.web.pages.typeset import Mark, mark_of, sections
from tests.made_candidates import meeting, passage

TEXT = "The crane broke. It fell.\n- a cracked hook\n- a bent arm\nTea was served."


@pytest.mark.parametrize(
    "quote", ["It fell.", "fell.\n- a cracked hook\n- a bent", "- a bent arm", "The crane"]
)
def test_the_marked_parts_are_the_quote(quote: str) -> None:
    one = meeting("m", TEXT)
    at = TEXT.index(quote)
    mark = Mark(at, at + len(quote))
    parts = [
        part
        for section in sections(one, [passage(one)])
        for group in section.groups
        for block in group.blocks
        for piece in block.pieces
        for part in mark.parts(piece)
    ]
    shown = "".join(part.text for part in parts if part.marked)
    assert shown == "".join(line.removeprefix("- ") for line in quote.split("\n"))
    assert [part.opens for part in parts if part.marked] == [True, *[False] * quote.count("\n")]


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [
        ("4", "9", "crane"),
        ("3", "10", "crane"),
        ("70", "9999", TEXT[70:]),
        ("", "", None),
        ("9", "4", None),
        ("-4", "9", None),
        ("x", "9", None),
        ("²", "9", None),
        ("4", "9" * 5000, None),
        ("3", "4", None),
        ("9999", "99999", None),
    ],
)
def test_an_address_marks_visible_characters_of_the_text_or_nothing(start, end, marked) -> None:
    mark = mark_of(TEXT, start, end)
    assert (TEXT[mark.start : mark.end] if mark else None) == marked
