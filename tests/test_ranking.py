from __future__ import annotations

import numpy as np
import pytest

from indexer.store.engines.base import Ranked
from service.search.ranking import FEATURES, Linear, shipped, stored_rankings
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
