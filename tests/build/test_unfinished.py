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

import pytest

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.build.cache import Entry, EntryFile, Origin, Published, SharedEntries, build_cache, key_of
from indexer.build.passage_reader import PassageReader
from indexer.build.tasks import Fingerprints
from indexer.build.workers import WorkerPool
from indexer.errors import BadInput, StoreAway
from indexer.store.files import DiskFull
from tests import tiny_models
from tests.build.test_incremental import write
from tests.processes import ROOT
from tests.same_index import require_same

PRINTS = Fingerprints("reading", "cutting")

# Saves at every step, so that where it is killed says what it had done; two texts are encoded at a time.
KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.build.build import Options, build
from indexer.build import cache
from indexer.build.workers import LocalEncoder
cache.SAVED_EVERY = -1.0
LocalEncoder.block = 2
minutes, out, model, fatal, number = sys.argv[1:]
def progress(stage, done, total):
    if stage == fatal and done >= int(number):
        os.kill(os.getpid(), signal.SIGKILL)
build([Path(minutes)], Path(out), Options(model=model, workers=1), progress)
"""


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
    results, encode = WorkerPool.results, PassageReader.encode_passages

    def counted(self: WorkerPool, tasks: Any) -> Iterator[Any]:
        def passed() -> Iterator[Any]:
            for task in tasks:
                counts["read"] += task["kind"] == "read"
                yield task

        return results(self, passed())

    def encoded(self: PassageReader, texts: Any, *others: Any) -> Any:
        counts["encoded"] += len(texts)
        return encode(self, texts, *others)

    monkeypatch.setattr(WorkerPool, "results", counted)
    monkeypatch.setattr(PassageReader, "encode_passages", encoded)
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
    assert sorted(path.name for path in (site / "index").iterdir()) == ["CURRENT", "cache", "versions"]


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
def test_another_encoder_takes_no_vector_over(site: Path, tmp_path: Path) -> None:
    other = tiny_models.encoder(tmp_path / "other", tiny_models.distilbert)
    assert made(site, "index", other).resumed.passages == 0
    made(site, "fresh", other)
    require_same(site / "index", site / "fresh")


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3_000])


@pytest.mark.slow
@pytest.mark.parametrize("harm", [_garbage, _short])
def test_what_is_damaged_is_made_anew(harm: Callable[[Path], None], site: Path, encoder: Path) -> None:
    harm(site / "index" / "cache" / "begun.sqlite")
    assert made(site, "index", encoder).resumed.documents == 0
    require_same(site / "index", site / "whole")


class Expected(Exception):
    """A fault that nobody foresaw."""


def _fail(root: Path, key: bytes, error: BaseException) -> None:
    """A build that adds an entry, and then fails."""
    with build_cache(root) as cache:
        cache.public.put(key, b"data")
        cache.save()
        raise error


KEY = key_of("a kind", "what it was made of")


@pytest.mark.parametrize(
    ("error", "stays"),
    [
        (KeyboardInterrupt(), True),
        (StoreAway("The server does not answer."), True),
        (BadInput("Nothing can be read."), False),
        (Expected(), False),
    ],
)
def test_it_stays_when_others_are_to_blame(error: BaseException, stays: bool, tmp_path: Path) -> None:
    with pytest.raises(type(error)):
        _fail(tmp_path, KEY, error)
    assert (tmp_path / "cache").exists() is stays
    with build_cache(tmp_path) as cache:
        assert cache.public.get(KEY) == (Entry(b"data", Origin.CUT_OFF) if stays else None)


def test_what_was_published_stays_whatever_goes_wrong_after(tmp_path: Path) -> None:
    with build_cache(tmp_path) as cache:
        cache.public.put(KEY, b"data")
        cache.publish("version", PRINTS)
    with pytest.raises(Expected):
        _fail(tmp_path, key_of("another"), Expected())
    with build_cache(tmp_path) as cache:
        assert cache.public.get(KEY) == Entry(b"data", Origin.PUBLISHED)
        assert cache.public.get(key_of("another")) is None
        assert cache.published == Published("version", PRINTS)


def test_a_disk_that_is_full_from_the_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("indexer.build.cache.sqlite3.connect", full)
    with pytest.raises(DiskFull), build_cache(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_was_not_saved_is_not_there_after_a_crash(tmp_path: Path) -> None:
    file = EntryFile(tmp_path)
    file.put(KEY, b"data")
    file.close()
    with closing(EntryFile(tmp_path)) as again:
        assert again.get(KEY) is None


def test_what_a_build_used_stays_and_the_rest_goes(tmp_path: Path) -> None:
    keys = [key_of("kind", str(number)) for number in range(4)]
    file = EntryFile(tmp_path)
    for key in keys[:3]:
        file.put(key, b"old")
    file.publish()
    file = EntryFile(tmp_path)
    file.get(keys[1])
    file.put(keys[3], b"new")
    file.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["kept.sqlite"]
    with closing(EntryFile(tmp_path)) as file:
        assert [one and one.data for one in map(file.get, keys)] == [None, b"old", None, b"new"]


def test_a_full_disk_when_all_is_published_loses_nothing(tmp_path: Path) -> None:
    file = EntryFile(tmp_path)
    file.put(KEY, b"old")
    file.publish()
    file = EntryFile(tmp_path)
    file.put(key_of("large"), bytes(100_000))
    file._connection.execute("PRAGMA kept.max_page_count = 5")
    file.publish()
    with closing(EntryFile(tmp_path)) as file:
        assert file.get(KEY) == Entry(b"old", Origin.PUBLISHED)
        assert file.get(key_of("large")) == Entry(bytes(100_000), Origin.CUT_OFF)


def test_what_a_smaller_audience_needs_no_longer_is_kept_by_the_larger(tmp_path: Path) -> None:
    for used in (True, False):
        smaller, larger = (EntryFile(tmp_path / str(used) / name) for name in ("smaller", "larger"))
        smaller.put(KEY, b"data")
        smaller.publish()
        smaller = EntryFile(tmp_path / str(used) / "smaller")
        if used:
            smaller.get(KEY)
        entries = SharedEntries(larger, [smaller])
        assert entries.get(KEY) == Entry(b"data", Origin.PUBLISHED)
        assert (larger.get(KEY) is None) is used
        assert SharedEntries(smaller, []).get(key_of("of the larger")) is None
        for file in (smaller, larger):
            file.close()
