from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from indexer.documents.sidecar import MOST_BYTES, read_sidecar
from indexer.errors import BadInput
from indexer.model import Hints


def test_no_sidecar_no_hints(tmp_path: Path) -> None:
    assert dict(read_sidecar(tmp_path)) == {}


def test_what_it_states(tmp_path: Path) -> None:
    (tmp_path / "minutes.toml").write_text(
        '[documents."a.txt"]\ntitle = "May"\nboard = "Harbour Board"\ndate = 2024-05-14\n'
        'url = "https://example.org/a"\n[documents."b c.pdf"]\ndate = "2024-06-01"\n'
    )
    assert dict(read_sidecar(tmp_path)) == {
        "a.txt": Hints("May", "Harbour Board", dt.date(2024, 5, 14), "https://example.org/a"),
        "b c.pdf": Hints(date=dt.date(2024, 6, 1)),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[documents", "not valid TOML"),
        (f"a = {'[' * 100_000}", "nested too deep"),
        (f"a = {'9' * 9_000}", "not valid TOML"),
        ('documents = "a"', "documents"),
        ('title = "May"', "title"),
        ('[documents]\n"a.txt" = 1', "a.txt"),
        ('[documents."a.txt"]\nbord = "x"', 'documents."a.txt".bord'),
        ('[documents."a.txt"]\ndate = "May"', 'documents."a.txt".date'),
        ('[documents."a.txt"]\ndate = 2024', 'documents."a.txt".date'),
        ('[documents."a.txt"]\ntitle = 3', 'documents."a.txt".title'),
        ('[documents."a.txt"]\nboard = " "', 'documents."a.txt".board'),
        ('[documents."a.txt"]\nurl = "javascript:alert(1)"', 'documents."a.txt".url'),
        ('[documents."a.txt"]\nurl = "file:///etc/passwd"', 'documents."a.txt".url'),
        ('[documents."a.txt"]\nrestricted = "The Board"', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = []', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = [1]', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = 1', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = ""', 'documents."a.txt".restricted'),
        ('[documents."not-there.txt"]\nrestricted = true', "not-there.txt"),
    ],
)
def test_mistakes_are_named_by_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "minutes.toml").write_text(text)
    with pytest.raises(BadInput) as mistake:
        read_sidecar(tmp_path)
    assert words in str(mistake.value)
    assert str(tmp_path / "minutes.toml") in str(mistake.value)
    assert "\n" not in str(mistake.value)


def test_a_link_out_of_the_folder_is_refused_and_one_within_is_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "minutes", tmp_path / "outside.toml"
    folder.mkdir()
    outside.write_text('[documents."a.txt"]\ntitle = "May"\n')
    (folder / "minutes.toml").symlink_to(outside)
    with pytest.raises(BadInput, match="a link that leads out of its folder"):
        read_sidecar(folder)
    (folder / "minutes.toml").unlink()
    outside.rename(folder / "own.toml")
    (folder / "minutes.toml").symlink_to(folder / "own.toml")
    assert dict(read_sidecar(folder)) == {"a.txt": Hints("May")}


def test_one_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "minutes.toml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(BadInput, match="larger than 10 MB"):
        read_sidecar(tmp_path)


def test_what_is_no_file_is_no_sidecar(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "minutes.toml")  # whoever opened it would wait for ever
    assert dict(read_sidecar(tmp_path)) == {}


@pytest.mark.parametrize(
    ("stated", "labels"),
    [
        ("true", ("restricted",)),
        ("false", ()),
        ('"audit"', ("audit",)),
        ('["staff", "audit", "staff"]', ("audit", "staff")),
    ],
)
def test_to_whom_a_document_is_restricted(tmp_path: Path, stated: str, labels: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text("Minutes")
    (tmp_path / "minutes.toml").write_text(f'[documents."a.txt"]\nrestricted = {stated}\n')
    assert read_sidecar(tmp_path)["a.txt"].restricted == labels
