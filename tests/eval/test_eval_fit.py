"""Fitting the ranking's weights, on made examples and, as a command, on the sample questions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.fitting.fit import folds
from eval.fitting.fit_ranking import (
    FOLDS,
    FittedWeights,
    HeldOut,
    RankingExample,
    corpora,
    fit_scale,
    fit_weights,
    held_out,
    levelled,
    load_set,
)
from eval.measures import MEASURES
from eval.questions import QuestionSet
from indexer.store.engines.base import Ranked
from service.search.evidence import Evidence
from service.search.ranking import FEATURES, LEVELS, SURROUNDINGS, Linear
from tests.made_evidence import evidence
from tests.processes import ROOT

QUESTIONS = ROOT / "examples" / "questions.jsonl"
TELLING = next(iter(FEATURES))


def close(covered: float, nearest: float) -> Evidence:
    """Twenty candidates, each a section of its own, of which the best lexical one covers so much."""
    hits = Ranked(np.array([0], dtype=np.int64), np.array([1], dtype=np.float32))
    held, sentences = [[True]] * 20, [nearest] * 20
    return evidence(range(20), lexical=hits, held=held, shares=[covered], sentences=sentences)


def made(
    number: int,
    *,
    body: str | None = None,
    part: str = "a",
    informative: bool = True,
    wanted: int = 1,
    covered: float | None = None,
) -> RankingExample:
    """One of 20 candidates is relevant. The first feature says which, if informative; others say nothing."""
    random = np.random.default_rng(number)
    features = random.uniform(size=(20, len(FEATURES))).astype(np.float32)
    relevant = np.zeros(20, dtype=np.bool_)
    relevant[number % 20] = True
    if informative:
        features[:, 0] = relevant
    drawn, nearest = random.uniform(size=2)
    name = body or f"body-{number % 8}"
    found = close(float(drawn if covered is None else covered), float(nearest))
    return RankingExample(part, f"{part}-{number}", name, found, features, relevant, wanted)


def ndcg(examples: list[RankingExample], left_out: Collection[str] = ()) -> float:
    column = MEASURES.index("nDCG@10")
    found = held_out(examples, left_out).values
    return float(np.mean([values[:, column].mean() for values in found.values()]))


@pytest.fixture(scope="module")
def examples() -> list[RankingExample]:
    return [made(number) for number in range(48)]


def test_a_body_is_in_one_fold_whichever_set_asks_of_it() -> None:
    spread = [made(n, body=f"m-{n % 9}", part=part) for n in range(27) for part in ("a", "b")]
    found = folds([one.body for one in spread], FOLDS)
    assert set(found) == {f"m-{n}" for n in range(9)}
    assert set(found.values()) == set(range(FOLDS))


def test_a_question_is_ranked_by_weights_that_never_saw_its_body(monkeypatch) -> None:
    seen: list[set[str]] = []

    def remembering(given: list[RankingExample], left_out: Collection[str]) -> FittedWeights:
        seen.append({one.body for one in given})
        return fit_weights(given, left_out)

    monkeypatch.setattr("eval.fitting.fit_ranking.fit_weights", remembering)
    spread = [made(n, part=part) for n in range(16) for part in ("a", "b")]
    held_out(spread)
    fold = folds([one.body for one in spread], FOLDS)
    assert len(seen) == FOLDS
    for number, bodies in enumerate(seen):
        assert bodies == {name for name, own in fold.items() if own != number}


def test_a_feature_that_tells_all_gets_the_weight_and_lifts_what_is_held_out(examples) -> None:
    weights = fit_weights(examples).passage
    assert weights.shape == (2 * len(FEATURES),)
    # At every coverage, and far above the features that tell nothing.
    own, by_covered = np.split(weights, 2)
    for covered in (0.0, 0.5, 1.0):
        telling, *idle = own + covered * by_covered
        assert telling > 5 * max(map(abs, idle))
    assert ndcg(examples) == pytest.approx(1)
    assert ndcg(examples, [TELLING]) < 0.6
    assert ndcg([made(n, informative=False) for n in range(48)]) < 0.6


def test_weights_may_follow_the_coverage() -> None:
    """The feature speaks for a passage where the words cover and against it where they do not."""
    turned = []
    for number in range(48):
        one = made(number, covered=float(number % 2))
        first = np.where(one.relevant, one.close.covered, 1 - one.close.covered).astype(np.float32)
        turned.append(replace(one, features=np.column_stack((first, one.features[:, 1:]))))
    weights = fit_weights(turned).passage
    assert weights[0] < 0 < weights[0] + weights[len(FEATURES)]
    assert ndcg(turned) == pytest.approx(1)


def test_what_stands_around_tells_where_nothing_else_does() -> None:
    """Two of a section are relevant, of which one looks so; the other is found by its neighbour."""
    examples = []
    for number in range(48):
        one = made(number, informative=False)
        first = number % 18
        features = np.zeros_like(one.features)
        features[first, 0] = 1
        sections = [*range(first + 1), *range(first, 19)]
        sizes = [1 + (sections.count(own) > 1) for own in sections]
        found = evidence(range(20), sections=sections, section_sizes=sizes)
        relevant = np.isin(np.arange(20), [first, first + 1])
        examples.append(replace(one, close=found, features=features, relevant=relevant, wanted=2))
    assert ndcg(examples) == pytest.approx(1)
    assert ndcg(examples, SURROUNDINGS) < 0.9
    assert not fit_weights(examples, SURROUNDINGS).around[1:].any()


def test_every_corpus_counts_alike_whatever_its_size() -> None:
    """Ten questions say that the second feature tells, one that the first does; asked twice it is one."""

    def telling(number: int, column: int, part: str, name: str) -> RankingExample:
        one = made(number, part=part, covered=0.0)
        features = np.zeros_like(one.features)
        features[one.relevant, column] = 1
        features[~one.relevant, 1 - column] = 1
        return replace(one, id=name, features=features)

    few = [telling(0, 0, part, "few") for part in ("few", "few-again")]
    many = [telling(n, 1, "many", f"many-{n}") for n in range(1, 11)]
    assert corpora([*few, *many]) == ["few"] * 2 + ["many-1"] * 10
    weights = fit_weights([*few, *many]).passage
    assert weights[0] == pytest.approx(weights[1], abs=0.05)


def test_the_same_examples_give_the_same_weights_in_any_process(examples) -> None:
    first, again = fit_weights(examples), fit_weights(list(examples))
    assert (first.passage.tolist(), first.around.tolist()) == (again.passage.tolist(), again.around.tolist())
    scales = [fit_scale(examples, first).tolist() for _ in range(2)]
    assert scales[0] == scales[1]


def test_the_scale_gives_probabilities_that_rise_with_the_sums(examples) -> None:
    weights = fit_weights(examples)
    scale = fit_scale(examples, weights)
    assert scale.shape == (2 + len(LEVELS),)
    assert scale[1] > 0
    for one in examples[:8]:
        odds = levelled(one, weights.sums(one), np.arange(20)) @ scale
        likely = 1 / (1 + np.exp(-odds))
        assert likely[one.relevant].min() > 0.9
        assert likely[~one.relevant].max() < 0.1


def test_the_slope_stays_above_nothing_where_sums_mislead(examples) -> None:
    weights = fit_weights(examples)
    turned = replace(weights, passage=-weights.passage)
    assert fit_scale(examples, turned)[1] > 0


def test_questions_without_an_answer_lower_the_scale(examples) -> None:
    weights = fit_weights(examples)
    none = [
        replace(one, id=f"none-{n}", body=f"none-{n}", relevant=np.zeros(20, dtype=np.bool_), wanted=0)
        for n, one in enumerate(examples)
    ]
    assert fit_weights([*examples, *none]).passage.tolist() == weights.passage.tolist()
    one = examples[0]
    row = levelled(one, weights.sums(one), np.array([weights.sums(one).argmax()]))
    assert row @ fit_scale([*examples, *none], weights) < row @ fit_scale(examples, weights)


def test_probabilities_of_bodies_left_out_are_held_against_what_came_true(examples) -> None:
    assert held_out(examples).calibration_error() < 0.05
    sure = judged_as([[0.95, 0.95, 0.05, 0.05]], [[True, False, False, False]])
    assert sure.calibration_error() == pytest.approx((0.9 + 0.1) / 4)
    assert sure.calibration_error({"a"}) == sure.calibration_error()


def judged_as(probabilities: list[list[float]], relevant: list[list[bool]], missed: int = 0) -> HeldOut:
    """What was left out and given these probabilities; `missed` relevant passages of each were not found."""
    nothing = np.zeros((0, len(FEATURES)), dtype=np.float32)
    examples = [
        RankingExample("a", f"a-{n}", "b", evidence([]), nothing, np.array(right), sum(right) + missed)
        for n, right in enumerate(relevant)
    ]
    return HeldOut(examples, {}, [np.array(own) for own in probabilities])


def test_what_is_listed_from_a_probability_on_is_told_by_corpus() -> None:
    found = judged_as([[0.9, 0.4, 0.2], [0.3]], [[True, True, False], [False]], missed=1)
    assert found.listed(0.35) == {"a": (1.0, 2 / 4)}
    assert found.listed(0.15) == {"a": (2 / 4, 2 / 4)}
    assert found.listed(0.95) == {"a": (0.0, 0.0)}


def test_the_line_is_drawn_where_little_is_left_out_and_not_all_is_listed() -> None:
    wanted, other = [True] * 3, [False] * 40
    found = judged_as([[0.9, 0.4, 0.22, *[0.12] * 40]], [[*wanted, *other]])
    assert found.least_probability() == 0.15  # the first of the thresholds with all that is wanted
    few = judged_as([[0.9, 0.4, 0.22, 0.12]], [[*wanted, True]])
    assert few.least_probability() == 0.05


def test_what_no_leg_found_counts_as_missed(examples) -> None:
    recall = MEASURES.index("R@20")
    half = [made(n, wanted=2) for n in range(24)]
    assert held_out(half).values["a"][:, recall].tolist() == [0.5] * 24
    nothing = np.zeros((0, len(FEATURES)), dtype=np.float32)
    lost = RankingExample(
        *("a", "lost", "body-1", evidence([]), nothing, np.zeros(0, dtype=np.bool_), 3),
    )
    values = held_out([*examples, lost]).values["a"]
    assert len(values) == len(examples) + 1
    assert values[-1].tolist() == [0] * len(MEASURES)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty of the sample questions, and one whose gold its own filter keeps out."""
    lines = QUESTIONS.read_text("utf-8").splitlines()[:20]
    first = json.loads(lines[0])
    lost = first | {"id": "lost", "filters": {"document": "bvwp-2024-05-22"}}
    path = tmp_path_factory.mktemp("few") / "few.jsonl"
    path.write_text("\n".join([*lines, json.dumps(lost)]) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_examples_are_what_the_search_would_rank(sample_index: Path, few: Path) -> None:
    loaded = load_set(QuestionSet("few", sample_index, few))
    assert len(loaded) == 21
    for one in loaded:
        assert one.set == "few"
        assert one.features.shape == (len(one.relevant), len(FEATURES))
        assert one.relevant.sum() <= one.wanted
        assert one.close.compared.all()
        assert one.close.matches.shape == (len(one.relevant), len(one.close.token_shares))
    lost = loaded[-1]
    assert (lost.wanted, int(lost.relevant.sum())) == (loaded[0].wanted, 0)
    assert lost.body == loaded[0].body
    unanswerable = [one for one in loaded if one.body.startswith("none:")]
    assert all(one.wanted == 0 and not one.relevant.any() for one in unanswerable)


def fit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval.fitting.fit_ranking", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_the_command_stores_rankings_that_the_service_can_use(
    sample_index: Path, few: Path, tmp_path: Path
) -> None:
    asked = f"{sample_index}={few}"
    run = fit("--set", f"few={asked}", "--judge", f"unseen={asked}", "--out", tmp_path / "ranking.json")
    assert run.returncode == 0, run.stderr
    stored = json.loads((tmp_path / "ranking.json").read_text("utf-8"))
    assert stored["sets"] == {"few": 21}
    assert list(stored["held_out"]) == ["few"]
    assert "unseen" in run.stdout
    assert 0.3 < stored["held_out"]["few"]["nDCG@10"] < 1
    rankings = {name: Linear.of(one) for name, one in stored["rankings"].items()}
    assert rankings["shipped"].features == tuple(FEATURES)
    for name, one in rankings.items():
        assert len(one.weights) == len(one.covered_weights) == len(one.features)
        assert len(one.around) == len(one.long_around) == len(SURROUNDINGS)
        assert one.scale[1] > 0
        if name != "shipped":
            assert set(one.features) < set(FEATURES) or not one.around.all()
            assert name.replace("-", " ", 1) in run.stdout
    assert "sentence" not in rankings["without-sentences"].features


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--set", "sample", "--out", "x.json"], 2, "the name one word, not 'sample'."),
        (["--set", "a=b", "--out", "x.json"], 2, "--set takes NAME=INDEX=QUESTIONS"),
        (["--set", "a=b=c=d", "--out", "x.json"], 2, "--set takes NAME=INDEX=QUESTIONS"),
        (["--set", "a=b=c", "--out", "no/such/folder/x.json"], 2, "There is no folder no/such/folder"),
        (["--out", "x.json"], 2, "--set"),
        (["--set", "a=no-such-index=c.jsonl", "--out", "x.json"], 1, "minutebook index SOURCE"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_one_sentence(
    arguments: list[str], status: int, said: str
) -> None:
    run = fit(*arguments)
    assert (run.returncode, run.stdout) == (status, ""), run.stderr
    assert run.stderr.startswith("python -m eval.fitting.fit_ranking: ")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
    assert not (ROOT / "x.json").exists()
