from __future__ import annotations

import importlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from odfdo import Document

from indexer.documents import read as read_module
from indexer.documents.formats import READERS
from indexer.documents.office import package
from indexer.documents.read import read_source
from indexer.errors import MissingExtra, RefusedFile
from indexer.model import Hints


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(RefusedFile) as refused:
        read_source(path)
    message = str(refused.value)
    assert path.name not in message
    assert "\n" not in message
    return message


def saved(save: Callable[[BytesIO], object]) -> bytes:
    file = BytesIO()
    save(file)
    return file.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Welcome")
    return saved(document.save)


def test_a_source_holds_the_text_its_lines_and_all_hints(tmp_path: Path) -> None:
    path = tmp_path / "May 2024_final.MD"
    path.write_text("---\ntitle: May\n---\n# Harbour\n\nText\n")
    source = read_source(path, Hints(board="Harbour Board"))
    assert source.document_id == "may-2024_final"
    assert source.text == "Harbour\n\nText"
    assert [line.text for line in source.lines] == ["Harbour", "Text"]
    assert (source.sidecar.board, source.embedded.title) == ("Harbour Board", "May")


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("data", [b"", b"  \n\t"])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    assert refusal(tmp_path / f"a{suffix}", data) == "it is empty"


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_random_bytes_are_refused(tmp_path: Path, suffix: str) -> None:
    refusal(tmp_path / f"a{suffix}", bytes(range(256)) * 8)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("a.xlsx", "spreadsheet"),
        ("a.wps", "save it as"),
        ("a.png", "OCR"),
        ("minutes-of-may", "no suffix"),
        ("a.xyz", ".xyz"),
    ],
)
def test_other_formats_are_refused_with_advice(tmp_path: Path, name: str, word: str) -> None:
    assert word in refusal(tmp_path / name, b"x")


def test_a_spreadsheet_under_another_name_is_refused(tmp_path: Path) -> None:
    sheet = saved(Document("spreadsheet").save)
    assert "OpenDocument text" in refusal(tmp_path / "a.odt", sheet)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "Word document" in refusal(tmp_path / "b.docx", (tmp_path / "b.zip").read_bytes())


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"PK\x03\x04zip", "not a PDF"),
        ("a.docx", b"%PDF-1.4", "a PDF"),
        ("a.txt", b"%PDF-1.4 text", "a PDF"),
        ("a.md", b"{\\rtf1 text}", "RTF"),
        ("a.html", b"\x89PNG\r\n", "picture"),
        ("a.odt", b"plain text", "damaged or not"),
    ],
)
def test_content_that_belies_its_suffix_is_refused(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    assert words in refusal(tmp_path / name, data)


def test_an_encrypted_word_document_is_refused(tmp_path: Path) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le")
    assert "encrypted" in refusal(tmp_path / "a.docx", container)


def test_an_encrypted_opendocument_is_refused(tmp_path: Path) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", b"\x01\x02 ciphered")
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
    assert "encrypted" in refusal(tmp_path / "a.odt", file.getvalue())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_word_document_is_refused(tmp_path: Path, share: float) -> None:
    data = word()
    refusal(tmp_path / "a.docx", data[: int(share * len(data))])


def test_a_bit_turned_in_the_text_is_refused(tmp_path: Path) -> None:
    data = bytearray(word())
    at = data.index(b"word/document.xml") + 60
    data[at] ^= 0xFF
    refusal(tmp_path / "a.docx", bytes(data))


@pytest.mark.parametrize(("name", "megabytes"), [("word/bomb.xml", 51), ("word/media/bomb.png", 201)])
def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, name: str, megabytes: int) -> None:
    file = BytesIO(word())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(bytes(1_000_000))
    assert len(file.getvalue()) < 1_000_000
    assert "unpacks to more than" in refusal(tmp_path / "a.docx", file.getvalue())


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    file = BytesIO()
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(BytesIO(word())) as archive, zipfile.ZipFile(file, "w") as changed:
        for item in archive.namelist():
            changed.writestr(item, bomb if item == "word/document.xml" else archive.read(item))
    assert "entities" in refusal(tmp_path / "a.docx", file.getvalue())


def test_a_file_that_is_too_large_is_refused_and_says_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_module, "MAX_MEGABYTES", 1)
    assert "1 MB" in refusal(tmp_path / "a.txt", b"x" * 1_000_001)


def test_a_package_without_text_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.docx", saved(docx.Document().save)) == "it holds no text"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="cannot be opened"):
        read_source(tmp_path / "a.txt")


def test_a_missing_library_names_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> object:
        raise ModuleNotFoundError("No module named 'pdfplumber.page'", name="pdfplumber.page")

    monkeypatch.setattr(importlib, "import_module", fail)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(MissingExtra, match=r"pdfplumber is not installed; .* pip install '\.\[index\]'"):
        read_source(path)


def test_members_of_a_package_are_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_MAX_MEMBERS", 3)
    with pytest.raises(RefusedFile, match="more than 3 parts"):
        package.OfficePackage(word())
