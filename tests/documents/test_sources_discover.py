from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.find import discover
from indexer.errors import BadInput


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(found: tuple[object, ...]) -> list[str]:
    return [item.path.name for item in found]  # type: ignore[attr-defined]


def test_folders_are_searched_in_order_and_other_files_refused(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.HTML", ".hidden.txt", ".git/d.txt", "table.xlsx", "minutes.toml"):
        write(tmp_path / name, "" if name.endswith("toml") else "x")
    result = discover([tmp_path])
    assert names(result.found) == ["a.md", "b.txt", "c.HTML"]
    assert [item.document_id for item in result.found] == ["a", "b", "sub-c"]
    assert names(result.refused) == ["table.xlsx"]
    assert "spreadsheet" in result.refused[0].reason


def test_a_named_file_of_another_format_is_refused_too(tmp_path: Path) -> None:
    result = discover([write(tmp_path / "a.xyz")])
    assert (names(result.found), names(result.refused)) == ([], ["a.xyz"])


def test_a_file_reached_twice_counts_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt")
    assert names(discover([file, tmp_path, tmp_path / "." / "a.txt"]).found) == ["a.txt"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.txt does not exist"):
        discover([tmp_path / "gone.txt"])


def test_two_names_for_one_id_are_a_clash(tmp_path: Path) -> None:
    for name in ("14 May.odt", "14-may.pdf", "a/b.md", "a-b.txt", "other.md"):
        write(tmp_path / name)
    groups = discover([tmp_path]).clashes()
    assert [(group[0].document_id, names(group)) for group in groups] == [
        ("14-may", ["14 May.odt", "14-may.pdf"]),
        ("a-b", ["a-b.txt", "b.md"]),
    ]


def test_links_out_of_the_folder_are_refused_and_others_followed_once(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "secret.txt")
    inside = write(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "leak.txt").symlink_to(outside)
    (tmp_path / "in" / "leaks").symlink_to(outside.parent)
    (tmp_path / "in" / "again.txt").symlink_to(inside)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    result = discover([tmp_path / "in"])
    assert [item.path.resolve() for item in result.found] == [inside]
    assert names(result.refused) == ["leak.txt", "leaks"]


def test_the_sidecar_of_each_folder_speaks_for_its_files(tmp_path: Path) -> None:
    for folder, board in (("one", "Harbour Board"), ("two", "Parish")):
        write(tmp_path / folder / f"{folder}.txt")
        write(tmp_path / folder / "minutes.toml", f'[documents."{folder}.txt"]\nboard = "{board}"\n')
    result = discover([tmp_path / "one", tmp_path / "two" / "two.txt"])
    assert [item.sidecar.board for item in result.found] == ["Harbour Board", "Parish"]
