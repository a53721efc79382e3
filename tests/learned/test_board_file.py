"""boards.toml: read, refused with what to correct, and written so that it reads as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import BadInput
from indexer.learned.board_file import StatedBoards, board_file_text, read_board_file

FILE = """
no_board = ["Untitled"]

[[board]]
name = "Fooham Parish Council"
acronym = "FPC"
spellings = ["Fooham P.C."]
"""


def read(folder: Path, text: str) -> StatedBoards:
    path = folder / "boards.toml"
    path.write_text(text, encoding="utf-8")
    return read_board_file(path)


def test_what_it_says(tmp_path: Path) -> None:
    stated = read(tmp_path, FILE)
    assert set(stated.names.values()) == {"Fooham Parish Council"}
    assert {"fooham parish council", "fooham p c", "fpc"} == set(stated.names)
    assert stated.acronyms == {"Fooham Parish Council": "FPC"}
    assert stated.no_board == {"untitled"}
    assert read_board_file(None) == StatedBoards()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("boards = 1", '"boards" is not known'),
        ("[board]\nname = 'A B'", '"board" must be a list'),
        ("[[board]]\nnames = 'A B'", '"names" is not known'),
        ("[[board]]\nacronym = 'AB'", "board 1: name must be text"),
        ("[[board]]\nname = 'A B'\n[[board]]\nname = 'C D'\nspellings = ['a b']", "already stands for A B"),
        ("no_board = ['A B']\n[[board]]\nname = 'A B'", "no_board names a spelling"),
        ("no_board = 'x'", '"no_board" must be a list'),
        ("[[board", "not valid TOML"),
    ],
)
def test_slips_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read(tmp_path, text)


def test_what_is_written_reads_as_it_was(tmp_path: Path) -> None:
    written = board_file_text([('The "Rope" Board', "TRB", ["ROPE BOARD"], 12), ("Quay Panel", None, [], 1)])
    stated = read(tmp_path, written)
    assert set(stated.names.values()) == {'The "Rope" Board', "Quay Panel"}
    assert stated.names["rope board"] == 'The "Rope" Board'
    assert stated.acronyms == {'The "Rope" Board': "TRB"}
    assert "# 12 meetings" in written
