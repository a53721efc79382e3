from __future__ import annotations

from pathlib import Path

from indexer.documents.folder.patterns import Patterns
from indexer.documents.folder.preview import FORMATS, PlannedFile, preview
from indexer.documents.formats import CONTAINERS, READERS


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def planned(folder: Path) -> dict[str, PlannedFile]:
    return {one.file.relative: one for one in preview([folder]).files}


def test_every_format_has_a_name() -> None:
    assert set(FORMATS) == {*READERS.values(), *CONTAINERS}


def test_files_are_told_with_format_and_id(tmp_path: Path) -> None:
    write(tmp_path / "2024" / "may" / "index.md")
    write(tmp_path / "june.txt")
    assert {
        name: (one.format, one.file.document_id, one.doubts) for name, one in planned(tmp_path).items()
    } == {
        "june.txt": ("plain text", "june", ()),
        "2024/may/index.md": ("Markdown", "2024-may", ()),
    }


def test_a_clash_is_a_doubt_that_says_what_becomes_of_it(tmp_path: Path) -> None:
    for name in ("pay.md", "pay.txt", "tax.md"):
        write(tmp_path / name)
    found = planned(tmp_path)
    assert found["pay.md"].doubts == (
        f"{tmp_path}/pay.txt would have the same id: one document if they say the same, else this is pay-md",
    )
    assert found["pay.txt"].doubts[0].endswith("else this is pay-txt")
    assert found["tax.md"].doubts == ()


def test_of_many_files_of_one_id_a_few_are_named(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / f"a{'-' * number}.md")
    assert " and 5 more would have the same id" in planned(tmp_path)["a.md"].doubts[0]


def test_what_is_refused_by_its_bytes_takes_part_in_no_clash(tmp_path: Path) -> None:
    write(tmp_path / "pay.md")
    write(tmp_path / "pay.pdf", "no PDF")
    write(tmp_path / "pay.docx", "no zip")
    write(tmp_path / "pay.txt", "")
    found = preview([tmp_path])
    assert [(one.file.path.name, one.doubts) for one in found.files] == [("pay.md", ())]
    assert sorted(one.path.name for one in found.refused) == ["pay.docx", "pay.pdf", "pay.txt"]


def test_what_sidecars_state_is_told(tmp_path: Path) -> None:
    write(tmp_path / "pay.md")
    (tmp_path / "a.md").symlink_to("pay.md")
    (tmp_path / "minutes.toml").write_text(
        '[documents."pay.md"]\nrestricted = "staff"\nid = "pay-2024"\nkind = "agenda"\n'
    )
    (one,) = preview([tmp_path]).files
    assert one.file.document_id == "pay-2024"
    assert one.doubts == (
        "restricted to staff",
        "its id is stated",
        "stated to be agenda",
        f"also called {tmp_path}/a.md",
    )


def test_patterns_and_what_they_leave_out(tmp_path: Path) -> None:
    for name in ("may.md", "drafts/june.md", "july.txt"):
        write(tmp_path / name)
    found = preview([tmp_path], Patterns.of(["*.md", "*.pdf"], ["drafts"]))
    assert [one.file.relative for one in found.files] == ["may.md"]
    assert (found.left_out, len(found.notes)) == (2, 1)


def test_what_a_build_writes_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path / "may.md")
    for place in (tmp_path, tmp_path / "index"):
        for name in ("CURRENT", "versions/1/language/words.txt", "cache/notes.md"):
            write(place / name)
    for out in (tmp_path / "index", tmp_path):
        found = preview([tmp_path, tmp_path / "may.md"], out=out)
        own = [one for one in found.files if one.file.path.is_relative_to(out / "versions")]
        assert (own, [one for one in found.refused if one.path == out / "CURRENT"]) == ([], [])
        assert tmp_path / "may.md" in [one.file.path for one in found.files]
    inside = preview([tmp_path / "index"], out=tmp_path)
    assert len(inside.files) == 2
