from __future__ import annotations

import json
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT, minutebook

pytestmark = pytest.mark.slow

MINUTES = ROOT / "examples" / "minutes"


def assert_refused(run: subprocess.CompletedProcess[str], status: int, *said: str) -> None:
    """One line on stderr that holds all of `said`, nothing on stdout."""
    assert (run.returncode, run.stdout) == (status, ""), run.stderr
    assert run.stderr.count("\n") == 1, run.stderr
    assert run.stderr.startswith("minutebook: ")
    for words in said:
        assert words in run.stderr


def write_spreadsheet(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "minutes").mkdir()
    run = minutebook("index", tmp_path / "minutes", "--out", tmp_path / "index")
    assert_refused(run, 2, "minutes")
    assert not (tmp_path / "index").exists()


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    run = minutebook("index", tmp_path / "nowhere", "--out", tmp_path / "index")
    assert_refused(run, 2, "nowhere")
    assert not (tmp_path / "index").exists()


def test_a_spreadsheet_alone_is_refused_by_name(tmp_path: Path) -> None:
    write_spreadsheet(tmp_path / "figures.xlsx")
    run = minutebook("index", tmp_path / "figures.xlsx", "--out", tmp_path / "index")
    assert_refused(run, 2, "figures.xlsx")
    assert not (tmp_path / "index").exists()


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    shutil.copy(MINUTES / "bcjb-2023-04-26.txt", folder)
    write_spreadsheet(folder / "figures.xlsx")
    write_spreadsheet(folder / "disguised.docx")
    noise = bytes(range(256)) * 16
    disguises = ["noise-1.pdf", "noise-2.txt", "noise-3.odt", "noise-4.docx", "noise-5.html", "noise-6.md"]
    for name in (*disguises, "noise-7.bin"):
        (folder / name).write_bytes(noise)
    (folder / "empty.md").write_bytes(b"")
    run = minutebook("index", folder, "--out", tmp_path / "index", "--json")
    assert run.returncode == 0, run.stderr
    summary = json.loads(run.stdout)
    assert summary["documents"] == 1
    refused = {Path(one["file"]).name: one["reason"] for one in summary["refused"]}
    assert refused.keys() >= {"figures.xlsx", "disguised.docx", "empty.md", *disguises}
    assert all(reason.strip() and "\n" not in reason for reason in refused.values())
    found = minutebook("search", "Operation Lapwing", "--index", tmp_path / "index", "--json")
    assert json.loads(found.stdout)["hits"]


def test_a_failed_build_leaves_the_index_as_it_was(sample_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(sample_index, index)
    before = (index / "CURRENT").read_text(encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert_refused(minutebook("index", tmp_path / "empty", "--out", index), 2)
    assert (index / "CURRENT").read_text(encoding="utf-8") == before
    assert minutebook("search", "victims", "--index", index).returncode == 0


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_taken_port_is_refused(sample_index: Path, taken_port: int) -> None:
    run = minutebook("serve", "--index", sample_index, "--port", taken_port, timeout=30)
    assert_refused(run, 1, str(taken_port), "--port")


@pytest.mark.parametrize("command", [["serve"], ["search", "a question"]])
def test_a_missing_index_is_refused_with_the_command_that_builds_one(
    tmp_path: Path, command: list[str]
) -> None:
    run = minutebook(*command, "--index", tmp_path / "none", timeout=30)
    assert_refused(run, 1, "minutebook index SOURCE", f"--out {tmp_path / 'none'}")


def test_a_damaged_index_is_refused_whichever_part_it_is(sample_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(sample_index, index)
    (version,) = (index / "versions").iterdir()
    # One file of each part: that every single one is checked is tested without processes.
    parts = {path.relative_to(version).parts[0]: path for path in version.rglob("*") if path.is_file()}
    assert len(parts) >= 5
    for path in parts.values():
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        run = minutebook("serve", "--index", index, timeout=30)
        assert_refused(run, 1, "rebuild it with: minutebook index", f"--out {index}")
        path.write_bytes(whole)
    assert minutebook("search", "victims", "--index", index).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "--nonsense", "x"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["index", "--out"], "--out"),
        (["index", "examples/minutes"], "--out"),
        (["serve", "--index", "x", "--port", "70000"], "65535"),
    ],
)
def test_a_command_that_is_typed_wrongly_is_refused(arguments: list[str], said: str) -> None:
    assert_refused(minutebook(*arguments), 2, said, "--help")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--board", "Board of the Moon"], "Brackenshire Community Justice Board (BCJB)"),
        (["--from", "yesterday"], "YYYY-MM-DD"),
        (["--from", "2024-01-01", "--to", "2023-01-01"], "later than"),
        (["--document", "no-such"], "no-such"),
        (["--limit", "0"], "from 1 to 100"),
        (["--mode", "clever"], "hybrid, lexical, dense"),
        (["--as-typed", "grammar"], "spelling, acronyms, date, board"),
    ],
)
def test_a_search_that_cannot_be_done_is_refused(sample_index: Path, options: list[str], said: str) -> None:
    assert_refused(minutebook("search", "victims", "--index", sample_index, *options), 2, said)
