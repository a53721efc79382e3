"""Answers are judged by what they quote: facts, evidence, and silence."""

from __future__ import annotations

import math

import pytest

from eval.answers import Silence, abstention, auroc, overlap, stated
from indexer.language.words import Analyzer


@pytest.mark.parametrize(
    ("fact", "quoted", "found"),
    [
        ("£4,000 a year", "It costs £4,000\na  YEAR.", True),
        ("the ‘old’ lock", "the 'old' lock", True),
        ("three–year plan", "a three-year plan", True),
        ("4,000", "4.000", False),
        ("the old lock", "the lock", False),
    ],
)
def test_a_stated_fact_stands_word_for_word(fact: str, quoted: str, found: bool) -> None:
    assert stated(fact, quoted) is found


@pytest.mark.parametrize(
    ("fact", "quoted", "found"),
    [
        ("two cranes were mended", "Mending took a week; two of them, cranes both.", True),
        ("two cranes were mended", "Two boats were mended.", True),
        ("two cranes were mended", "Two boats sank.", False),
        ("of the", "anything", False),
    ],
)
def test_overlap_counts_the_terms_of_a_fact(fact: str, quoted: str, found: bool) -> None:
    assert overlap(Analyzer(), fact, quoted) is found


def test_auroc_counts_pairs_in_order_and_ties_half() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1
    assert auroc([0.1], [0.9]) == 0
    assert auroc([0.5, 0.9], [0.5, 0.1]) == 0.875
    assert math.isnan(auroc([], [0.1]))


def test_silence_is_judged_as_the_verdict_that_there_is_no_answer() -> None:
    silences = [
        Silence(True, True, 0.9),
        Silence(True, True, 0.8),
        Silence(True, False, 0.3),
        Silence(False, False, 0.1),
        Silence(False, False, 0.2),
        Silence(False, True, 0.7),
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
