"""Sums of money are found however they are written."""

from __future__ import annotations

import pytest

from service.search.question.sums import sums_otherwise


def ways(question: str, *unused: str) -> dict[str, tuple[str, ...]]:
    found = sums_otherwise(question, lambda way: way not in unused)
    return {one.written: one.stands_for for one in found}


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("£4.2m", ("£4.2 million", "£4,200,000")),
        ("£4.2 million", ("£4.2m", "£4,200,000")),
        ("£30k", ("£30,000",)),
        ("$30,000", ("$30k",)),
        ("€1bn", ("€1 billion", "€1,000,000,000")),
        ("£1,250,000", ("£1.25m", "£1.25 million")),
        ("£1,500", ("£1.5k",)),
    ],
)
def test_a_sum_is_known_by_its_other_ways(written: str, otherwise: tuple[str, ...]) -> None:
    assert ways(f"Who gave {written} for the quay?") == {written: otherwise}


def test_only_ways_that_the_minutes_have_are_told() -> None:
    assert ways("was it £4.2m?", "£4,200,000") == {"£4.2m": ("£4.2 million",)}
    assert ways("was it £30k?", "£30,000") == {}


@pytest.mark.parametrize(
    "question", ["30,000 people", "£12.50", "£1,234", "£5%", "£4.2mm", "4.2m of rope", "£", ""]
)
def test_other_figures_are_left_alone(question: str) -> None:
    assert ways(question) == {}


def test_it_is_told_where_the_sum_stands() -> None:
    question = "£2m and £3k"
    found = list(sums_otherwise(question, lambda _: True))
    assert [question[one.start : one.end] for one in found] == ["£2m", "£3k"]
