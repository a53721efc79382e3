from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import BadInput, MinutebookError
from indexer.store.open import open_index
from service.cli.watch import AGAIN, Watched, watch
from tests.processes import COMMAND, ROOT

MINUTES = "Harbour Board\n\n4 May 2023\n\n1. Dredging\n\nThe board agreed to dredge the {} basin.\n"


class Ended(Exception):
    """Nothing more is to be looked at."""


class Folder:
    """What is seen at each look, a letter a look, and what builds made of it."""

    def __init__(self, looks: str, failures: list[MinutebookError | None] | None = None) -> None:
        self.looks, self.failures = list(looks), failures or []
        self.seen = ""
        self.built = ""
        self.told: list[str] = []
        self.now = 0.0

    def look(self) -> bytes:
        if not self.looks:
            raise Ended
        self.seen = self.looks.pop(0)
        return self.seen.encode()

    def build(self) -> None:
        self.built += self.seen
        if self.failures and (error := self.failures.pop(0)):
            raise error

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def watched(self) -> str:
        """The looks after which was built."""
        with pytest.raises(Ended):
            watch(
                self.look,
                self.build,
                lambda error: self.told.append(str(error)),
                self.sleep,
                lambda: self.now,
            )
        return self.built


def test_it_builds_at_once_and_again_only_when_what_changed_has_settled() -> None:
    assert Folder("aaaaaa").watched() == "a"
    assert Folder("aabcddddd").watched() == "ad"
    assert Folder("aabbbccaa").watched() == "abca"
    assert Folder("abab").watched() == "a"


def test_a_change_that_is_taken_back_before_it_settled_is_none() -> None:
    assert Folder("aabaaa").watched() == "a"


def test_an_error_is_told_and_the_next_change_is_built() -> None:
    folder = Folder("aaaaaabbb", [BadInput("a slip")])
    assert folder.watched() == "ab"
    assert folder.told == ["a slip"]


def test_what_is_no_fault_of_the_minutes_is_tried_again_after_a_while() -> None:
    looks = int(AGAIN / 2) * 2 + 10
    folder = Folder("a" * looks, [MinutebookError("the disk is full"), MinutebookError("the disk is full")])
    assert folder.watched() == "aaa"
    assert folder.told == ["the disk is full"] * 2
    assert Folder("a" * looks, [BadInput("a slip")]).watched() == "a"


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    folder = tmp_path / "minutes"
    (folder / "2023").mkdir(parents=True)
    (folder / "2023" / "a.txt").write_text(MINUTES.format("inner"))
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "b.txt").write_text("x"),
        lambda folder: (folder / "2023" / "a.txt").unlink(),
        lambda folder: (folder / "2023" / "a.txt").rename(folder / "2023" / "b.txt"),
        lambda folder: (folder / "2023" / "a.txt").write_text(MINUTES.format("other")),
        lambda folder: (folder / "2023" / "a.txt").chmod(0o600),
        lambda folder: (folder / "minutes.toml").write_text("[folder]\n"),
        lambda folder: (folder / "2023" / "minutes.toml").write_text("[folder]\n"),
        lambda folder: (folder.parent / "minutes.toml").write_text("[folder]\n"),
        lambda folder: (folder / "new" / "deep").mkdir(parents=True),
        lambda folder: (folder / "link.txt").symlink_to(folder / "2023" / "a.txt"),
        lambda folder: (folder.parent / "glossary.toml").write_text("[acronyms]\n"),
    ],
)
def test_whatever_a_build_would_heed_is_seen(
    change: Callable[[Path], object], minutes: Path, tmp_path: Path
) -> None:
    (minutes / "2023" / "a.txt").chmod(0o644)
    look = Watched([minutes], tmp_path / "index", others=[tmp_path / "glossary.toml"]).look
    before = look()
    assert look() == before
    change(minutes)
    assert look() != before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "index.log").write_text("a line of a log"),
        lambda folder: (folder / ".hidden.txt").write_text("x"),
        lambda folder: (folder / "index" / "CURRENT").write_text("x"),
        lambda folder: (folder / "index" / "versions" / "v.txt").write_text("x"),
    ],
)
def test_what_no_build_heeds_is_passed_over(change: Callable[[Path], object], minutes: Path) -> None:
    (minutes / "index" / "versions").mkdir(parents=True)
    look = Watched([minutes], minutes / "index").look
    before = look()
    change(minutes)
    assert look() == before


def test_a_source_that_is_gone_is_seen_and_no_error(minutes: Path, tmp_path: Path) -> None:
    look = Watched([minutes], tmp_path / "index").look
    before = look()
    minutes.rename(tmp_path / "elsewhere")
    gone = look()
    assert gone != before
    (tmp_path / "elsewhere").rename(minutes)
    assert look() == before


LONGEST = 120.0
"""Seconds to wait for what must come; a busy machine must not fail a test."""


@pytest.mark.slow
def test_a_folder_is_watched_until_ctrl_c(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    index, log = tmp_path / "index", tmp_path / "log"

    def documents() -> set[str]:
        opened = open_index(index)
        try:
            return {one.document_id for one in opened.meetings}
        finally:
            opened.close()

    with log.open("w") as output:
        process = subprocess.Popen(
            [*COMMAND, "index", minutes, "--out", index, "--model", encoder, "--watch"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def waited_for(true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST
        while not true():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)

    try:
        waited_for((index / "CURRENT").exists)
        assert documents() == {"2023-a"}
        (minutes / "2024").mkdir()
        (minutes / "2024" / "b.txt").write_text(MINUTES.format("outer"))
        waited_for(lambda: documents() == {"2023-a", "2024-b"})
        (minutes / "minutes.toml").write_text("[documents")
        waited_for(lambda: "minutes.toml is not valid TOML" in log.read_text())
        assert documents() == {"2023-a", "2024-b"}
        (minutes / "minutes.toml").write_text('[documents."2024/b.txt"]\nid = "second"\n')
        waited_for(lambda: documents() == {"2023-a", "second"})
        waited_for(lambda: not (index / "LOCK").exists())
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST) == 130
    finally:
        process.kill()
        process.wait()
    told = log.read_text()
    assert told.splitlines()[-1].startswith("minutebook: Stopped watching; version ")
    assert told.count(" is live in ") == 3
    assert "Traceback" not in told
