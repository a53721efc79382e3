import json
import os
from pathlib import Path

import pytest

from indexer.errors import BadInput, UnusableIndex
from indexer.store.files import DiskFull
from indexer.store.versions import KEPT, Contents, live_version, open_current, point, publish, staging, sweep
from indexer.store.versions import versions as versions_of

CONTENTS = Contents("local", "tiny", "f00d", 8, "words/1", "cl100k", 200, 1, 2, 3, 5, 8)


def put(root: Path, text: str, keep: int = KEPT) -> str:
    with staging(root) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "data.bin").write_text(text)
        return publish(root, folder, CONTENTS, keep).version


def read(root: Path) -> str:
    folder, _ = open_current(root)
    return (folder / "deep" / "data.bin").read_text()


def test_the_last_published_version_is_live(tmp_path: Path) -> None:
    put(tmp_path, "old")
    version = put(tmp_path, "new")
    folder, manifest = open_current(tmp_path)
    assert read(tmp_path) == "new"
    assert manifest.version == version == folder.name
    assert manifest.contents == CONTENTS


def test_a_failed_build_changes_nothing(tmp_path: Path) -> None:
    version = put(tmp_path, "old")

    def fail() -> None:
        with staging(tmp_path) as folder:
            (folder / "data.bin").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert read(tmp_path) == "old"
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [version]


def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), staging(tmp_path / "index"):
        raise ZeroDivisionError
    assert list((tmp_path / "index").iterdir()) == []


def test_only_a_few_earlier_versions_stay(tmp_path: Path) -> None:
    versions = [put(tmp_path, f"version {n}") for n in range(KEPT + 3)]
    assert len(set(versions)) == len(versions)
    assert len(list((tmp_path / "versions").iterdir())) == KEPT + 1
    assert read(tmp_path) == f"version {KEPT + 2}"


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: _flip(folder / "deep" / "data.bin"),
        lambda folder: os.truncate(folder / "deep" / "data.bin", 1),
        lambda folder: (folder / "deep" / "data.bin").unlink(),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: os.truncate(folder / "manifest.json", 40),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder.parent.parent / "CURRENT").write_text("../../elsewhere\n"),
        lambda folder: (folder.parent.parent / "CURRENT").write_text("20200101T000000-00000000\n"),
        lambda folder: (folder.parent.parent / "CURRENT").write_text(""),
        lambda folder: (folder.parent.parent / "CURRENT").unlink(),
    ],
)
def test_a_harmed_index_is_refused_with_the_way_out(tmp_path: Path, harm) -> None:
    put(tmp_path, "data")
    harm(open_current(tmp_path)[0])
    with pytest.raises(UnusableIndex, match=r"minutebook index SOURCE\.\.\. --out"):
        open_current(tmp_path)


def test_another_format_is_refused_by_number(tmp_path: Path) -> None:
    put(tmp_path, "data")
    manifest = open_current(tmp_path)[0] / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    with pytest.raises(UnusableIndex, match="format 99"):
        open_current(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match="cannot be written"), staging(tmp_path / "file"):
        pass


@pytest.mark.parametrize("keep", [0, 1, 3])
def test_as_many_stay_as_asked_for_and_the_newest_of_them(tmp_path: Path, keep: int) -> None:
    made = [put(tmp_path, f"version {n}", keep) for n in range(5)]
    assert [one.version for one in versions_of(tmp_path)] == made[::-1][: keep + 1]
    assert [one.sequence for one in versions_of(tmp_path)] == [5, 4, 3, 2][: keep + 1]


def test_versions_whose_manifest_cannot_be_read_are_dropped_first(tmp_path: Path) -> None:
    first, second = put(tmp_path, "first"), put(tmp_path, "second")
    (tmp_path / "versions" / second / "manifest.json").write_text("{}")
    third = put(tmp_path, "third", keep=1)
    assert {path.name for path in (tmp_path / "versions").iterdir()} == {first, third}


def test_a_flipped_bit_in_the_manifest_is_found(tmp_path: Path) -> None:
    put(tmp_path, "data")
    manifest = open_current(tmp_path)[0] / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"encoder": "tiny"', '"encoder": "tinz"'))
    with pytest.raises(UnusableIndex, match="manifest"):
        open_current(tmp_path)


def test_a_manifest_from_before_it_had_a_sum_is_read(tmp_path: Path) -> None:
    put(tmp_path, "data")
    manifest = open_current(tmp_path)[0] / "manifest.json"
    raw = json.loads(manifest.read_text())
    del raw["sum"], raw["sequence"]
    manifest.write_text(json.dumps(raw))
    assert open_current(tmp_path)[1].sequence == 0


def test_a_version_that_cannot_be_made_live_does_not_stay(tmp_path: Path, monkeypatch) -> None:
    version = put(tmp_path, "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.store.versions.point", fail)
    with pytest.raises(DiskFull):
        put(tmp_path, "new")
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [version]
    assert read(tmp_path) == "old"


def test_an_error_after_a_version_became_live_does_not_take_it_away(tmp_path: Path, monkeypatch) -> None:
    put(tmp_path, "old")

    def point_then_fail(root: Path, version: str) -> None:
        point(root, version)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("indexer.store.versions.point", point_then_fail)
    with pytest.raises(BadInput):
        put(tmp_path, "new")
    assert read(tmp_path) == "new"


def test_what_a_killed_build_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    version = put(tmp_path, "data")
    (tmp_path / "versions" / ".building-1" / "deep").mkdir(parents=True)
    (tmp_path / "versions" / ".removed-x").mkdir()
    (tmp_path / ".CURRENT-1").write_text("half")
    (tmp_path / ".keep").write_text("of somebody else")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".keep", "CURRENT", "versions"]
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [version]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to tell what is flushed")
def test_everything_is_flushed_before_it_is_named(tmp_path: Path, monkeypatch) -> None:
    """Files, then their folders, then the version's name, then CURRENT: what a power cut may not reorder."""
    done: list[str] = []
    fsync, rename, replace = os.fsync, Path.rename, Path.replace

    def flushed(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "rename", lambda one, to: (done.append("renamed"), rename(one, to))[1])
    monkeypatch.setattr(Path, "replace", lambda one, to: (done.append("replaced"), replace(one, to))[1])
    put(tmp_path, "data")
    before, after = done[: done.index("renamed")], done[done.index("renamed") :]
    assert {"data.bin", "manifest.json", "deep"} < set(before)
    assert before.index("data.bin") < before.index("deep")
    assert after == [
        "renamed",
        "versions",
        f".CURRENT-{os.getpid()}",
        "replaced",
        tmp_path.name,
    ]


def test_the_way_out_names_rollback_only_where_there_is_another_version(tmp_path: Path) -> None:
    put(tmp_path, "old")
    _flip(open_current(tmp_path)[0] / "deep" / "data.bin")
    with pytest.raises(UnusableIndex) as alone:
        open_current(tmp_path)
    assert "rollback" not in str(alone.value)
    put(tmp_path, "new")
    _flip(open_current(tmp_path)[0] / "deep" / "data.bin")
    with pytest.raises(UnusableIndex, match=f"minutebook rollback --index {tmp_path}"):
        open_current(tmp_path)


def test_the_live_version_is_never_a_path_out_of_the_index(tmp_path: Path) -> None:
    put(tmp_path, "data")
    for name in ("..", ".", "/etc", "a/b", "x\n../y", ""):
        (tmp_path / "CURRENT").write_text(name)
        with pytest.raises(UnusableIndex):
            live_version(tmp_path)


def test_an_error_that_names_itself_as_its_cause_comes_through(tmp_path: Path) -> None:
    error = RuntimeError("a library's own")
    error.__cause__ = error
    with pytest.raises(RuntimeError) as caught, staging(tmp_path):
        raise error
    assert caught.value is error
