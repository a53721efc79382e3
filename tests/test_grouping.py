"""One result for passages that say the same: order, members, and filters that stay in force."""

import numpy as np

from service.search.search import PassageGroup, elsewhere, members
from service.search.search import grouped as of_members


def ranking(*passages: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(passages, dtype=np.int64)


def grouped(
    ranked: "np.ndarray[tuple[int], np.dtype[np.int64]]", codes: np.ndarray
) -> tuple[PassageGroup, ...]:
    return of_members(members(ranked, codes))


CODES = np.array([0, 1, 0, 3, 1, 0], dtype=np.int32)


def test_the_best_of_a_group_stands_for_it_where_it_stood() -> None:
    assert grouped(ranking(4, 5, 3, 1, 0), CODES) == (
        PassageGroup(4, (1,)),
        PassageGroup(5, (0,)),
        PassageGroup(3),
    )


def test_without_equal_passages_nothing_changes() -> None:
    assert [one.best for one in grouped(ranking(3, 1, 2), CODES)] == [3, 1, 2]
    assert all(not one.others for one in grouped(ranking(3, 1, 2), CODES))


def test_a_passage_that_was_not_found_is_in_no_group() -> None:
    assert grouped(ranking(2), CODES) == (PassageGroup(2),)


def test_nothing_found_makes_no_group() -> None:
    assert grouped(ranking(), CODES) == ()


def test_other_meetings_are_named_once_and_never_the_own() -> None:
    assert elsewhere("b", ["a", "b", "c", "a"]) == ("a", "c")
    assert elsewhere("b", ["b", "b"]) == ()
