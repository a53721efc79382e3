from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval.answers import MEASURES, OVERLAP, PRECISION, RECALL, RIGHT, VERBATIM
from eval.configurations import chosen, shipped
from eval.diff import as_json_text, diff, text
from eval.questions import Fact
from eval.results import BadResults, EvaluationResults
from indexer.store.open import Index
from service.search.request import Mode
from tests.eval_minutes import QUESTIONS, results_of, with_settings

LEXICAL, DENSE = chosen([Mode.LEXICAL, Mode.DENSE], ())
MANY = tuple(replace(one, id=f"{one.id}-{n}") for n in range(8) for one in QUESTIONS)


@pytest.fixture(scope="module")
def good(index: Index) -> EvaluationResults:
    return results_of(index, LEXICAL, questions=MANY)


def worsened(results: EvaluationResults, ids: str) -> EvaluationResults:
    """The same, but every question whose id begins so found nothing."""
    (one,) = results.evaluations
    outcomes = tuple(
        replace(each, measures=dict.fromkeys(each.measures, 0.0)) if each.id.startswith(ids) else each
        for each in one.outcomes
    )
    return replace(results, evaluations=(replace(one, outcomes=outcomes),))


def test_the_same_results_differ_by_nothing(good: EvaluationResults) -> None:
    found = diff(good, good)
    assert (found.compared, found.only_before, found.only_after, found.altered, found.settings) == (
        *(32, (), (), ()),
        {},
    )
    (pair,) = found.pairs
    assert {row.difference.verdict for row in (*pair.rows, *pair.kinds, *pair.bodies)} == {"noise"}
    assert [(row.name, row.questions) for row in pair.bodies] == [("quay", 32)]
    assert pair.fell == pair.rose == ()


def test_a_real_loss_is_worse_and_back_again_better(good: EvaluationResults) -> None:
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


def test_a_single_loss_is_noise_but_named(good: EvaluationResults) -> None:
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


def test_changed_settings_of_the_index_are_told(good: EvaluationResults) -> None:
    other = with_settings(good, encoder="words")
    assert diff(good, other).settings == {"encoder": ("letters", "words")}
    assert "index encoder: letters -> words" in text(diff(good, other))


def test_one_configuration_each_is_compared_whatever_its_name(index: Index) -> None:
    (pair,) = diff(results_of(index, LEXICAL), results_of(index, DENSE)).pairs
    assert (pair.before, pair.after) == ("lexical", "dense")
    both = results_of(index, LEXICAL, DENSE)
    assert [one.after for one in diff(both, both).pairs] == ["lexical", "dense"]


def test_what_cannot_be_compared_is_refused(index: Index, good: EvaluationResults) -> None:
    with pytest.raises(BadResults, match=r"share no configuration \(lexical, dense; hybrid\)"):
        diff(results_of(index, LEXICAL, DENSE), results_of(index, shipped()))
    with pytest.raises(BadResults, match="no answerable question in common"):
        diff(good, results_of(index, LEXICAL))


def test_people_and_programs_get_all_of_it(good: EvaluationResults) -> None:
    found = diff(good, worsened(good, "q-"))
    shown = text(found)
    assert "lexical" in shown
    assert "16 questions fell by nDCG@10:" in shown
    assert "and 6 more" in shown
    assert "q-boats-0  nDCG@10 1.000 -> 0.000  when must boats move" in shown
    parsed = json.loads(as_json_text(found))
    assert len(parsed["pairs"][0]["fell"]) == 16
    assert parsed["pairs"][0]["rows"][0]["difference"]["mean"] == -0.5


OFF = QUESTIONS[-1]
ASKED = (
    *(replace(QUESTIONS[0], id=f"q-{n}", facts=(Fact(("boats must move by April",)),)) for n in range(8)),
    *(replace(OFF, id=f"q-off-{n}") for n in range(4)),
)


@pytest.fixture(scope="module")
def answered(index: Index) -> EvaluationResults:
    """Every question of two kinds is answered, half surely: that those without one are is wrong."""
    results = results_of(index, shipped(), questions=ASKED)
    return doctored(results, [(True, 0.5)] * 12)


def doctored(results: EvaluationResults, verdicts: list[tuple[bool, float]]) -> EvaluationResults:
    """The same, each question answered or refused so surely; an answer is right in all where there is one."""
    (one,) = results.evaluations
    assert one.answers is not None
    outcomes = []
    for judged, each, (answered, confidence) in zip(
        results.questions, one.answers.outcomes, verdicts, strict=True
    ):
        right = judged.question.answerable
        measures = {RIGHT: float(answered is right)}
        if answered:
            measures |= {VERBATIM: 1.0} | ({PRECISION: 1.0} if right else {})
        if right:
            measures |= dict.fromkeys((OVERLAP, RECALL), float(answered))
        outcomes.append(replace(each, answered=answered, confidence=confidence, measures=measures))
    answers = replace(one.answers, outcomes=tuple(outcomes))
    return replace(results, evaluations=(replace(one, answers=answers),))


def test_answers_lost_and_gained_are_told_with_what_that_cost(answered: EvaluationResults) -> None:
    after = doctored(answered, [(False, 0.2)] * 7 + [(True, 0.9)] + [(False, 0.1)] * 4)
    pair = diff(answered, after).pairs[0]
    assert pair.answers is not None
    changes = pair.answers.changes
    assert {row.name: (row.questions, row.before, row.after) for row in changes.rows} == {
        OVERLAP: (8, 1.0, 0.125),
        RECALL: (8, 1.0, 0.125),
        PRECISION: (1, 1.0, 1.0),
        VERBATIM: (1, 1.0, 1.0),
        RIGHT: (12, pytest.approx(8 / 12), pytest.approx(5 / 12)),
    }
    verdicts = {row.name: row.difference.verdict for row in changes.rows}
    assert (verdicts[OVERLAP], verdicts[PRECISION], verdicts[RIGHT]) == ("worse", "noise", "noise")
    assert {row.difference.verdict for row in pair.rows} == {"noise"}, "the ranking is the same"
    assert [(one.id, one.rightly) for one in changes.lost] == [
        *((f"q-{n}", False) for n in range(7)),
        *((f"q-off-{n}", True) for n in range(4)),
    ]
    assert changes.gained == ()
    back = diff(after, answered).pairs[0].answers
    assert back is not None
    assert [one.rightly for one in back.changes.gained] == [True] * 7 + [False] * 4


def test_auroc_is_compared_over_the_same_questions(answered: EvaluationResults) -> None:
    sure = doctored(answered, [(True, 0.9)] * 8 + [(False, 0.1)] * 4)
    pair = diff(answered, sure).pairs[0].answers
    assert pair is not None
    assert pair.auroc is not None
    assert (pair.auroc.before, pair.auroc.after, pair.auroc.verdict) == (0.5, 1.0, "better")
    back = diff(sure, answered).pairs[0].answers
    assert back is not None
    assert back.auroc is not None
    assert back.auroc.verdict == "worse"
    one_moves = doctored(answered, [(True, 0.9)] + [(True, 0.5)] * 11)
    noise = diff(answered, one_moves).pairs[0].answers
    assert noise is not None
    assert noise.auroc is not None
    assert (noise.auroc.after, noise.auroc.verdict) == (0.5625, "noise")


def test_without_questions_of_both_kinds_there_is_no_auroc(index: Index) -> None:
    results = results_of(index, shipped(), questions=ASKED[:8])
    pair = diff(results, results).pairs[0].answers
    assert pair is not None
    assert (pair.questions, pair.auroc) == (8, None)


def test_a_search_without_answers_has_no_part_of_them(good: EvaluationResults) -> None:
    found = diff(good, worsened(good, "q-"))
    assert found.pairs[0].answers is None
    assert "Answers" not in text(found)


def test_people_and_programs_get_the_answers_too(answered: EvaluationResults) -> None:
    found = diff(answered, doctored(answered, [(False, 0.2)] * 7 + [(True, 0.9)] + [(False, 0.1)] * 4))
    shown = text(found)
    assert "Answers to 12 questions" in shown
    assert "facts, by overlap (8)       1.000 -> 0.125  worse" in shown
    assert "11 answers lost:\n    q-0  wrongly  when must boats move" in shown
    assert "q-off-0  rightly  cost of lamps" in shown
    assert "7 questions fell by facts, by overlap:" in shown
    assert "AUROC" in shown
    answers = json.loads(as_json_text(found))["pairs"][0]["answers"]
    assert answers["auroc"].keys() == {"before", "after", "low", "high"}
    assert len(answers["changes"]["lost"]) == 11
    assert {row["name"] for row in answers["changes"]["rows"]} <= set(MEASURES)
