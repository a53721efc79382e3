from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.store.versions import live_version
from tests.built import in_process
from tests.processes import COMMAND, ROOT

pytestmark = pytest.mark.slow

LONGEST = 120.0
"""Seconds to wait for what must come; a busy machine must not fail a test."""


def write_minutes(folder: Path, first: int, last: int) -> None:
    """Minutes of so many meetings, no two alike."""
    folder.mkdir(exist_ok=True)
    for number in range(first, last):
        items = [
            f"{item}. Agenda item {item} of {number}\n\nThe board noted matter {number}-{item}.\n"
            for item in range(1, 20)
        ]
        (folder / f"board-{number:04}.txt").write_text("\n".join(["Harbour Board\n", "4 May 2023\n", *items]))


def begun_build(minutes: Path, index: Path, encoder: Path) -> subprocess.Popen[str]:
    """A build that runs in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, "index", str(minutes), "--out", str(index), "--model", str(encoder), "--json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def waited_for(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + LONGEST
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(pid: int) -> set[int]:
    """The processes that a process has started and that still run."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if entry.name.isdigit() and int(after_name[1]) == pid and after_name[0] != "Z":
            found.add(int(entry.name))
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


@pytest.mark.parametrize(
    ("number", "status", "times"),
    [(signal.SIGINT, 130, 1), (signal.SIGINT, 130, 3), (signal.SIGTERM, 143, 1)],
)
def test_a_build_that_is_stopped_says_what_was_kept_and_the_next_takes_it_over(
    tmp_path: Path, encoder: Path, number: signal.Signals, status: int, times: int
) -> None:
    minutes, index = tmp_path / "minutes", tmp_path / "index"
    write_minutes(minutes, 0, 2)
    in_process(minutes, index, model=str(encoder))
    live = live_version(index)
    write_minutes(minutes, 2, 1_000)
    build = begun_build(minutes, index, encoder)
    begun = index / "cache" / "begun.sqlite"
    waited_for(lambda: begun.exists() and begun.stat().st_size > 100_000, build)
    workers = children(build.pid)
    assert workers
    for _ in range(times):  # an impatient one presses again
        build.send_signal(number)
        time.sleep(0.05)
    out, told = build.communicate(timeout=LONGEST)
    assert (build.returncode, out) == (status, "")
    said = re.fullmatch(
        r"minutebook: Stopped with ([\d,]+) of 1,000 documents read: these, and what was encoded of them, "
        rf"are kept in {index}/cache for the next build to take over; version {live} stays live in {index}\.",
        told.splitlines()[-1],
    )
    assert said, told
    assert "Traceback" not in told
    assert live_version(index) == live
    assert not (index / "LOCK").exists()
    assert [one.name for one in (index / "versions").iterdir()] == [live]
    assert alive(workers) == set()
    read = int(said[1].replace(",", ""))
    for path in sorted(minutes.iterdir())[read + 50 :]:
        path.unlink()  # only what was read is of interest, and a little more
    again = in_process(minutes, index, model=str(encoder))
    # The last one may have been told of just before it was kept.
    assert again.reused.documents + again.resumed.documents in (read - 1, read)


def test_a_build_that_is_stopped_at_once_made_nothing(tmp_path: Path, encoder: Path) -> None:
    write_minutes(tmp_path / "minutes", 0, 1)
    index = tmp_path / "index"
    build = begun_build(tmp_path / "minutes", index, encoder)
    waited_for((index / "LOCK").exists, build)
    build.send_signal(signal.SIGINT)
    out, told = build.communicate(timeout=LONGEST)
    assert (build.returncode, out) == (130, "")
    assert told == f"minutebook: Stopped before any document was read; no version was made in {index}.\n"
    assert not (index / "CURRENT").exists()
