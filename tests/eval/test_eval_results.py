from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.configurations import chosen
from eval.results import BadResults, EvaluationResults, load, save
from service.search.request import Mode
from tests.eval_minutes import hand_made_index, results_of


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvaluationResults]:
    index = hand_made_index(tmp_path_factory.mktemp("quay"))
    yield results_of(index, *chosen([Mode.LEXICAL, Mode.HYBRID], ()))
    index.close()


def test_what_is_saved_is_loaded(results: EvaluationResults, tmp_path: Path) -> None:
    save(tmp_path, results)
    assert load(tmp_path) == results


def test_other_programs_find_every_figure_by_name(results: EvaluationResults, tmp_path: Path) -> None:
    save(tmp_path, results)
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    (one,) = found["sets"]
    assert (one["questions_file"], one["index_version"]) == ("quay.jsonl", "by-hand")
    assert one["settings"]["encoder"] == "letters"
    lexical, hybrid = found["evaluations"]
    assert lexical["groups"]["overall"]["measures"]["nDCG@10"]["mean"] == 0.5
    assert lexical["outcomes"][0]["first_relevant"] == 1
    assert lexical["outcomes"][0]["hits"][0]["passage_id"] == "quay-1/1/2"
    assert hybrid["outcomes"][0]["hits"][0]["scores"].keys() == {"lexical", "dense", "sentence"}
    assert found["comparisons"][0]["differences"]["R@5"].keys() == {"mean", "low", "high", "p"}
    assert found["questions"][0]["question"]["gold"][0]["evidence"] == "Boats must"


def test_what_is_not_results_is_refused_in_one_line(results: EvaluationResults, tmp_path: Path) -> None:
    with pytest.raises(BadResults, match=r"There are no results in .*: No such file"):
        load(tmp_path)
    save(tmp_path, results)
    path = tmp_path / "results.json"
    good = path.read_text("utf-8")
    for text, words in (
        ("{}", "results.json is not what eval writes"),
        (good.replace('"format": 2', '"format": 3'), r"\(format: "),
        (good[:-9], "is not what eval writes"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadResults, match=words) as refused:
            load(tmp_path)
        assert "\n" not in str(refused.value)
        assert "minutebook eval --index" in str(refused.value)
