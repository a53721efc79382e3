from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.answers import COMPLETE, FACTS, MEASURES, OVERLAP, PRECISION, RECALL, RIGHT, SPARE, TRUE, VERBATIM
from eval.configurations import chosen, shipped
from eval.gate import TOLERANCE, expectation, judge, load_expected, save_expected, text
from eval.questions import Fact
from eval.results import BadResults, EvaluationResults
from indexer.errors import BadInput
from indexer.store.open import Index
from service.search.request import Mode
from tests.eval_minutes import QUESTIONS, results_of, with_settings
from tests.processes import ROOT

BOATS = replace(QUESTIONS[0], facts=(Fact(("boats must move by April",)),))
MANY = tuple(replace(BOATS, id=f"q-{n:02}") for n in range(50))


@pytest.fixture(scope="module")
def good(index: Index) -> EvaluationResults:
    return results_of(index, shipped(), questions=MANY)


def changed(results: EvaluationResults, count: int, by: float) -> EvaluationResults:
    """The same, but the first `count` questions lost so much by every measure."""
    (one,) = results.evaluations
    outcomes = [
        replace(each, measures={name: value - by for name, value in each.measures.items()})
        for each in one.outcomes[:count]
    ]
    return replace(results, evaluations=(replace(one, outcomes=(*outcomes, *one.outcomes[count:])),))


def test_the_same_results_hold(good: EvaluationResults) -> None:
    verdict = judge(good, expectation(good))
    assert (verdict.fallen, verdict.settings) == ((), {})
    assert verdict.ranking.moved == verdict.answers.moved == ()
    assert "FELL" not in text(verdict)
    assert [(row.name, row.questions, row.after) for row in verdict.answers.rows] == [
        (name, 50, 1.0) for name in MEASURES if name != TRUE
    ]


def test_one_question_may_fall_and_two_may_not(good: EvaluationResults) -> None:
    assert judge(changed(good, 1, 1.0), expectation(good)).fallen == ()
    verdict = judge(changed(good, 2, 1.0), expectation(good))
    assert verdict.fallen == good.measures
    assert [one.id for one in verdict.ranking.moved] == ["q-00", "q-01"]
    shown = text(verdict)
    assert "2 questions fell:" in shown
    assert "q-01  nDCG@10 1.000 -> 0.000" in shown
    assert "when must boats move" in shown


def test_a_small_loss_of_very_many_is_a_real_drop_too(good: EvaluationResults) -> None:
    verdict = judge(changed(good, 40, 0.01), expectation(good))
    assert TOLERANCE > 0.01 * 40 / 50
    assert verdict.fallen == good.measures
    assert len(verdict.ranking.moved) == 40


def test_a_small_loss_of_few_is_not(good: EvaluationResults) -> None:
    assert judge(changed(good, 4, 0.1), expectation(good)).fallen == ()


def test_a_rise_holds(good: EvaluationResults) -> None:
    verdict = judge(good, expectation(changed(good, 50, 1.0)))
    assert verdict.fallen == ()
    assert text(verdict).count("rose") == 5


def reanswered(
    results: EvaluationResults, count: int, values: dict[str, float] | None = None, answered: bool = True
) -> EvaluationResults:
    """The same, but the answers to the first `count` questions have these measures, or were refused."""
    (one,) = results.evaluations
    assert one.answers is not None
    outcomes = []
    for each in one.answers.outcomes[:count]:
        measures = each.measures | (values or {})
        if not answered:
            of_silence = dict.fromkeys((FACTS, OVERLAP, COMPLETE, RECALL, RIGHT), 0.0)
            measures = {name: value for name, value in of_silence.items() if name in measures}
        outcomes.append(replace(each, answered=answered, measures=measures))
    answers = replace(one.answers, outcomes=(*outcomes, *one.answers.outcomes[count:]))
    return replace(results, evaluations=(replace(one, answers=answers),))


def test_answers_that_quote_what_is_not_asked_for_fall_while_the_ranking_holds(
    good: EvaluationResults,
) -> None:
    worse = {PRECISION: 0.0, RECALL: 0.0, FACTS: 0.0, OVERLAP: 0.0}
    assert judge(reanswered(good, 1, worse), expectation(good)).fallen == ()
    verdict = judge(reanswered(good, 2, worse), expectation(good))
    assert verdict.ranking.fallen == ()
    assert verdict.fallen == (FACTS, OVERLAP, PRECISION, RECALL)
    shown = text(verdict)
    assert "q-01  facts, word for word 1.000 -> 0.000, facts, by overlap 1.000 -> 0.000, cit" in shown
    assert "0 answers lost." in shown


def test_a_small_loss_of_very_many_answers_is_a_real_drop(good: EvaluationResults) -> None:
    verdict = judge(reanswered(good, 40, {PRECISION: 0.99}), expectation(good))
    assert verdict.fallen == (PRECISION,)
    assert len(verdict.answers.moved) == 40


def test_refusals_fail_by_what_was_silenced_and_are_named(good: EvaluationResults) -> None:
    verdict = judge(reanswered(good, 3, answered=False), expectation(good))
    assert verdict.ranking.fallen == ()
    assert verdict.fallen == (FACTS, OVERLAP, COMPLETE, RECALL, RIGHT)
    # What is about quotes is about those still given.
    questions = {row.name: row.questions for row in verdict.answers.rows}
    assert questions == dict.fromkeys(questions, 50) | dict.fromkeys((PRECISION, SPARE, VERBATIM), 47)
    assert [one.id for one in verdict.changes.lost] == ["q-00", "q-01", "q-02"]
    assert "  3 answers lost:\n    q-00  wrongly  when must boats move" in text(verdict)


def test_an_answer_to_what_the_minutes_do_not_say_fails_by_that_alone(index: Index) -> None:
    off = [replace(BOATS, id=f"q-off-{n}", answerable=False, gold=(), facts=()) for n in range(4)]
    answered = results_of(index, shipped(), questions=[*MANY, *off])
    (one,) = answered.evaluations
    assert one.answers is not None
    silent = [
        replace(each, answered=False, quotes=(), measures={RIGHT: 1.0})
        if each.id.startswith("q-off")
        else each
        for each in one.answers.outcomes
    ]
    quiet = replace(
        answered, evaluations=(replace(one, answers=replace(one.answers, outcomes=tuple(silent))),)
    )
    verdict = judge(answered, expectation(quiet))
    assert verdict.fallen == (RIGHT,)
    assert [(each.id, each.rightly) for each in verdict.changes.gained] == [
        (f"q-off-{n}", False) for n in range(4)
    ]
    assert judge(quiet, expectation(answered)).fallen == ()


def test_one_quote_that_is_not_verbatim_fails_whatever_the_tolerance(good: EvaluationResults) -> None:
    garbled = reanswered(good, 1, {VERBATIM: 0.5})
    verdict = judge(garbled, expectation(good, tolerance=0.9))
    assert verdict.fallen == (VERBATIM,)
    assert "Quotes are not verbatim in 1 answers: q-00" in text(verdict)
    silent = reanswered(good, 50, answered=False)
    assert judge(garbled, expectation(silent, tolerance=0.9)).fallen == (VERBATIM,), "nothing to compare with"
    with pytest.raises(BadResults, match=r"not verbatim \(q-00\) are nothing to expect"):
        expectation(garbled)


def test_the_stored_tolerance_decides(good: EvaluationResults) -> None:
    assert judge(changed(good, 2, 1.0), expectation(good, tolerance=0.05)).fallen == ()


def test_expectations_are_stored_a_question_a_line(good: EvaluationResults, tmp_path: Path) -> None:
    path = tmp_path / "new" / "quay.json"
    save_expected(path, expectation(good))
    assert load_expected(path) == expectation(good)
    lines = path.read_text("utf-8").splitlines()
    assert '  "q-07": [1.0, 1.0, 1.0, 1.0, 1.0],' in lines
    assert sum(line.startswith('  "q-07": {"answered": true, "measures": {"') for line in lines) == 1
    stored = json.loads(path.read_text("utf-8"))
    assert (stored["made"], stored["questions_file"]) == (good.made[:10], "quay.jsonl")
    assert stored["settings"]["encoder"] == "letters"
    assert "when must boats move" not in path.read_text("utf-8")


def test_another_index_is_told(good: EvaluationResults) -> None:
    other = with_settings(good, passages=5)
    assert "index passages: 4 -> 5" in text(judge(other, expectation(good)))


def test_expectations_of_other_questions_or_searches_are_refused(
    index: Index, good: EvaluationResults
) -> None:
    expected = expectation(good)
    with pytest.raises(BadResults, match=r"of other questions \(q-00, q-01, q-02, q-03, q-04 and others\)"):
        judge(results_of(index, shipped(), questions=MANY[10:]), expected)
    lexical = results_of(index, *chosen([Mode.LEXICAL], ()), questions=MANY)
    with pytest.raises(BadResults, match="hold nothing of hybrid"):
        judge(lexical, expected)
    with pytest.raises(BadResults, match="no answerable question of hybrid"):
        expectation(lexical)
    for other in (
        replace(expected, measures=("Luck", *expected.measures[1:])),
        replace(expected, answers=replace(expected.answers, measures=("Luck",))),
    ):
        with pytest.raises(BadResults, match=r"measures that are gone \(Luck\)"):
            judge(good, other)
    (one,) = good.evaluations
    assert one.answers is not None
    early = tuple(replace(each, measures={FACTS: 1.0}) for each in one.answers.outcomes)
    of_old = replace(one, answers=replace(one.answers, outcomes=early))
    with pytest.raises(BadResults, match="evaluate anew"):
        judge(replace(good, evaluations=(of_old,)), expected)
    with pytest.raises(BadResults, match="hold nothing of hybrid and its answers"):
        judge(replace(good, evaluations=(replace(one, answers=None),)), expected)
    fewer = {each: one for each, one in expected.answers.questions.items() if each != "q-03"}
    with pytest.raises(BadResults, match=r"of other questions \(q-03\)"):
        judge(good, replace(expected, answers=replace(expected.answers, questions=fewer)))


def test_a_file_that_is_no_expectation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"There are no expectations in .*--store"):
        load_expected(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text('{"made": 1}', encoding="utf-8")
    with pytest.raises(BadInput, match=r"does not hold expectations \(made: "):
        load_expected(tmp_path / "bad.json")
    with_answers = json.loads(stored_file().read_text("utf-8"))
    del with_answers["answers"]
    (tmp_path / "bad.json").write_text(json.dumps(with_answers), encoding="utf-8")
    with pytest.raises(BadInput, match=r"does not hold expectations \(answers: .*write it with: .*--store"):
        load_expected(tmp_path / "bad.json")
    stored = load_expected(stored_file())
    with pytest.raises(BadInput, match="cannot be written"):
        save_expected(tmp_path / "bad.json" / "x.json", stored)


def stored_file() -> Path:
    return ROOT / "eval" / "stored" / "sample.json"


def test_what_is_stored_names_questions_and_never_quotes_them() -> None:
    for path in stored_file().parent.glob("*.json"):
        expected = load_expected(path)
        assert expected.configuration == "hybrid"
        assert expected.questions
        assert all(len(row) == len(expected.measures) for row in expected.questions.values())
        assert all(" " not in each for each in expected.questions)
        assert expected.questions.keys() <= expected.answers.questions.keys()
        assert all(one.measures.get(VERBATIM, 1.0) == 1.0 for one in expected.answers.questions.values())
