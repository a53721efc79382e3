from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eval.baselines import convex, reciprocal_rank_fusion
from indexer.store.engines.base import Ranked
from service.search.evidence import Evidence
from tests.made_evidence import evidence


def ranked(*pairs: tuple[int, float]) -> Ranked:
    return Ranked(
        np.array([number for number, _ in pairs], dtype=np.int64),
        np.array([score for _, score in pairs], dtype=np.float32),
    )


def of_legs(lexical: Ranked, dense: Ranked) -> Evidence:
    return evidence(np.union1d(lexical.passages, dense.passages).tolist(), lexical=lexical, dense=dense)


def test_reciprocal_ranks_by_hand() -> None:
    found = of_legs(ranked((7, 9.0), (3, 1.0)), ranked((3, 0.5), (5, 0.4), (7, 0.1)))
    assert found.passages.tolist() == [3, 5, 7]
    assert reciprocal_rank_fusion(found).tolist() == pytest.approx([1 / 62 + 1 / 61, 1 / 62, 1 / 61 + 1 / 63])


def test_only_ranks_count() -> None:
    assert len(set(reciprocal_rank_fusion(of_legs(ranked((9, 100.0)), ranked((2, 0.01)))).tolist())) == 1


def test_the_convex_combination_by_hand() -> None:
    found = of_legs(ranked((1, 10.0), (2, 5.0), (3, 0.0)), ranked((2, 0.9), (3, 0.5), (4, 0.1)))
    assert convex(0.4)(found).tolist() == pytest.approx([0.6, 0.6 * 0.5 + 0.4, 0.4 * 0.5, 0.0])


def test_passages_that_are_no_candidates_any_more_are_left_out() -> None:
    found = of_legs(ranked((1, 10.0), (2, 5.0)), ranked((2, 0.9), (4, 0.1)))
    less = found.only(np.array([True, False, True]))
    assert reciprocal_rank_fusion(less).tolist() == pytest.approx([1 / 61, 1 / 62])
    nothing = replace(found, lexical=ranked(), dense=ranked()).only(np.zeros(3, dtype=np.bool_))
    assert reciprocal_rank_fusion(nothing).tolist() == convex(0.5)(nothing).tolist() == []
