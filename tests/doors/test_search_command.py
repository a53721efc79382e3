"""The filters and orders of `minutebook search` and `ask`, as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import minutebook

pytestmark = pytest.mark.slow

QUESTION = "travel expenses of witnesses"


def test_years_actions_and_the_order_are_options_and_numbers_are_in_the_json(sample_index: Path) -> None:
    asked = ("search", QUESTION, "--index", sample_index, "--json")
    everything = json.loads(minutebook(*asked).stdout)
    narrow = json.loads(minutebook(*asked, "--year", "2023", "--has-actions", "--sort", "date").stdout)
    assert narrow["interpreted"]["filters"] == {"year": [2023], "has_actions": True}
    assert 0 < narrow["total"] < everything["total"]
    days = [hit["citation"]["date"] for hit in narrow["hits"]]
    assert days == sorted(days, reverse=True)
    assert {day[:4] for day in days} == {"2023"}
    numbers = {one["value"]: one["count"] for one in everything["facets"]["year"]}
    assert sum(numbers.values()) == everything["total"]
    assert everything["links"] is None


def test_an_answer_keeps_to_them_too(sample_index: Path) -> None:
    asked = ("ask", "How long does it take to repay travel expenses?", "--index", sample_index, "--json")
    found = json.loads(minutebook(*asked, "--year", "2023", "--has-actions").stdout)
    assert {one["date"][:4] for one in found["citations"]} == {"2023"}


@pytest.mark.parametrize(
    ("options", "says"),
    [(("--year", "23"), "four digits"), (("--sort", "oldest"), "relevance, date")],
)
def test_wrong_ones_are_one_line(sample_index: Path, options: tuple[str, str], says: str) -> None:
    run = minutebook("search", QUESTION, "--index", sample_index, *options)
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)
    assert says in run.stderr
