"""Silence and probabilities, counted on paper."""

from __future__ import annotations

import math

import pytest

from eval.confidence import Silence, abstention, auroc, refusals, reliability


def test_auroc_counts_pairs_in_order_and_ties_half() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1
    assert auroc([0.1], [0.9]) == 0
    assert auroc([0.5, 0.9], [0.5, 0.1]) == 0.875
    assert math.isnan(auroc([], [0.1]))


def test_silence_is_judged_as_the_verdict_that_there_is_no_answer() -> None:
    silences = [
        Silence("fact", True, True, 0.9),
        Silence("fact", True, True, 0.8),
        Silence("fact", True, False, 0.3),
        Silence("fact", False, False, 0.1),
        Silence("fact", False, False, 0.2),
        Silence("fact", False, True, 0.7),
    ]
    found = abstention(silences)
    assert found is not None
    assert (found.answerable, found.unanswerable) == (3, 3)
    assert found.precision.mean == pytest.approx(2 / 3)
    assert found.recall.mean == pytest.approx(2 / 3)
    assert found.f1.mean == pytest.approx(2 / 3)
    assert found.auroc.mean == pytest.approx(8 / 9)
    assert 0 <= found.auroc.low <= found.auroc.mean <= found.auroc.high <= 1
    assert abstention(silences[:3]) is None


def test_refusals_are_counted_by_group_those_without_an_answer_first() -> None:
    found = refusals(
        [
            Silence("fact", True, True, 0.9),
            Silence("who", True, False, 0.2),
            Silence("near-miss", False, False, 0.1),
            Silence("near-miss", False, True, 0.6),
            Silence("off-topic", False, False, 0.0),
        ]
    )
    assert [(one.group, one.refused, one.questions, one.share.mean) for one in found] == [
        ("near-miss", 1, 2, 0.5),
        ("off-topic", 1, 1, 1.0),
        ("answerable", 1, 2, 0.5),
    ]


def test_calibration_holds_what_was_said_against_what_came_true() -> None:
    found = reliability([0.2, 0.2, 0.9, 1.0], [False, True, True, True])
    assert found is not None
    assert [(one.low, one.cases, one.right) for one in found.bins] == [(0.2, 2, 0.5), (0.9, 2, 1.0)]
    assert found.bins[1].probability == pytest.approx(0.95)
    assert found.error == pytest.approx((2 * 0.3 + 2 * 0.05) / 4)
    assert reliability([], []) is None
