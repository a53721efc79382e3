import pytest

from indexer.model import Meeting, acronym, with_full_names


def meeting(board: str | None) -> Meeting:
    return Meeting("m", None, board, None, "m.txt", None, "")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Mid County Justice Board", "MCJB"),
        ("Board of Trade", "BT"),
        ("Victims’ Panel", "VP"),
        ("Panel", None),
        ("MCJB", None),
    ],
)
def test_acronyms_are_the_capital_initials(name: str, short: str | None) -> None:
    assert acronym(name) == short


def test_an_acronym_becomes_the_one_name_it_fits() -> None:
    named = with_full_names([meeting("MCJB"), meeting("Mid County Justice Board"), meeting(None)])
    assert [one.board for one in named] == ["Mid County Justice Board", "Mid County Justice Board", None]


def test_an_acronym_of_two_boards_or_of_none_stays() -> None:
    boards = ["HB", "Health Board", "Housing Board", "XY"]
    assert [one.board for one in with_full_names([meeting(name) for name in boards])] == boards
