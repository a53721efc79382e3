"""Which figures are of bodies that had no part in the shipped weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.configurations import chosen, shipped
from eval.results import EvaluationResults, against_others
from eval.run import pooled, run
from eval.standing import Fitted, Standing, fitted_on
from eval.table import table
from indexer.store.open import Index
from service.search.request import Mode
from tests.eval_minutes import QUESTIONS

RANKING = {
    "fitted_on": {"coast": ["quay", "pier"]},
    "sets": {"coast": 5},
    "held_out": {"coast": {"nDCG@10": 0.4321, "R@5": 0.5}},
}
ANSWER = {"fitted_on": {"inland": ["mill"]}, "held_out": {"bodies held out": {"coast": {"precision": 0.25}}}}


def sentences(standing: Standing) -> str:
    return " ".join(standing.sentences())


def test_bodies_of_each_set_are_named_once() -> None:
    asked = [("coast", "quay"), ("coast", "pier"), ("coast", "quay"), ("inland", "mill")]
    assert fitted_on(asked) == {"coast": ["pier", "quay"], "inland": ["mill"]}


@pytest.mark.parametrize(
    ("bodies", "said"),
    [
        (("lock", "weir"), "bodies left out: all 2; none had a part"),
        (("mill", "quay"), "bodies left out: none; all 2 had a part"),
        (("lock", "quay"), "bodies left out: 1 of 2, which have a row of their own; quay had a part"),
    ],
)
def test_it_says_which_bodies_are_left_out(bodies: tuple[str, ...], said: str) -> None:
    assert said in sentences(Fitted.of(RANKING, ANSWER).standing("other", 9, bodies))


def test_figures_of_folds_stand_beside_those_of_the_same_questions_alone() -> None:
    fitted = Fitted.of(RANKING, ANSWER)
    told = "By weights fitted without each question's body: nDCG@10 0.432, precision 0.250."
    assert told in sentences(fitted.standing("coast", 5, ["quay"]))
    assert "By weights" not in sentences(fitted.standing("coast", 6, ["quay"]))
    assert "By weights" not in sentences(fitted.standing("other", 5, ["quay"]))


def test_weights_that_do_not_say_leave_it_unknown() -> None:
    standing = Fitted.of({"sets": {}}, ANSWER).standing("coast", 5, ["quay"])
    assert (standing.fitted, standing.knows("quay")) == (None, None)
    assert "is not known" in sentences(standing)


def test_what_is_shipped_can_be_read() -> None:
    assert Fitted.shipped().folded["sample"].keys() >= {"nDCG@10", "precision"}


@pytest.fixture(scope="module")
def coasts(index: Index) -> EvaluationResults:
    """Two sets together; the body of the second had no part in the weights."""
    other = [replace(one, body="lock") for one in QUESTIONS if one.id in {"q-boats", "q-cost"}]
    fitted = Fitted.of(RANKING, ANSWER)
    return pooled(
        [
            run(index, asked, [shipped()], "hybrid", f"{name}.jsonl", name=name, fitted=fitted)
            for name, asked in (("coast", QUESTIONS), ("canal", other))
        ],
        "hybrid",
    )


def test_groups_are_by_set_body_and_kind_with_those_left_out(coasts: EvaluationResults) -> None:
    groups = coasts.focus.groups
    assert [(one.name, one.questions) for one in groups.sets] == [("canal", 2), ("coast", 4)]
    assert [(one.name, one.questions) for one in groups.bodies] == [("lock", 2), ("quay", 4)]
    assert [(one.name, one.questions) for one in groups.kinds] == [("fact", 4), ("topic", 2)]
    assert groups.left_out is not None
    assert (groups.left_out.questions, groups.left_out.measures) == (2, groups.bodies[0].measures)
    assert groups.alike is None  # two bodies say nothing of others


@pytest.fixture(scope="module")
def five(index: Index) -> EvaluationResults:
    """Five bodies, the first of which has as many questions as all others together."""
    asked = [
        replace(QUESTIONS[n % 4], id=f"q-{body}-{n}", body=body)
        for body, count in (("a", 8), ("b", 2), ("c", 2), ("d", 2), ("e", 2))
        for n in range(count)
    ]
    return run(index, asked, [*chosen([Mode.LEXICAL], ()), shipped()], "lexical", "quay.jsonl")


def test_every_body_counts_alike_whatever_its_questions(five: EvaluationResults) -> None:
    groups = five.focus.groups
    assert groups.alike is not None
    assert groups.overall.measures["R@5"].mean == pytest.approx(0.875)
    assert groups.alike.measures["R@5"].mean == pytest.approx((0.75 + 4) / 5)
    assert groups.alike.measures["R@5"].low < groups.alike.measures["R@5"].mean
    assert "\n5 bodies, each alike  " in table(five)


def test_configurations_are_compared_body_by_body_too(
    five: EvaluationResults, coasts: EvaluationResults, index: Index
) -> None:
    (compared,) = five.comparisons
    lexical, hybrid = (one.groups.by_body(["R@5"]) for one in five.evaluations)
    assert compared.by_body["R@5"].mean == pytest.approx((hybrid - lexical).mean())
    assert "hybrid against lexical, bodies each alike: nDCG@10 " in table(five)
    both = [*chosen([Mode.LEXICAL], ()), shipped()]
    (alone,) = run(index, QUESTIONS, both, "lexical", "quay.jsonl").comparisons
    assert alone.by_body == {}


def test_it_says_what_the_baseline_beats_beyond_chance(five: EvaluationResults) -> None:
    (compared,) = five.comparisons
    one = compared.differences["Success@1"]
    for mean, p, words in (
        (0.5, 0.001, "worse than hybrid"),
        (-0.5, 0.001, "better than hybrid"),
        (0.5, 0.2, "no different from hybrid"),
    ):
        told = replace(
            compared, differences=compared.differences | {"Success@1": replace(one, mean=mean, p=p)}
        )
        found = replace(five, comparisons=(told,))
        assert against_others(found, "Success@1") == f"Success@1: lexical is {words}."
        assert f"Success@1: lexical is {words}." in table(found)
    assert against_others(replace(five, comparisons=()), "Success@1") is None


def test_all_sets_together_are_as_each_alone(coasts: EvaluationResults) -> None:
    assert len({one.question.id for one in coasts.questions}) == 7
    assert coasts.answerable[:2] == ("coast/q-boats", "coast/q-cost")
    assert [one.id for one in coasts.focus.outcomes] == [one.question.id for one in coasts.questions]
    answers = coasts.focus.answers
    assert answers is not None
    assert [one.id for one in answers.outcomes] == [one.question.id for one in coasts.questions]
    assert answers.groups.overall.questions == 7
    assert coasts.settings["canal encoder"] == coasts.settings["coast encoder"] == "letters"
    shown = table(coasts)
    assert "\ncanal: bodies left out: all 1; none" in shown
    assert "\ncoast: bodies left out: none; all 1" in shown
    assert "\nbodies left out (2) " in shown
