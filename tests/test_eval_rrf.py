from __future__ import annotations

import numpy as np
import pytest
from eval.rrf import reciprocal_rank_fusion

from indexer.engines.protocol import Ranked


def ranked(*pairs: tuple[int, float]) -> Ranked:
    return Ranked(
        np.array([number for number, _ in pairs], dtype=np.int64),
        np.array([score for _, score in pairs], dtype=np.float32),
    )


def test_scores_by_hand() -> None:
    found = reciprocal_rank_fusion(ranked((7, 9.0), (3, 1.0)), ranked((3, 0.5), (5, 0.4), (7, 0.1)))
    assert found.passages.tolist() == [3, 7, 5]
    assert found.scores.tolist() == pytest.approx([1 / 62 + 1 / 61, 1 / 61 + 1 / 63, 1 / 62])
    assert found.lexical.tolist() == pytest.approx([1.0, 9.0, np.nan], nan_ok=True)
    assert found.dense.tolist() == pytest.approx([0.5, 0.1, 0.4], nan_ok=True)


def test_only_ranks_count_and_ties_stand_in_passage_order() -> None:
    found = reciprocal_rank_fusion(ranked((9, 100.0)), ranked((2, 0.01)))
    assert found.passages.tolist() == [2, 9]
    assert len(set(found.scores.tolist())) == 1


def test_a_leg_that_was_not_asked_adds_nothing() -> None:
    assert reciprocal_rank_fusion(None, ranked((4, 0.9), (1, 0.8))).passages.tolist() == [4, 1]
    assert reciprocal_rank_fusion(ranked((4, 0.9)), None).passages.tolist() == [4]
    assert reciprocal_rank_fusion(None, None).passages.tolist() == []
