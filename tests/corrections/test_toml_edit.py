"""A few values of a sidecar or a file of boards change; comments, order and marks of restriction stay."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadInput
from service.corrections.toml_edit import stated, with_one_board, with_stated

SIDECAR = """# Our minutes
[folder]
board = "Town Board"   # all of them

[documents."a.pdf"]
restricted = "audit"
date = 2024-01-01 # sure

# about b
[documents."b.pdf"]
title = "B"
"""

BOARDS = """# ours
no_board = ["Untitled", "Foo"]

[[board]]  # 3 meetings
name = "Fooham Parish Council"
acronym = "FPC"
spellings = ["Fooham PC"]

[[board]]
name = "Foo Council"
spellings = ["Foo C", "Bar"]
"""


def test_only_the_lines_of_what_changes_are_others() -> None:
    after = with_stated(SIDECAR, "a.pdf", {"date": "2024-02-01", "title": 'The "first"', "board": None})
    assert after == SIDECAR.replace(
        "date = 2024-01-01 # sure\n", 'date = 2024-02-01 # sure\ntitle = "The \\"first\\""\n'
    )
    assert with_stated(after, "a.pdf", {"date": "2024-01-01", "title": None}) == SIDECAR


def test_a_document_that_was_not_described_gets_a_table_of_its_own() -> None:
    after = with_stated(SIDECAR, "c/ü.pdf", {"kind": "agenda"})
    assert after == f'{SIDECAR}\n[documents."c/ü.pdf"]\nkind = "agenda"\n'
    assert tomllib.loads(with_stated(after, "c/ü.pdf", {"kind": None})) == tomllib.loads(SIDECAR)
    assert with_stated("", "c.pdf", {"kind": "agenda"}) == '[documents."c.pdf"]\nkind = "agenda"\n'
    assert with_stated('[documents."c.pdf"]\nkind = "agenda"\n', "c.pdf", {"kind": None}) == ""


def test_ends_of_lines_stay_as_they_were() -> None:
    after = with_stated(SIDECAR.replace("\n", "\r\n"), "c.pdf", {"title": "C"})
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        'documents."a.pdf".title = "x"\n',
        '[documents]\n"a.pdf" = {title = "x", restricted = "audit"}\n',
        '[documents]\n"a.pdf".title = "x"\n"b.pdf".restricted = true\n',
        '[documents."a.pdf"]',
    ],
)
@pytest.mark.parametrize("key", ["a.pdf", "b.pdf"])
def test_whatever_way_it_is_written_nothing_else_is_said(text: str, key: str) -> None:
    after = tomllib.loads(with_stated(text, key, {"title": "y"}))
    before = tomllib.loads(text)
    before["documents"].setdefault(key, {})["title"] = "y"
    assert after == before


def test_what_stands_on_one_line_with_others_is_not_touched() -> None:
    with pytest.raises(BadInput, match="by hand"):
        with_stated('documents = {"a.pdf" = {title = "x"}}\n', "a.pdf", {"title": "y"})


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.text(min_size=1).filter(str.isprintable),
)
def test_any_words_can_be_stated_of_any_file(value: str, key: str) -> None:
    after = with_stated(SIDECAR, key, {"title": value})
    assert stated(after, key, ("title", "board")) == {"title": value, "board": None}
    assert after.startswith(SIDECAR)


def test_boards_are_joined_and_what_they_were_called_with_them() -> None:
    after = with_one_board(BOARDS, "Fooham Parish Council", ["Foo Council", "Foo"])
    assert "# ours" in after
    assert "[[board]]  # 3 meetings" in after
    assert tomllib.loads(after) == {
        "no_board": ["Untitled"],
        "board": [
            {
                "name": "Fooham Parish Council",
                "acronym": "FPC",
                "spellings": ["Fooham PC", "Foo Council", "Foo", "Foo C", "Bar"],
            }
        ],
    }


def test_a_spelling_leaves_the_board_that_had_it() -> None:
    after = tomllib.loads(with_one_board(BOARDS, "New Council", ["Bar"]))
    assert [one["name"] for one in after["board"]] == ["Fooham Parish Council", "Foo Council", "New Council"]
    assert after["board"][1]["spellings"] == ["Foo C"]
    assert after["board"][2]["spellings"] == ["Bar"]
