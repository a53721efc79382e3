"""Indexes that all workers share, and the order in which they take the files of tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.built import shared_index
from tests.longest import LONGEST, place, unknown
from tests.processes import ROOT


class Folders:
    """Of one worker, as pytest makes them."""

    def __init__(self, own: Path) -> None:
        own.mkdir(parents=True)
        self._own = own

    def getbasetemp(self) -> Path:
        return self._own


@pytest.mark.parametrize("failing", [0, 2])
def test_of_many_workers_one_makes_an_index_and_all_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    made: list[Path] = []

    def make(out: Path) -> None:
        made.append(out)
        if len(made) <= failing:
            raise OSError
        (out / "CURRENT").write_text("here")

    def work(number: int) -> Path | None:
        try:
            return shared_index("lamps", Folders(tmp_path / f"popen-gw{number}"), make)  # type: ignore[arg-type]
        except OSError:
            return None

    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(work, range(4)))
    assert found.count(None) == failing
    assert set(found) - {None} == {tmp_path / "shared" / "lamps"}
    assert len(made) == failing + 1


def test_a_single_process_keeps_its_indexes_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    folders = Folders(tmp_path / "own")
    found = shared_index("lamps", folders, lambda out: (out / "CURRENT").write_text("here"))  # type: ignore[arg-type]
    assert found.is_relative_to(tmp_path / "own")


def test_the_files_that_take_longest_are_there_and_come_first() -> None:
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    assert unknown(files) == set()
    ordered = sorted(files, key=place)
    assert [one.stem for one in ordered[: len(LONGEST)]] == LONGEST
    assert ordered[len(LONGEST) :] == [one for one in files if one.stem not in LONGEST]
