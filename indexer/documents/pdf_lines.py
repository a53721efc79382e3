"""What stands on one PDF page: lines made of segments, and ruled tables; points from the page's top left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import dedupe_chars

from indexer.documents.lines import StyledRun, opening_strong
from indexer.documents.list_labels import SYMBOL_BULLETS, take_apart


@dataclass(frozen=True, slots=True)
class Segment:
    """Text of one line without a wide gap in it; coordinates in points from the page's top left."""

    text: str
    x0: float
    x1: float
    size: float
    strong: bool
    first_word: float  # width of the first word
    gap: float  # white space behind the first word
    strong_to: int = 0  # characters of `text` that open it in bold


@dataclass(frozen=True, slots=True)
class PageLine:
    """What stands on one line, left to right."""

    page: int
    top: float
    bottom: float
    segments: tuple[Segment, ...]
    bullet: bool = False  # a drawn bullet stands before it
    link: bool = False
    note: bool = False  # stands in the margin, beside a paragraph
    right: float = 0.0  # where the column ends that the line stands in; 0 for the page's own

    @property
    def x0(self) -> float:
        """Left end of the text."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Right end of the text."""
        return self.segments[-1].x1

    @property
    def size(self) -> float:
        """Font size of most of the line."""
        return max(self.segments, key=lambda segment: len(segment.text)).size

    @property
    def text(self) -> str:
        """The line's text, a tab at every wide gap."""
        return "\t".join(segment.text for segment in self.segments)

    @property
    def strong_to(self) -> int:
        """How many characters of the text open it in bold: whole segments, then the beginning of one."""
        length = 0
        for segment in self.segments:
            if not segment.strong:
                return length + segment.strong_to if segment.strong_to else max(0, length - 1)
            length += len(segment.text) + 1
        return length - 1

    @property
    def strong(self) -> bool:
        """Whether every segment with letters is set in bold."""
        worded = [segment for segment in self.segments if any(c.isalnum() for c in segment.text)]
        return bool(worded) and all(segment.strong for segment in worded)


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table whose cells are ruled; each cell is the lines in it."""

    page: int
    top: float
    bottom: float
    rows: tuple[tuple[tuple[PageLine, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """Everything legible on one page."""

    number: int
    height: float
    lines: tuple[PageLine, ...]
    tables: tuple[PageTable, ...]
    characters: int
    unknown: int  # glyphs whose character is not known
    pictured: float  # share of the page's area under pictures


# Lines with wide gaps: two columns of prose, rows of a table without rules, or a tab in a line.

# Starts of the same column differ by less than this (points).
_ALIGNED = 4.0
# Between two columns of prose there is at least this much white (points).
_GUTTER = 8.0
# Columns of prose have some height, and most of their lines fill most of the column; lists of names do not.
_PROSE_LINES = 5
_PROSE_FILLED = 0.75
_PROSE_SHARE = 0.6
_PROSE_WORDS = 3
# Longer entries than this are prose with something beside it, not the cells of a row.
_LONGEST_CELL = 70
_SHORTEST_PROSE = 40
# "1.", "70/17", "2.a", "(iv)", "B)": the gap behind a number is its tab, not a column.
_LABEL = re.compile(r"[(\[]?(?:\d{1,4}(?:[./:-]\d{1,4}){0,3}(?:\.?[a-z])?|[A-Za-z]|[ivxIVX]{1,5})[.):\]]?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table without rules: as many cells as the table has columns, `None` for an empty one."""

    line: PageLine
    cells: tuple[str | None, ...]


def laid_out(lines: Sequence[PageLine]) -> Iterator[PageLine | list[TableRow]]:
    """Yield the lines of a page in reading order, rows of tables without rules together."""
    for column in _columns([_tabbed(line) for line in lines]):
        at = 0
        while at < len(column):
            rows, used = _table(column, at)
            if rows:
                yield rows
                at += used
            else:
                yield from _beside(column[at], column[at + 1] if at + 1 < len(column) else None)
                at += 1


def _tabbed(line: PageLine) -> PageLine:
    """Join a number at the beginning of a line with what stands behind its tab."""
    if len(line.segments) < 2 or not _is_label(line.segments[0]):
        return line
    label, body, *rest = line.segments
    joined = Segment(
        f"{label.text} {body.text}",
        label.x0,
        body.x1,
        body.size,
        body.strong,
        label.x1 - label.x0,
        body.x0 - label.x1,
        _opens_strong(label, body),
    )
    return replace(line, segments=(joined, *rest))


def _opens_strong(label: Segment, body: Segment) -> int:
    """Return how far the bold reaches that opens the words behind a label, which may be in ordinary type."""
    behind = len(body.text) if body.strong else body.strong_to
    return len(label.text) + 1 + behind if behind else len(label.text) if label.strong else 0


def _is_label(segment: Segment) -> bool:
    text = segment.text
    if len(text) == 1:
        return text.isdigit() or bool(take_apart(f"{text} x").marker)
    return bool(_LABEL.fullmatch(text)) and not text.isalpha()


def _columns(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Cut a page at its columns of prose; everything else is one column."""
    columns: list[list[PageLine]] = [[]]
    at = 0
    while at < len(lines):
        end, gutter = _gutter(lines, at)
        left, right = _sides(lines[at:end], gutter) if gutter else ([], [])
        if _is_prose(left) and _is_prose(right):
            columns += [left, right, []]
            at = end
        else:
            columns[-1].append(lines[at])
            at += 1
    return [column for column in columns if column]


def _gutter(lines: Sequence[PageLine], at: int) -> tuple[int, float | None]:
    """Return how far down from line `at` a band of white reaches, and where its middle is."""
    segments = lines[at].segments
    if len(segments) != 2:
        return at + 1, None
    low, high = segments[0].x1, segments[1].x0
    end = at + 1
    for line in lines[at + 1 :]:
        inner = _free(line, low, high)
        if inner is None:
            break
        low, high = inner
        end += 1
    return end, (low + high) / 2


def _free(line: PageLine, low: float, high: float) -> tuple[float, float] | None:
    """Return the part of the band between `low` and `high` that the line leaves white, if wide enough."""
    for segment in line.segments:
        if segment.x1 <= (low + high) / 2:
            low = max(low, segment.x1)
        else:
            high = min(high, segment.x0)
    return (low, high) if high - low >= _GUTTER else None


def _sides(lines: Sequence[PageLine], gutter: float) -> tuple[list[PageLine], list[PageLine]]:
    left: list[PageLine] = []
    right: list[PageLine] = []
    for line in lines:
        for side, segments in (
            (left, tuple(s for s in line.segments if s.x0 < gutter)),
            (right, tuple(s for s in line.segments if s.x0 >= gutter)),
        ):
            if segments:
                side.append(replace(line, segments=segments))
    return _limited(left), _limited(right)


def _limited(lines: list[PageLine]) -> list[PageLine]:
    right = max((line.x1 for line in lines), default=0.0)
    return [replace(line, right=right) for line in lines]


def _is_prose(lines: Sequence[PageLine]) -> bool:
    if len(lines) < _PROSE_LINES:
        return False
    x0, right = min(line.x0 for line in lines), lines[0].right
    filled = [line for line in lines if line.x1 - x0 >= _PROSE_FILLED * (right - x0)]
    words = sum(len(line.text.split()) for line in lines)
    return len(filled) >= _PROSE_SHARE * len(lines) and words >= _PROSE_WORDS * len(lines)


def _table(lines: Sequence[PageLine], at: int) -> tuple[list[TableRow], int]:
    """Return the rows of a table that begins at line `at` and how many lines it takes; no rows for none."""
    starts = [segment.x0 for segment in lines[at].segments]
    if len(starts) < 2:
        return [], 0
    rows: list[TableRow] = []
    gapped = used = 0
    previous = lines[at]
    for line in lines[at:]:
        cells = _cells(line, starts)
        if cells is None or line.top - previous.bottom > 2 * line.size or _is_prose_beside(line):
            break
        if (
            len(line.segments) == 1
            and line.segments[0].x0 < starts[1] - _ALIGNED
            and not _follows(lines, at + used, starts)
        ):
            break
        rows.append(TableRow(line, cells))
        gapped += len(line.segments) > 1
        used += 1
        previous = line
    return (rows, used) if gapped >= 2 else ([], 0)


def _follows(lines: Sequence[PageLine], at: int, starts: Sequence[float]) -> bool:
    """Whether the table goes on after line `at`, which has only its first column."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    return following is not None and len(following.segments) > 1 and _cells(following, starts) is not None


def _cells(line: PageLine, starts: Sequence[float]) -> tuple[str | None, ...] | None:
    """Return the line's text by column, None when a segment begins where no column does or crosses one."""
    cells: list[str | None] = [None] * len(starts)
    for segment in line.segments:
        column = next((i for i, start in enumerate(starts) if abs(segment.x0 - start) <= _ALIGNED), None)
        if column is None or cells[column] is not None:
            return None
        if column + 1 < len(starts) and segment.x1 > starts[column + 1] - _ALIGNED:
            return None
        cells[column] = segment.text
    return tuple(cells)


def _is_prose_beside(line: PageLine) -> bool:
    return any(len(segment.text) > _LONGEST_CELL for segment in line.segments)


def _beside(line: PageLine, following: PageLine | None) -> Iterator[PageLine]:
    """Yield a line, short notes in the margin beside prose (who is to act) as lines of their own."""
    if len(line.segments) > 1 and (_is_prose_beside(line) or _runs_on_beside(line, following)):
        yield replace(line, segments=line.segments[:1])
        for segment in line.segments[1:]:
            yield replace(line, segments=(segment,), note=True, bullet=False)
    else:
        yield line


def _runs_on_beside(line: PageLine, following: PageLine | None) -> bool:
    """Whether prose goes on in the line below, which leaves the margin free where this line has a note."""
    if following is None or len(following.segments) > 1 or len(line.segments[0].text) < _SHORTEST_PROSE:
        return False
    close = following.top - line.bottom < line.size
    return close and abs(following.x0 - line.x0) <= _ALIGNED and following.x1 < line.segments[1].x0


# One PDF page -> its printed lines and ruled tables, top to bottom.

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
