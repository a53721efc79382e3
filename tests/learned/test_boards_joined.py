"""Names of one body are one board, and other bodies stay apart."""

from __future__ import annotations

import pytest

from indexer.learned.board_file import StatedBoards
from indexer.learned.boards import joined
from indexer.learned.same_body import NamedBy
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


def test_the_end_of_a_name_is_that_board_where_nearly_all_of_one_folder_is() -> None:
    long, short = "Fooham Finance Committee", "Finance Committee"
    most = [(long, "a")] * 4
    assert boards(*most, (short, "a")) == [long] * 5
    assert boards(*most, (short, "b"))[-1] == short
    assert boards(*most, ("Barton Finance Committee", "a"), (short, "a"))[-1] == short


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


# A name that many bodies use, in one flat folder.

FULL, BARE = "Rope Users Association, Inc. Board of Directors", "Board of Directors"


def flat(*named: tuple[str | None, str, str]) -> list[str | None]:
    """The boards of files in one folder, each with its board, its name and its text."""
    return joined([NamedBy(board, "a", file=file, text=text.__str__) for board, file, text in named], NOTHING)


@pytest.mark.parametrize(
    "bare", [BARE, "Finance Committee", "Executive Committee", "Residents Forum", "Board of Trustees"]
)
def test_a_bare_name_is_not_given_to_another_body_of_the_folder(bare: str) -> None:
    full = f"Rope Users Association {bare}"
    own = [(full, f"rope-{n}.txt", "Rope Users Association met.") for n in range(6)]
    other = [(bare, f"heron-{n}.txt", "The pool was cleaned.") for n in range(2)]
    assert flat(*own, *other) == [full] * 6 + [bare] * 2
    assert flat(*other, *own) == [bare] * 2 + [full] * 6


def test_a_bare_name_is_of_the_body_that_the_text_names() -> None:
    named = [(FULL, "1.txt", ""), ("Quay Club Board of Directors", "2.txt", "")]
    assert flat(*named, (BARE, "3.txt", "Minutes of the QUAY CLUB"))[-1] == "Quay Club Board of Directors"
    assert flat(*named, (BARE, "3.txt", "The Rope Users Association, Inc. met the Quay Club"))[-1] == BARE
    assert flat(*named, (BARE, "3.txt", "The rope was mended; users are pleased"))[-1] == BARE


def test_a_single_word_names_a_body_only_where_it_is_written_as_a_name() -> None:
    named = [("Rope Board of Directors", "1.txt", "")]
    assert flat(*named, (BARE, "2.txt", "a rope was bought"))[-1] == BARE
    assert flat(*named, (BARE, "2.txt", "Minutes of Rope"))[-1] == "Rope Board of Directors"


def test_a_bare_name_is_of_the_body_of_its_family_of_files() -> None:
    rope = [(FULL, "rope-minutes-january.pdf", ""), (BARE, "Rope Board 2024-03.pdf", "")]
    heron = [(BARE, "heron-minutes-january.pdf", ""), (BARE, "heron-minutes-march.pdf", "")]
    assert flat(*rope, *heron) == [FULL, FULL, BARE, BARE]
    quay = ("Quay Club Board of Directors", "rope-and-quay.pdf", "")
    assert flat(*rope, quay)[1] == BARE


def test_a_name_of_file_that_says_only_which_sitting_it_was_makes_no_family() -> None:
    files = ["minutes-january.pdf", "draft-minutes-2024-02-03.pdf", "Special Meeting March.pdf"]
    assert flat((FULL, files[0], ""), (BARE, files[1], ""), (BARE, files[2], "")) == [FULL, BARE, BARE]


def test_a_bare_name_is_of_the_body_that_nearly_all_of_its_folder_is_of() -> None:
    own = [(FULL, f"{n}.txt", "") for n in range(4)]
    assert flat(*own, (BARE, "5.txt", ""))[-1] == FULL
    assert flat(*own, (BARE, "5.txt", ""), (BARE, "6.txt", ""))[-1] == BARE


def test_minutes_without_a_board_are_of_their_family_of_files() -> None:
    rope = [("Rope Board", f"rope-{n}.txt", "") for n in range(3)]
    quay = [("Quay Board", f"quay-{n}.txt", "") for n in range(30)]
    heron = [(None, f"heron-{n}.txt", "") for n in range(2)]
    found = flat(*rope, (None, "rope-9.txt", ""), *quay, *heron)
    assert found[3] == "Rope Board"
    assert found[-2:] == [None, None]


def test_a_board_of_directors_is_called_by_its_association_before_or_behind() -> None:
    behind = "Board of Directors, Rope Users Assn., Inc."
    assert flat((FULL, "1.txt", ""), (FULL, "2.txt", ""), (behind, "3.txt", "")) == [FULL] * 3
