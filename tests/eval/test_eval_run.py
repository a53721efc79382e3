from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest

from eval.configurations import chosen, shipped, weighted
from eval.measures import MEASURES
from eval.questions import Question
from eval.results import Evaluation, EvaluationResults, write_run, write_trec
from eval.run import compare, run
from indexer.store.open import Index
from service.search.request import Filters, Mode
from tests.eval_minutes import QUESTIONS, results_of

LEXICAL, DENSE = chosen([Mode.LEXICAL, Mode.DENSE], ())


@pytest.fixture(scope="module")
def results(index: Index) -> EvaluationResults:
    return results_of(index, LEXICAL, weighted(0.5))


@pytest.fixture(scope="module")
def lexical(results: EvaluationResults) -> Evaluation:
    return results.evaluations[0]


def test_each_question_is_judged_by_what_it_found(results: EvaluationResults, lexical: Evaluation) -> None:
    assert [one.first_relevant for one in lexical.outcomes] == [1, 1, None, None, None]
    assert [list(one.measures.values()) for one in lexical.outcomes] == [
        [1] * 5,
        [1] * 5,
        [0] * 5,
        [0] * 5,
        [],
    ]
    assert lexical.outcomes[2].hits == ()
    assert results.questions[3].relevant == ()
    assert results.questions[0].relevant == ("quay-1/1/2",)
    assert results.answerable == ("q-boats", "q-cost", "q-none", "q-title")


def test_means_count_every_answerable_question_and_no_other(lexical: Evaluation) -> None:
    assert lexical.groups.overall.questions == 4
    assert {name: one.mean for name, one in lexical.groups.overall.measures.items()} == dict.fromkeys(
        MEASURES, 0.5
    )
    kinds = {
        kind.name: (kind.questions, [one.mean for one in kind.measures.values()])
        for kind in lexical.groups.kinds
    }
    assert kinds == {"fact": (2, [1.0] * 5), "topic": (2, [0.0] * 5)}
    assert 0 < lexical.latency.p50 <= lexical.latency.p95


def test_a_configuration_compared_with_itself_differs_by_nothing(index: Index) -> None:
    (same,) = results_of(index, LEXICAL, replace(LEXICAL, name="again")).comparisons
    assert (same.name, same.baseline) == ("again", "lexical")
    assert {(one.mean, one.p) for one in same.differences.values()} == {(0, 1)}


def test_several_comparisons_at_once_are_adjusted(index: Index) -> None:
    answered = [replace(QUESTIONS[0], id=f"q-{n}") for n in range(24)]
    filtered_out = [replace(one, filters=Filters(date_from="2024-01-01")) for one in answered]
    (silent,) = results_of(index, shipped(), questions=filtered_out).evaluations
    (heard,) = results_of(index, shipped(), questions=answered).evaluations
    one = compare([silent, replace(heard, name="a")], silent.name)
    three = compare([silent, *(replace(heard, name=name) for name in "abc")], silent.name)
    # The least p that so many shuffles can give, raised by Holm to three times as much.
    assert [each.differences["nDCG@10"].p for each in one] == pytest.approx([1 / 20_001])
    assert [each.differences["nDCG@10"].p for each in three] == pytest.approx([3 / 20_001] * 3)
    assert {each.differences["nDCG@10"].verdict for each in three} == {"better"}
    # What the shipped search is worth without a part is adjusted apart from other ways to search.
    names = ("a", "hybrid-without-x", "hybrid-without-y")
    apart = compare([silent, *(replace(heard, name=name) for name in names)], silent.name)
    assert [each.differences["nDCG@10"].p * 20_001 for each in apart] == pytest.approx([1, 2, 2])


def test_filters_of_a_question_hold(index: Index) -> None:
    none = Question("q", "boats", "fact", True, Filters(date_from="2024-01-01"), QUESTIONS[0].gold)
    assert results_of(index, LEXICAL, questions=[none]).evaluations[0].outcomes[0].hits == ()


def test_progress_is_told_of_every_question_of_every_configuration(index: Index) -> None:
    ticks: list[int] = []
    run(index, QUESTIONS, [LEXICAL, DENSE], "dense", "q", lambda: ticks.append(1))
    assert len(ticks) == 2 * len(QUESTIONS)


def test_other_tools_get_the_same_figures_from_the_trec_files(
    results: EvaluationResults, tmp_path: Path
) -> None:
    write_trec(tmp_path, results)
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt")))
    assert {one.query_id for one in qrels} == {"q-boats", "q-cost", "q-none"}
    for each in results.evaluations:
        found = list(ir_measures.read_trec_run(str(tmp_path / f"{each.name}.run")))
        assert "q-off" not in {one.query_id for one in found}
        measures = [ir_measures.parse_measure(name) for name in MEASURES]
        for metric in ir_measures.iter_calc(measures, qrels, found):
            values = next(one.measures for one in each.outcomes if one.id == metric.query_id)
            assert metric.value == values[str(metric.measure)]


def test_trec_files_keep_the_order_of_equal_scores(lexical: Evaluation, tmp_path: Path) -> None:
    cost = lexical.outcomes[1]
    tied = [replace(hit, score=1.0) for hit in cost.hits]
    for order in (tied, tied[::-1]):
        write_run(tmp_path / "a.run", replace(lexical, outcomes=(replace(cost, hits=tuple(order)),)))
        found = sorted(ir_measures.read_trec_run(str(tmp_path / "a.run")), key=lambda one: -one.score)
        assert [one.doc_id for one in found] == [hit.passage_id for hit in order]
        assert len({one.score for one in found}) == len(found) == 2


def test_questions_that_all_lack_an_answer_have_no_means(index: Index) -> None:
    found = results_of(index, LEXICAL, DENSE, questions=QUESTIONS[-1:])
    assert found.evaluations[0].groups.overall.measures == {}
    assert found.comparisons == ()
