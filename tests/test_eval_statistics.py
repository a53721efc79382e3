import numpy as np
import pytest

from eval.statistics import estimates


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
