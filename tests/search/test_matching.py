from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.store.engines.base import EveryScore
from service.search.facets import LEAST_COSINE, Matching, best_of_each


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=30), st.integers(1, 5))
def test_the_best_of_each_value_are_those_of_a_full_sort(rows: list[tuple[int, int]], limit: int) -> None:
    values = np.array([value for value, _ in rows], dtype=np.int32)
    scores = np.array([score for _, score in rows], dtype=np.float32)
    expected = np.zeros(len(rows), dtype=bool)
    for value in range(4):
        own = [n for n in range(len(rows)) if values[n] == value]
        expected[sorted(own, key=lambda n: (-scores[n], n))[:limit]] = True
    assert best_of_each(values, scores, limit).tolist() == expected.tolist()


def made(**changes: object) -> Matching:
    """Five passages: 0 and 1 hold words, 2 is near, 3 is near and says the same as 2, 4 is a stranger."""
    scores = EveryScore(
        bm25=np.array([3, 2, 0, 0, 0], dtype=np.float32),
        held=np.array([True, True, False, False, False]),
        cosines=np.array([0.1, 0.0, 0.5, 0.4, LEAST_COSINE - 0.01], dtype=np.float32),
    )
    options = {"depth": 10, "lexical": True, "dense": True} | changes
    return Matching(scores, np.array([0, 1, 2, 2, 4], dtype=np.int32), **options)  # type: ignore[arg-type]


ROWS, VALUES = np.arange(5), np.array([0, 0, 0, 1, 1])


def test_strangers_are_not_counted_and_copies_once_for_each_value() -> None:
    assert made().counts(ROWS, VALUES, 3).tolist() == [3, 1, 0]
    assert made().counts(ROWS, np.zeros(5, dtype=int), 1).tolist() == [3]


def test_a_leg_that_is_not_asked_finds_nothing() -> None:
    assert made(dense=False).counts(ROWS, VALUES, 2).tolist() == [2, 0]
    assert made(lexical=False).counts(ROWS, VALUES, 2).tolist() == [3, 2]


def test_each_value_has_a_list_of_its_own_depth() -> None:
    assert made(depth=1).listed(ROWS, VALUES).tolist() == [True, False, True, True, False]


def test_what_may_not_be_listed_is_not_counted() -> None:
    eligible = np.array([True, False, True, False, True])
    assert made(eligible=eligible).counts(ROWS, VALUES, 2).tolist() == [2, 0]


def test_nothing_can_be_counted_too() -> None:
    assert made().counts(ROWS[:0], VALUES[:0], 2).tolist() == [0, 0]
