"""Documents are read in processes of their own: one that hangs, eats memory or ends is refused by itself."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from indexer.build.parse_file import parse_file
from indexer.build.tasks import Limits, read_task
from indexer.build.worker import BrokenFrame, read_frame
from indexer.build.workers import NotBegun, WorkerPool
from indexer.documents.folder.find import discover
from indexer.errors import MinutebookError, RefusedFile
from tests.askers import eventually
from tests.processes import ROOT

pytestmark = pytest.mark.slow

# What a worker imports before all else, so that a document can make it misbehave as a reader's fault would.
FAULTS = """
import os, time
import indexer.meetings.parse as meeting
parse = meeting.parse_meeting
def faulty(source, **how):
    if "hang" in source.text:
        while True:
            pass
    if "sleep" in source.text:
        open(os.path.join(os.path.dirname(__file__), "asleep"), "w").close()
        time.sleep(600)
    if "pause" in source.text:
        time.sleep(4)
    if "bomb" in source.text:
        held = []
        while True:
            held.append(bytearray(50_000_000))
    if "crash" in source.text:
        os.abort()
    if "deep" in source.text:
        faulty(source, **how)
    if "print" in source.text:
        os.write(1, b"not a frame")
    return parse(source, **how)
meeting.parse_meeting = faulty
"""


@pytest.fixture
def faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "faults").mkdir()
    (tmp_path / "faults" / "sitecustomize.py").write_text(FAULTS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "faults"))


def write(folder: Path, *sayings: str) -> list[Path]:
    paths = []
    for number, saying in enumerate(sayings):
        paths.append(folder / f"{number}-{saying}.txt")
        paths[-1].write_text(f"Ferry Board\n5 March 2024\n\n1. Welcome\nAll were to {saying}.\n")
    return paths


def outcomes(workers: WorkerPool, paths: list[Path]) -> list[str]:
    found = workers.results(read_task(one) for one in discover(paths).found)
    return [str(one) if isinstance(one, RefusedFile) else one["texts"][0]["document_id"] for one in found]


@pytest.mark.usefixtures("faults")
def test_each_faulty_document_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    paths = write(
        tmp_path, "begin", "hang", "agree", "bomb", "speak", "crash", "listen", "deep", "print", "go"
    )
    with WorkerPool(Limits(seconds=3, megabytes=1_000), 2) as workers:
        found = outcomes(workers, paths)
    assert found == [
        "0-begin",
        "reading it takes more than 3 seconds of processor time",
        "2-agree",
        "reading it takes more than 1,000 MB of memory",
        "4-speak",
        f"reading it ended the process that read it (signal {signal.SIGABRT.value})",
        "6-listen",
        "reading it failed (RecursionError)",
        "8-print",
        "9-go",
    ]


@pytest.mark.usefixtures("faults")
def test_a_worker_killed_from_outside_costs_no_document(tmp_path: Path) -> None:
    paths = write(tmp_path, "sleep", "agree")
    with WorkerPool(Limits(seconds=30), 1) as workers:
        found: list[str] = []
        reader = threading.Thread(target=lambda: found.extend(outcomes(workers, paths)))
        reader.start()
        first = _child_asleep(tmp_path / "faults" / "asleep")
        paths[0].write_text(paths[1].read_text())  # the next try finds nothing wrong with it
        os.kill(first, signal.SIGKILL)
        reader.join(30)
    assert found == ["0-sleep", "1-agree"]


def test_the_start_of_a_process_is_not_a_documents_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at_start("import time; time.sleep(8)", tmp_path, monkeypatch)
    paths = write(tmp_path, "go")
    with WorkerPool(Limits(waited=6), 1) as workers:
        assert outcomes(workers, paths) == ["0-go"]


def test_processes_that_cannot_begin_are_told_and_no_document_is_refused_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at_start("import os; os._exit(3)", tmp_path, monkeypatch)
    paths = write(tmp_path, "go")
    with WorkerPool(Limits(), 1) as workers, pytest.raises(NotBegun, match=r"began \(exit status 3\); see"):
        outcomes(workers, paths)


def test_processes_that_take_too_long_to_begin_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.build.workers._BEGINNING", 1)
    _at_start("import time; time.sleep(600)", tmp_path, monkeypatch)
    paths = write(tmp_path, "go")
    with WorkerPool(Limits(), 1) as workers, pytest.raises(NotBegun, match="did not begin within 1 seconds"):
        outcomes(workers, paths)
    assert _children() == set()


@pytest.mark.usefixtures("faults")
def test_no_process_outlives_its_pool(tmp_path: Path) -> None:
    paths = write(tmp_path, "go", "hang")

    def interrupted() -> None:
        with WorkerPool(Limits(), 2) as workers:
            next(workers.results(read_task(one) for one in discover(paths).found))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert _children() == set()


@pytest.mark.usefixtures("faults")
def test_a_looping_worker_ends_though_nobody_kills_it(tmp_path: Path) -> None:
    import json
    import struct
    import subprocess
    import sys

    (path,) = write(tmp_path, "hang")
    (found,) = discover([path]).found
    frames = b""
    for message in ({"seconds": 0.1, "megabytes": 2000}, read_task(found)):
        body = json.dumps(message).encode()
        frames += struct.pack(">Q", len(body)) + body
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{os.environ['PYTHONPATH']}"}
    run = subprocess.run(
        [sys.executable, "-m", "indexer.build.worker"], input=frames, env=env, check=False, timeout=120
    )
    assert run.returncode == -signal.SIGXCPU


@pytest.mark.usefixtures("faults")
def test_a_single_file_is_read_under_the_same_limits(tmp_path: Path) -> None:
    fine, hanging = write(tmp_path, "go", "hang")
    assert [one.board for one in parse_file(fine)] == ["Ferry Board"]
    with pytest.raises(
        MinutebookError, match=r"1-hang\.txt is refused: reading it takes more than 1 seconds of processor"
    ):
        parse_file(hanging, Limits(seconds=1))


@pytest.mark.usefixtures("faults")
def test_reading_that_only_waits_ends_too(tmp_path: Path) -> None:
    (waiting,) = write(tmp_path, "sleep")
    with pytest.raises(MinutebookError, match=r"is refused: reading it took longer than 1 seconds\.$"):
        parse_file(waiting, Limits(waited=1))


@pytest.mark.usefixtures("faults")
def test_time_that_others_take_is_not_a_documents(tmp_path: Path) -> None:
    """A process that waits for its turn, as on a machine with too much to do, takes no processor time."""
    (path,) = write(tmp_path, "pause")
    with WorkerPool(Limits(seconds=2), 1) as workers:
        assert outcomes(workers, [path]) == ["0-pause"]


def test_results_come_in_order_and_few_are_read_ahead(tmp_path: Path) -> None:
    tasks = [read_task(one) for one in discover(write(tmp_path, *["go"] * 40)).found]
    asked = 0

    def counted():
        nonlocal asked
        for task in tasks:
            asked += 1
            yield task

    with WorkerPool(Limits(), 1) as workers:
        results = workers.results(counted())
        first = next(results)
        assert asked < 20
        rest = list(results)
    names = [one["texts"][0]["document_id"] for one in [first, *rest] if not isinstance(one, RefusedFile)]
    assert names == [Path(task["path"]).stem for task in tasks]


@pytest.mark.parametrize(
    "sent", [b"", b"\0" * 7, b"\xff" * 8, b"\0" * 7 + b"\x02[]", b"\0" * 7 + b"\x04nope"]
)
def test_what_is_no_message_is_not_taken_for_one(sent: bytes) -> None:
    import io

    with pytest.raises(BrokenFrame):
        read_frame(io.BytesIO(sent).read)


def _at_start(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has that done by each worker process before all else."""
    (folder / "start").mkdir()
    (folder / "start" / "sitecustomize.py").write_text(program)
    monkeypatch.setenv("PYTHONPATH", str(folder / "start"))


def _children() -> set[int]:
    own = str(os.getpid())
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes()
            except OSError:  # it has just ended
                continue
            if status[1] == own and b"indexer.build.worker" in command:
                found.add(int(folder.name))
    return found


def _child_asleep(told: Path) -> int:
    """The worker process, once the document it reads has said that it sleeps."""
    eventually(told.exists)
    (child,) = _children()
    return child
