from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest

from eval.configuration import Configuration
from eval.measures import MEASURES
from eval.model import Filters, Gold, Question
from eval.report import make_folder, summary_of, table, write_results
from eval.run import Evaluation, evaluate
from eval.trec import write_run
from indexer.errors import BadInput
from indexer.reader import Index
from service.query import Mode
from tests.eval_minutes import hand_made_index

QUESTIONS = (
    Question("q-boats", "when must boats move", "fact", True, gold=(Gold("quay-1", evidence="Boats must"),)),
    # Found at rank 1 and 2, in an order that the legs decide.
    Question("q-cost", "cost pounds", "fact", True, gold=(Gold("quay-1", evidence="The cost is 4,000"),)),
    # No word of it is in the minutes, so the lexical leg finds nothing.
    Question("q-none", "xylophone", "topic", True, gold=(Gold("quay-1", item="2 Lighting"),)),
    # Its evidence lies outside every passage.
    Question("q-title", "dredged channel", "topic", True, gold=(Gold("quay-1", evidence="Quay Trust"),)),
    Question("q-off", "cost of lamps", "unanswerable", False),
)
LEXICAL = Configuration(Mode.LEXICAL)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = hand_made_index(tmp_path_factory.mktemp("quay"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lexical(index: Index) -> Evaluation:
    return evaluate(index, QUESTIONS, LEXICAL)


def test_each_question_is_judged_by_what_it_found(lexical: Evaluation) -> None:
    assert [one.first_relevant for one in lexical.outcomes] == [1, 1, None, None, None]
    assert [one.values for one in lexical.outcomes] == [(1,) * 5, (1,) * 5, (0,) * 5, (0,) * 5, ()]
    assert lexical.outcomes[2].hits == ()
    assert lexical.outcomes[3].relevant == frozenset()


def test_means_count_every_answerable_question_and_no_other(lexical: Evaluation) -> None:
    assert lexical.overall.questions == 4
    assert [one.mean for one in lexical.overall.estimates] == [0.5] * 5
    kinds = {kind.name: (kind.questions, [one.mean for one in kind.estimates]) for kind in lexical.kinds}
    assert kinds == {"fact": (2, [1.0] * 5), "topic": (2, [0.0] * 5), "unanswerable": (0, [])}
    assert 0 < lexical.latency.p50 <= lexical.latency.p95


def test_modes_and_weights_reach_the_search(index: Index, lexical: Evaluation) -> None:
    dense = evaluate(index, QUESTIONS, Configuration(Mode.DENSE))
    assert len(dense.outcomes[2].hits) == 4
    hybrids = [evaluate(index, QUESTIONS, Configuration(dense_weight=weight)) for weight in (0.0, 1.0)]
    rankings = [
        [[hit.passage_id for hit in one.hits] for one in each.outcomes] for each in (lexical, dense, *hybrids)
    ]
    assert rankings[0] != rankings[1]
    for found, alone in zip(rankings[2][:2], rankings[0][:2], strict=True):
        assert found[: len(alone)] == alone
    assert rankings[3] == rankings[1]


def test_filters_of_a_question_hold(index: Index) -> None:
    none = Question("q", "boats", "fact", True, Filters(date_from="2024-01-01"), QUESTIONS[0].gold)
    assert evaluate(index, [none], LEXICAL).outcomes[0].hits == ()


def test_progress_is_told_of_every_question(index: Index) -> None:
    ticks: list[int] = []
    evaluate(index, QUESTIONS, LEXICAL, lambda: ticks.append(1))
    assert len(ticks) == len(QUESTIONS)


def test_other_tools_get_the_same_figures_from_the_trec_files(
    index: Index, lexical: Evaluation, tmp_path: Path
) -> None:
    hybrid = evaluate(index, QUESTIONS, Configuration(dense_weight=0.5))
    write_results(tmp_path, {}, [lexical, hybrid])
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt")))
    assert {one.query_id for one in qrels} == {"q-boats", "q-cost", "q-none"}
    for each in (lexical, hybrid):
        run = list(ir_measures.read_trec_run(str(tmp_path / f"{each.configuration.name}.run")))
        assert "q-off" not in {one.query_id for one in run}
        measures = [ir_measures.parse_measure(name) for name in MEASURES]
        for metric in ir_measures.iter_calc(measures, qrels, run):
            values = next(one.values for one in each.outcomes if one.question.id == metric.query_id)
            assert metric.value == values[measures.index(metric.measure)]


def test_trec_files_keep_the_order_of_equal_scores(lexical: Evaluation, tmp_path: Path) -> None:
    cost = lexical.outcomes[1]
    tied = [replace(hit, score=1.0) for hit in cost.hits]
    for order in (tied, tied[::-1]):
        write_run(tmp_path / "a.run", replace(lexical, outcomes=(replace(cost, hits=tuple(order)),)))
        run = sorted(ir_measures.read_trec_run(str(tmp_path / "a.run")), key=lambda one: -one.score)
        assert [one.doc_id for one in run] == [hit.passage_id for hit in order]
        assert len({one.score for one in run}) == len(run) == 2


def test_results_for_programs_hold_every_question(lexical: Evaluation, tmp_path: Path) -> None:
    write_results(tmp_path, summary_of(Path("some/q.jsonl"), "by-hand", [lexical]), [lexical])
    results = json.loads((tmp_path / "results.json").read_text())
    assert (results["questions_file"], results["index_version"]) == ("q.jsonl", "by-hand")
    overall = results["configurations"][0]["overall"]
    assert (overall["answerable"], overall["measures"]["nDCG@10"]["mean"]) == (4, 0.5)
    boats, *_, off = results["questions"]["lexical"]
    assert (boats["first_relevant"], boats["relevant"]) == (1, ["quay-1/1/2"])
    assert boats["hits"][0]["passage_id"] == "quay-1/1/2"
    assert off["measures"] == {}


def test_one_configuration_is_shown_by_kind_and_several_side_by_side(
    index: Index, lexical: Evaluation
) -> None:
    alone = table([lexical])
    assert "5 questions, 4 of them answerable" in alone
    assert "fact (2)              1.000 (1.000-1.000)" in alone
    assert "unanswerable" not in alone
    assert alone.endswith("No passage of the index holds the gold of: q-title; they count as zero.")
    hybrid = evaluate(index, QUESTIONS, Configuration(dense_weight=0.3))
    both = table([lexical, hybrid]).split("\n")
    assert [line.split()[0] for line in both[2:4]] == ["lexical", "hybrid-0.3"]


def test_questions_that_all_lack_an_answer_have_no_means(index: Index) -> None:
    found = evaluate(index, QUESTIONS[-1:], LEXICAL)
    assert found.overall.estimates == ()
    assert "1 questions, 0 of them answerable" in table([found])


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        make_folder(tmp_path / "file" / "out")
