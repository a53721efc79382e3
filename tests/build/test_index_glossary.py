"""`minutebook index --glossary FILE`, from the command to what a search finds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.built import in_process
from tests.processes import ROOT, minutebook

pytestmark = pytest.mark.slow

MINUTES = ROOT / "examples" / "minutes" / "bcjb-2023-04-26.txt"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("minutes")
    shutil.copy(MINUTES, folder)
    return folder


def built(source: Path, folder: Path, glossary: str) -> Path:
    (folder / "own.toml").write_text(glossary, encoding="utf-8")
    run = minutebook("index", source, "--out", folder / "index", "--glossary", folder / "own.toml")
    assert run.returncode == 0, run.stderr
    return folder / "index"


def search(index: Path, question: str, *options: str) -> Any:
    run = minutebook("search", question, "--index", index, "--mode", "lexical", "--json", *options)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_an_acronym_of_ones_own_is_searched_for_both_ways(source: Path, tmp_path: Path) -> None:
    index = built(source, tmp_path, '[acronyms]\nOPLAP = "Operation Lapwing"\n')
    found = search(index, "OPLAP")
    assert found["interpreted"]["expansions"] == ["OPLAP: Operation Lapwing"]
    assert "Operation Lapwing" in found["hits"][0]["citation"]["item"]["heading"]
    assert search(index, "OPLAP", "--as-typed", "acronyms")["hits"] == []
    assert search(index, "what of Operation Lapwing")["interpreted"]["expansions"] == [
        "Operation Lapwing: OPLAP"
    ]
    # The packaged ones are still there.
    assert search(index, "CPS")["interpreted"]["expansions"] == ["CPS: Crown Prosecution Service"]


def test_a_packaged_acronym_can_be_taken_out(source: Path, tmp_path: Path) -> None:
    # That the option of the command reaches the build is shown above.
    (tmp_path / "own.toml").write_text('remove = ["ACPO"]\n', encoding="utf-8")
    in_process(source, tmp_path / "index", glossary=tmp_path / "own.toml")
    index = tmp_path / "index"
    assert search(index, "ACPO")["interpreted"]["expansions"] == []
    assert search(index, "CPS")["interpreted"]["expansions"] == ["CPS: Crown Prosecution Service"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "own.toml cannot be read"),
        (b"[acronyms\n", "own.toml is not valid TOML"),
        (b"\xff\xfe", "own.toml is not UTF-8"),
        (b'[words]\nA = "b"\n', "the parts of a glossary are acronyms"),
        (b'[acronyms]\nX = "long"\n', 'acronyms."X" is no acronym'),
        (b"[acronyms]\nVFD = 3\n", "text in quotes"),
        (b'[also]\nthe desk = "VFD"\n', "own.toml is not valid TOML"),
        (b'[also]\n"the desk" = "QZX"\n', "add it under [acronyms]"),
    ],
)
def test_a_bad_glossary_is_refused_before_anything_is_done(
    source: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "own.toml").write_bytes(content)
    run = minutebook("index", source, "--out", tmp_path / "index", "--glossary", tmp_path / "own.toml")
    assert (run.returncode, run.stdout) == (2, ""), run.stderr
    assert run.stderr.startswith(f"minutebook: {tmp_path / 'own.toml'}")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
    assert not (tmp_path / "index").exists()


def test_a_folder_is_no_glossary(source: Path, tmp_path: Path) -> None:
    run = minutebook("index", source, "--out", tmp_path / "index", "--glossary", tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert str(tmp_path) in run.stderr
