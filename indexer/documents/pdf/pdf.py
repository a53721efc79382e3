"""PDF files with a text layer -> paragraphs, by where the text stands on its pages."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from indexer.documents.formats import NOTE_MARK, OmittedText, ReadDocument
from indexer.documents.metadata.restriction import restriction_in
from indexer.documents.pdf import ocr
from indexer.documents.pdf.beside import with_notes_beside
from indexer.documents.pdf.furniture import without_furniture
from indexer.documents.pdf.glyphs import GlyphResources
from indexer.documents.pdf.ink import DrawnPages, drawn_pages
from indexer.documents.pdf.margins import MarginNumbers
from indexer.documents.pdf.page import read_page
from indexer.documents.pdf.page_lines import PageText
from indexer.documents.pdf.paragraphs import all_lines, paragraphs_of
from indexer.documents.pdf.properties import properties_of
from indexer.documents.pdf.view import LetteredPage
from indexer.errors import RefusedFile
from indexer.model import Hints, Warning

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
def collected_losses() -> Iterator[Losses]:
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
# A page without a letter whose pictures cover this much of it is a scan; so is one under a single picture
# with no more letters than a scanner prints beside it (its name, a number).
_SCAN_SHARE = 0.5
_FULL_SHARE = 0.8
_SCANNER_LETTERS = 40
# Ligatures that no table names are a few letters in a hundred; a tenth is a missing character table.
_UNKNOWN_SHARE = 0.1
# So many pages are named in a warning, the others counted.
_NAMED_PAGES = 10
# What Word puts before a file's name when it was printed rather than titled.
_PRINTED_TITLE = re.compile(r"^(?:Microsoft Word - .*|untitled|\(?anonymous\)?)$", re.IGNORECASE)


def read(data: bytes) -> ReadDocument:
    """Read a PDF; raises RefusedFile for one that is encrypted, damaged, too long or a scan without text."""
    try:
        with collected_losses() as losses, pdfplumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > _MAX_PAGES:
                raise RefusedFile(f"it has more than {_MAX_PAGES} pages, the most that is read: split it")
            margins = MarginNumbers()
            with drawn_pages(data) as drawn:
                pages = _page_texts(pdf, margins, drawn)
            title, properties = _title(pdf.metadata), properties_of(pdf)
            recognised = _recognised(data, [*scanned(pages), *_unreadable(pages)], margins)
    except PdfminerException as error:
        raise _refusal(error.args[0] if error.args else error) from error
    except (PDFException, MalformedPDFException) as error:
        raise _refusal(error) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        # pdfminer trusts what a PDF says of itself and fails in many ways where that is wrong.
        raise RefusedFile("it is damaged: its pages cannot be read") from error
    if losses.messages:
        raise RefusedFile("it is damaged: part of its text cannot be unpacked")
    doubts = _recognition_doubts({number: one.confidence for number, one in recognised.items()})
    pages = [
        part
        for number, parts in groupby(pages, lambda page: page.number)
        for part in (recognised[number].parts if number in recognised else parts)
    ]
    scans = [number for number in scanned(pages) if number not in recognised]
    unreadable = _unreadable(pages)
    _require_text(pages, scans, unreadable)
    pages = without_furniture([_without_nonsense(page, unreadable) for page in pages])
    pages = with_notes_beside(pages)
    return ReadDocument(
        tuple(paragraphs_of(pages)),
        Hints(title=title, restricted=restriction_in(properties)),
        tuple(text for page in pages for text in (*page.left_out, *_note_marks(page))),
        (*doubts, *_doubts(pages, scans, unreadable)),
    )


def _page_texts(
    pdf: PDF, margins: MarginNumbers, drawn: DrawnPages, first: int | None = None
) -> list[PageText]:
    """Return the pages, counted on from `first` where that is given."""
    pdf.rsrcmgr = GlyphResources()
    pages = (
        LetteredPage(pdf, page.page_obj, number, page.initial_doctop)
        for number, page in enumerate(pdf.pages, first or 1)
    )
    return [part for page in pages for part in read_page(page, margins, drawn)]


@dataclass(frozen=True, slots=True)
class _Recognised:
    """The parts of a page whose text was recognised from its picture, and how sure that was, 0 to 1."""

    parts: tuple[PageText, ...]
    confidence: float


def _recognised(data: bytes, numbers: Iterable[int], margins: MarginNumbers) -> dict[int, _Recognised]:
    """Return the pages of these numbers by OCR where that is installed, less those that hold no word."""
    if ocr.missing() is not None:
        return {}
    found: dict[int, _Recognised] = {}
    for number in dict.fromkeys(numbers):
        page = ocr.recognise(data, number)
        if page.confidence:
            with pdfplumber.open(BytesIO(page.pdf)) as pdf:
                found[number] = _Recognised(
                    tuple(_page_texts(pdf, margins, DrawnPages(None), number)), page.confidence
                )
    return found


def _recognition_doubts(confidence: Mapping[int, float]) -> Iterator[Warning]:
    if confidence:
        were = "were" if len(confidence) > 1 else "was"
        yield Warning(
            "text-recognised",
            f"{_named(confidence).capitalize()} {were} recognised from a picture (OCR, sure to "
            f"{min(confidence.values()):.0%} at least) and may have errors.",
        )


def scanned(pages: Sequence[PageText]) -> list[int]:
    """Return the numbers of the pages that are pictures, with no letters but what a scanner prints."""
    letters = _totals(pages, lambda page: page.characters)
    pictured = _totals(pages, lambda page: 0.0 if page.turned else page.pictured)
    return [
        number
        for number, count in letters.items()
        if pictured[number] >= (_FULL_SHARE if count else _SCAN_SHARE) and count <= _SCANNER_LETTERS
    ]


def _unreadable(pages: Sequence[PageText]) -> list[int]:
    """Return the numbers of the pages most of whose letters the fonts do not tell."""
    letters = _totals(pages, lambda page: page.characters)
    unknown = _totals(pages, lambda page: page.unknown)
    return [number for number, count in letters.items() if unknown[number] >= max(1, _UNKNOWN_SHARE * count)]


def _totals(pages: Iterable[PageText], of: Callable[[PageText], float]) -> dict[int, float]:
    """Return what the parts of each page come to, by the number of the page."""
    totals: dict[int, float] = {}
    for page in pages:
        totals[page.number] = totals.get(page.number, 0) + of(page)
    return totals


def _require_text(pages: Sequence[PageText], scans: Sequence[int], unreadable: Sequence[int]) -> None:
    """Refuse a file all of whose text is in pictures or in letters that its fonts do not tell."""
    lettered = {page.number for page in pages if page.characters} - set(scans)
    if lettered - set(unreadable):
        return
    if scans and not lettered:
        raise RefusedFile(f"it is a scan without a text layer: recognise its text (OCR); {_advice()}")
    if lettered:
        raise RefusedFile(
            f"its fonts do not say which characters they print: export it again or use OCR; {_advice()}"
        )


def _advice() -> str:
    return ocr.missing() or "no text was recognised in its pictures"


def _note_marks(page: PageText) -> Iterator[OmittedText]:
    for line in all_lines([page]):
        for mark in (line.opening_mark, *line.marks):
            if mark:
                yield OmittedText(NOTE_MARK, mark)


def _without_nonsense(page: PageText, unreadable: Sequence[int]) -> PageText:
    """Return a page less its text if hardly anything of it can be read; a warning says so."""
    if page.number not in unreadable:
        return page
    text = "\n".join(line.text for line in all_lines([page]))
    return replace(
        page, lines=(), tables=(), left_out=(*page.left_out, OmittedText("unreadable letters", text))
    )


def _doubts(pages: Sequence[PageText], scans: Sequence[int], unreadable: Sequence[int]) -> Iterator[Warning]:
    if scans:
        holds, their = ("hold", "their") if len(scans) > 1 else ("holds", "its")
        yield Warning(
            "scan",
            f"{_named(scans).capitalize()} {holds} only a picture of text: recognise {their} text (OCR) "
            "and read the file again.",
        )
    if unreadable:
        yield Warning(
            "unreadable-letters",
            f"{_named(unreadable).capitalize()} cannot be read, the fonts do not say which letters "
            "they print: recognise the text (OCR) or export the file again.",
        )
    doubtful = [page.number for page in pages if page.unknown and page.number not in unreadable]
    if doubtful:
        yield Warning(
            "unreadable-letters",
            f"Letters on {_named(doubtful)} cannot be read and are shown as \ufffd: "
            "export the file again with its fonts' characters.",
        )


def _named(numbers: Iterable[int]) -> str:
    """Return the pages of these numbers in words, not too many of them."""
    pages = list(dict.fromkeys(numbers))
    first = ", ".join(map(str, pages[:_NAMED_PAGES]))
    more = f" and {len(pages) - _NAMED_PAGES} more" if len(pages) > _NAMED_PAGES else ""
    return f"page{'s' if len(pages) > 1 else ''} {first}{more}"


def _refusal(error: object) -> RefusedFile:
    if isinstance(error, PDFPasswordIncorrect | PDFEncryptionError):
        return RefusedFile("it is encrypted: save it without a password")
    return RefusedFile("it is damaged: its pages cannot be read")


def _title(metadata: dict[str, Any]) -> str | None:
    title = metadata.get("Title")
    if not isinstance(title, str) or _PRINTED_TITLE.match(title.strip()):
        return None
    return title.strip() or None
