"""What boards are called: acronyms that are used, and nothing that names two."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import UnusableIndex
from indexer.store.board_register import FILE_NAME, BoardEntry, BoardRegister, acronyms_used
from indexer.store.open import Board

LAMPTON, LOXLEY = "Lampton Parish Council", "Loxley Parish Council"


def test_an_acronym_is_a_board_s_where_its_minutes_use_it() -> None:
    assert acronyms_used([LAMPTON, LOXLEY], {}, {}) == {}
    assert acronyms_used([LAMPTON, LOXLEY], {LAMPTON: {"LPC"}}, {}) == {LAMPTON: "LPC"}


def test_an_acronym_of_two_boards_is_neither_s_unless_it_is_stated() -> None:
    used = {LAMPTON: {"LPC"}, LOXLEY: {"LPC"}}
    assert acronyms_used([LAMPTON, LOXLEY], used, {}) == {}
    assert acronyms_used([LAMPTON, LOXLEY], used, {LOXLEY: "LPC"}) == {LOXLEY: "LPC"}


def test_it_is_read_as_it_was_saved(tmp_path: Path) -> None:
    register = BoardRegister({LAMPTON: BoardEntry("LPC", ("Lampton P.C.",))})
    register.save(tmp_path)
    assert BoardRegister.load(tmp_path) == register
    assert register.entry(LOXLEY) == BoardEntry()
    (tmp_path / FILE_NAME).write_text("{}")
    with pytest.raises(UnusableIndex, match="rebuild"):
        BoardRegister.load(tmp_path)


def test_a_board_is_called_by_name_acronym_and_spelling() -> None:
    board = Board(LAMPTON, "LPC", 3, ("Parish Council of Lampton",))
    for name in ("LAMPTON PARISH COUNCIL", "the Lampton Parish Council", "lpc", "parish council of lampton"):
        assert board.is_called(name)
    assert not board.is_called("Lampton")
