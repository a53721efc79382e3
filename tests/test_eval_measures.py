"""Golden values, computed by hand from the definitions of the measures."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from eval.measures import MEASURES, Judged, measure


def values(relevant: str, ranking: str) -> dict[str, float]:
    """Measures of one question whose passages are letters."""
    row = measure([Judged(set(relevant), list(ranking))])[0]
    return dict(zip(MEASURES, row, strict=True))


def test_values_by_hand() -> None:
    found = values("bdz", "abcdef")
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert found["nDCG@10"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)
    assert found["R@5"] == pytest.approx(2 / 3)
    assert found["R@20"] == pytest.approx(2 / 3)
    assert found["RR@10"] == pytest.approx(1 / 2)
    assert found["Success@1"] == 0


def test_each_measure_looks_no_deeper_than_it_says() -> None:
    ranking = "abcdefghijklmnopqrstuvwxyz"
    assert values("f", ranking) == pytest.approx(
        {"nDCG@10": 1 / log2(7), "R@5": 0, "R@20": 1, "RR@10": 1 / 6, "Success@1": 0}
    )
    assert values("k", ranking) == {"nDCG@10": 0, "R@5": 0, "R@20": 1, "RR@10": 0, "Success@1": 0}
    assert set(values("u", ranking).values()) == {0}


def test_the_first_hit_alone_decides_success() -> None:
    assert set(values("a", "abc").values()) == {1}


def test_the_order_of_a_ranking_stands_where_tools_would_break_ties_by_name() -> None:
    assert values("a", "az")["Success@1"] == 1
    assert values("z", "za")["Success@1"] == 1
    assert values("z", "az")["RR@10"] == 1 / 2


def test_a_question_without_a_hit_counts_as_zero() -> None:
    rows = measure([Judged({"a"}, ["a"]), Judged({"a"}, []), Judged({"b"}, ["a"])])
    assert rows.shape == (3, 5)
    assert rows[0].tolist() == [1] * 5
    assert not rows[1:].any()


def test_a_question_without_a_relevant_passage_counts_as_zero() -> None:
    rows = measure([Judged(set(), ["a"]), Judged({"a"}, ["a"])])
    assert rows.tolist() == [[0] * 5, [1] * 5]


def test_nothing_judged_or_nothing_found_at_all() -> None:
    assert measure([]).shape == (0, 5)
    assert measure([Judged({"a"}, [])]).tolist() == [[0] * 5]
    assert measure([Judged(set(), ["a"])]).tolist() == [[0] * 5]


def test_questions_do_not_mix() -> None:
    many = [Judged({str(n)}, [str(n + 1), str(n)]) for n in range(12)]
    np.testing.assert_allclose(measure(many), measure(many[:1]).repeat(12, axis=0))
