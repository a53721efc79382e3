"""Features by hand, and the ranking that they add up to."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.store.engines.base import Ranked
from service.search.ranking import FEATURES, Evidence, Linear, matrix, shipped, stored_rankings, stretched
from tests.made_evidence import evidence


def linear(scale: tuple[float, float, float, float] = (0, 1, 0, 0)) -> Linear:
    one = np.array([1.0, 0.0], dtype=np.float32)
    other = np.array([0.0, 2.0], dtype=np.float32)
    return Linear(("words", "sentence"), one, other, np.array(scale, dtype=np.float32))


def test_weights_follow_how_much_the_words_cover() -> None:
    hits = Ranked(np.array([1], dtype=np.int64), np.array([2], dtype=np.float32))
    scores = {"bm25": [2.0, 1.0], "sentences": [0.1, 0.9], "lexical": hits}
    assert linear().sums(evidence([1, 2], held=[[False], [False]], **scores)).tolist() == [1, 0]
    assert linear().sums(evidence([1, 2], held=[[True], [False]], **scores)).tolist() == [1, 2]


def test_scores_are_probabilities_in_the_order_of_the_sums() -> None:
    found = evidence([1, 2, 3], bm25=[3.0, 2.0, 1.0], sentences=[0.4, 0.5, 0.6])
    scores = linear((-1, 2, 0, 3))(found)
    level = -1 + 3 * 0.6
    assert scores.tolist() == pytest.approx([1 / (1 + np.exp(-(2 * sum_ + level))) for sum_ in (1, 0.5, 0)])
    assert linear()(evidence([])).tolist() == []


def test_the_stored_rankings_know_their_features_and_keep_the_order() -> None:
    rankings = stored_rankings()
    assert rankings["shipped"].features == shipped().features
    for name, one in rankings.items():
        assert name == "shipped" or name.startswith("without-")
        assert set(one.features) <= set(FEATURES)
        assert len(one.weights) == len(one.covered_weights) == len(one.features)
        assert one.scale[1] > 0  # more evidence is never a lower probability
    assert all(
        len(one.features) < len(shipped().features) for name, one in rankings.items() if name != "shipped"
    )


# Each feature by hand.


def value(name: str, found: Evidence) -> list[float]:
    return [round(one, 4) for one in FEATURES[name](found).tolist()]


def test_scores_are_stretched_over_0_1() -> None:
    assert stretched(np.array([2.0, 4.0, 3.0])).tolist() == [0, 1, 0.5]
    assert stretched(np.array([2.0, 2.0])).tolist() == [1, 1]
    assert stretched(np.zeros(0)).tolist() == []


def test_words_passage_and_sentence_are_the_scores_stretched() -> None:
    found = evidence([4, 9], bm25=[1, 3], cosines=[0.9, 0.1], sentences=[0.2, 0.7])
    assert value("words", found) == [0, 1]
    assert value("passage", found) == [1, 0]
    assert value("sentence", found) == [0, 1]


def test_coverage_is_the_share_of_the_question_that_a_passage_or_its_item_holds() -> None:
    held = [[True, False], [False, True], [False, False]]
    found = evidence([1, 2, 3], held=held, shares=[0.7, 0.3], items=[0, 0, 1])
    assert value("coverage", found) == [0.7, 0.3, 0]
    assert value("item-coverage", found) == [1, 1, 0]


def test_what_the_best_lexical_hits_hold_is_covered() -> None:
    hits = Ranked(np.array([3, 1], dtype=np.int64), np.array([2, 1], dtype=np.float32))
    found = evidence([1, 2, 3], lexical=hits, held=[[False], [True], [False]])
    assert found.covered == 0
    assert evidence([1, 2, 3], lexical=hits, held=[[True], [True], [False]]).covered == 1
    assert evidence([1, 2]).covered == 0


def test_words_count_where_they_cover_and_meaning_where_they_do_not() -> None:
    hits = Ranked(np.array([1], dtype=np.int64), np.array([2], dtype=np.float32))
    scores = {"bm25": [2.0, 0.0], "sentences": [0.1, 0.9], "lexical": hits}
    covered = evidence([1, 2], held=[[True], [False]], **scores)
    assert covered.fused.tolist() == [1, 0]
    assert evidence([1, 2], held=[[False], [False]], **scores).fused.tolist() == [0, 1]


def test_an_item_lends_its_best_and_its_mean() -> None:
    found = evidence([1, 2, 3], sentences=[0.0, 1.0, 0.5], items=[7, 7, 8], item_sizes=[2, 2, 1])
    assert found.fused.tolist() == [0, 1, 0.5]
    assert value("item-best", found) == [1, 1, 0.5]
    assert value("item-mean", found) == [0.5, 0.5, 0.5]
    assert value("item-length", found) == pytest.approx([0.1386, 0.1386, 0], abs=1e-4)


def test_neighbours_lend_within_their_item_only() -> None:
    found = evidence([1, 2, 3, 5], sentences=[0.0, 1.0, 0.5, 1.0], items=[7, 7, 7, 8])
    assert value("neighbours", found) == [0.5, 0.25, 0.5, 0]
    assert value("next-neighbours", found) == [0.25, 0, 0, 0]
    apart = evidence([1, 2], sentences=[0.0, 1.0], items=[7, 8])
    assert value("neighbours", apart) == [0, 0]


def test_all_features_stand_in_one_row_a_passage() -> None:
    names = tuple(FEATURES)
    assert matrix(evidence([1, 2, 3]), names).shape == (3, len(names))
