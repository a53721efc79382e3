"""A build that takes over what it can gives what one from nothing gives, but for the vectors' last bits."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.store.versions import open_current
from tests import tiny_models
from tests.same_index import OF_ITS_TIME, ROUNDED, require_same

pytestmark = pytest.mark.slow

BOARDS = ("Harbour Users Board", "HUB", "Ferry Panel")


def write(folder: Path, number: int, saying: str = "the channel was surveyed") -> Path:
    path = folder / f"minutes-{number}.md"
    path.write_text(
        f"# {BOARDS[number % 3]}\n\nMinutes of the meeting held on {number + 1} March 2024\n\n"
        f"Present: Ada Field (AF), Ben Moor (BM)\n\n## 1. Welcome\n\nAF welcomed the members.\n\n"
        f"## 2. Channel {number}\n\nThe Tidal Works Group (TWG) met. BM said {saying} by the north quay.\n"
        f"It was agreed that depth {number} be measured again. {'The ferry was late. ' * number}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """A folder with the minutes and an index of them."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "minutes").mkdir()
    for number in range(7):
        write(folder / "minutes", number)
    made(folder / "minutes", folder / "kept", encoder)
    return folder


@pytest.fixture
def minutes(tmp_path: Path, built: Path) -> Path:
    """The minutes, with an index of them in "kept" beside them."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "minutes"


def made(minutes: Path, out: Path, encoder: Path, **options: object) -> Built:
    chosen = Options(model=str(encoder), workers=1, **options)  # type: ignore[arg-type]
    return build([minutes], out, chosen, lambda stage, done, total: None)


def nothing(folder: Path) -> None:
    pass


def add(folder: Path) -> None:
    (folder / "archive").mkdir()
    write(folder / "archive", 8)  # before all others in order


def change(folder: Path) -> None:
    write(folder, 3, "the Tidal Works Panel (TWP) had dredged out come to the seabed")


def rename(folder: Path) -> None:
    (folder / "minutes-2.md").rename(folder / "a-new-name.md")


def remove(folder: Path) -> None:
    (folder / "minutes-6.md").unlink()


def remove_the_full_name(folder: Path) -> None:
    """Without it, the boards of other documents stay acronyms."""
    for number in (0, 3, 6):
        (folder / f"minutes-{number}.md").unlink()


def rewrite_a_sidecar(folder: Path) -> None:
    (folder / "minutes.toml").write_text('[documents."minutes-4.md"]\nboard = "Buoy Board"\n')


def become_unreadable(folder: Path) -> None:
    (folder / "minutes-5.md").write_bytes(b"")


def all_at_once(folder: Path) -> None:
    for one in (add, change, rename, remove, rewrite_a_sidecar, become_unreadable):
        one(folder)


@pytest.mark.parametrize(
    ("edit", "documents"),
    [
        (nothing, 7),
        (add, 7),
        (change, 6),
        (rename, 6),
        (remove, 6),
        (remove_the_full_name, 4),
        (rewrite_a_sidecar, 6),
        (become_unreadable, 6),
        (all_at_once, 2),
    ],
)
def test_an_incremental_build_is_that_from_nothing(
    edit: Callable[[Path], None], documents: int, minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    edit(minutes)
    again = made(minutes, tmp_path / "kept", encoder)
    fresh = made(minutes, tmp_path / "fresh", encoder)
    assert (again.reused.documents, again.notes) == (documents, ())
    assert fresh.reused.documents == 0
    assert again.documents == fresh.documents
    require_same(tmp_path / "kept", tmp_path / "fresh")


def test_several_changes_after_each_other_leave_no_trace(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    first = open_current(tmp_path / "kept")[1]
    original = (minutes / "minutes-3.md").read_bytes()
    for edit in (change, remove, lambda folder: write(folder, 6)):
        edit(minutes)
        made(minutes, tmp_path / "kept", encoder)
    (minutes / "minutes-3.md").write_bytes(original)
    last = made(minutes, tmp_path / "kept", encoder)
    own = ROUNDED | OF_ITS_TIME
    assert {name: one for name, one in last.manifest.files.items() if name not in own} == {
        name: one for name, one in first.files.items() if name not in own
    }


def test_unchanged_passages_of_a_changed_document_are_not_encoded_again(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    first = open_current(tmp_path / "kept")[1].contents.passages
    change(minutes)
    again = made(minutes, tmp_path / "kept", encoder)
    changed = again.manifest.contents.passages - again.reused.passages
    assert 0 < changed < 10
    assert again.reused.passages > first - 10


def test_texts_that_are_the_same_are_encoded_once(
    minutes: Path, tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.build.passage_reader import PassageReader

    read: list[str] = []
    encode = PassageReader.encode_passages

    def counting(self, texts, *others):
        read.extend(texts)
        return encode(self, texts, *others)

    monkeypatch.setattr(PassageReader, "encode_passages", counting)
    shutil.copy(minutes / "minutes-1.md", minutes / "minutes-1-copy.md")
    made(minutes, tmp_path / "index", encoder)
    assert len(read) == len(set(read))
    read.clear()
    made(minutes, tmp_path / "index", encoder)
    assert read == []
    change(minutes)
    made(minutes, tmp_path / "index", encoder)
    assert 0 < len(read) < 10


def test_another_encoder_encodes_all_but_reads_no_file_again(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    other = tiny_models.encoder(tmp_path / "other", tiny_models.distilbert)
    again = made(minutes, tmp_path / "kept", other)
    made(minutes, tmp_path / "fresh", other)
    assert (again.reused.documents, again.reused.passages) == (7, 0)
    assert "encoder" in " ".join(again.notes)
    require_same(tmp_path / "kept", tmp_path / "fresh")


def test_shorter_passages_are_cut_anew(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    again = made(minutes, tmp_path / "kept", encoder, passage_tokens=12)
    made(minutes, tmp_path / "fresh", encoder, passage_tokens=12)
    assert again.reused.passages == 0
    require_same(tmp_path / "kept", tmp_path / "fresh")


def test_another_glossary_is_heeded_though_nothing_is_read_again(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    glossary = tmp_path / "glossary.toml"
    glossary.write_text('[acronyms]\nNQ = "North Quay"\n')
    again = made(minutes, tmp_path / "kept", encoder, glossary=glossary)
    made(minutes, tmp_path / "fresh", encoder, glossary=glossary)
    assert again.reused.documents == 7
    require_same(tmp_path / "kept", tmp_path / "fresh")
    assert "North Quay" in (open_current(tmp_path / "kept")[0] / "language" / "acronyms.json").read_text()


def test_other_code_takes_nothing_over(
    minutes: Path, tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.build import tasks as fingerprints

    monkeypatch.setattr(fingerprints, "python", lambda: "another")
    again = made(minutes, tmp_path / "kept", encoder)
    assert again.reused.documents == 0
    assert "read anew" in " ".join(again.notes)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: os.truncate(folder / "records.sqlite", 100),
        lambda folder: os.truncate(folder / "encoder" / "weights.bin", 100),
        lambda folder: (folder / "manifest.json").write_text("{"),
        lambda folder: (folder.parent.parent / "CURRENT").write_text("not-there\n"),
    ],
)
def test_a_damaged_version_is_made_again_of_what_the_cache_holds(
    harm: Callable[[Path], object], minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    harm(open_current(tmp_path / "kept")[0])
    again = made(minutes, tmp_path / "kept", encoder)
    made(minutes, tmp_path / "fresh", encoder)
    assert (again.reused.documents, again.notes) == (7, ())
    require_same(tmp_path / "kept", tmp_path / "fresh")


def _kept(root: Path) -> Path:
    return root / "cache" / "kept.sqlite"


def _flip(root: Path) -> None:
    """Bytes all over the cache, but for its first page, which says that it is one."""
    data = bytearray(_kept(root).read_bytes())
    for place in range(5_000, len(data), 3_001):
        data[place] ^= 0x55
    _kept(root).write_bytes(data)


def _swap(root: Path) -> None:
    """Each entry gets the data of another."""
    with closing(sqlite3.connect(_kept(root))) as kept, kept:
        rows = kept.execute("SELECT key, data FROM entries").fetchall()
        for (key, _), (_, data) in zip(rows, [*rows[1:], rows[0]], strict=True):
            kept.execute("UPDATE entries SET data = ? WHERE key = ?", (data, key))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda root: shutil.rmtree(root / "cache"), True),
        (lambda root: _kept(root).write_bytes(b"no database at all" * 1_000), True),
        (lambda root: os.truncate(_kept(root), 20_000), None),
        (_flip, None),
        (_swap, True),
    ],
)
def test_what_is_missing_or_damaged_in_the_cache_is_made_anew(
    harm: Callable[[Path], None], told: bool | None, minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    harm(tmp_path / "kept")
    change(minutes)
    again = made(minutes, tmp_path / "kept", encoder)
    made(minutes, tmp_path / "fresh", encoder)
    require_same(tmp_path / "kept", tmp_path / "fresh")
    if told:
        assert again.reused.documents == 0
        assert [note for note in again.notes if note.startswith("Everything was read anew")]
    whole = made(minutes, tmp_path / "kept", encoder)
    assert (whole.reused.documents, whole.reused.passages) == (7, whole.manifest.contents.passages)


def test_the_cache_holds_what_the_live_version_uses_and_no_more(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    def keys(root: Path) -> set[bytes]:
        with closing(sqlite3.connect(_kept(root))) as kept:
            return {key for (key,) in kept.execute("SELECT key FROM entries")}

    for edit in (change, remove, rename):
        edit(minutes)
        made(minutes, tmp_path / "kept", encoder)
    made(minutes, tmp_path / "fresh", encoder)
    assert keys(tmp_path / "kept") == keys(tmp_path / "fresh")
    found = sorted(path.name for path in (tmp_path / "kept" / "cache").iterdir())
    assert found == ["encoder.json", "kept.sqlite"]
