from __future__ import annotations

import json
import os
from pathlib import Path

from tests.processes import minutebook


def folder(root: Path) -> Path:
    for name, text in {
        "2024/may/index.md": "# Council\n\n1. Apologies\n",
        "pay.md": "# Pay\n",
        "pay.txt": "Tax\n",
        "drafts/june.md": "# June\n",
        "figures.xlsx": "x",
        "esc\x1b[31m.md": "x",
        os.fsdecode(b"m\xe4rz.md"): "x",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_a_dry_run_tells_people_what_would_be_read_and_builds_nothing(tmp_path: Path) -> None:
    source, out = folder(tmp_path / "minutes"), tmp_path / "index"
    run = minutebook("index", source, "--out", out, "--dry-run", "--exclude", "drafts", "--include", "nope")
    assert (run.returncode, out.exists()) == (0, False)
    assert "0 files would be read" in run.stdout
    assert '--include "nope" matches no path below the sources' in run.stderr
    run = minutebook("index", source, "--out", out, "--dry-run", "--exclude", "drafts")
    assert (run.returncode, out.exists()) == (0, False)
    lines = run.stdout.splitlines()
    assert f"{source}/2024/may/index.md -> 2024-may (Markdown)" in lines
    assert f"{source}/pay.txt -> pay (plain text)" in lines
    assert any(line.startswith("    ") and line.endswith("else this is pay-txt") for line in lines)
    assert (
        "3 files would be read, with 2 ids, 3 refused, 1 left out by --include and --exclude." in run.stdout
    )
    assert "refused" in run.stderr
    assert "\x1b" not in run.stderr
    assert "m\\udce4rz.md" in run.stderr


def test_a_dry_run_tells_programs_all(tmp_path: Path) -> None:
    source = folder(tmp_path / "minutes")
    (source / "minutes.toml").write_text('[documents."pay.md"]\nrestricted = "staff"\nkind = "paper"\n')
    run = minutebook("index", source, "--out", tmp_path / "index", "--dry-run", "--json")
    told = json.loads(run.stdout)
    files = {Path(one["file"]).name: one for one in told["files"]}
    assert sorted(files) == ["index.md", "june.md", "pay.md", "pay.txt"]
    pay = files["pay.md"]
    assert (pay["document_id"], pay["format"], pay["kind"], pay["restricted"]) == (
        "pay",
        "Markdown",
        "paper",
        ["staff"],
    )
    assert len(pay["doubts"]) == 3
    assert {Path(one["file"]).name for one in told["refused"]} == {
        "figures.xlsx",
        "esc\x1b[31m.md",
        os.fsdecode(b"m\xe4rz.md"),
    }


def test_a_pattern_that_is_none_is_a_wrong_use(tmp_path: Path) -> None:
    run = minutebook("index", tmp_path, "--out", tmp_path / "index", "--exclude", "../drafts")
    assert run.returncode == 2
    assert "is no pattern for paths below the sources" in run.stderr


def test_patterns_that_leave_nothing_are_told(tmp_path: Path) -> None:
    source = folder(tmp_path / "minutes")
    run = minutebook("index", source, "--out", tmp_path / "index", "--include", "*.pfd")
    assert run.returncode == 2
    assert "--include and --exclude leave out all 5 files" in run.stderr
    assert '"*.pfd" matches no path' in run.stderr


def test_one_file_is_parsed_under_its_own_name(tmp_path: Path) -> None:
    source = folder(tmp_path / "minutes")
    for path, identity in (("pay.md", "pay"), ("2024/may/index.md", "index")):
        run = minutebook("parse", source / path, "--json")
        assert json.loads(run.stdout)["document_id"] == identity
