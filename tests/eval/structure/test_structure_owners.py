"""Owners of found actions: what is right, wrong, missed and invented, and where it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.structure.account import markdown, page
from eval.structure.findings import findings
from eval.structure.gold import GoldDocument
from eval.structure.judge import JudgedDocument
from eval.structure.means import StructureResults, as_text, table
from eval.structure.owners import OwnerCounts, owner_counts
from eval.structure.reading import Reading
from tests.eval.structure.invented import changed, invented, perfect


@pytest.fixture
def gold(tmp_path: Path) -> GoldDocument:
    return invented(tmp_path)[0]


def read_as(*owners: str | None) -> Reading:
    actions = [one | {"owner": owner} for one, owner in zip(perfect()["actions"], owners, strict=True)]
    return Reading.of([changed(actions=actions)])


@pytest.mark.parametrize(
    ("owners", "counts"),
    [
        (("AQ", "Bram Oystercatch"), OwnerCounts(right=2)),
        (("Cy Dunnock", "BO"), OwnerCounts(right=1, wrong=1)),
        ((None, "BO"), OwnerCounts(right=1, missed=1)),
    ],
)
def test_owners_are_right_wrong_or_missed(gold, owners, counts):
    assert owner_counts(gold, read_as(*owners)) == counts


def test_an_owner_where_the_gold_has_nobody_is_invented_and_told(gold):
    bare = replace(gold, owners=(None, gold.owners[1]))
    assert owner_counts(bare, read_as("AQ", "BO")) == OwnerCounts(right=1, invented=1)
    assert owner_counts(bare, read_as(None, "BO")) == OwnerCounts(right=1, nobody=1)
    told = [one.sentence for one in findings(bare, read_as("AQ", "BO"))]
    assert any("is nobody's, and was read as of AQ" in sentence for sentence in told)
    assert not [one for one in findings(bare, read_as(None, "BO")) if "nobody's" in one.sentence]


def test_only_found_actions_whose_gold_has_owners_count(gold):
    assert owner_counts(gold, Reading.of([changed(actions=[])])) == OwnerCounts()
    assert owner_counts(replace(gold, owners=()), read_as("AQ", "BO")) == OwnerCounts()


def test_the_counts_are_told_for_all_and_by_body():
    figures = {"items": 1.0, "exact": 1.0}
    documents = (
        JudgedDocument("a/1.txt", "a", "gold.json", figures, (), OwnerCounts(41, 2, 3, 4)),
        JudgedDocument("b/1.txt", "b", "gold.json", figures, (), OwnerCounts(12, 0, 1, 0)),
    )
    results = StructureResults(documents)
    assert results.overall.owners == OwnerCounts(53, 2, 4, 4)
    rows = [line.split() for line in table(results).split("\n")]
    assert ["all", "53", "2", "4", "4"] in rows
    assert ["b", "12", "0", "1", "0"] in rows
    assert "| a | 41 | 2 | 3 | 4 |" in markdown(results)
    assert '<tr><th scope="row">a</th><td class="n">41</td>' in page(results)
    assert json.loads(as_text(results))["groups"][0]["owners"]["invented"] == 4
