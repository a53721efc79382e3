"""Versions with the same encoder share its files, and each is complete all the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.build.verify import verify
from indexer.store.open import open_index
from indexer.store.rollback import roll_back
from indexer.store.versions import open_current, versions
from tests import tiny_models
from tests.built import in_process

MINUTES = "Harbour Board\n\n4 May 2023\n\n1. Dredging\n\nThe board agreed to dredge the {} basin.\n"


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    folder = tmp_path / "minutes"
    folder.mkdir()
    (folder / "a.txt").write_text(MINUTES.format("inner"))
    return folder


def changed(minutes: Path, number: int) -> None:
    (minutes / f"b{number}.txt").write_text(MINUTES.format(f"outer {number}"))


def encoder_files(version: Path) -> dict[str, int]:
    """The inode of each file of a version's encoder."""
    return {path.name: path.stat().st_ino for path in (version / "encoder").iterdir()}


def on_disk(root: Path) -> int:
    """Bytes of all files below, each counted once, as the disk holds them."""
    found = (path.stat() for path in root.rglob("*") if path.is_file())
    return sum({one.st_ino: one.st_size for one in found}.values())


def test_the_encoder_is_on_the_disk_once(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    index = tmp_path / "index"
    for number in range(3):
        in_process(minutes, index, model=str(encoder))
        changed(minutes, number)
    folders = [index / "versions" / one.version for one in versions(index)]
    assert len(folders) == 3
    first = encoder_files(folders[0])
    assert first
    assert all(encoder_files(one) == first for one in folders)
    apart = sum(on_disk(one / "encoder") for one in folders)
    assert on_disk(index / "versions") == sum(map(on_disk, folders)) - apart * 2 // 3


def test_versions_that_are_dropped_leave_the_others_whole(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    index = tmp_path / "index"
    for number in range(3):
        in_process(minutes, index, model=str(encoder), keep=1)
        changed(minutes, number)
    assert len(versions(index)) == 2
    assert all(verify(index, one.version).sound for one in versions(index))
    roll_back(index)
    open_index(index).close()
    in_process(minutes, index, model=str(encoder), keep=0)
    assert len(versions(index)) == 1
    assert verify(index).sound
    assert all(path.stat().st_nlink == 1 for path in (open_current(index)[0] / "encoder").iterdir())


def test_a_build_that_takes_nothing_over_shares_it_too(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    index = tmp_path / "index"
    in_process(minutes, index, model=str(encoder))
    first = encoder_files(open_current(index)[0])
    shutil.rmtree(index / "cache")
    changed(minutes, 1)
    in_process(minutes, index, model=str(encoder))
    assert encoder_files(open_current(index)[0]) == first


def test_another_encoder_is_kept_apart(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    index = tmp_path / "index"
    other = tiny_models.encoder(tmp_path / "other", tiny_models.mpnet)
    in_process(minutes, index, model=str(encoder))
    in_process(minutes, index, model=str(other))
    newer, older = (index / "versions" / one.version for one in versions(index))
    weights = encoder_files(newer)["weights.bin"], encoder_files(older)["weights.bin"]
    assert weights[0] != weights[1]
    # Back to the first one, which an earlier version still has.
    in_process(minutes, index, model=str(encoder))
    assert encoder_files(open_current(index)[0]) == encoder_files(older)


def test_versions_that_are_open_at_once_hold_it_once(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    index = tmp_path / "index"
    other = tiny_models.encoder(tmp_path / "other", tiny_models.mpnet)
    opened = []
    for number, model in enumerate((encoder, encoder, other)):
        in_process(minutes, index, model=str(model))
        changed(minutes, number)
        opened.append(open_index(index, beside=opened[-1] if opened else None))
    first, second, third = (one.parts.encoder for one in opened)
    for one in opened:
        one.close()
    assert first is second
    assert third is not None
    assert third is not second
    assert third.card != second.card


def test_a_damaged_encoder_is_not_shared(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    index = tmp_path / "index"
    in_process(minutes, index, model=str(encoder))
    before = open_current(index)[0]
    weights = before / "encoder" / "weights.bin"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    changed(minutes, 1)
    in_process(minutes, index, model=str(encoder))
    assert verify(index).sound
    assert not verify(index, before.name).sound


def test_without_links_each_version_has_its_own(
    minutes: Path, tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> NoReturn:
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)
    index = tmp_path / "index"
    for number in range(2):
        in_process(minutes, index, model=str(encoder))
        changed(minutes, number)
    assert all(verify(index, one.version).sound for one in versions(index))
    files = [encoder_files(index / "versions" / one.version) for one in versions(index)]
    assert not set(files[0].values()) & set(files[1].values())
