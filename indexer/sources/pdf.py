"""PDF files with a text layer -> paragraphs, by where the text stands on its pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from indexer.errors import RefusedFile
from indexer.model import Hints
from indexer.sources.pdf_furniture import without_furniture
from indexer.sources.pdf_lines import page_text
from indexer.sources.pdf_losses import noticed
from indexer.sources.pdf_page import PageText
from indexer.sources.pdf_paragraphs import paragraphs_of
from indexer.sources.reading import Reading

# Minutes of a year bound together reach a few hundred pages; reading takes about a fifth of a second a page.
_MAX_PAGES = 500
# A page without a letter whose pictures cover this much of it is a scan.
_SCAN_SHARE = 0.5
# A glyph whose character the file does not tell, as pdfminer prints it.
_UNKNOWN_GLYPH = re.compile(r"\(cid:\d+\)")
# Bullets and ornaments are such glyphs in sound files; a tenth of all text is a missing character table.
_UNKNOWN_SHARE = 0.1
# What Word puts before a file's name when it was printed rather than titled.
_PRINTED_TITLE = re.compile(r"^(?:Microsoft Word - .*|untitled|\(?anonymous\)?)$", re.IGNORECASE)


def read(data: bytes) -> Reading:
    """Read a PDF; raises RefusedFile for one that is encrypted, damaged, too long or a scan without text."""
    try:
        with noticed() as losses, pdfplumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > _MAX_PAGES:
                raise RefusedFile(f"it has more than {_MAX_PAGES} pages, the most that is read: split it")
            pages = [_page(page) for page in pdf.pages]
            title = _title(pdf.metadata)
    except PdfminerException as error:
        raise _refusal(error.args[0] if error.args else error) from error
    except (PDFException, MalformedPDFException) as error:
        raise _refusal(error) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        # pdfminer trusts what a PDF says of itself and fails in many ways where that is wrong.
        raise RefusedFile("it is damaged: its pages cannot be read") from error
    if losses.messages:
        raise RefusedFile("it is damaged: part of its text cannot be unpacked")
    _require_text(pages)
    return Reading(tuple(paragraphs_of(without_furniture(pages))), Hints(title=title))


def _page(page: Page) -> PageText:
    text = page_text(page)
    page.close()  # pdfplumber keeps every object of every page otherwise
    return text


def _require_text(pages: Sequence[PageText]) -> None:
    """Refuse scans, whole or in part, and text that the file's fonts do not let anybody read."""
    scans = [n for n, page in enumerate(pages, 1) if not page.characters and page.pictured >= _SCAN_SHARE]
    if scans and len(scans) == len(pages):
        raise RefusedFile("it is a scan without a text layer: recognise its text (OCR) first")
    if scans:
        # Reading the other pages alone would make "the minutes do not say" untrue.
        raise RefusedFile(
            f"its page {scans[0]} is a scan without a text layer: recognise its text (OCR) or take it out"
        )
    characters = sum(page.characters for page in pages)
    unknown = sum(page.unknown for page in pages)
    if characters and unknown >= _UNKNOWN_SHARE * characters:
        raise RefusedFile("its fonts do not say which characters they print: export it again or use OCR")


def _refusal(error: object) -> RefusedFile:
    if isinstance(error, PDFPasswordIncorrect | PDFEncryptionError):
        return RefusedFile("it is encrypted: save it without a password")
    return RefusedFile("it is damaged: its pages cannot be read")


def _title(metadata: dict[str, Any]) -> str | None:
    title = metadata.get("Title")
    if not isinstance(title, str) or _PRINTED_TITLE.match(title.strip()):
        return None
    return title.strip() or None
