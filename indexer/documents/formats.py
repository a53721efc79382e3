"""Which formats are read, what a file's first bytes say it is, and what the reader of one format returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from indexer.documents.lines import Paragraph
from indexer.errors import RefusedFile
from indexer.model import Hints, Warning

# Which files are read, by which module, and why others are not.

# Suffix in lower case -> module of this package whose `read` takes the bytes.
READERS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text",
        ".text": "text",
        ".md": "markdown",
        ".markdown": "markdown",
        ".html": "html.html",
        ".htm": "html.html",
        ".xhtml": "html.html",
        ".docx": "office.docx",
        ".docm": "office.docx",
        ".dotx": "office.docx",
        ".dotm": "office.docx",
        ".odt": "office.odt",
        ".ott": "office.odt",
        ".fodt": "office.odt",
        ".pdf": "pdf.pdf",
        ".rtf": "rtf",
        ".doc": "containers.convert",
        ".mhtml": "containers.saved_page",
        ".mht": "containers.saved_page",
    }
)
CONTAINERS = frozenset({".zip", ".eml"})
"""Suffixes of files that hold several documents."""

# Read too, and not worth a mention beside the others.
_VARIANTS = frozenset(
    {".text", ".markdown", ".htm", ".xhtml", ".docm", ".dotx", ".dotm", ".ott", ".fodt", ".mht"}
)
_SPREADSHEET = "it is a spreadsheet, not minutes: export the minutes as .docx, .odt, .pdf or .txt"
_SLIDES = "it is a slide show, not minutes: export the minutes as .docx, .odt, .pdf or .txt"
_OLD_WORD = "it is in a word processor's format that is not read: save it as .docx, .odt or .pdf"
_PICTURE = "it is a picture without text: recognise its text (OCR) and save that as .pdf or .txt"
_ARCHIVE = "it is an archive: unpack it and give the files in it"

_REASONS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods", ".csv", ".tsv"), _SPREADSHEET)
    | dict.fromkeys((".ppt", ".pptx", ".odp"), _SLIDES)
    | dict.fromkeys((".wps", ".pages"), _OLD_WORD)
    | dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp"), _PICTURE)
    | dict.fromkeys((".gz", ".tar", ".tgz", ".7z", ".rar"), _ARCHIVE)
)


def why_not(suffix: str) -> str | None:
    """Return None for a suffix that is read, else one clause that says why it is not."""
    suffix = suffix.lower()
    if suffix in READERS or suffix in CONTAINERS:
        return None
    known = ", ".join(sorted({*READERS, *CONTAINERS} - _VARIANTS))
    named = f"the suffix {suffix} is not read" if suffix else "it has no suffix"
    return _REASONS.get(suffix, f"{named}: minutes are read from {known}")


# What a file's first bytes say it is, against what its suffix promises.

# PDF allows other bytes before its header; readers look this far.
_PDF_HEADER_WITHIN = 1024
_PACKAGES = frozenset({".docx", ".docm", ".dotx", ".dotm", ".odt", ".ott"})
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
# The stream that an encrypted Office document keeps its contents in, as named in the container.
_OFFICE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STARTS = (
    (b"%PDF-", "a PDF"),
    (_ZIP, "a zip archive or an office document"),
    (_OLE, "a document of old Microsoft Office"),
    (_RTF, "rich text (RTF)"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)


def require(data: bytes, suffix: str) -> None:
    """Raise RefusedFile when `data` is plainly not what the suffix (".pdf", in lower case) says."""
    found = next((name for start, name in _STARTS if data.startswith(start)), None)
    if suffix == ".pdf":
        if b"%PDF-" not in data[:_PDF_HEADER_WITHIN]:
            raise RefusedFile(_differs("a PDF", found))
    elif suffix in _PACKAGES:
        if data.startswith(_OLE) and _OFFICE_ENCRYPTED in data:
            raise RefusedFile("it is encrypted: save it without a password")
        if not data.startswith(_ZIP):
            raise RefusedFile(_differs(f"a {suffix} document", found))
    elif suffix == ".zip":
        if not data.startswith(_ZIP):
            raise RefusedFile(_differs("a zip archive", found))
    elif suffix == ".doc":  # told by its reader, since much else is given this ending
        return
    elif suffix == ".rtf":
        if not data.startswith(_RTF):
            raise RefusedFile(_differs("rich text", found))
    elif found:
        raise RefusedFile(
            f"its content is {found}, although its suffix is {suffix}: give it the right suffix"
        )


_LOOKED_AT = 1024  # bytes that tell what a file is
_PAGES = (b"<!doctype html", b"<html", b"<?xml")
OLD_WORD = READERS[".doc"]
"""The reader of files that end in .doc, also of those that are something else."""


def reader_within(data: bytes) -> str:
    """Return the reader of what a .doc file really is: rich text, web pages and others are called so."""
    start = data[:_LOOKED_AT].lstrip().lower()
    if start.startswith(_RTF):
        return READERS[".rtf"]
    if start.startswith(_ZIP.lower()):
        return READERS[".docx"]
    if start.startswith(_PAGES) or b"<html" in start:
        return READERS[".html"]
    return OLD_WORD if data.startswith(_OLE) else READERS[".txt"]


def _differs(promised: str, found: str | None) -> str:
    if found:
        return f"its content is {found}, not {promised}: give it the right suffix or save it again"
    return f"it is damaged or not {promised} at all: save it again"


# What a reader of one format returns.

UNSEEN = "unseen"
"""Why text is left out that nobody sees who looks at the file: it is counted, and its words are not kept."""

NOTE_MARK = "note mark"
"""Why the raised number of a note is left out, whose text stands elsewhere."""


@dataclass(frozen=True, slots=True)
class OmittedText:
    """Text of a file that is not among its paragraphs, and the reason in plain words ("navigation")."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The paragraphs of one file in reading order, and the metadata that the file states about itself.

    `left_out` is all text that a reader of the file sees and that is in no paragraph, and of what nobody sees
    that which the second reading of the format has too. `warnings` are doubts about the reading itself:
    letters that the file does not tell, text recognised from a picture.
    """

    paragraphs: tuple[Paragraph, ...]
    hints: Hints = field(default_factory=Hints)
    left_out: tuple[OmittedText, ...] = ()
    warnings: tuple[Warning, ...] = ()


class DocumentReader(Protocol):
    """Reads the bytes of one file; raises RefusedFile when they cannot be read as this format."""

    def __call__(self, data: bytes, /) -> ReadDocument: ...  # noqa: D102 - the class says it
