from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from eval.configurations import chosen, shipped
from eval.diff import as_json_text, diff, text
from eval.results import BadResults, Results
from indexer.reader import Index
from service.query import Mode
from tests.eval_minutes import QUESTIONS, hand_made_index, results_of

LEXICAL, DENSE = chosen([Mode.LEXICAL, Mode.DENSE], ())
MANY = tuple(replace(one, id=f"{one.id}-{n}") for n in range(8) for one in QUESTIONS)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = hand_made_index(tmp_path_factory.mktemp("quay"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def good(index: Index) -> Results:
    return results_of(index, LEXICAL, questions=MANY)


def worsened(results: Results, ids: str) -> Results:
    """The same, but every question whose id begins so found nothing."""
    (one,) = results.evaluations
    outcomes = tuple(
        replace(each, measures=dict.fromkeys(each.measures, 0.0)) if each.id.startswith(ids) else each
        for each in one.outcomes
    )
    return replace(results, evaluations=(replace(one, outcomes=outcomes),))


def test_the_same_results_differ_by_nothing(good: Results) -> None:
    found = diff(good, good)
    assert (found.compared, found.only_before, found.only_after, found.altered, found.settings) == (
        *(32, (), (), ()),
        {},
    )
    (pair,) = found.pairs
    assert {row.difference.verdict for row in (*pair.rows, *pair.kinds)} == {"noise"}
    assert pair.fell == pair.rose == ()


def test_a_real_loss_is_worse_and_back_again_better(good: Results) -> None:
    bad = worsened(good, "q-boats")
    (pair,) = diff(good, bad).pairs
    assert {row.difference.verdict for row in pair.rows} == {"worse"}
    assert [(row.before, row.after) for row in pair.rows] == [(0.5, 0.25)] * 5
    assert {row.name: (row.questions, row.difference.verdict) for row in pair.kinds} == {
        "fact": (16, "worse"),
        "topic": (16, "noise"),
    }
    assert {one.id for one in pair.fell} == {f"q-boats-{n}" for n in range(8)}
    assert {row.difference.verdict for row in diff(bad, good).pairs[0].rows} == {"better"}
    assert diff(bad, good).pairs[0].rose == tuple(
        replace(one, before=one.after, after=one.before) for one in pair.fell
    )


def test_kinds_are_adjusted_for_being_several(index: Index) -> None:
    """Of five questions all fall, p = 2/32; Holm doubles what is 0.0625 for the smaller of two."""
    kinds = [replace(QUESTIONS[0], id=f"q-{kind}-{n}", kind=kind) for kind in "ab" for n in range(5)]
    good = results_of(index, LEXICAL, questions=kinds)
    (pair,) = diff(good, worsened(good, "q-a")).pairs
    assert {row.name: row.difference.p for row in pair.kinds} == {"a": pytest.approx(0.125, abs=0.01), "b": 1}


def test_a_single_loss_is_noise_but_named(good: Results) -> None:
    (pair,) = diff(good, worsened(good, "q-boats-3")).pairs
    assert {row.difference.verdict for row in pair.rows} == {"noise"}
    assert [one.id for one in pair.fell] == ["q-boats-3"]


def test_only_questions_that_both_asked_alike_are_compared(index: Index) -> None:
    before = results_of(index, LEXICAL, questions=QUESTIONS[:3])
    altered = replace(QUESTIONS[1], question="what does it cost")
    after = results_of(index, LEXICAL, questions=[altered, *QUESTIONS[2:]])
    found = diff(before, after)
    assert (found.compared, found.only_before, found.altered) == (1, ("q-boats",), ("q-cost",))
    assert found.only_after == ("q-title", "q-off")
    shown = text(found)
    assert "1 asked or judged differently, left out: q-cost" in shown
    assert "1 only in the first: q-boats" in shown


def test_changed_settings_of_the_index_are_told(good: Results) -> None:
    other = replace(good, settings=good.settings | {"encoder": "words"})
    assert diff(good, other).settings == {"encoder": ("letters", "words")}
    assert "index encoder: letters -> words" in text(diff(good, other))


def test_one_configuration_each_is_compared_whatever_its_name(index: Index) -> None:
    (pair,) = diff(results_of(index, LEXICAL), results_of(index, DENSE)).pairs
    assert (pair.before, pair.after) == ("lexical", "dense")
    both = results_of(index, LEXICAL, DENSE)
    assert [one.after for one in diff(both, both).pairs] == ["lexical", "dense"]


def test_what_cannot_be_compared_is_refused(index: Index, good: Results) -> None:
    with pytest.raises(BadResults, match=r"share no configuration \(lexical, dense; hybrid\)"):
        diff(results_of(index, LEXICAL, DENSE), results_of(index, shipped()))
    with pytest.raises(BadResults, match="no answerable question in common"):
        diff(good, results_of(index, LEXICAL))


def test_people_and_programs_get_all_of_it(good: Results) -> None:
    found = diff(good, worsened(good, "q-"))
    shown = text(found)
    assert "lexical" in shown
    assert "16 questions fell by nDCG@10:" in shown
    assert "and 6 more" in shown
    assert "q-boats-0  nDCG@10 1.000 -> 0.000  when must boats move" in shown
    parsed = json.loads(as_json_text(found))
    assert len(parsed["pairs"][0]["fell"]) == 16
    assert parsed["pairs"][0]["rows"][0]["difference"]["mean"] == -0.5
