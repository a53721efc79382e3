"""Marks of restriction in the properties of office documents, PDF files and mails."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.read import read_sources
from indexer.errors import RefusedFile
from indexer.meetings.parse import parse_document
from tests.harbour import HARBOUR
from tests.rendering import RENDERINGS

TEXT = "Pay Panel\n\nMinutes of the meeting held on 3 May 2024\n\n1. Pay\n\nThe quince was agreed.\n"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"


def with_part(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A package with one of its parts, or a new one, changed."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, change(old.read(name).decode() if name in old.namelist() else ""))
    return made.getvalue()


def docx(name: str, value: str) -> bytes:
    part = (
        f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VT}"><property pid="2" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
    )
    return with_part(RENDERINGS["minutes.docx"](HARBOUR), "docProps/custom.xml", lambda _: part)


def docx_category(name: str, value: str) -> bytes:
    return with_part(
        RENDERINGS["minutes.docx"](HARBOUR),
        "docProps/core.xml",
        lambda core: core.replace(
            "</cp:coreProperties>", f"<cp:{name}>{value}</cp:{name}></cp:coreProperties>"
        ),
    )


def odt(name: str, value: str) -> bytes:
    part = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta>'
        f'<meta:user-defined meta:name="{name}">{value}</meta:user-defined>'
        "</office:meta></office:document-meta>"
    )
    return with_part(RENDERINGS["minutes.odt"](HARBOUR), "meta.xml", lambda _: part)


def pdf(name: str, value: str) -> bytes:
    made = BytesIO()
    canvas = Canvas(made, pageCompression=0)
    canvas.setKeywords(value)
    for number, line in enumerate(TEXT.splitlines()):
        canvas.drawString(72, 760 - 20 * number, line)
    canvas.save()
    return made.getvalue().replace(b"/Keywords", f"/{name}".encode())


def mail(name: str, value: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Minutes"
    message[name] = value
    message.set_content(TEXT)
    return message.as_bytes()


def rtf(name: str, value: str) -> bytes:
    text = TEXT.replace("\n", "\\par\n")
    if name == "Keywords":
        info = rf"{{\info{{\keywords {value}}}}}"
    else:
        info = rf"{{\*\userprops {{\propname {name}}}\proptype30{{\staticval {value}}}}}"
    return f"{{\\rtf1\\ansi{info}\n{text}}}".encode()


FORMATS: dict[str, Callable[[str, str], bytes]] = {
    "docx": docx,
    "odt": odt,
    "pdf": pdf,
    "eml": mail,
    "rtf": rtf,
}


def labels(folder: Path, suffix: str, data: bytes) -> set[tuple[str, ...]]:
    path = folder / f"pay.{suffix}"
    path.write_bytes(data)
    return {one.restricted for source in read_sources(path) for one in parse_document(source)}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Restricted", "audit", ("audit",)),
        ("restricted", "true", ("restricted",)),
        ("Confidential", "yes", ("restricted",)),
        ("Sensitivity", "Private", ("restricted",)),
        ("Restricted", "false", ()),
        ("Classification", "UNCLASSIFIED", ()),
        ("Category", "Minutes", ()),
        ("Keywords", "restricted parking, private roads", ()),
    ],
)
def test_properties_restrict(
    tmp_path: Path, suffix: str, name: str, value: str, expected: tuple[str, ...]
) -> None:
    assert labels(tmp_path, suffix, FORMATS[suffix](name, value)) == {expected}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Restricted", "The Board"),
        ("RestrictedTo", "audit"),
        ("MSIP_Label_1f2e_Name", "Confidential"),
        ("Sensitivity", "Company-Confidential"),
        ("DocumentSecurityLabel", "PROTECT"),
        ("Keywords", "Not for publication"),
    ],
)
def test_what_cannot_be_told_refuses_the_file(tmp_path: Path, suffix: str, name: str, value: str) -> None:
    with pytest.raises(RefusedFile, match="whom it is restricted to cannot be told"):
        labels(tmp_path, suffix, FORMATS[suffix](name, value))


@pytest.mark.parametrize(("name", "value"), [("category", "Confidential"), ("contentStatus", "Restricted")])
def test_words_own_properties_count(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(RefusedFile, match=value):
        labels(tmp_path, "docx", docx_category(name, value))


def test_a_mail_and_its_attachments_are_restricted_by_both(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["X-Other"] = "Minutes", "nothing"
    message["Restricted"] = "audit"
    message.set_content(TEXT)
    for number, mark in enumerate(
        ("", "---\nrestricted: [audit, staff]\n---\n", "---\nrestricted: staff\n---\n")
    ):
        message.add_attachment(f"{mark}{TEXT}", filename=f"paper-{number}.txt")
    (tmp_path / "pay.eml").write_bytes(message.as_bytes())
    sources = read_sources(tmp_path / "pay.eml")
    assert [one.embedded.restricted for one in sources] == [("audit",)] * 3
    assert any("restricted to staff" in warning.message for warning in sources[0].warnings)


def test_an_archive_with_what_is_meant_as_a_sidecar_is_refused(tmp_path: Path) -> None:
    for name in ("minutes.toml", "2024/Minutes.TOML", ".minutes.toml", "minutes.toml.txt"):
        with zipfile.ZipFile(tmp_path / "pay.zip", "w") as archive:
            archive.writestr("a.txt", TEXT)
            archive.writestr(name, '[documents."a.txt"]\nrestricted = true\n')
        with pytest.raises(RefusedFile, match=r"minutes\.toml"):
            read_sources(tmp_path / "pay.zip")
