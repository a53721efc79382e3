import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import BadInput
from indexer.store.files import LOCK_FILE, IndexBusy, Owner, locked
from tests.processes import ROOT

HOLD = """
import sys, time
from pathlib import Path
from indexer.store.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(root: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait(10)
    process.stdout.close()


def test_a_second_builder_is_told_who_the_first_is(tmp_path: Path) -> None:
    first = holder(tmp_path)
    try:
        with pytest.raises(IndexBusy) as refusal, locked(tmp_path):
            pass
        assert str(refusal.value).startswith(f"Another job is changing the index in {tmp_path} (process ")
        assert f"process {first.pid} on {os.uname().nodename}, started 2" in str(refusal.value)
        assert (tmp_path / LOCK_FILE).exists(), "the refused one must not take the lock away"
    finally:
        end(first, signal.SIGTERM)


def test_within_one_process_it_excludes_too(tmp_path: Path) -> None:
    with locked(tmp_path):
        for _ in range(2):
            with pytest.raises(IndexBusy), locked(tmp_path):
                pass
    with locked(tmp_path) as again:
        assert again.left_by is None


def test_the_lock_of_a_killed_builder_is_recovered_and_told(tmp_path: Path) -> None:
    killed = holder(tmp_path)
    end(killed, signal.SIGKILL)
    with locked(tmp_path) as lock:
        assert lock.left_by is not None
        assert lock.left_by.pid == killed.pid
        assert f"process {killed.pid}" in (lock.note or "")
        assert "was cut off" in (lock.note or "")
    with locked(tmp_path) as lock:
        assert (lock.left_by, lock.note) == (None, None)


@pytest.mark.parametrize("left", ["", "nonsense", "[]", '{"pid": 1}'])
def test_an_unreadable_lock_file_of_nobody_does_not_hinder(tmp_path: Path, left: str) -> None:
    (tmp_path / LOCK_FILE).write_text(left)
    with locked(tmp_path) as lock:
        assert lock.left_by is None
        assert json.loads((tmp_path / LOCK_FILE).read_text())["pid"] == os.getpid() == lock.owner.pid


def test_it_leaves_nothing_behind(tmp_path: Path) -> None:
    root = tmp_path / "new" / "index"
    with locked(root):
        assert root.is_dir()
    assert not root.exists()
    root.mkdir()
    with locked(root):
        pass
    assert list(root.iterdir()) == []


def test_a_lock_that_was_removed_while_we_opened_it_is_not_ours(tmp_path: Path, monkeypatch) -> None:
    """The first owner leaves between our open and our flock: the file we hold is no longer the lock."""
    opened, opens = [], os.open

    def open_after_leaving(path, *rest, **more):
        descriptor = opens(path, *rest, **more)
        if Path(path).name == LOCK_FILE and not opened:
            Path(path).unlink()
        opened.append(path)
        return descriptor

    monkeypatch.setattr(os, "open", open_after_leaving)
    with locked(tmp_path):
        monkeypatch.undo()
        with pytest.raises(IndexBusy), locked(tmp_path):
            pass


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match="cannot be written"), locked(tmp_path / "file"):
        pass


def test_an_owner_reads_as_a_clause() -> None:
    assert str(Owner(7, "host", "2024-01-01T00:00:00+00:00")) == (
        "process 7 on host, started 2024-01-01T00:00:00+00:00"
    )
