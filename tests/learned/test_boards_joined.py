"""Names of one body are one board, and other bodies stay apart."""

from __future__ import annotations

from indexer.learned.board_file import StatedBoards
from indexer.learned.boards import NamedBy, joined
from indexer.model import DocumentKind

NOTHING = StatedBoards()


def boards(*named: tuple[str | None, str], stated: StatedBoards = NOTHING) -> list[str | None]:
    return joined([NamedBy(board, folder) for board, folder in named], stated)


def test_spellings_are_one_board_by_the_most_usual_one() -> None:
    found = boards(
        ("Rope & Quay Sub-Committee", "a"),
        ("ROPE AND QUAY SUBCOMMITTEE", "b"),
        ("Rope & Quay Sub-Committee", "c"),
        ("The Rope and Quay Sub-Committee", "d"),
    )
    assert set(found) == {"Rope & Quay Sub-Committee"}


def test_an_acronym_is_the_one_board_that_it_fits() -> None:
    assert boards(("LPC", "a"), ("Lampton Parish Council", "b"))[0] == "Lampton Parish Council"
    both = boards(("LPC", "a"), ("Lampton Parish Council", "b"), ("Loxley Parish Council", "c"))
    assert both == ["LPC", "Lampton Parish Council", "Loxley Parish Council"]


def test_the_end_of_a_name_is_that_board_within_one_folder() -> None:
    long, short = "Fooham Finance Committee", "Finance Committee"
    assert boards((long, "a"), (short, "a")) == [long, long]
    assert boards((long, "a"), (short, "b")) == [long, short]
    assert boards((long, "a"), ("Barton Finance Committee", "a"), (short, "a"))[2] == short


def test_an_organisation_and_its_governing_body_are_one_board_within_one_folder() -> None:
    long, short = "Rope Users Association, Inc. Board of Directors", "Rope Users Association, Inc."
    assert boards((long, "a"), (long, "a"), (short, "a")) == [long, long, long]
    assert boards((long, "a"), (short, "a"), (short, "a")) == [short, short, short]
    assert boards((long, "a"), (short, "b")) == [long, short]


def test_a_council_and_its_committee_are_two_boards() -> None:
    names = ["Fooham Parish Council", "Fooham Parish Council Finance Committee"]
    assert boards(*((name, "a") for name in names)) == names


def test_minutes_without_a_board_are_of_their_folder_s() -> None:
    named = [("Rope Board", "a")] * 4
    assert boards(*named, (None, "a"))[-1] == "Rope Board"
    assert boards(*named, (None, "b"))[-1] is None
    assert boards(*named[:2], (None, "a"))[-1] is None
    assert boards(*named, ("Quay Board", "a"), ("Quay Board", "a"), (None, "a"))[-1] is None
    paper = NamedBy(None, "a", DocumentKind.PAPER)
    assert joined([*(NamedBy(*one) for one in named), paper], NOTHING)[-1] is None


def test_the_owner_s_file_is_over_all_of_it() -> None:
    stated = StatedBoards(
        names={"rope board": "Rope and Quay Board", "rope and quay board": "Rope and Quay Board"},
        no_board=frozenset({"untitled"}),
    )
    found = boards(("ROPE BOARD", "a"), ("Untitled", "a"), ("Rope and Quay Board", "b"), stated=stated)
    assert found == ["Rope and Quay Board", None, "Rope and Quay Board"]
