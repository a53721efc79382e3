import json
import os
from pathlib import Path

import pytest

from indexer.errors import BadInput, UnusableIndex
from indexer.versions import KEPT, Contents, open_current, publish, staging

CONTENTS = Contents("local", "tiny", "f00d", 8, "words/1", "cl100k", 200, 1, 2, 3, 5)


def put(root: Path, text: str) -> str:
    with staging(root) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "data.bin").write_text(text)
        return publish(root, folder, CONTENTS).version


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
