"""Which line stands under which by looks alone."""

from __future__ import annotations

import numpy as np

from indexer.meetings.items.outline import Outline

#          0  1  2  3  4  5  6
RANKS = [1, 2, 9, 9, 2, 9, 1]
LOOKS = ["a", "b", "c", "c", "b", "c", "a"]


def test_a_line_stands_under_the_nearest_one_above_that_looks_stronger():
    outline = Outline.of(RANKS, LOOKS, ())
    assert outline.parents == (-1, 0, 1, 1, 0, 4, -1)
    assert outline.ends == (6, 4, 3, 4, 6, 6, 7)
    assert outline.depths == (0, 1, 2, 2, 1, 2, 0)


def test_siblings_are_of_one_look_under_one_parent():
    outline = Outline.of(RANKS, LOOKS, ())
    assert outline.places.tolist() == [0, 0, 0, 1, 1, 0, 1]
    assert outline.sizes.tolist() == [2, 2, 2, 2, 2, 1, 2]


def test_lines_outside_the_minutes_are_nobodys_parents():
    outline = Outline.of(RANKS, LOOKS, {0})
    assert outline.parents == (-1, -1, 1, 1, -1, 4, -1)
    assert outline.ends[0] == 1


def test_values_of_parents_and_sums_of_what_stands_below():
    outline = Outline.of(RANKS, LOOKS, ())
    values = np.arange(7.0)
    assert outline.of_parents(values, -1.0).tolist() == [-1, 0, 1, 1, 0, 4, -1]
    assert outline.summed(values).tolist() == [15, 5, 0, 0, 5, 0, 0]
