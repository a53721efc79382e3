"""Answers are judged by what they quote: facts, evidence, and silence."""

from __future__ import annotations

import pytest

from eval.answers import overlap, stated
from eval.questions import Fact
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
    assert stated(Fact((fact,)), quoted) is found


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
    assert overlap(Analyzer(), Fact((fact,)), quoted) is found
