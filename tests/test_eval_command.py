from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.command import configurations, eval_command
from indexer.errors import BadInput
from service.query import Mode


def test_every_mode_and_weight_is_compared_once() -> None:
    found = configurations([Mode.LEXICAL, Mode.HYBRID, Mode.DENSE], [0.0, 0.5, 0.5])
    assert [one.name for one in found] == ["lexical", "hybrid-0.0", "hybrid-0.5", "dense"]
    assert [one.dense_weight for one in configurations([Mode.HYBRID], [0.25])] == [0.25]
    with pytest.raises(BadInput, match="--dense-weight needs --mode hybrid"):
        configurations([Mode.LEXICAL], [0.5])


def test_the_sample_questions_are_sound_and_mostly_answered(
    sample_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = Path(__file__).parent.parent / "examples" / "questions.jsonl"
    eval_command(sample_index, questions, tmp_path / "out", [Mode.LEXICAL, Mode.HYBRID], [0.4], as_json=True)
    summary = json.loads(capsys.readouterr().out)
    names = [one["name"] for one in summary["configurations"]]
    assert names == ["lexical", "hybrid-0.4"]
    assert summary["configurations"][1]["overall"]["measures"]["R@20"]["mean"] > 0.5
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {"results.json", "qrels.txt", "lexical.run", "hybrid-0.4.run"}
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    lost = [one["id"] for one in results["questions"]["lexical"] if one["answerable"] and not one["relevant"]]
    assert lost == []
