"""PDF files with a text layer -> paragraphs, by where the text stands on its pages."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import dedupe_chars

from indexer.documents.formats import ReadDocument
from indexer.documents.lines import SYMBOL_BULLETS, StyledRun, opening_strong
from indexer.documents.pdf_lines import PageLine, PageTable, PageText, Segment, without_furniture
from indexer.documents.pdf_paragraphs import paragraphs_of
from indexer.errors import RefusedFile
from indexer.model import Hints

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
# A page without a letter whose pictures cover this much of it is a scan.
_SCAN_SHARE = 0.5
# Bullets and ornaments are glyphs of no known character in sound files; a tenth of all text
# is a missing character table.
_UNKNOWN_SHARE = 0.1
# What Word puts before a file's name when it was printed rather than titled.
_PRINTED_TITLE = re.compile(r"^(?:Microsoft Word - .*|untitled|\(?anonymous\)?)$", re.IGNORECASE)


def read(data: bytes) -> ReadDocument:
    """Read a PDF; raises RefusedFile for one that is encrypted, damaged, too long or a scan without text."""
    try:
        with collected_losses() as losses, pdfplumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > _MAX_PAGES:
                raise RefusedFile(f"it has more than {_MAX_PAGES} pages, the most that is read: split it")
            pages = list(map(_page_text, pdf.pages))
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


# One PDF page -> its printed lines and ruled tables, top to bottom.

# Distances are points (1/72 inch) or shares of the font size ("em").
_SPACE_EM = 0.15  # letters this far apart are two words; spaces are a quarter em, tracking far less
_JOINED_EM = 0.1  # word pieces closer than this are one word: raised "th", a change of font
_SEGMENT_EM = 1.6  # a wider gap is a tab or a column; justified text stretches its spaces to about one em
_LEVEL = 0.1  # a slope below one in ten is a crooked line, above it a watermark or a stamp
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
# Fonts whose letters are drawn as signs; what they draw is a bullet nearly always.
_SIGNS = re.compile(r"dingbats|wingdings|webdings", re.IGNORECASE)
# A glyph whose character the file does not tell, as pdfminer prints it.
_UNKNOWN = re.compile(r"\(cid:\d+\)")
_UNKNOWN_SIGN = "\ufffd"
_UNKNOWN_FIRST = re.compile(rf"^{_UNKNOWN_SIGN}(?= |$)")
# A small picture or drawing before a line is its bullet: at most this high and wide, at most this far off.
_BULLET_EM = 1.6
_BULLET_AWAY_EM = 2.5
# Pages with more drawn edges than this hold charts or maps; looking for tables there takes minutes.
_MOST_EDGES = 4000


def _page_text(whole: Page) -> PageText:
    """Return the lines and ruled tables of a page; turned text (watermarks, stamps) is left out."""
    page = _without_doubles(whole.filter(_is_level))
    words = page.extract_words(x_tolerance_ratio=_SPACE_EM, y_tolerance=2, return_chars=True)
    tables = []
    for found in _tables(page):
        rows = tuple(tuple(tuple(_cell_lines(page, words, cell)) for cell in row.cells) for row in found.rows)
        if sum(any(row) for row in rows) > 1 and max(map(len, rows)) > 1:
            tables.append(PageTable(page.page_number, found.bbox[1], found.bbox[3], rows))
            words = [word for word in words if not _within(word, found.bbox)]
    text = "".join(char["text"] for char in page.chars)
    area = sum(image["width"] * image["height"] for image in page.images)
    printed = PageText(
        page.page_number,
        float(page.height),
        tuple(_page_lines(page, words)),
        tuple(tables),
        len(text.split()) and len(page.chars),
        len(_UNKNOWN.findall(text)),
        area / (page.width * page.height),
    )
    whole.close()  # pdfplumber keeps every object of every page otherwise
    return printed


def _is_level(item: dict[str, Any]) -> bool:
    if item.get("object_type") != "char":
        return True
    across, turned, *_ = item["matrix"]
    return bool(across > 0 and abs(turned) < _LEVEL * across)


class _Letters(list[dict[str, Any]]):
    """Letters that know their places; pdfplumber looks each one up, which in a list takes a second a page."""

    def __init__(self, letters: Iterable[dict[str, Any]]) -> None:
        super().__init__(letters)
        self._places = {id(letter): place for place, letter in enumerate(self)}

    def index(self, letter: dict[str, Any], *_: Any) -> int:  # noqa: ANN401
        """The place of a letter of the list."""
        return self._places[id(letter)]


def _without_doubles(page: Page) -> Page:
    """The page with letters once that are set twice in the same place, to look bold."""
    kept = {id(letter) for letter in dedupe_chars(_Letters(page.chars))}
    return page.filter(lambda item: item.get("object_type") != "char" or id(item) in kept)


def _tables(page: Page) -> list[Any]:
    return page.find_tables() if 0 < len(page.edges) <= _MOST_EDGES else []


def _cell_lines(page: Page, words: Iterable[dict[str, Any]], cell: Sequence[float] | None) -> list[PageLine]:
    """Return the lines in a cell, which wrap as far from its right side as they begin from its left."""
    lines = _page_lines(page, [word for word in words if _within(word, cell)]) if cell else []
    if not cell or not lines:
        return []
    padding = min(line.x0 for line in lines) - cell[0]
    right = max(cell[2] - padding, max(line.x1 for line in lines))
    return [replace(line, right=right) for line in lines]


def _within(word: dict[str, Any], box: Sequence[float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _page_lines(page: Page, words: Iterable[dict[str, Any]]) -> list[PageLine]:
    marks = [m for m in (*page.images, *page.curves) if m["height"] > 0]
    lines = []
    for row in _rows_of_words(words):
        segments = _segments(row)
        if not segments:
            continue
        top, bottom = min(w["top"] for w in row), max(w["bottom"] for w in row)
        size, x0 = segments[0].size, segments[0].x0
        bullet = any(_is_bullet(mark, x0, top, bottom, size) for mark in marks)
        box = (x0, top, segments[-1].x1, bottom)
        link = any(_covers(annotation, box) for annotation in page.annots)
        lines.append(PageLine(page.page_number, top, bottom, tuple(segments), bullet, link))
    return sorted(lines, key=lambda line: (line.top, line.x0))


def _rows_of_words(words: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Group words that overlap at least half their height with the tallest word of a line."""
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda w: w["bottom"] - w["top"], reverse=True):
        for row in rows:
            overlap = min(word["bottom"], row[0]["bottom"]) - max(word["top"], row[0]["top"])
            if overlap >= 0.5 * (word["bottom"] - word["top"]):
                row.append(word)
                break
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w["x0"]) for row in rows]


def _segments(words: Sequence[dict[str, Any]]) -> list[Segment]:
    """Join the words of a line, left to right, into stretches without a wide gap."""
    groups: list[list[dict[str, Any]]] = []
    for word in words:
        size = word["chars"][0]["size"]
        if groups and word["x0"] - groups[-1][-1]["x1"] <= _SEGMENT_EM * size:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_segment(group) for group in groups]


def _segment(words: Sequence[dict[str, Any]]) -> Segment:
    chars = [char for word in words for char in word["chars"] if char["text"].strip()]
    size = Counter(round(char["size"], 1) for char in chars).most_common(1)[0][0]
    runs: list[StyledRun] = []
    end = words[0]["x0"]
    for word in words:
        apart = bool(runs) and word["x0"] - end > _JOINED_EM * size
        sign = all(_SIGNS.search(char["fontname"]) for char in word["chars"])
        printed = "•" if sign else _legible(word["text"])
        runs.append(StyledRun(f" {printed}" if apart else printed, _is_bold(word["chars"])))
        end = word["x1"]
    first = words[0]
    return Segment(
        # An unknown glyph alone before words is a bullet: fonts that only hold signs tell no characters.
        text=_UNKNOWN_FIRST.sub("•", "".join(run.text for run in runs)).rstrip(),
        x0=first["x0"],
        x1=end,
        size=size,
        strong=_is_bold(chars),
        first_word=first["x1"] - first["x0"],
        gap=words[1]["x0"] - first["x1"] if len(words) > 1 else 0.0,
        strong_to=opening_strong(runs),
    )


def _is_bold(chars: Iterable[dict[str, Any]]) -> bool:
    """Whether all letters and digits among the characters, at least one, are set in bold."""
    lettered = [char for char in chars if char["text"].isalnum()]
    return bool(lettered) and all(_BOLD.search(char["fontname"]) for char in lettered)


def _legible(text: str) -> str:
    """Show symbol-font bullets as the signs they draw, and unknown glyphs as Unicode's sign for that."""
    for symbol, sign in SYMBOL_BULLETS.items():
        text = text.replace(symbol, sign)
    return _UNKNOWN.sub(_UNKNOWN_SIGN, text)


def _is_bullet(mark: dict[str, Any], x0: float, top: float, bottom: float, size: float) -> bool:
    middle = (mark["top"] + mark["bottom"]) / 2
    away = x0 - mark["x1"]
    small = max(mark["width"], mark["height"]) <= _BULLET_EM * size
    return bool(small and top <= middle <= bottom and -0.5 * size <= away <= _BULLET_AWAY_EM * size)


def _covers(annotation: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    """Whether a link covers nearly all of a line's width."""
    subtype = str((annotation.get("data") or {}).get("Subtype", ""))
    width = min(annotation["x1"], box[2]) - max(annotation["x0"], box[0])
    middle = (box[1] + box[3]) / 2
    return (
        "Link" in subtype
        and annotation["top"] <= middle <= annotation["bottom"]
        and width >= 0.8 * (box[2] - box[0])
    )
