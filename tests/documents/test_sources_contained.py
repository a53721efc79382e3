"""Archives, mails, saved pages and old Word files: the documents in them, by name, within bounds."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer.documents.containers import convert
from indexer.documents.read import read_source, read_sources
from indexer.errors import RefusedFile
from indexer.model import Hints
from tests.rendering.old_word import OldWordRun, old_word

MINUTES = "Quay Board\n\nMinutes of the meeting held on 3 May 2024\n\n1. Roads\n\nThe {} road was mended.\n"


def packed(folder: Path, files: dict[str, str | bytes], name: str = "quay.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for inner, data in files.items():
            archive.writestr(inner, data)
    return path


def mail(folder: Path, message: EmailMessage, name: str = "quay.eml") -> Path:
    path = folder / name
    path.write_bytes(message.as_bytes())
    return path


def test_an_archive_holds_documents_called_after_it_and_their_path(tmp_path: Path) -> None:
    path = packed(
        tmp_path,
        {
            "2024/may.txt": MINUTES.format("north"),
            "april.md": MINUTES.format("south"),
            "__MACOSX/._april.md": "x",
            "photo.png": b"\x89PNG\r\n",
        },
    )
    first, second = read_sources(path)
    assert (first.document_id, second.document_id) == ("quay-2024-may", "quay-april")
    assert "north" in first.text
    assert "south" in second.text
    assert [one.code for one in first.warnings] == ["part-not-read"]
    assert '"photo.png"' in first.warnings[0].message


def test_what_the_sidecar_says_of_an_archive_holds_for_all_in_it(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.txt": MINUTES.format("a"), "b.txt": MINUTES.format("b")})
    marks = Hints(restricted=("staff",))
    assert [one.sidecar for one in read_sources(path, marks)] == [marks, marks]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"minutes.toml": "", "a.txt": "Text."}, "only heeded in a folder"),
        ({"Sub/Minutes.TOML": "", "a.txt": "Text."}, "only heeded in a folder"),
        ({"a.png": b"\x89PNG\r\n"}, "nothing in it can be read"),
        ({"a.zip": b"PK\x03\x04"}, "unpack it"),
        ({}, "is empty|not a zip|holds no file|damaged"),
        ({f"{n}.txt": "Text." for n in range(2_001)}, "more than 2,000 files"),
    ],
)
def test_archives_that_are_refused_say_why(
    tmp_path: Path, files: dict[str, str | bytes], reason: str
) -> None:
    with pytest.raises(RefusedFile, match=reason):
        read_sources(packed(tmp_path, files))


def test_an_archive_of_untrue_size_or_damage_is_refused(tmp_path: Path) -> None:
    good = packed(tmp_path, {"a.txt": MINUTES.format("a") * 50}).read_bytes()
    refused = 0
    for at in range(0, len(good), 37):
        path = tmp_path / "bad.zip"
        path.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        try:
            read_sources(path)
        except RefusedFile:
            refused += 1
    assert refused


def test_a_mail_is_its_text_and_its_attachments(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Minutes of May", "clerk@quay.example"
    message.set_content(MINUTES.format("plain"))
    message.add_alternative(f"<p>{MINUTES.format('café')}</p>", subtype="html", charset="iso-8859-1")
    attachment = MINUTES.format("attached").encode()
    message.add_attachment(attachment, maintype="text", subtype="plain", filename="May 2024.txt")
    body, attached = read_sources(mail(tmp_path, message))
    assert (body.document_id, attached.document_id) == ("quay", "quay-may-2024")
    assert "café" in body.text
    assert "plain" not in body.text
    assert body.embedded.title == "Minutes of May"
    assert "attached" in attached.text


def test_a_mail_of_nothing_and_what_is_no_mail_are_refused(tmp_path: Path) -> None:
    empty = EmailMessage()
    empty["Subject"] = "Nothing"
    with pytest.raises(RefusedFile, match="without text"):
        read_sources(mail(tmp_path, empty))
    path = tmp_path / "none.eml"
    path.write_text("\n\nJust text.\n")
    with pytest.raises(RefusedFile, match="headers of a message"):
        read_sources(path)


def test_a_saved_page_is_its_page(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Saved"
    message.make_related()
    page = EmailMessage()
    html = "<html><body><h1>Quay Board</h1><p>The fee is £420.</p></body></html>"
    page.set_content(html, subtype="html", charset="cp1252")
    picture = EmailMessage()
    picture.set_content(b"\x89PNG", maintype="image", subtype="png")
    message.attach(page)
    message.attach(picture)
    source = read_source(mail(tmp_path, message, "quay.mhtml"))
    assert source.text == "Quay Board\n\nThe fee is £420."
    with pytest.raises(RefusedFile, match="no web page"):
        read_source(mail(tmp_path, picture, "picture.mht"))


def test_an_old_word_file_that_is_something_else_is_read_as_that(tmp_path: Path) -> None:
    for name, data in (
        ("rich.doc", rb"{\rtf1 The road was mended.\par}"),
        ("page.doc", b"<html><body><p>The road was mended.</p></body></html>"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert read_source(path).text == "The road was mended."


def test_without_a_program_for_old_word_the_refusal_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert.shutil, "which", lambda name: None)
    path = tmp_path / "old.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(RefusedFile, match="not read without LibreOffice"):
        read_source(path)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("installed", [True, False])
def test_old_word_files_are_read_with_libreoffice_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    rich = tmp_path / "minutes.rtf"
    rich.write_bytes(
        rb"{\rtf1\ansi Quay Board\par The fee is \'a3420.{\v  secret}{\deleted  struck}\par "
        rb"\trowd\cellx3000\cellx6000\intbl Ann Bell\cell Chair\cell\row\pard More was said.\par}"
    )
    own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", own, "--headless", "--convert-to", "doc", rich.name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    if not installed:
        monkeypatch.setattr(convert.shutil, "which", lambda name: None)
    source = read_source(tmp_path / "minutes.doc")
    words = "Quay Board The fee is £420. Ann Bell Chair More was said."
    assert " ".join(source.text.split()) == words
    assert "Ann Bell\tChair" in source.text
    assert not {"text-lost", "not-checked"} & {warning.code for warning in source.warnings}


@pytest.mark.parametrize("hidden", [True, False])
def test_styles_that_hide_need_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: bool
) -> None:
    monkeypatch.setattr(convert.shutil, "which", lambda name: None)
    path = tmp_path / "old.doc"
    path.write_bytes(old_word((OldWordRun("Quay Board\r"),), hiding_style=hidden))
    if not hidden:
        assert read_source(path).text == "Quay Board"
        return
    with pytest.raises(RefusedFile, match="not read without LibreOffice"):
        read_source(path)


def test_what_a_program_loses_of_an_old_word_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.doc").write_bytes(
        old_word((OldWordRun("Quay Board\rThe crane was sold to Kit Low.\r"),))
    )
    monkeypatch.setattr(convert, "from_old_word", lambda data: (".txt", b"Quay Board"))
    (warning,) = read_source(tmp_path / "old.doc").warnings
    assert (warning.code, "The crane was sold" in warning.message) == ("text-lost", True)


def test_bytes_in_an_archive_are_bounded(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", b"a" * 45_000_000)
    path = tmp_path / "bomb.zip"
    path.write_bytes(data.getvalue())
    with pytest.raises(RefusedFile, match="more than 200 MB"):
        read_sources(path)
