"""The house stays as it is meant to be: no circles, no double names, nothing long without a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import house

SLACK = 3
"""Files that a change may add to what is crossed today before somebody must look."""

CROSSED_TODAY = {"GET /api/search": 43, "GET /api/ask": 60, "GET /search": 67, "parse": 80}


def test_no_modules_and_no_folders_import_one_another_in_a_circle() -> None:
    assert house.circles(house.edges()) == []
    assert house.circles(house.rooms()) == []


def test_a_circle_is_found_over_several_steps_and_none_where_there_is_none() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}
    assert house.circles(graph) == [("b", "c")]
    assert house.reached("a", graph) == {"b", "c", "d"}


def test_no_class_name_stands_twice_and_no_file_name_in_a_wing() -> None:
    assert house.double_classes() == {}
    assert house.double_files() == []


def test_every_long_file_says_why() -> None:
    assert house.long_files().keys() <= house.REASONS.keys()
    assert house.REASONS.keys() <= {one.path.as_posix() for one in house.product().values()}


def test_a_function_fits_a_screen() -> None:
    assert house.long_functions() == {}


def test_what_leads_through_the_house_names_files_that_are_there() -> None:
    wings = ("indexer", "service", "eval")
    there = [f"/{path.as_posix()}" for wing in wings for path in (house.ROOT / wing).rglob("*.*")]
    said = (house.ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+\.(?:py|json))`", said))
    assert len(named) > 40
    assert {one for one in named if not any(path.endswith(f"/{one}") for path in there)} == set()


@pytest.fixture(scope="module")
def crossed(sample_index: Path) -> dict[str, frozenset[house.Module]]:
    return house.crossed(sample_index)


@pytest.mark.slow
@pytest.mark.parametrize("name", house.CROSSED)
def test_a_request_crosses_few_files(name: str, crossed: dict[str, frozenset[house.Module]]) -> None:
    found = sorted(one.name for one in crossed[name])
    assert 0 < len(found) <= CROSSED_TODAY[name] + SLACK, found
