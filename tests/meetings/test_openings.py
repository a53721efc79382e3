"""The board and the date of minutes that begin in fifty ways."""

from __future__ import annotations

import pytest

from indexer.meetings.parse import parse_meeting
from indexer.model import Meeting, board_key
from tests.meetings.openings import OPENINGS, OpeningText
from tests.structure_source import markdown, plain

every_opening = pytest.mark.parametrize("opening", OPENINGS, ids=lambda one: one.name)


def read(opening: OpeningText) -> Meeting:
    source = (markdown if opening.file.endswith(".md") else plain)(opening.text + opening.tail, opening.file)
    return parse_meeting(source)


@every_opening
def test_the_date_is_that_of_the_sitting(opening: OpeningText) -> None:
    assert read(opening).date == opening.day


@every_opening
def test_the_board_is_the_one_that_met(opening: OpeningText) -> None:
    board = read(opening).board
    assert (board_key(board) if board else "") in {board_key(name) for name in opening.boards or ("",)}
