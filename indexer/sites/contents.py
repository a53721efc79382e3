"""What a server sent -> the bytes to keep and the ending that fits them, or why they are no document."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from indexer.documents.encodings import encoding_declared_as, in_known_encodings
from indexer.documents.formats import READERS, require, why_not
from indexer.errors import RefusedFile
from indexer.sites.addresses import without_secrets
from indexer.sites.names import suffix_of
from indexer.sites.source import SiteTrouble, UnfitDocument
from indexer.sites.web import WebAnswer

_BY_TYPE = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
}
_BY_START = ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"))
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_PAGES, _TEXTS = frozenset({".html", ".htm", ".xhtml"}), frozenset({".txt", ".text", ".md", ".markdown"})
_MAY_BE_PAGES = _PAGES | {".doc", ".mhtml", ".mht"}
_DECLARES = re.compile(rb"charset\s*=", re.IGNORECASE)
_LOOKED_AT = 4096


def document_of(answer: WebAnswer, listed: str, before: str) -> tuple[bytes, str]:
    """The bytes to keep and their ending.

    `listed` is the ending of its address, `before` that of the copy at hand, "" for none.
    Raises SiteTrouble for an empty answer, a format that is not read, and a page in place of a document, as
    sites send it that are being mended or that want somebody to log in.
    """
    where, data = without_secrets(answer.url), answer.data
    if not data.strip():
        raise SiteTrouble(f"{where} answers with nothing")
    is_page = _PAGE.match(data[:_LOOKED_AT]) is not None
    wanted = before or listed
    if is_page and wanted and wanted not in _MAY_BE_PAGES:
        raise SiteTrouble(f"{where} answers with a page instead of a {wanted} document")
    suffix = _suffix(answer, listed or before, is_page=is_page)
    try:
        if (reason := why_not(suffix)) is not None:
            raise RefusedFile(reason)
        require(data, suffix)
    except RefusedFile as error:
        raise UnfitDocument(f"{where} is not kept: {error}") from None
    return (_in_utf8(answer) if suffix in _PAGES | _TEXTS else data), suffix


def _suffix(answer: WebAnswer, listed: str, *, is_page: bool) -> str:
    by_start = next((suffix for start, suffix in _BY_START if answer.data.startswith(start)), None)
    if by_start and by_start != ".doc":
        return by_start
    named = suffix_of(f"x:/{_file_name(answer)}") or suffix_of(answer.url)
    by_type = _BY_TYPE.get(answer.content_type, "")
    if by_start == ".doc" or not is_page:
        return listed or named or by_type or by_start or _unknown(answer)
    return listed if listed in READERS else ".html"


def _unknown(answer: WebAnswer) -> str:
    """The ending of an address that is of no format that is read, for the reason why."""
    return PurePosixPath(urlsplit(answer.url).path).suffix.lower()


def _file_name(answer: WebAnswer) -> str:
    """The name that the server gives the file."""
    message = Message()
    with suppress(ValueError, TypeError):
        message["content-disposition"] = in_known_encodings(answer.headers.get("content-disposition", ""))
        return message.get_filename() or ""
    return ""


def _in_utf8(answer: WebAnswer) -> bytes:
    """The bytes of a text in UTF-8 where only the header says in which other encoding they are.

    A file does not keep its header, and what is valid UTF-8 is that, whatever the header says.
    """
    data = answer.data
    declared = encoding_declared_as(answer.charset or "")
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if declared is None or marked or _DECLARES.search(data[:_LOOKED_AT]):
        return data
    with suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return data
    try:
        return data.decode(declared).encode("utf-8")
    except UnicodeDecodeError:
        return data  # the header is wrong: whoever reads the file tells by its bytes, and says what is lost
