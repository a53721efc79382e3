from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from indexer.documents.folder.find import discover
from indexer.documents.read import MAX_MEGABYTES
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


def test_the_outermost_source_gives_the_id_in_any_order(tmp_path: Path) -> None:
    file = write(tmp_path / "2024" / "may" / "index.md")
    sources = [file, tmp_path / "2024", tmp_path, file.parent]
    for order in itertools.permutations(sources):
        (found,) = discover(order).found
        assert (found.document_id, found.relative, found.source_name) == (
            "2024-may",
            "2024/may/index.md",
            tmp_path.name,
        )
        assert found.aliases == ()
    assert [one.document_id for one in discover([file]).found] == ["index"]


def test_files_come_in_order_of_the_sources(tmp_path: Path) -> None:
    for name in ("b/deep/one.md", "a.md", "c/two.md"):
        write(tmp_path / name)
    result = discover([tmp_path / "c", tmp_path / "b" / "deep", tmp_path / "a.md"])
    assert names(result.found) == ["two.md", "one.md", "a.md"]


def test_sources_of_one_name_are_told_apart_by_the_folders_above(tmp_path: Path) -> None:
    for name in ("2023/minutes/pay.md", "2024/minutes/pay.md", "other/pay.md"):
        write(tmp_path / name)
    sources = [tmp_path / "2023" / "minutes", tmp_path / "2024" / "minutes" / "pay.md", tmp_path / "other"]
    assert [one.source_name for one in discover(sources).found] == ["2023/minutes", "2024/minutes", "other"]


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


def test_empty_and_unreadable_files_are_refused_before_ids_are_compared(tmp_path: Path) -> None:
    for name, text in {"pay.md": "# Pay", "pay.txt": "", "pay.html": " \n\t\n", "pay.csv": "1,2"}.items():
        write(tmp_path / name, text)
    with (tmp_path / "pay.pdf").open("wb") as file:
        file.truncate(MAX_MEGABYTES * 1_000_000 + 1)
    result = discover([tmp_path])
    assert (names(result.found), result.clashes()) == (["pay.md"], ())
    assert [(one.path.name, one.reason.partition(":")[0]) for one in result.refused] == [
        ("pay.csv", "it is a spreadsheet, not minutes"),
        ("pay.html", "it is empty"),
        ("pay.pdf", "it is larger than 50 MB, the most that is read"),
        ("pay.txt", "it is empty"),
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
