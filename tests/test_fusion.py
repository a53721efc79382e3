import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.protocol import Ranked
from service.fusion import WEIGHT_COVERED, WEIGHT_UNCOVERED, combine, fuse


def ranked(scores: dict[int, float]) -> Ranked:
    order = sorted(scores, key=lambda passage: (-scores[passage], passage))
    return Ranked(np.array(order, dtype=np.int64), np.array([scores[n] for n in order], dtype=np.float32))


def test_scores_are_the_convex_combination_of_stretched_legs() -> None:
    fused = combine(ranked({1: 10.0, 2: 5.0, 3: 0.0}), ranked({2: 0.9, 3: 0.5, 4: 0.1}), dense_weight=0.4)
    scores = dict(zip(fused.passages.tolist(), fused.scores.tolist(), strict=True))
    assert scores == pytest.approx({2: 0.6 * 0.5 + 0.4, 1: 0.6, 3: 0.4 * 0.5, 4: 0.0})
    assert fused.passages.tolist() == [2, 1, 3, 4]


def test_each_legs_own_score_is_kept_and_absence_is_told() -> None:
    fused = combine(ranked({1: 10.0}), ranked({2: 0.9}), 0.4)
    by_passage = {n: at for at, n in enumerate(fused.passages.tolist())}
    assert fused.lexical[by_passage[1]] == 10
    assert np.isnan(fused.dense[by_passage[1]])
    assert np.isnan(fused.lexical[by_passage[2]])


def test_one_leg_alone_keeps_its_order_and_the_whole_weight() -> None:
    fused = combine(None, ranked({7: 0.2, 3: 0.8, 5: 0.5}), 0.4)
    assert fused.passages.tolist() == [3, 5, 7]
    assert fused.scores[0] == 1


def test_no_hits_at_all() -> None:
    assert len(combine(ranked({}), ranked({}), 0.4).passages) == 0
    assert len(combine(None, ranked({}), 0.4).passages) == 0


@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from([0.0, 1.0, 2.5, 9.0]), max_size=12),
    st.dictionaries(st.integers(0, 30), st.sampled_from([-0.5, 0.0, 0.5, 1.0]), max_size=12),
)
def test_scores_lie_in_0_1_fall_and_ties_stand_in_passage_order(
    lexical: dict[int, float], dense: dict[int, float]
) -> None:
    fused = combine(ranked(lexical), ranked(dense), 0.4)
    assert set(fused.passages.tolist()) == set(lexical) | set(dense)
    assert ((fused.scores >= 0) & (fused.scores <= 1.000001)).all()
    keys = list(zip((-fused.scores).tolist(), fused.passages.tolist(), strict=True))
    assert keys == sorted(keys)


def test_the_less_the_words_cover_the_more_meaning_counts() -> None:
    lexical, dense = ranked({1: 9.0, 2: 3.0}), ranked({2: 0.9, 1: 0.1})
    assert fuse(lexical, dense, coverage=1.0).passages.tolist() == [1, 2]
    assert fuse(lexical, dense, coverage=0.0).passages.tolist() == [2, 1]
    for coverage, weight in ((1.0, WEIGHT_COVERED), (0.0, WEIGHT_UNCOVERED)):
        expected = combine(lexical, dense, weight).scores.tolist()
        assert fuse(lexical, dense, coverage).scores.tolist() == pytest.approx(expected)
