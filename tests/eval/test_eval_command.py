"""The commands as people run them: exit status, what is printed, what is left in the folder."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from eval.answers import MEASURES as ANSWER_MEASURES
from eval.commands import eval_command
from eval.gate import load_expected, save_expected
from eval.measures import MEASURES
from eval.results import load
from indexer.errors import MissingExtra
from tests.processes import ROOT, minutebook

QUESTIONS = ROOT / "examples" / "questions.jsonl"
STORED = ROOT / "eval" / "stored"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def compared(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every named configuration over the sample questions."""
    out = tmp_path_factory.mktemp("eval") / "new" / "out"
    run = minutebook(
        *("eval", "--index", sample_index, "--questions", QUESTIONS, "--out", out),
        *("--compare", "--dense-weight", "0.9", "--baseline", "lexical"),
    )
    assert run.returncode == 0, run.stderr
    assert "Against lexical: + better, - worse" in run.stdout
    assert "convex-0.9" in run.stdout
    return out


def test_all_that_is_promised_is_left_in_the_folder(compared: Path) -> None:
    runs = {f"{name}.run" for name in json_of(compared)}
    assert {"hybrid.run", "rank-bm25.run", "dense.run", "rrf.run", "convex-0.9.run"} <= runs
    assert {path.name for path in compared.iterdir()} == {"results.json", "report.html", "qrels.txt", *runs}


def json_of(folder: Path) -> list[str]:
    results = json.loads((folder / "results.json").read_text("utf-8"))
    lost = [one["question"]["id"] for one in results["questions"] if not one["relevant"]]
    unanswerable = [
        one["question"]["id"] for one in results["questions"] if not one["question"]["answerable"]
    ]
    assert lost == unanswerable
    return [one["name"] for one in results["evaluations"]]


def test_the_sample_holds_what_was_stored(compared: Path) -> None:
    run = minutebook("eval-gate", compared, STORED / "sample.json")
    assert run.returncode == 0, run.stdout + run.stderr
    rows = re.findall(r" -> \d\.\d{3}  (?:holds|rose) ", run.stdout)
    assert len(rows) == len(MEASURES) + len(ANSWER_MEASURES) - 1  # none of these questions has a demand


def test_the_london_minutes_hold_what_was_stored(shared: Path, london_index: Path, tmp_path: Path) -> None:
    questions = shared / "questions" / "london-dev.jsonl"
    run = minutebook("eval", "--index", london_index, "--questions", questions, "--out", tmp_path)
    assert run.returncode == 0, run.stderr
    run = minutebook("eval-gate", tmp_path, STORED / "london.json")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_gate_fails_and_names_the_questions_that_fell(compared: Path, tmp_path: Path) -> None:
    stored = load_expected(STORED / "sample.json")
    perfect = {each: tuple(1.0 for _ in stored.measures) for each in stored.questions}
    save_expected(tmp_path / "perfect.json", replace(stored, questions=perfect))
    run = minutebook("eval-gate", compared, tmp_path / "perfect.json")
    assert run.returncode == 1
    assert "FELL" in run.stdout
    assert "questions fell:\n  ex-" in run.stdout
    assert run.stderr.startswith("minutebook: nDCG@10, R@5, ")
    assert run.stderr.count("\n") == 1


def test_expectations_are_written_by_the_command(compared: Path, tmp_path: Path) -> None:
    run = minutebook("eval-gate", compared, tmp_path / "new.json", "--store")
    assert run.returncode == 0, run.stderr
    assert (
        load_expected(tmp_path / "new.json").questions.keys()
        == load_expected(STORED / "sample.json").questions.keys()
    )


def test_two_evaluations_are_compared(compared: Path, sample_index: Path, tmp_path: Path) -> None:
    run = minutebook(
        *(
            "eval",
            "--index",
            sample_index,
            "--questions",
            QUESTIONS,
            "--out",
            tmp_path,
            "--mode",
            "dense",
            "--json",
        )
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["evaluations"][0]["name"] == "dense"
    run = minutebook("eval-diff", compared, tmp_path)
    assert run.returncode == 0, run.stderr
    assert "0 questions fell by nDCG@10." in run.stdout
    found = json.loads(minutebook("eval-diff", compared, tmp_path, "--json").stdout)
    assert [pair["after"] for pair in found["pairs"]] == ["dense"]
    run = minutebook("eval-diff", compared, tmp_path / "none")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)


GOOD = {
    "id": "q-1",
    "question": "travel cards",
    "kind": "fact",
    "answerable": True,
    "gold": [{"document": "bvwp-2023-10-11", "evidence": "Of the hundred cards, 83 were issued"}],
}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: it is not JSON"),
        (json.dumps(GOOD | {"id": "q-0"}), "line 2: the id q-0 was used before."),
        (
            json.dumps(GOOD | {"gold": [{"document": "nowhere", "evidence": "x"}]}),
            "line 2: q-1 names the document",
        ),
        (json.dumps(GOOD | {"filters": {"document": "nowhere"}}), "line 2: There is no document"),
        (
            json.dumps(GOOD | {"gold": [{"document": "bvwp-2023-10-11", "evidence": "Not said."}]}),
            "line 2: q-1 has evidence that is not in bvwp-2023-10-11: “Not said.”.",
        ),
    ],
    ids=["malformed", "duplicate", "unknown-gold", "unknown-filter", "evidence"],
)
def test_bad_questions_are_refused_before_anything_is_done(
    sample_index: Path, tmp_path: Path, line: str, words: str
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(GOOD | {"id": "q-0"}) + "\n" + line + "\n", encoding="utf-8")
    run = minutebook(
        "eval", "--index", sample_index, "--questions", path, "--out", tmp_path / "out", "--compare"
    )
    assert run.returncode == 2
    assert run.stderr.startswith("minutebook: q.jsonl, ")
    assert words in run.stderr
    assert run.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_several_sets_are_judged_in_one_run_and_together(sample_index: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    sets = [f"sample={sample_index}={QUESTIONS}", f"other={sample_index}={other}"]
    run = minutebook("eval", "--set", sets[0], "--set", sets[1], "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    for words in (
        "by set\n  other (1) ",
        "by body\n  bcjb (51) ",
        "\n  bvwp (30) ",
    ):
        assert words in run.stdout
    assert "\nsample: " in run.stdout
    own = {"results.json", "report.html", "qrels.txt", "hybrid.run"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*own, "sample", "other"}
    for name in ("sample", "other"):
        assert {path.name for path in (tmp_path / "out" / name).iterdir()} == own
    together = load(tmp_path / "out")
    assert "other/q-1" in together.answerable
    assert 'href="sample/report.html"' in (tmp_path / "out" / "report.html").read_text("utf-8")
    run = minutebook("eval-gate", tmp_path / "out" / "sample", STORED / "sample.json")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Name what to ask: --index DIR and --questions FILE, or"),
        (("--questions", "q.jsonl"), "Name what to ask"),
        (("--index", "ix", "--questions", "q.jsonl", "--set", "a=ix=q.jsonl"), "Name what to ask"),
        (("--set", "a=ix"), "--set takes NAME=INDEX=QUESTIONS, the name one word, not 'a=ix'."),
        (("--set", "a/b=ix=q.jsonl"), "--set takes NAME=INDEX=QUESTIONS"),
        (("--set", "a=ix=q.jsonl", "--set", "a=ix=p.jsonl"), "name each --set differently"),
    ],
)
def test_what_to_ask_is_named_one_way(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    run = minutebook("eval", *options, "--out", tmp_path / "out")
    assert run.returncode == 2
    assert words in run.stderr
    assert run.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_options_that_cannot_be_met_are_refused(sample_index: Path, tmp_path: Path) -> None:
    ask = ("eval", "--index", sample_index, "--questions", QUESTIONS, "--out")
    run = minutebook(*ask, tmp_path / "out", "--baseline", "best")
    assert run.returncode == 2
    assert "--baseline is one of: hybrid." in run.stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    run = minutebook(*ask, tmp_path / "file" / "out")
    assert run.returncode == 2
    assert "The results cannot be written to" in run.stderr


@pytest.mark.parametrize("package", ["ir_measures", "jinja2", "rank_bm25"])
def test_a_missing_package_is_told_with_the_extra_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str
) -> None:
    monkeypatch.setattr("eval.commands.find_spec", lambda name: None if name == package else object())
    with pytest.raises(MissingExtra, match=r"pip install '\.\[eval\]'"):
        eval_command(tmp_path, tmp_path, tmp_path)
