"""One index for each audience: what is made for one is what a build of its documents alone would make."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.build.verify import verify
from indexer.errors import BadInput, UnusableIndex
from indexer.model import PUBLIC
from indexer.store.open import open_audiences, open_index
from indexer.store.versions import FileSum, open_current, publish, staging
from tests.same_index import OF_ITS_TIME

pytestmark = pytest.mark.slow

AUDIT, STAFF = frozenset({"audit"}), frozenset({"staff"})
BOARDS = ("Harbour Users Board", "HUB", "Ferry Panel Board", "FPB")


def write(folder: Path, number: int, restricted: str | None = None, board: str | None = None) -> Path:
    path = folder / f"minutes-{number}.md"
    mark = f"---\nrestricted: {restricted}\n---\n" if restricted else ""
    path.write_text(
        f"{mark}# {board or BOARDS[number % 4]}\n\nMinutes of the meeting held on {number + 1} March 2024\n\n"
        f"Present: Ada Field (AF), Ben Moor (BM)\n\n## 1. Welcome\n\nAF welcomed the members.\n\n"
        f"## 2. Channel {number}\n\nThe Tidal Works Group{number} (TWG{number}) met.\n"
        f"It was agreed that depth {number} be measured again. {'The ferry was late. ' * number}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    """Five public documents; one for audit, one for staff, one for both, which spell out two boards."""
    folder = tmp_path / "minutes"
    folder.mkdir()
    for number in (1, 3, 5, 7, 9):
        write(folder, number)
    write(folder, 0, "audit")
    write(folder, 2, "staff")
    write(folder, 4, "[audit, staff]", board="Lamp Board")
    return folder


def without(minutes: Path, folder: Path, *numbers: int) -> Path:
    shutil.copytree(minutes, folder)
    for number in numbers:
        (folder / f"minutes-{number}.md").unlink()
    return folder


def made(minutes: Path, out: Path, encoder: Path) -> Built:
    return build([minutes], out, Options(model=str(encoder), workers=1), lambda stage, done, total: None)


def files(built: Built, folder: str = "") -> dict[str, FileSum]:
    """The files of the index below a folder, by default of that which everybody sees."""
    every = built.manifest.files.items()
    chosen = {
        name: one for name, one in every if name.startswith(folder) and Path(name).name not in OF_ITS_TIME
    }
    return (
        chosen
        if folder
        else {name: one for name, one in chosen.items() if not name.startswith("restricted/")}
    )


def test_what_everybody_sees_is_byte_for_byte_that_of_public_documents_alone(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    whole = made(minutes, tmp_path / "whole", encoder)
    public = made(without(minutes, tmp_path / "public", 0, 2, 4), tmp_path / "alone", encoder)
    assert files(whole) == files(public)
    assert whole.manifest.contents == public.manifest.contents
    assert whole.restricted == ("minutes-0", "minutes-2", "minutes-4")
    assert set(whole.manifest.audiences) == {PUBLIC, AUDIT, STAFF, AUDIT | STAFF}
    assert public.manifest.restricted == {}
    assert not (open_current(tmp_path / "alone")[0] / "restricted").exists()
    assert verify(tmp_path / "whole").findings == ()


def test_one_label_knows_nothing_of_what_is_restricted_to_another(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    whole = made(minutes, tmp_path / "whole", encoder)
    fewer = made(without(minutes, tmp_path / "fewer", 0), tmp_path / "staff", encoder)
    assert files(whole, "restricted/staff/") == files(fewer, "restricted/staff/")
    assert files(whole, "restricted/staff/") != {}


def test_later_builds_keep_the_promise(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    """The same history of public documents gives the same public index, whatever was restricted meanwhile."""
    apart = without(minutes, tmp_path / "public", 0, 2, 4)
    made(minutes, tmp_path / "whole", encoder)
    made(apart, tmp_path / "alone", encoder)
    write(minutes, 0, "audit", "Haddock Uplift Band")
    write(minutes, 6, "staff")
    (minutes / "minutes-2.md").unlink()
    for folder in (minutes, apart):
        write(folder, 5, board="Lamp Board")
        write(folder, 11)
    whole = made(minutes, tmp_path / "whole", encoder)
    assert files(whole) == files(made(apart, tmp_path / "alone", encoder))
    assert whole.reused.documents == 5
    assert whole.notes == ()
    assert verify(tmp_path / "whole").findings == ()
    again = made(minutes, tmp_path / "whole", encoder)
    assert again.reused.documents == len(again.documents)
    assert again.manifest.files == whole.manifest.files


def test_each_audience_sees_its_documents_and_their_boards(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    made(minutes, tmp_path / "index", encoder)
    public = open_index(tmp_path / "index")
    others = open_audiences(tmp_path / "index", public)
    seen = {granted: {one.document_id for one in index.meetings} for granted, index in others.items()}
    every = {f"minutes-{number}" for number in (1, 3, 5, 7, 9)}
    assert {one.document_id for one in public.meetings} == every
    assert seen == {
        AUDIT: every | {"minutes-0", "minutes-4"},
        STAFF: every | {"minutes-2", "minutes-4"},
        AUDIT | STAFF: every | {"minutes-0", "minutes-2", "minutes-4"},
    }
    # The board that public minutes call HUB is spelt out in minutes for audit alone.
    assert {board.name for board in public.boards} == {"HUB", "FPB"}
    assert {board.name for board in others[AUDIT].boards} == {"Harbour Users Board", "FPB", "Lamp Board"}
    assert {board.name for board in others[STAFF].boards} == {"HUB", "Ferry Panel Board", "Lamp Board"}
    assert others[AUDIT].parts.encoder is public.parts.encoder
    for index in (public, *others.values()):
        assert len(index.fetch(range(index.manifest.contents.passages))) == len(index.groups)
        index.close()


def test_a_mark_that_is_set_or_taken_out_is_heeded_by_the_next_build(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    root = tmp_path / "index"
    made(minutes, root, encoder)
    (minutes / "minutes.toml").write_text(
        '[documents."minutes-1.md"]\nrestricted = true\n[documents."minutes-0.md"]\nrestricted = false\n'
    )
    write(minutes, 0)
    again = made(minutes, root, encoder)
    assert again.restricted == ("minutes-1", "minutes-2", "minutes-4")
    index = open_index(root)
    assert "minutes-0" in {one.document_id for one in index.meetings}
    assert index.meeting("minutes-1") is None
    index.close()
    index = open_index(root, granted=frozenset({"restricted"}))
    assert index.meeting("minutes-1") is not None
    index.close()
    assert verify(root).findings == ()


def test_unknown_labels_are_named_with_those_that_there_are(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    made(minutes, tmp_path / "index", encoder)
    with pytest.raises(BadInput, match=r"restricted to pay; .*audit, staff"):
        open_index(tmp_path / "index", granted=frozenset({"pay", "audit"}))


def test_an_index_of_restricted_documents_alone_is_refused_with_the_way_out(
    tmp_path: Path, encoder: Path
) -> None:
    (tmp_path / "minutes").mkdir()
    write(tmp_path / "minutes", 1, "audit")
    with pytest.raises(BadInput, match="--require-key"):
        made(tmp_path / "minutes", tmp_path / "index", encoder)


def test_a_document_whose_mark_cannot_be_read_is_left_out(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    write(minutes, 1, "the members")
    built = made(minutes, tmp_path / "index", encoder)
    assert "minutes-1" not in built.documents
    assert [one.reason for one in built.refused if "restricted" in one.reason and "label" in one.reason]


def test_an_index_with_documents_of_others_is_not_opened_and_verify_says_why(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    root = tmp_path / "index"
    manifest = made(minutes, root, encoder).manifest
    with staging(root) as folder:
        shutil.rmtree(folder)
        shutil.copytree(root / "versions" / manifest.version, folder)
        with closing(sqlite3.connect(folder / "records.sqlite")) as records, records:
            records.execute("UPDATE meetings SET restricted = '[\"audit\"]' WHERE document_id = 'minutes-1'")
        publish(root, folder, manifest.contents, restricted=manifest.restricted)
    with pytest.raises(UnusableIndex, match="not for those"):
        open_index(root)
    assert [one for one in verify(root).findings if "minutes-1" in str(one) and "not for those" in str(one)]


def test_damage_to_what_is_restricted_is_told_to_all_without_saying_what(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    made(minutes, tmp_path / "index", encoder)
    (open_current(tmp_path / "index")[0] / "restricted" / "audit" / "records.sqlite").write_bytes(b"")
    with pytest.raises(UnusableIndex) as refused:
        open_index(tmp_path / "index")
    assert "audit" not in str(refused.value)
    assert "restricted" not in str(refused.value)
    assert "minutebook verify" in str(refused.value)
    assert ["audit" in one.place for one in verify(tmp_path / "index").findings] == [True]


@pytest.mark.parametrize("mark", ["yes please", ""])
def test_a_copy_of_what_has_an_unclear_mark_is_not_public_either(
    minutes: Path, tmp_path: Path, encoder: Path, mark: str
) -> None:
    text = write(minutes, 13).read_text(encoding="utf-8")
    (minutes / "minutes-13.md").write_text(f"---\nrestricted: {mark}\n---\n{text}", encoding="utf-8")
    (minutes / "minutes-13.txt").write_text(text, encoding="utf-8")
    (minutes / "old.md").write_text(text.replace("late.", "late!", 3) + "\nIt rained.\n", encoding="utf-8")
    built = made(minutes, tmp_path / "index", encoder)
    refused = {one.path.name: one.reason for one in built.refused}
    assert set(refused) == {"minutes-13.md", "minutes-13.txt", "old.md"}
    assert "minutes-13.md says the same, and who may see that cannot be told" in refused["old.md"]
    assert not {"minutes-13", "old"} & {*built.documents}
