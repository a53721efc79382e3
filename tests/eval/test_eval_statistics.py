from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import permutation_test

from eval.measures import Difference, differences, estimates, holm


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    few = estimates(np.array([[0.0], [1.0]] * 10))[0]
    many = estimates(np.array([[0.0], [1.0]] * 200))[0]
    assert few.mean == many.mean == 0.5
    assert few.low < many.low < 0.5 < many.high < few.high


def test_the_interval_is_the_binomial_one_for_yes_and_no() -> None:
    # 100 questions, half of them right: standard error 0.05, so 0.5 -+ 1.96 * 0.05.
    found = estimates(np.array([[0.0], [1.0]] * 50))[0]
    assert (found.low, found.high) == pytest.approx((0.402, 0.598), abs=0.015)


def test_values_that_are_all_alike_leave_no_doubt() -> None:
    assert [(one.mean, one.low, one.high) for one in estimates(np.full((7, 2), 0.25))] == [(0.25,) * 3] * 2


def test_the_same_values_give_the_same_interval() -> None:
    values = np.random.default_rng(1).random((30, 3))
    assert estimates(values) == estimates(values)


def test_no_questions_give_no_estimate() -> None:
    assert estimates(np.zeros((0, 5))) == ()


def test_the_chance_of_a_difference_is_that_of_all_its_signs() -> None:
    """Twelve questions have 4,096 patterns of signs: few enough to count."""
    random = np.random.default_rng(3)
    for shift in (0.0, 0.2, 0.5):
        gains = random.normal(shift, 0.5, size=(12, 1))
        signs = np.array(list(product((-1, 1), repeat=12)))
        exact = (np.abs(signs @ gains) >= abs(gains.sum()) - 1e-9).mean()
        found = differences(gains, np.zeros((12, 1)))[0]
        assert found.p == pytest.approx(exact, abs=0.01)
        assert found.mean == pytest.approx(gains.mean())


def test_scipy_finds_the_same_chance() -> None:
    random = np.random.default_rng(4)
    ours, theirs = random.random((80, 1)) + 0.05, random.random((80, 1))
    other = permutation_test(
        (ours[:, 0] - theirs[:, 0],),
        lambda gains, axis: gains.mean(axis=axis),
        permutation_type="samples",
        n_resamples=20_000,
        vectorized=True,
        rng=np.random.default_rng(5),
    )
    assert differences(ours, theirs)[0].p == pytest.approx(other.pvalue, abs=0.01)


def test_no_difference_is_noise_and_an_even_one_is_not() -> None:
    same = np.random.default_rng(1).random((50, 1))
    assert differences(same, same)[0] == Difference(0.0, 0.0, 0.0, 1.0)
    worse, better = differences(same - 0.01, same)[0], differences(same + 0.01, same)[0]
    assert (worse.verdict, better.verdict, differences(same, same)[0].verdict) == ("worse", "better", "noise")
    assert worse.p == better.p == pytest.approx(1 / 20_001)


def test_one_question_of_many_cannot_be_more_than_noise() -> None:
    before = np.zeros((60, 1))
    after = before.copy()
    after[0] = 1
    assert differences(after, before)[0].p == 1.0


def test_true_nulls_are_called_real_as_often_as_stated() -> None:
    random = np.random.default_rng(6)
    real = [differences(*random.random((2, 25, 1)))[0].real for _ in range(200)]
    assert 0.01 <= np.mean(real) <= 0.1  # 0.05, with a standard error of 0.015


def test_no_questions_give_no_difference() -> None:
    assert differences(np.zeros((0, 5)), np.zeros((0, 5))) == ()


def test_holm_by_hand() -> None:
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert found == pytest.approx({"d": 0.02, "a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"b": 1.0, "a": 1.0}
    assert holm({}) == {}
