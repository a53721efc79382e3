"""PDF files with a text layer -> paragraphs, by where the text stands on its pages."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from indexer.documents.pdf_lines import PageLine, PageText, page_text
from indexer.documents.pdf_paragraphs import paragraphs_of
from indexer.documents.read import ReadDocument
from indexer.errors import RefusedFile
from indexer.model import Hints

# Running heads, feet and page numbers: what repeats at the same place from page to page.

# Heads and feet stand in the outer eighth of a page and are at most this many lines.
_ZONE = 1 / 8
_MOST_LINES = 4
# Heads of odd and even pages differ, and a title page has none: a third of the pages is a habit.
_SHARE = 1 / 3
# Points by which the same line may stand higher or lower on another page.
_SAME_PLACE = 6
_NUMBER = re.compile(r"[0-9]{1,4}")
_Key = tuple[str, bool, int]  # text, whether in the head, and place counted from the nearer edge
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s?)?(?:p(?:age|g|\.)?\s?)?\d{1,4}(?:\s?(?:/|of|\|)\s?(?:\d{1,4}|p\s?a\s?g\s?e))?(?:\s?[-–—|])?",
    re.IGNORECASE,
)


def without_furniture(pages: Sequence[PageText]) -> list[PageText]:
    """Return the pages less the lines that belong to the paper and not to the text."""
    size = _body_size(pages)
    seen = Counter(
        key for page in pages for key in {k for line in _outer(page) for k in _keys(page, line, size)}
    )
    needed = max(2, _SHARE * len(pages))
    cleaned = []
    for page in pages:
        outer = {
            id(line) for line in _outer(page) if _is_furniture(_keys(page, line, size), line, seen, needed)
        }
        cleaned.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in outer)))
    return cleaned


def _body_size(pages: Sequence[PageText]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _outer(page: PageText) -> list[PageLine]:
    """Return the lines in the head and foot of the page."""
    zone = _ZONE * page.height
    head = [line for line in page.lines[:_MOST_LINES] if line.bottom <= zone]
    foot = [line for line in page.lines[-_MOST_LINES:] if line.top >= page.height - zone]
    return head + foot


def _keys(page: PageText, line: PageLine, size: float) -> list[_Key]:
    """Return what to recognise a line by: its text, and its text with numbers that count with the pages.

    Headings count too ("Item 1", "Item 2"), so what is larger than the text must repeat to the letter.
    """
    from_top = line.top < page.height / 2
    place = round((line.top if from_top else page.height - line.bottom) / _SAME_PLACE)
    counted = _NUMBER.sub(lambda found: f"#{int(found[0]) - page.number}", line.text)
    texts = {line.text} if line.size > size or line.strong else {line.text, counted}
    return [(text, from_top, place) for text in texts]


def _is_furniture(keys: Sequence[_Key], line: PageLine, seen: Counter[_Key], needed: float) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text.strip()):
        return True
    return any(
        sum(seen[text, from_top, near] for near in (place - 1, place, place + 1)) >= needed
        for text, from_top, place in keys
    )


# What pdfminer only says in its log: that it has gone on without a part of the text.

_LIBRARY = "pdfminer"
# The modules that unpack and print text; what the others warn of (boxes, colours, curves) loses none.
_LOSING = ("pdfminer.pdftypes", "pdfminer.pdfdevice")


class Losses(logging.Handler):
    """Collects what was lost while a file was read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note a message of the modules that lose text, pass over the others."""
        if record.name in _LOSING:
            self.messages.append(record.getMessage())


@contextmanager
def noticed() -> Iterator[Losses]:
    """Collect losses instead of having the library print its warnings between those of the command."""
    logger, losses = logging.getLogger(_LIBRARY), Losses()
    propagated = logger.propagate
    logger.addHandler(losses)
    logger.propagate = False
    try:
        yield losses
    finally:
        logger.removeHandler(losses)
        logger.propagate = propagated


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


def read(data: bytes) -> ReadDocument:
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
    return ReadDocument(tuple(paragraphs_of(without_furniture(pages))), Hints(title=title))


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
