"""From scored passages to the order and the groups that are shown."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.store.engines.base import Ranked
from service.search.listing import grouped
from service.search.ranking import LEVELS, SURROUNDINGS, Linear
from service.search.search import RankedHits, one_leg, ranked_hits
from tests.made_evidence import evidence


def hits() -> RankedHits:
    found = evidence([3, 5, 8, 9], bm25=[1.0, 0.0, 2.0, 1.0], cosines=[0.1, 0.2, 0.3, 0.4])
    return ranked_hits(found, np.array([0.5, 0.9, 0.2, 0.5], dtype=np.float32))


def test_the_best_come_first_and_equal_ones_in_passage_order() -> None:
    found = hits()
    assert found.passages.tolist() == [5, 3, 9, 8]
    assert found.lexical.tolist() == pytest.approx([np.nan, 1, 1, 2], nan_ok=True)
    assert found.dense.tolist() == pytest.approx([0.2, 0.1, 0.4, 0.3])


def test_one_leg_is_stretched_and_knows_nothing_of_the_other() -> None:
    ranked = Ranked(np.array([7, 2], dtype=np.int64), np.array([4.0, 1.0], dtype=np.float32))
    found = one_leg(ranked, "lexical")
    assert found.scores.tolist() == [1, 0]
    assert found.lexical.tolist() == [4, 1]
    assert np.isnan(found.dense).all()


def test_passages_read_again_are_ordered_anew_and_stay_above_the_others() -> None:
    found = hits().rescored(np.array([0.2, 0.8], dtype=np.float32))
    assert found.passages.tolist() == [3, 5, 9, 8]
    assert found.scores.tolist() == pytest.approx([0.8, 0.2, 0.5 * 0.2, 0.2 * 0.2])
    assert found.dense.tolist() == pytest.approx([0.1, 0.2, 0.4, 0.3])
    alike = hits().rescored(np.array([0.5, 0.5], dtype=np.float32))
    assert alike.passages.tolist() == hits().passages.tolist()
    assert hits().rescored(np.zeros(0, dtype=np.float32)).scores.tolist() == hits().scores.tolist()


def test_parts_follow_their_passages_and_add_up() -> None:
    close = [True, True, True, False]
    found = evidence(
        [3, 5, 8, 9], sentences=[0.3, 0.9, 0.1, 0.0], held=[[True], [False], [True], [False]], compared=close
    )
    arrays = ([1.0, 2.0], [0.5, 0.5], 0.5, [0.1] * 5, [0.2] * 5, [0.0, 1.0, *[0.0] * len(LEVELS)])
    ranking = Linear(("sentence", "coverage"), *(np.array(one, dtype=np.float32) for one in arrays))
    hits = ranked_hits(found, ranking(found)).explained(found, ranking)
    sums = dict(zip([3, 5, 8], ranking.sums(found.only(found.compared)).tolist(), strict=True)) | {9: 0}
    for shown in (hits, hits.only(np.array([True, False, True, True])), hits.rescored(np.array([0.1, 0.9]))):
        assert shown.parts is not None
        assert list(shown.parts) == ["sentence", "coverage", *SURROUNDINGS]
        expected = [sums[number] for number in shown.passages.tolist()]
        assert sum(shown.parts.values()).tolist() == pytest.approx(expected)


# One result for passages that say the same: order, members, and filters that stay in force.

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
