"""What all sidecars around a file say of it together."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from indexer.documents.metadata.sidecars import Sidecars
from indexer.errors import BadInput
from indexer.model import DocumentKind, Hints

FILE = "2024/pay/may.md"


def write(root: Path, **sidecars: str) -> Path:
    """A file two folders down, and sidecars "top", "year" and "own" in its folders."""
    (root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text("Minutes")
    for name, text in sidecars.items():
        folder = {"top": ".", "year": "2024", "own": "2024/pay"}[name]
        (root / folder / "minutes.toml").write_text(text)
    return root / FILE


def hints(root: Path, **sidecars: str) -> Hints:
    return Sidecars(root).hints(write(root, **sidecars))


def test_nothing_is_said_without_one(tmp_path: Path) -> None:
    assert hints(tmp_path) == Hints()


def test_each_key_is_taken_from_the_nearest_that_says_it(tmp_path: Path) -> None:
    assert hints(
        tmp_path,
        top=f'[documents."{FILE}"]\ntitle = "Top"\nboard = "Top"\ndate = 2024-05-01\nid = "top-may"\n',
        year='[folder]\nboard = "Year"\nkind = "agenda"\nurl = "https://example.org/2024"\n',
        own='[folder]\nboard = "Folder"\n[documents."may.md"]\nboard = "Own"\nkind = "report"\n',
    ) == Hints(
        title="Top",
        board="Own",
        date=dt.date(2024, 5, 1),
        url="https://example.org/2024",
        kind=DocumentKind.PAPER,
        id="top-may",
    )


@pytest.mark.parametrize(
    ("sidecars", "labels"),
    [
        ({"top": "[folder]\nrestricted = true\n"}, ("restricted",)),
        ({"top": "[folder]\nrestricted = false\n"}, ()),
        ({"top": "[folder]\nrestricted = false\n", "own": "[folder]\nrestricted = false\n"}, ()),
        (
            {
                "top": '[folder]\nrestricted = ["audit", "staff"]\n',
                "year": '[documents."pay/may.md"]\nrestricted = "audit"\n',
            },
            ("audit",),
        ),
        ({"top": '[folder]\nrestricted = "audit"\n', "own": '[folder]\nboard = "Pay"\n'}, ("audit",)),
    ],
)
def test_marks_hold_together(tmp_path: Path, sidecars: dict[str, str], labels: tuple[str, ...]) -> None:
    assert hints(tmp_path, **sidecars).restricted == labels


@pytest.mark.parametrize(
    ("top", "own"),
    [("true", "false"), ("false", "true"), ('"audit"', '"staff"'), ("true", '"audit"')],
)
@pytest.mark.parametrize("entry", ["[folder]", '[documents."may.md"]'])
def test_marks_that_cannot_hold_together_are_refused(tmp_path: Path, top: str, own: str, entry: str) -> None:
    with pytest.raises(BadInput, match="make the two say the same") as refused:
        hints(tmp_path, top=f"[folder]\nrestricted = {top}\n", own=f"{entry}\nrestricted = {own}\n")
    assert str(tmp_path / "minutes.toml") in str(refused.value)
    assert str(tmp_path / "2024/pay/minutes.toml") in str(refused.value)


def test_sidecars_above_the_source_count(tmp_path: Path) -> None:
    path = write(tmp_path, top='[documents."2024/pay/may.md"]\nrestricted = "audit"\n')
    for source in (tmp_path / "2024", path.parent):
        assert Sidecars(source).hints(path).restricted == ("audit",)


def test_a_folder_above_that_anybody_may_write_to_says_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, top='[folder]\nboard = "Somebody else"\n')
    tmp_path.chmod(0o1777)
    assert Sidecars(tmp_path / "2024").hints(path) == Hints()
    assert Sidecars(tmp_path).hints(path).board == "Somebody else"


def test_a_link_has_the_marks_of_both_places(tmp_path: Path) -> None:
    path = write(tmp_path, own='[documents."may.md"]\nrestricted = ["audit", "staff"]\n')
    other = tmp_path / "other"
    other.mkdir()
    (other / "link.md").symlink_to(path)
    (other / "minutes.toml").write_text('[folder]\nrestricted = "audit"\nboard = "Other"\n')
    said = Sidecars(tmp_path).hints(other / "link.md")
    assert (said.restricted, said.board) == (("audit",), "Other")


def test_each_sidecar_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, top='[folder]\nboard = "Top"\n')
    sidecars = Sidecars(tmp_path)
    assert sidecars.hints(path).board == "Top"
    (tmp_path / "minutes.toml").write_text("no longer read")
    assert sidecars.hints(path).board == "Top"


@pytest.mark.parametrize("name", ["minutes.toml~", ".minutes.toml.swp", "minutes.toml.bak", "#minutes.toml#"])
def test_what_an_editor_leaves_is_passed_over_beside_the_file_itself(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, top='[folder]\nboard = "Top"\n')
    (tmp_path / name).write_text("old")
    assert Sidecars(tmp_path).hints(path).board == "Top"
    (tmp_path / "minutes.toml").unlink()
    with pytest.raises(BadInput, match="by exactly this name"):
        Sidecars(tmp_path).hints(path)


@pytest.mark.parametrize(
    "name",
    [
        "minutes.md",
        "minutes.html",
        "minutes.xml",
        "minutes.txt",
        "minutebook.toml",
        "boards.toml",
        "hugo.toml",
    ],
)
def test_other_files_are_no_sidecars(tmp_path: Path, name: str) -> None:
    path = write(tmp_path)
    (tmp_path / name).write_text("x")
    assert Sidecars(tmp_path).hints(path) == Hints()
