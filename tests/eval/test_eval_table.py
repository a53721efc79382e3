from __future__ import annotations

from dataclasses import replace

import pytest

from eval.configurations import chosen
from eval.measures import Difference
from eval.results import EvaluationResults, gain
from eval.table import table
from indexer.store.open import Index
from service.search.request import Mode
from tests.eval_minutes import QUESTIONS, results_of

LEXICAL, HYBRID = chosen([Mode.LEXICAL], [0.3])


@pytest.fixture(scope="module")
def both(index: Index) -> EvaluationResults:
    return results_of(index, LEXICAL, HYBRID)


def side_by_side(results: EvaluationResults) -> list[str]:
    """The titles, and a line for each configuration."""
    lines = table(results).split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("Against lexical: + better, - worse"))
    return lines[first + 1 : first + 2 + len(results.evaluations)]


def test_one_configuration_is_shown_by_kind(index: Index) -> None:
    alone = table(results_of(index, LEXICAL))
    assert "5 questions, 4 of them answerable" in alone
    assert "\n  fact (2)                1.000 (1.000-1.000)" in alone
    assert "\noverall (4)               0.500 (0.000-1.000)" in alone
    assert "by body\n  quay (4) " in alone
    assert "unanswerable" not in alone
    assert "Against" not in alone
    assert alone.endswith("No passage of the index holds the gold of: q-title; they count as zero.")


def test_several_are_shown_side_by_side_with_what_they_gain(both: EvaluationResults) -> None:
    titles, *lines = side_by_side(both)
    assert [line.split()[0] for line in lines] == ["lexical", "convex-0.3"]
    differences = both.comparisons[0].differences
    for measure in ("nDCG@10", "Success@1"):
        column = titles.index(f"gain in {measure}")
        assert lines[1][column:].startswith(gain(differences[measure]))
    column = titles.index("p50 ms") + len("p50 ms")
    assert lines[1][:column].endswith(f" {both.evaluations[1].latency.p50:.1f}")


@pytest.mark.parametrize(("mean", "p", "mark"), [(0.2, 0.01, "+"), (-0.2, 0.01, "-"), (0.2, 0.2, "")])
def test_a_mark_stands_only_at_what_chance_does_not_explain(
    both: EvaluationResults, mean: float, p: float, mark: str
) -> None:
    (compared,) = both.comparisons
    told = {name: Difference(mean, mean, mean, p) for name in both.measures}
    line = side_by_side(replace(both, comparisons=(replace(compared, differences=told),)))[2]
    cell = line.split(")")[1]
    assert cell[:1].strip() == mark


def test_a_gain_in_words() -> None:
    assert gain(Difference(0.0824, 0.021, 0.1431, 0.0041)) == "+0.082 (+0.021 to +0.143), p = 0.0041"
    assert gain(Difference(-0.1, -0.2, 0.0, 0.00005)) == "-0.100 (-0.200 to +0.000), p < 0.0001"


def test_questions_that_all_lack_an_answer_have_no_row(index: Index) -> None:
    assert "1 questions, 0 of them answerable" in table(results_of(index, LEXICAL, questions=QUESTIONS[-1:]))
    assert "lexical" in table(results_of(index, LEXICAL, HYBRID, questions=QUESTIONS[-1:]))
