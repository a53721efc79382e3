"""Faults while building: the last good version serves, the command says what happened, nothing is lost."""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.build.verify import verify
from indexer.documents import read
from indexer.documents.folder.find import discover
from indexer.errors import BadInput, RefusedFile
from indexer.store import files as lock
from indexer.store import versions
from indexer.store.files import DiskFull, disk_errors, locked
from indexer.store.open import open_index
from indexer.store.rollback import roll_back
from indexer.store.versions import live_version
from tests.processes import ROOT, minutebook
from tests.same_index import OF_ITS_TIME
from tests.tiny_index import QUESTION, build_tiny, generations, write_minutes

pytestmark = pytest.mark.slow


def live_generations(root: Path) -> set[str]:
    assert verify(root).findings == ()
    index = open_index(root)
    found = generations(index)
    index.close()
    return found


def test_builds_killed_and_disks_filled_at_random_points() -> None:
    """The short form of `make faults`."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--kills", "8", "--full", "4"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "8 builds killed at random points" in run.stdout
    assert "4 builds on a disk filled at random points" in run.stdout
    assert run.stdout.count("0 mixed, 0 lost") == 2


def test_a_second_builder_is_refused_in_one_sentence(tmp_path: Path, encoder: Path) -> None:
    minutes = write_minutes(tmp_path / "minutes", 1)
    with locked(tmp_path / "index"):
        run = minutebook("index", minutes, "--out", tmp_path / "index", "--model", encoder)
        back = minutebook("rollback", "--index", tmp_path / "index")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert f"(process {os.getpid()} on " in run.stderr
    assert "wait for it to end" in run.stderr
    assert back.returncode == 1


def test_two_builders_at_once_leave_one_whole_version(tmp_path: Path, encoder: Path) -> None:
    minutes = write_minutes(tmp_path / "minutes", 1)
    root, outcomes = tmp_path / "index", []

    def one() -> None:
        try:
            outcomes.append(build_tiny(minutes, root, encoder).manifest.version)
        except lock.IndexBusy:
            outcomes.append("busy")

    builders = [threading.Thread(target=one) for _ in range(3)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    built = [one for one in outcomes if one != "busy"]
    assert len(outcomes) == 3
    assert built
    assert live_version(root) in built
    assert live_generations(root) == {"1"}


def test_after_a_killed_build_the_next_one_says_so_and_clears_up(tmp_path: Path, encoder: Path) -> None:
    root = tmp_path / "index"
    build_tiny(write_minutes(tmp_path / "minutes", 1), root, encoder)
    (root / "LOCK").write_text('{"pid": 4242, "host": "there", "started": "2024-01-01T00:00:00+00:00"}')
    (root / "versions" / ".building-4242" / "dense").mkdir(parents=True)
    (root / "versions" / ".removed-x").mkdir()
    (root / ".CURRENT-4242").write_text("half")
    run = minutebook("index", write_minutes(tmp_path / "minutes", 2), "--out", root, "--model", encoder)
    assert run.returncode == 0, run.stderr
    assert "(process 4242 on there, started 2024-01-01T00:00:00+00:00) was cut off" in run.stderr
    assert sorted(path.name for path in root.iterdir()) == ["CURRENT", "cache", "versions"]
    assert not [path for path in (root / "versions").iterdir() if path.name.startswith(".")]
    assert live_generations(root) == {"2"}


def test_a_document_that_is_saved_while_it_is_read_is_not_read_by_halves(tmp_path: Path, monkeypatch) -> None:
    path = write_minutes(tmp_path, 1) / "harbour-2024-01.txt"
    whole, half = path.read_bytes(), path.read_bytes()[:60]
    path.write_bytes(half)
    monkeypatch.setattr(read.time, "sleep", lambda seconds: path.write_bytes(whole))
    with _written_while_read(path, times=1):
        assert read.read_source(path).text.encode() in whole + b"\n"
    with _written_while_read(path, times=99), pytest.raises(RefusedFile, match="run the command again"):
        read.read_source(path)


@contextmanager
def _written_while_read(path: Path, times: int) -> Iterator[None]:
    """Every third look at the open file, the one after it was read, sees it changed, so many times."""
    real, looks = os.fstat, []

    def fstat(descriptor: int) -> os.stat_result:
        looks.append(descriptor)
        if len(looks) % 3 == 0 and len(looks) // 3 <= times:
            os.utime(path, ns=(len(looks), len(looks)))
        return real(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read.os, "fstat", fstat)
        yield


def test_a_document_that_is_removed_while_the_rest_is_read_is_listed(
    tmp_path: Path, encoder: Path, monkeypatch
) -> None:
    minutes = write_minutes(tmp_path / "minutes", 1)

    def discover_then_remove(*asked):
        found = discover(*asked)
        (minutes / "harbour-2024-03.txt").unlink()
        return found

    monkeypatch.setattr("indexer.build.build.discover", discover_then_remove)
    built = build_tiny(minutes, tmp_path / "index", encoder)
    assert [(one.path.name, one.reason) for one in built.refused] == [
        ("harbour-2024-03.txt", "it cannot be opened: No such file or directory")
    ]
    assert live_generations(tmp_path / "index") == {"1"}


class Clock(dt.datetime):
    """A clock that stands in 1999, whatever the time is."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime(1999, 12, 31, 23, 59, 59, tzinfo=tz)


def test_a_clock_that_goes_back_changes_nothing_of_the_order(tmp_path: Path, encoder: Path) -> None:
    root, minutes = tmp_path / "index", tmp_path / "minutes"
    for generation in (1, 2):
        build_tiny(write_minutes(minutes, generation), root, encoder, keep=1)
    before = live_version(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(versions.dt, "datetime", Clock)
        build_tiny(write_minutes(minutes, 3), root, encoder, keep=1)
    assert live_version(root)[:15] > before[:15], "it counts as made after the others"
    assert live_generations(root) == {"3"}
    build_tiny(write_minutes(minutes, 4), root, encoder, keep=1)
    roll_back(root)
    assert live_generations(root) == {"3"}, "the version before is the one made when the clock stood in 1999"


@pytest.mark.parametrize(
    "odd",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "nonsense"},
        {"LC_ALL": "POSIX", "LANG": "xx_XX", "PYTHONIOENCODING": "ascii"},
    ],
)
def test_an_odd_locale_changes_nothing(tmp_path: Path, encoder: Path, odd: dict[str, str]) -> None:
    minutes, root = write_minutes(tmp_path / "minutes", 1), tmp_path / "index"
    path = minutes / "harbour-2024-01.txt"
    path.write_text(path.read_text().replace("agreed for", "agreed – “£5” – für"), encoding="utf-8")
    usual = build_tiny(minutes, tmp_path / "usual", encoder).manifest
    environment = {**os.environ, **odd}
    run = minutebook("index", minutes, "--out", root, "--model", encoder, environment=environment)
    assert run.returncode == 0, run.stderr
    made = open_index(root).manifest.files
    assert {name: made[name] for name in made.keys() - OF_ITS_TIME} == {
        name: usual.files[name] for name in usual.files.keys() - OF_ITS_TIME
    }
    for options in ([], ["--json"]):
        found = minutebook("search", QUESTION, "--index", root, *options, environment=environment)
        assert (found.returncode, "Traceback" in found.stderr) == (0, False), found.stderr
        assert "generation 1" in found.stdout


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_as_one_whoever_finds_out(tmp_path: Path, number: int) -> None:
    refusal = BadInput("the encoder cannot be exported; choose another")
    refusal.__cause__ = OSError(number, os.strerror(number))
    with pytest.raises(DiskFull, match="free some space"), disk_errors(tmp_path):
        raise refusal


def test_other_errors_of_writing_are_told_with_their_reason(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Read-only file system"), disk_errors(tmp_path):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    with pytest.raises(ZeroDivisionError), disk_errors(tmp_path):
        raise ZeroDivisionError
    with pytest.raises(BadInput, match="as it is"), disk_errors(tmp_path):
        raise BadInput("as it is")
