"""A build that is cut off is gone on with: what it read and encoded is neither read nor encoded again."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.build.build import Built, Options, build
from indexer.build.cache import NAME, EncodedFiles, Scratch, unfinished
from indexer.build.encoder import DocumentEncoder
from indexer.build.tasks import Fingerprints
from indexer.build.workers import Encoded, WorkerPool
from indexer.errors import BadInput, StoreAway
from indexer.store.files import DiskFull
from tests import tiny_models
from tests.processes import ROOT
from tests.same_index import require_same
from tests.test_incremental import write

PRINTS = Fingerprints("reading", "cutting")

# Saves at every step, so that where it is killed says what it had done; two texts are encoded at a time.
KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.build.build import Options, build
from indexer.build import cache as encoded_files, cache as scratch
from indexer.build.workers import LocalEncoder
scratch.SAVED_EVERY = encoded_files.SAVED_EVERY = -1.0
LocalEncoder.block = 2
minutes, out, model, fatal, number = sys.argv[1:]
def progress(stage, done, total):
    if stage == fatal and done >= int(number):
        os.kill(os.getpid(), signal.SIGKILL)
build([Path(minutes)], Path(out), Options(model=model, workers=1), progress)
"""


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """Seven minutes, an index of them, and one whose build was killed while it encoded."""
    folder = tmp_path_factory.mktemp("cut-off")
    (folder / "minutes").mkdir()
    for number in range(7):
        write(folder / "minutes", number)
    made(folder, "whole", encoder)
    kill(folder, encoder, "encoding", 10)
    return folder


@pytest.fixture
def site(tmp_path: Path, cut_off: Path) -> Path:
    shutil.copytree(cut_off, tmp_path, dirs_exist_ok=True)
    return tmp_path


def made(folder: Path, name: str, encoder: Path) -> Built:
    chosen = Options(model=str(encoder), workers=1)
    return build([folder / "minutes"], folder / name, chosen, lambda stage, done, total: None)


def kill(folder: Path, encoder: Path, stage: str, number: int) -> None:
    command = [
        sys.executable,
        "-c",
        KILLED,
        folder / "minutes",
        folder / "index",
        encoder,
        stage,
        str(number),
    ]
    run = subprocess.run(command, cwd=ROOT, check=False, timeout=120)
    assert run.returncode == -signal.SIGKILL


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Counts documents read and texts encoded from now on."""
    counts = {"read": 0, "encoded": 0}
    results, encode = WorkerPool.results, DocumentEncoder.encode_with_sentences

    def counted(self: WorkerPool, tasks: Any) -> Iterator[Any]:
        def passed() -> Iterator[Any]:
            for task in tasks:
                counts["read"] += task["kind"] == "read"
                yield task

        return results(self, passed())

    def encoded(self: DocumentEncoder, texts: Any, *others: Any) -> Any:
        counts["encoded"] += len(texts)
        return encode(self, texts, *others)

    monkeypatch.setattr(WorkerPool, "results", counted)
    monkeypatch.setattr(DocumentEncoder, "encode_with_sentences", encoded)
    return counts


@pytest.mark.slow
def test_what_was_done_is_not_done_again_and_the_index_is_the_same(
    site: Path, encoder: Path, done: dict[str, int]
) -> None:
    built = made(site, "index", encoder)
    resumed, passages = built.resumed, built.manifest.contents.passages
    assert resumed.documents > 0
    assert done["read"] == 7 - resumed.documents
    assert resumed.passages >= 8  # ten were encoded, and the last two may not have been written yet
    assert done["encoded"] == passages - resumed.passages
    assert f"{resumed.documents} documents that it had read" in built.notes[-1]
    assert f"{resumed.passages} passages that it had encoded" in built.notes[-1]
    require_same(site / "index", site / "whole")
    assert sorted(path.name for path in (site / "index").iterdir()) == ["CURRENT", "versions"]


@pytest.mark.slow
def test_a_build_killed_when_all_was_done_only_publishes(
    site: Path, encoder: Path, done: dict[str, int]
) -> None:
    kill(site, encoder, "publishing", 0)
    built = made(site, "index", encoder)
    assert built.resumed.documents == 7
    assert built.resumed.passages == built.manifest.contents.passages
    assert done == {"read": 0, "encoded": 0}
    require_same(site / "index", site / "whole")
    assert made(site, "index", encoder).resumed.documents == 0


@pytest.mark.slow
def test_a_document_changed_meanwhile_is_read_again(site: Path, encoder: Path) -> None:
    kill(site, encoder, "publishing", 0)
    write(site / "minutes", 3, "the buoys had drifted")
    (site / "minutes" / "minutes-6.md").unlink()
    built = made(site, "index", encoder)
    made(site, "fresh", encoder)
    assert built.resumed.documents == 5
    require_same(site / "index", site / "fresh")


@pytest.mark.slow
def test_another_encoder_takes_nothing_over(site: Path, tmp_path: Path) -> None:
    other = tiny_models.encoder(tmp_path / "other", tiny_models.distilbert)
    assert made(site, "index", other).resumed.documents == 0
    made(site, "fresh", other)
    require_same(site / "index", site / "fresh")


def _garbage(folder: Path) -> None:
    (folder / "read.sqlite").write_bytes(b"no database at all" * 100)


def _short(name: str) -> Callable[[Path], None]:
    def cut(folder: Path) -> None:
        path = folder / "encoded" / f"{name}.raw"
        path.write_bytes(path.read_bytes()[:-3])

    return cut


@pytest.mark.slow
@pytest.mark.parametrize("harm", [_garbage, *map(_short, ("vectors", "sentences", "counts", "keys"))])
def test_what_is_damaged_is_made_anew(harm: Callable[[Path], None], site: Path, encoder: Path) -> None:
    harm(site / "index" / NAME)
    built = made(site, "index", encoder)
    assert built.resumed.documents == (0 if harm is _garbage else built.resumed.documents)
    require_same(site / "index", site / "whole")


class Expected(Exception):
    """A fault that nobody foresaw."""


@pytest.mark.parametrize(
    ("error", "stays"),
    [
        (KeyboardInterrupt(), True),
        (StoreAway("The server does not answer."), True),
        (BadInput("Nothing can be read."), False),
        (Expected(), False),
        (None, False),
    ],
)
def test_it_stays_when_others_are_to_blame(error: BaseException | None, stays: bool, tmp_path: Path) -> None:
    def work() -> None:
        with unfinished(tmp_path, PRINTS) as begun:
            begun.scratch.put_read("key", ["meeting"], None)
            begun.scratch.save()
            if error:
                raise error

    if error:
        with pytest.raises(type(error)):
            work()
    else:
        work()
    assert (tmp_path / NAME).exists() is stays
    with unfinished(tmp_path, PRINTS) as begun:
        assert begun.scratch.holds_some is stays
        assert begun.scratch.read("key") == ((["meeting"], None) if stays else None)


def test_a_disk_that_is_full_from_the_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("indexer.build.cache.replace_text", full)
    with pytest.raises(DiskFull), unfinished(tmp_path, PRINTS):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_another_program_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "fingerprint").write_text(PRINTS.cutting)
    with closing(Scratch(tmp_path / NAME / "read.sqlite")) as scratch:
        scratch.put_read("key", ["meeting"], None)
        scratch.save()
    with unfinished(tmp_path, Fingerprints("reading", "another way of cutting")) as begun:
        assert not begun.scratch.holds_some


@pytest.mark.parametrize("name", ["vectors", "sentences", "counts", "keys"])
@pytest.mark.parametrize("lost", [1, 40, 10_000])
def test_files_that_end_at_different_rows_are_cut_to_the_shortest(
    name: str, lost: int, tmp_path: Path
) -> None:
    rows = np.eye(4, 8, dtype=np.float32)
    files = EncodedFiles(tmp_path, 8)
    for n in range(4):
        counts = np.full((n, 8), n, dtype=np.int8)
        files.append([bytes([n]) * 16], [n], Encoded(rows[n : n + 1], counts))
    files.save()
    files.close()
    path = tmp_path / f"{name}.raw"
    path.write_bytes(path.read_bytes()[:-lost])
    again = EncodedFiles(tmp_path, 8)
    kept = len(again)
    assert kept < 4
    assert again.keys().tolist() == [[n] * 16 for n in range(kept)]
    again.append([b"\7" * 16], [1], Encoded(rows[:1], np.full((1, 8), 7, dtype=np.int8)))
    again.save()
    assert again.vectors().tolist() == [*rows[:kept].tolist(), rows[0].tolist()]
    assert again.sentences()[:, 0].tolist() == [*(n for n in range(kept) for _ in range(n)), 7]
    again.close()


def test_what_was_not_saved_is_not_there_after_a_crash(tmp_path: Path) -> None:
    files = EncodedFiles(tmp_path, 8)
    files.append([b"\1" * 16], [0], Encoded(np.ones((1, 8), dtype=np.float32), np.zeros((0, 8), np.int8)))
    with closing(EncodedFiles(tmp_path, 8)) as again:
        assert len(again) == 0
    files.close()
