"""One result for passages that say the same: order, members, and filters that stay in force."""

import numpy as np

from service.search.search import grouped

CODES = np.array([0, 1, 0, 3, 1, 0], dtype=np.int32)


def groups(*ranked: int) -> list[list[int]]:
    return grouped(np.array(ranked, dtype=np.int64), CODES)


def test_the_best_of_a_group_stands_for_it_where_it_stood() -> None:
    assert groups(4, 5, 3, 1, 0) == [[4, 1], [5, 0], [3]]


def test_without_equal_passages_nothing_changes() -> None:
    assert groups(3, 1, 2) == [[3], [1], [2]]


def test_a_passage_that_was_not_found_is_in_no_group() -> None:
    assert groups(2) == [[2]]


def test_nothing_found_makes_no_group() -> None:
    assert groups() == []
