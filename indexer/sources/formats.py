"""Which files are read, by which module, and why others are not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Suffix in lower case -> module of this package whose `read` takes the bytes.
READERS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "plain",
        ".text": "plain",
        ".md": "markdown",
        ".markdown": "markdown",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".docx": "docx",
        ".odt": "odt",
        ".pdf": "pdf",
    }
)

_SPREADSHEET = "it is a spreadsheet, not minutes: export the minutes as .docx, .odt, .pdf or .txt"
_SLIDES = "it is a slide show, not minutes: export the minutes as .docx, .odt, .pdf or .txt"
_OLD_WORD = "it is in a word processor's format that is not read: save it as .docx, .odt or .pdf"
_PICTURE = "it is a picture without text: recognise its text (OCR) and save that as .pdf or .txt"
_ARCHIVE = "it is an archive: unpack it and give the files in it"

_REASONS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods", ".csv", ".tsv"), _SPREADSHEET)
    | dict.fromkeys((".ppt", ".pptx", ".odp"), _SLIDES)
    | dict.fromkeys((".doc", ".rtf", ".wps", ".pages", ".docm", ".dotx", ".fodt"), _OLD_WORD)
    | dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp"), _PICTURE)
    | dict.fromkeys((".zip", ".gz", ".tar", ".tgz", ".7z", ".rar"), _ARCHIVE)
)


def why_not(suffix: str) -> str | None:
    """Return None for a suffix that is read, else one clause that says why it is not."""
    suffix = suffix.lower()
    if suffix in READERS:
        return None
    known = ", ".join(sorted({s for s in READERS if s not in {".text", ".markdown", ".htm", ".xhtml"}}))
    named = f"the suffix {suffix} is not read" if suffix else "it has no suffix"
    return _REASONS.get(suffix, f"{named}: minutes are read from {known}")
