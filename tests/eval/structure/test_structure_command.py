"""`minutebook structure` as people run it."""

from __future__ import annotations

import json

import pytest

from tests.eval.structure.invented import write_invented
from tests.processes import ROOT, minutebook

pytestmark = pytest.mark.slow

SAMPLE = ROOT / "examples" / "structure.json"


def test_the_sample_is_judged_and_its_report_written(tmp_path):
    run = minutebook("structure", "judge", SAMPLE, "--out", tmp_path / "new" / "out", "--held", "bvwp")
    assert run.returncode == 0, run.stderr
    assert "bvwp*" in run.stdout
    names = {path.name for path in (tmp_path / "new" / "out").iterdir()}
    assert names == {"report.md", "report.html", "structure.json"}
    results = json.loads((tmp_path / "new" / "out" / "structure.json").read_text("utf-8"))
    assert results["groups"][0]["figures"]["items"]["mean"] >= 0.95
    assert results["groups"][0]["figures"]["date"]["mean"] == 1


def test_the_sample_gold_can_be(tmp_path):
    run = minutebook("structure", "check", SAMPLE)
    assert (run.returncode, run.stdout) == (0, "All of it can be.\n"), run.stdout


def test_a_body_that_there_is_none_of_and_too_many_groups_are_bad_use(tmp_path):
    gold = write_invented(tmp_path)
    for options in (("--held", "nobody"), ("--folds", "9")):
        run = minutebook("structure", "judge", gold, *options)
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1


def test_one_pre_fills_corrects_and_checks(tmp_path):
    write_invented(tmp_path)
    run = minutebook(
        "structure", "prefill", tmp_path / "stint" / "may.txt", tmp_path / "marrowby" / "june.txt"
    )
    assert run.returncode == 0, run.stderr
    assert f"The paths count from {tmp_path.resolve()}" in run.stderr
    mine = tmp_path / "mine.json"
    mine.write_text(run.stdout, encoding="utf-8")
    checked = minutebook("structure", "check", mine)
    assert checked.returncode == 1
    assert checked.stdout.startswith("stint/may.txt: Nobody has corrected it yet")
    corrected = json.loads(run.stdout)
    for one in corrected:
        one["notes"] = "Looked at."
    mine.write_text(json.dumps(corrected), encoding="utf-8")
    assert minutebook("structure", "check", mine).returncode == 0


def test_one_keeps_what_is_read_and_compares_it_later(tmp_path):
    gold = write_invented(tmp_path)
    sources = [tmp_path / "stint", tmp_path / "marrowby"]
    for name in ("before", "after"):
        run = minutebook("structure", "dump", *sources, "--out", tmp_path / name)
        assert run.stdout == f"Kept what was read of 2 documents in {tmp_path / name}.\n", run.stderr
    run = minutebook("structure", "compare", tmp_path / "before", tmp_path / "after", "--gold", gold)
    assert run.stdout.startswith("2 documents compared, 0 read otherwise.")


def test_a_fit_says_what_it_fitted(tmp_path):
    run = minutebook("structure", "fit", write_invented(tmp_path), "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    assert f"Fitted to 3 bodies: {tmp_path / 'out' / 'fitted_to.json'}" in run.stdout
    assert json.loads((tmp_path / "out" / "fitted_to.json").read_text()) == ["fennmoor", "marrowby", "stint"]
