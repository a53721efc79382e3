"""What a file's first bytes say it is, against what its suffix promises."""

from __future__ import annotations

from indexer.errors import RefusedFile

# PDF allows other bytes before its header; readers look this far.
_PDF_HEADER_WITHIN = 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that an encrypted Office document keeps its contents in, as named in the container.
_OFFICE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STARTS = (
    (b"%PDF-", "a PDF"),
    (_ZIP, "a zip archive or an office document"),
    (_OLE, "a document of old Microsoft Office"),
    (b"{\\rtf", "rich text (RTF)"),
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
    elif suffix in {".docx", ".odt"}:
        if data.startswith(_OLE) and _OFFICE_ENCRYPTED in data:
            raise RefusedFile("it is encrypted: save it without a password")
        if not data.startswith(_ZIP):
            raise RefusedFile(_differs(f"a {suffix} document", found))
    elif found:
        raise RefusedFile(
            f"its content is {found}, although its suffix is {suffix}: give it the right suffix"
        )


def _differs(promised: str, found: str | None) -> str:
    if found:
        return f"its content is {found}, not {promised}: give it the right suffix or save it again"
    return f"it is damaged or not {promised} at all: save it again"
