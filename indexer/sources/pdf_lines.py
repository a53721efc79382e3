"""One PDF page -> its printed lines and ruled tables, top to bottom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import dedupe_chars

from indexer.sources.markers import SYMBOL_BULLETS
from indexer.sources.pdf_page import PageLine, PageTable, PageText, Segment
from indexer.sources.runs import Run, opening_strong

# Distances are points (1/72 inch) or shares of the font size ("em").
_SPACE_EM = 0.15  # letters this far apart are two words; spaces are a quarter em, tracking far less
_JOINED_EM = 0.1  # word pieces closer than this are one word: raised "th", a change of font
_SEGMENT_EM = 1.6  # a wider gap is a tab or a column; justified text stretches its spaces to about one em
_LEVEL = 0.1  # a slope below one in ten is a crooked line, above it a watermark or a stamp
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
# Fonts whose letters are drawn as signs; what they draw is a bullet nearly always.
_SIGNS = re.compile(r"dingbats|wingdings|webdings", re.IGNORECASE)
_UNKNOWN = re.compile(r"\(cid:\d+\)")
_UNKNOWN_SIGN = "\ufffd"
_UNKNOWN_FIRST = re.compile(rf"^{_UNKNOWN_SIGN}(?= |$)")
# A small picture or drawing before a line is its bullet: at most this high and wide, at most this far off.
_BULLET_EM = 1.6
_BULLET_AWAY_EM = 2.5
# Pages with more drawn edges than this hold charts or maps; looking for tables there takes minutes.
_MOST_EDGES = 4000


def page_text(page: Page) -> PageText:
    """Return the lines and ruled tables of a page; turned text (watermarks, stamps) is left out."""
    page = _without_doubles(page.filter(_is_level))
    words = page.extract_words(x_tolerance_ratio=_SPACE_EM, y_tolerance=2, return_chars=True)
    tables = []
    for found in _tables(page):
        rows = tuple(tuple(tuple(_cell_lines(page, words, cell)) for cell in row.cells) for row in found.rows)
        if sum(any(row) for row in rows) > 1 and max(map(len, rows)) > 1:
            tables.append(PageTable(page.page_number, found.bbox[1], found.bbox[3], rows))
            words = [word for word in words if not _within(word, found.bbox)]
    text = "".join(char["text"] for char in page.chars)
    area = sum(image["width"] * image["height"] for image in page.images)
    return PageText(
        page.page_number,
        float(page.height),
        tuple(_lines(page, words)),
        tuple(tables),
        len(text.split()) and len(page.chars),
        len(_UNKNOWN.findall(text)),
        area / (page.width * page.height),
    )


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
    lines = _lines(page, [word for word in words if _within(word, cell)]) if cell else []
    if not cell or not lines:
        return []
    padding = min(line.x0 for line in lines) - cell[0]
    right = max(cell[2] - padding, max(line.x1 for line in lines))
    return [replace(line, right=right) for line in lines]


def _within(word: dict[str, Any], box: Sequence[float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _lines(page: Page, words: Iterable[dict[str, Any]]) -> list[PageLine]:
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
    runs: list[Run] = []
    end = words[0]["x0"]
    for word in words:
        apart = bool(runs) and word["x0"] - end > _JOINED_EM * size
        sign = all(_SIGNS.search(char["fontname"]) for char in word["chars"])
        printed = "•" if sign else _legible(word["text"])
        runs.append(Run(f" {printed}" if apart else printed, _is_bold(word["chars"])))
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
