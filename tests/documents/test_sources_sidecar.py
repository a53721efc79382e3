"""One `minutes.toml`: what it may say, and that nothing in it is passed over."""

from __future__ import annotations

import datetime as dt
import os
import socket
import unicodedata
from pathlib import Path

import pytest

from indexer.documents.metadata.sidecar import MOST_BYTES, read_sidecar
from indexer.errors import BadInput
from indexer.model import DocumentKind, Hints


def write(folder: Path, text: str | bytes, *files: str) -> Path:
    for name in files or ("a.txt",):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Minutes")
    (folder / "minutes.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(BadInput) as refused:
        read_sidecar(folder)
    message = str(refused.value)
    assert str(folder / "minutes.toml") in message
    assert message.isprintable(), repr(message)
    assert message.endswith("."), message
    assert len(message) < 700, len(message)
    return message


def entry(folder: Path, values: str) -> Hints:
    sidecar = read_sidecar(write(folder, f'[documents."a.txt"]\n{values}\n'))
    assert sidecar is not None
    return sidecar.documents["a.txt"]


def test_no_sidecar_is_none(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path) is None


def test_what_it_states(tmp_path: Path) -> None:
    text = (
        '[folder]\nboard = "Parish"\nkind = "agenda"\nrestricted = "audit"\n'
        '[documents."a.txt"]\ntitle = "May"\nboard = "Harbour Board"\ndate = 2024-05-14\nid = "may_1-a"\n'
        'url = "https://example.org/a"\nkind = "Notice"\n[documents."sub/b c.pdf"]\ndate = "2024-06-01"\n'
    )
    sidecar = read_sidecar(write(tmp_path, text, "a.txt", "sub/b c.pdf"))
    assert sidecar is not None
    assert sidecar.folder == Hints(board="Parish", kind=DocumentKind.AGENDA, restricted=("audit",))
    assert dict(sidecar.documents) == {
        "a.txt": Hints(
            "May",
            "Harbour Board",
            dt.date(2024, 5, 14),
            "https://example.org/a",
            kind=DocumentKind.PAPER,
            id="may_1-a",
        ),
        "sub/b c.pdf": Hints(date=dt.date(2024, 6, 1)),
    }


@pytest.mark.parametrize("kind", ["minutes", "agenda", "paper", "report", "notice", "ordinance", "Agenda"])
def test_kinds(tmp_path: Path, kind: str) -> None:
    expected = DocumentKind(kind.lower()) if kind.lower() in list(DocumentKind) else DocumentKind.PAPER
    assert entry(tmp_path, f'kind = "{kind}"').kind is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[documents", "not valid TOML"),
        (f"a = {'[' * 100_000}", "nested too deep"),
        (f"a = {'9' * 9_000}", "not valid TOML"),
        (f"a{'.a' * 200_000} = 1", "more than 20 parts"),
        ('"a".' * 100_000 + "a = 1", "more than 20 parts"),
        ('documents = "a"', "documents"),
        ('[[documents]]\n"a.txt" = 1', "documents"),
        ('title = "May"', "title"),
        ("restricted = true", "restricted"),
        ('[document."a.txt"]\nrestricted = true', "document"),
        ('["a.txt"]\nrestricted = true', "a.txt"),
        ('[documents]\n"a.txt" = 1', "a.txt"),
        ("[documents.a.txt]\nrestricted = true", "put the whole name in quotes"),
        ('[documents."a.txt"]\nbord = "x"', "is board meant?"),
        ('[documents."a.txt"]\ndate = "May"', 'documents."a.txt".date'),
        ('[documents."a.txt"]\ndate = 2024', 'documents."a.txt".date'),
        ('[documents."a.txt"]\ntitle = 3', 'documents."a.txt".title'),
        ('[documents."a.txt"]\nboard = " "', 'documents."a.txt".board'),
        ('[documents."a.txt"]\nboard = "\\u202e\\u0007"', 'documents."a.txt".board'),
        (f'[documents."a.txt"]\ntitle = "{"x" * 501}"', "longer than 500"),
        ('[documents."a.txt"]\nid = "The May One"', 'documents."a.txt".id'),
        ('[documents."a.txt"]\nid = "../x"', 'documents."a.txt".id'),
        ('[documents."a.txt"]\nid = "-x"', 'documents."a.txt".id'),
        ('[documents."a.txt"]\nkind = "poem"', "minutes, agenda or paper"),
        ('[documents."a.txt"]\nurl = "javascript:alert(1)"', 'documents."a.txt".url'),
        ('[documents."a.txt"]\nurl = "file:///etc/passwd"', 'documents."a.txt".url'),
        ('[documents."a.txt"]\nrestricted = "The Board"', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = []', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = [1]', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = 1', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = ""', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nrestricted = "true"', "without quotes"),
        ('[documents."a.txt"]\nrestricted = "false"', "without quotes"),
        ('[documents."a.txt"]\nrestricted = { to = "audit" }', 'documents."a.txt".restricted'),
        ('[documents."a.txt"]\nRestricted = true', "is restricted meant?"),
        ('[documents."a.txt"]\nrestriced = true', "is restricted meant?"),
        ('[documents."a.txt"]\nrestriction = "audit"', "is restricted meant?"),
        ('[documents."a.txt"]\nconfidential = true', "is restricted meant?"),
        ('[documents."a.txt"]\npublic = false', "is restricted meant?"),
        ('[documents."a.txt"]\nvisibility = "private"', "is restricted meant?"),
        ('[documents."a.txt"]\n"\\u001b[31m\\u202e" = true', "the keys are"),
        ('[folder]\ntitle = "May"', "cannot hold for all documents"),
        ("[folder]\ndate = 2024-05-01", "cannot hold for all documents"),
        ('[folder]\nid = "a"', "cannot hold for all documents"),
        ('[folder]\nrestrict = "audit"', "is restricted meant?"),
        ('folder = "restricted"', "must be a table"),
        ("[Folder]\nrestricted = true", "Folder"),
    ],
)
def test_mistakes_are_named_by_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(write(tmp_path, text))


@pytest.mark.parametrize(
    "key",
    [
        "a.txt",
        "a.txt/",
        "./a.txt",
        ".//a.txt",
        "sub/b.md",
        "./sub/b.md",
        "sub//b.md",
        "sub/./b.md",
        "sub\\b.md",
        "café.md",
        "cafe\u0301.md",
        "sub/cafe\u0301.md",
    ],
)
def test_a_key_is_a_path_below_the_folder(tmp_path: Path, key: str) -> None:
    composed = (unicodedata.normalize("NFC", "café.md"), unicodedata.normalize("NFD", "sub/café.md"))
    folder = write(tmp_path, f"[documents.'{key}']\nrestricted = true\n", "a.txt", "sub/b.md", *composed)
    sidecar = read_sidecar(folder)
    assert sidecar is not None
    ((named, hints),) = sidecar.documents.items()
    assert (folder / named).is_file()
    assert hints.restricted == ("restricted",)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("not-there.txt", "names no file"),
        ("A.txt", 'is "a.txt" meant?'),
        ("a.TXT", 'is "a.txt" meant?'),
        ("SUB/b.md", 'is "sub" meant?'),
        ("b.md", "names no file"),
        ("a.txt ", "names no file"),
        (" a.txt", "names no file"),
        ("a", "names no file"),
        ("a.txt/b", "names no plain file"),
        ("*.txt", "names no file"),
        ("sub/*", "names no file"),
        ("a%2etxt", "names no file"),
        ("file://a.txt", "names no file"),
        ("sub", "names a folder"),
        ("sub/", "names a folder"),
        (".", "[folder]"),
        ("./", "[folder]"),
        ("", "[folder]"),
        ("../a.txt", "leads out of the folder"),
        ("sub/../a.txt", "leads out of the folder"),
        ("/a.txt", "not a path below"),
        ("\\a.txt", "not a path below"),
        ("~/a.txt", "not a path below"),
        ("C:\\minutes\\a.txt", "not a path below"),
        ("c:a.txt", "names no file"),
        (".hidden.txt", "hidden"),
        (".git/a.txt", "hidden"),
        ("link.txt", "leads over a link"),
        ("linked/b.md", "leads over a link"),
        ("dangling.txt", "leads over a link"),
        ("pipe.txt", "names no plain file"),
        ("minutes.toml", "names a sidecar"),
        ("x" * 5_000, "names no file"),
        ("/".join(["x"] * 5_000), "names no file"),
        ("\u202ea.txt\u0007", "names no file"),
    ],
)
@pytest.mark.parametrize("values", ["restricted = true", 'title = "May"'])
def test_a_key_that_names_no_file_is_refused(tmp_path: Path, key: str, words: str, values: str) -> None:
    folder = write(tmp_path, "", "a.txt", "sub/b.md", ".hidden.txt", ".git/a.txt")
    (folder / "link.txt").symlink_to("a.txt")
    (folder / "linked").symlink_to("sub")
    (folder / "dangling.txt").symlink_to("gone")
    os.mkfifo(folder / "pipe.txt")
    quoted = key.replace("\\", "\\\\").replace("\u0007", "\\u0007")
    assert words in refusal(write(folder, f'[documents."{quoted}"]\n{values}\n'))


def test_the_absolute_path_of_the_file_is_refused(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, f'[documents."{tmp_path}/a.txt"]\nrestricted = true\n'))
    assert "not a path below" in message


def test_two_keys_for_one_file_are_refused(tmp_path: Path) -> None:
    text = '[documents."a.txt"]\nrestricted = true\n[documents."./a.txt"]\nrestricted = false\n'
    assert 'names "a.txt" twice' in refusal(write(tmp_path, text))


def test_two_files_that_only_look_alike_are_refused(tmp_path: Path) -> None:
    names = [unicodedata.normalize(form, "café.md") for form in ("NFC", "NFD")]
    folder = write(tmp_path, '[documents."café.md"]\nrestricted = true\n', *names)
    assert "only look the same" in refusal(folder)


def test_what_is_no_plain_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "minutes.toml"
    (tmp_path / "own.toml").write_text("")
    for target in ("own.toml", "/etc/hostname", "gone"):
        path.symlink_to(target)
        assert "is a link" in refusal(tmp_path)
        path.unlink()
    path.mkdir()
    assert "is a folder" in refusal(tmp_path)
    path.rmdir()
    os.mkfifo(path)  # whoever opened it would wait for ever
    assert "pipe, socket or device" in refusal(tmp_path)


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("minutes.toml")
        assert "pipe, socket or device" in refusal(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_one_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "").joinpath("minutes.toml").chmod(0)
    assert "cannot be read" in refusal(tmp_path)


def test_one_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "minutes.toml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "larger than 10 MB" in refusal(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_are_read(tmp_path: Path, encoding: str) -> None:
    text = '[documents."a.txt"]\r\ntitle = "Café"\r\nrestricted = "audit"\r\n'
    sidecar = read_sidecar(write(tmp_path, text.encode(encoding)))
    assert sidecar is not None
    assert sidecar.documents["a.txt"] == Hints("Café", restricted=("audit",))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(write(tmp_path, b"\x00\x01\x02" * 50))


def test_texts_are_cleaned(tmp_path: Path) -> None:
    stated = entry(tmp_path, 'title = "May\\u001b[31m\\u202e\\n  two"\nboard = "\\u00a0Parish\\u200b "')
    assert stated == Hints("May[31m two", "Parish")


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
    assert entry(tmp_path, f"restricted = {stated}").restricted == labels


def test_many_entries_are_read(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(2_000)]
    text = "".join(f'[documents."{name}"]\ntitle = "{"May " * 30}"\n' for name in names)
    sidecar = read_sidecar(write(tmp_path, text, *names))
    assert sidecar is not None
    assert set(sidecar.documents) == set(names)
