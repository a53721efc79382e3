"""Fitting the ranking's weights, on made examples and, as a command, on the sample questions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from eval.fit import QuestionSet, folds
from eval.fit_ranking import FOLDS, RankingExample, columns, fit_scale, fit_weights, held_out, load_set
from eval.measures import MEASURES
from service.search.ranking import FEATURES, Linear
from tests.processes import ROOT

EVERY = [0, 1, 2]
QUESTIONS = ROOT / "examples" / "questions.jsonl"


def made(
    number: int, *, meeting: str | None = None, part: str = "a", informative: bool = True, wanted: int = 1
) -> RankingExample:
    """One of 20 candidates is relevant. The first feature says which, if informative; two say nothing."""
    random = np.random.default_rng(number)
    features = random.uniform(size=(20, 3)).astype(np.float32)
    relevant = np.zeros(20, dtype=np.bool_)
    relevant[number % 20] = True
    if informative:
        features[:, 0] = relevant
    covered, nearest = random.uniform(size=2)
    name = meeting or f"meeting-{number % 8}"
    return RankingExample(
        part, f"q-{number}", name, features, relevant, wanted, float(covered), float(nearest)
    )


def ndcg(examples: list[RankingExample], chosen: list[int] = EVERY) -> float:
    column = MEASURES.index("nDCG@10")
    return float(np.mean([values[:, column].mean() for values in held_out(examples, chosen).values()]))


@pytest.fixture(scope="module")
def examples() -> list[RankingExample]:
    return [made(number) for number in range(48)]


def test_a_meeting_is_in_one_fold_whichever_set_asks_of_it() -> None:
    spread = [made(n, meeting=f"m-{n % 6}", part=part) for n in range(24) for part in ("a", "b")]
    found = folds([one.meeting for one in spread], FOLDS)
    assert set(found) == {f"m-{n}" for n in range(6)}
    assert set(found.values()) == set(range(FOLDS))


def test_a_question_is_ranked_by_weights_that_never_saw_its_meeting(monkeypatch) -> None:
    seen: list[set[str]] = []

    def remembering(given: list[RankingExample], chosen: list[int]) -> np.ndarray:
        seen.append({one.meeting for one in given})
        return fit_weights(given, chosen)

    monkeypatch.setattr("eval.fit_ranking.fit_weights", remembering)
    spread = [made(n, part=part) for n in range(16) for part in ("a", "b")]
    held_out(spread, EVERY)
    fold = folds([one.meeting for one in spread], FOLDS)
    assert len(seen) == FOLDS
    for number, meetings in enumerate(seen):
        assert meetings == {name for name, own in fold.items() if own != number}


def test_a_feature_that_tells_all_gets_the_weight_and_lifts_what_is_held_out(examples) -> None:
    weights = fit_weights(examples, EVERY)
    assert weights.shape == (6,)
    # At every coverage, and far above the features that tell nothing.
    for covered in (0.0, 0.5, 1.0):
        telling, *idle = weights[:3] + covered * weights[3:]
        assert telling > 5 * max(map(abs, idle))
    assert ndcg(examples) == pytest.approx(1)
    assert ndcg(examples, [1, 2]) < 0.6
    assert ndcg([made(n, informative=False) for n in range(48)]) < 0.6


def test_weights_may_follow_the_coverage() -> None:
    """The feature speaks for a passage where the words cover and against it where they do not."""
    turned = []
    for number in range(48):
        one = made(number)
        covered = float(number % 2)
        first = np.where(one.relevant, covered, 1 - covered).astype(np.float32)
        features = np.column_stack((first, one.features[:, 1:]))
        turned.append(RankingExample("a", one.id, one.meeting, features, one.relevant, 1, covered, 0.5))
    weights = fit_weights(turned, EVERY)
    assert weights[0] < 0 < weights[0] + weights[3]
    assert ndcg(turned) == pytest.approx(1)


def test_every_set_counts_alike_whatever_its_size() -> None:
    """Ten questions say that the second feature tells, one that the first does."""

    def telling(number: int, column: int, part: str) -> RankingExample:
        one = made(number, part=part)
        features = np.zeros_like(one.features)
        features[one.relevant, column] = 1
        features[~one.relevant, 1 - column] = 1
        return RankingExample(part, one.id, one.meeting, features, one.relevant, 1, 0.0, 0.5)

    weights = fit_weights([telling(0, 0, "few"), *(telling(n, 1, "many") for n in range(1, 11))], EVERY)
    assert weights[0] == pytest.approx(weights[1], abs=0.05)


def test_the_same_examples_give_the_same_weights_in_any_process(examples) -> None:
    first, again = fit_weights(examples, EVERY), fit_weights(list(examples), EVERY)
    assert first.tolist() == again.tolist()
    scales = [fit_scale(examples, EVERY, first).tolist() for _ in range(2)]
    assert scales[0] == scales[1]


def test_the_scale_gives_probabilities_that_rise_with_the_sums(examples) -> None:
    weights = fit_weights(examples, EVERY)
    scale = fit_scale(examples, EVERY, weights)
    assert scale.shape == (4,)
    assert scale[1] > 0
    for one in examples[:8]:
        odds = scale[0] + scale[1] * (columns(one, EVERY) @ weights) + scale[2] * one.covered
        likely = 1 / (1 + np.exp(-(odds + scale[3] * one.nearest)))
        assert likely[one.relevant].min() > 0.9
        assert likely[~one.relevant].max() < 0.1


def test_the_slope_stays_above_nothing_where_sums_mislead(examples) -> None:
    assert fit_scale(examples, EVERY, -fit_weights(examples, EVERY))[1] > 0


def test_questions_without_an_answer_lower_the_scale(examples) -> None:
    weights = fit_weights(examples, EVERY)
    none = [
        RankingExample("a", f"none-{n}", f"none-{n}", one.features, np.zeros(20, dtype=np.bool_), 0, 0.5, 0.5)
        for n, one in enumerate(examples)
    ]
    assert fit_weights([*examples, *none], EVERY).tolist() == weights.tolist()
    one = examples[0]
    row = np.array([1.0, (columns(one, EVERY) @ weights).max(), one.covered, one.nearest])
    assert row @ fit_scale([*examples, *none], EVERY, weights) < row @ fit_scale(examples, EVERY, weights)


def test_what_no_leg_found_counts_as_missed(examples) -> None:
    recall = MEASURES.index("R@20")
    half = [made(n, wanted=2) for n in range(24)]
    assert held_out(half, EVERY)["a"][:, recall].tolist() == [0.5] * 24
    lost = RankingExample(
        *("a", "lost", "meeting-1", np.zeros((0, 3), dtype=np.float32), np.zeros(0, dtype=np.bool_)),
        *(3, 0.0, 0.0),
    )
    values = held_out([*examples, lost], EVERY)["a"]
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
    loaded = load_set(QuestionSet("few", sample_index, few), tuple(FEATURES))
    assert len(loaded) == 21
    for one in loaded:
        assert one.set == "few"
        assert one.features.shape == (len(one.relevant), len(FEATURES))
        assert one.relevant.sum() <= one.wanted
        assert 0 <= one.covered <= 1
        assert -1 <= one.nearest <= 1
    lost = loaded[-1]
    assert (lost.wanted, int(lost.relevant.sum())) == (loaded[0].wanted, 0)
    assert lost.meeting == loaded[0].meeting
    unanswerable = [one for one in loaded if one.meeting.startswith("none:")]
    assert all(one.wanted == 0 and not one.relevant.any() for one in unanswerable)


def fit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval.fit_ranking", *map(str, arguments)]
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
        assert one.scale[1] > 0
        if name != "shipped":
            assert set(one.features) < set(FEATURES)
            assert name.replace("-", " ", 1) in run.stdout
    assert "sentence" not in rankings["without-sentences"].features


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--set", "sample", "--out", "x.json"], 2, "--set takes NAME=INDEX=QUESTIONS, not 'sample'."),
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
    assert run.stderr.startswith("python -m eval.fit_ranking: ")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
    assert not (ROOT / "x.json").exists()
