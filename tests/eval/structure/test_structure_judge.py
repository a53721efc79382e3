"""Judging all documents: each body by what was fitted without it, and figures put together by body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from eval.structure import judge as judging
from eval.structure.account import markdown, page
from eval.structure.findings import Mismatch
from eval.structure.fitted import fitted_to, parse_with
from eval.structure.gold import gold_files, read_all, read_gold
from eval.structure.judge import JudgedDocument, examples_of, folds_of, judge
from eval.structure.means import StructureResults, as_text, check_held, table
from indexer.errors import BadInput
from tests.eval.structure.invented import GOLD, invented, write_invented
from tests.processes import ROOT

SAMPLE = ROOT / "examples" / "structure.json"


@dataclass(frozen=True)
class Remembering:
    """A reader that learns nothing but whose documents it was given."""

    name: str = "remembered"
    path: Path = Path()

    def example(self, source, gold):
        return gold.body, source.text[:10]

    def fit(self, examples):
        return sorted(body for body, _ in examples)


@pytest.fixture
def used(monkeypatch):
    """By document, the bodies that what read it was fitted to."""
    found = {}

    def parse(source, weights):
        found[source.path.parent.name] = weights.get("remembered", "shipped")
        return parse_with(source, {})

    monkeypatch.setattr(judging, "parse_with", parse)
    return found


def test_each_body_is_read_by_what_was_fitted_without_it(tmp_path, used):
    documents = invented(tmp_path)
    judged = judge(documents, [Remembering()], workers=1)
    assert used == {
        "fennmoor": ["marrowby", "stint"],
        "marrowby": ["fennmoor", "stint"],
        "stint": ["fennmoor", "marrowby"],
    }
    assert [one.path for one in judged] == [one["path"] for one in GOLD]


def test_documents_of_one_body_are_left_out_together_whichever_gold_they_stand_in(tmp_path, used):
    documents = invented(tmp_path)
    judge((*documents, *read_gold(tmp_path / "gold.json")), [Remembering()], workers=1)
    assert used["stint"] == ["fennmoor", "fennmoor", "marrowby", "marrowby"]


def test_bodies_can_be_left_out_in_groups(tmp_path, used):
    judge(invented(tmp_path), [Remembering()], folds=2, workers=1)
    assert all(body not in fitted for body, fitted in used.items())
    assert sorted(map(len, used.values())) == [1, 1, 2]


def test_a_body_that_the_shipped_weights_do_not_know_is_judged_by_these(tmp_path, used):
    judge(invented(tmp_path), [Remembering()], fitted_to={"fennmoor", "stint"}, workers=1)
    assert used == {"fennmoor": ["stint"], "marrowby": "shipped", "stint": ["fennmoor"]}


def test_a_body_that_they_know_needs_another_to_fit_to(tmp_path, used):
    with pytest.raises(BadInput, match="fitted to fennmoor, and there is no other body here"):
        judge(invented(tmp_path)[:1], [Remembering()], fitted_to={"fennmoor"}, workers=1)
    judge(invented(tmp_path)[:1], [Remembering()], fitted_to=(), workers=1)
    assert used == {"fennmoor": "shipped"}


def test_the_sample_is_none_of_what_the_shipped_weights_know():
    assert not {one.body for one in read_all(gold_files([SAMPLE]))} & fitted_to()


def test_groups_are_of_about_the_same_size():
    fold_of = folds_of(["a"] * 5 + ["b"] * 3 + ["c"] * 2 + ["d"], 2)
    assert fold_of == {"a": 0, "b": 1, "c": 1, "d": 0}


def test_a_shipped_fit_learns_from_all_of_them(tmp_path):
    examples = examples_of(invented(tmp_path), [Remembering()], workers=1)
    assert [body for body, _ in examples["remembered"]] == ["fennmoor", "marrowby", "stint"]


def test_what_cannot_be_read_counts_as_zero_and_is_told(tmp_path):
    gold = write_invented(tmp_path)
    (tmp_path / "stint" / "may.txt").write_text(" ")
    *_, last = judge(read_gold(gold), (), workers=1)
    assert last.figures["items"] == 0
    assert last.findings == (Mismatch("reading", "It was not read: it is empty"),)


def test_several_processes_find_the_same(tmp_path):
    documents = invented(tmp_path)
    assert judge(documents, (), workers=2) == judge(documents, (), workers=1)


def document(body: str, number: int, value: float) -> JudgedDocument:
    figures = {"items": value, "exact": float(value == 1)}
    return JudgedDocument(
        f"{body}/{number}.txt", body, "gold.json", figures, (Mismatch("items", f"Secret of {body}."),)
    )


DOCUMENTS = (
    *(document("a", number, 1.0) for number in range(6)),
    document("b", 1, 0.0),
    document("b", 2, 0.5),
    document("c", 1, 1.0),
)


def test_means_are_of_documents_and_intervals_of_bodies():
    overall = StructureResults(DOCUMENTS).overall
    assert (overall.documents, overall.bodies) == (9, 3)
    items = overall.figures["items"]
    assert items.mean == pytest.approx(7.5 / 9)
    # Some draws are of nothing but b, whose mean is a quarter.
    assert items.low == pytest.approx(0.25)
    assert items.high == 1
    assert StructureResults(DOCUMENTS).overall == overall


def test_of_one_body_there_is_no_interval():
    body = next(one for one in StructureResults(DOCUMENTS).bodies if one.name == "b")
    assert body.figures["items"].low == body.figures["items"].mean == body.figures["items"].high == 0.25


def test_of_bodies_held_back_figures_alone_are_told():
    results = StructureResults(DOCUMENTS, held=("b",))
    seen, held = results.groups[-2:]
    assert (seen.name, seen.documents, held.name, held.documents) == ("seen", 7, "held", 2)
    for text in (markdown(results), page(results), as_text(results)):
        assert "Secret of a." in text
        assert "Secret of b." not in text
    assert "b*" in table(results)
    with pytest.raises(BadInput, match="There is no body z; there are: a, b, c"):
        check_held(["z"], ["c", "a", "b"])


def test_the_report_says_what_was_fitted_and_escapes_what_it_quotes():
    odd = JudgedDocument("a.txt", "a", "gold.json", {"items": 1.0, "exact": 1.0}, (Mismatch("items", "<b>"),))
    results = StructureResults((odd,), readers=("headings",))
    assert "by weights (headings) that were fitted without it" in markdown(results)
    assert "&lt;b&gt;" in page(results)
    assert json.loads(as_text(results))["readers"] == ["headings"]
