"""Lines of PDF pages: segments, columns, tables without rules; points from the top left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.documents.formats import OmittedText
from indexer.documents.lines import take_apart


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
    opening_mark: str = ""  # the raised mark before it, which makes it a note
    marks: tuple[str, ...] = ()  # raised marks of notes in it, which are not in `text`


@dataclass(frozen=True, slots=True)
class PageLine:
    """What stands on one line, left to right."""

    page: int
    top: float
    bottom: float
    segments: tuple[Segment, ...]
    bullet: bool = False  # a drawn bullet stands before it
    pale: bool = False
    link: bool = False
    note: bool = False  # stands in the margin, beside a paragraph
    entry: bool = False  # is an entry of a column beside the text
    beside: tuple[PageLine, ...] = ()  # entries beside it
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
    def opening_mark(self) -> str:
        """The raised mark that opens the line; "" for none."""
        return self.segments[0].opening_mark

    @property
    def marks(self) -> tuple[str, ...]:
        """Raised marks of notes in the line."""
        return tuple(mark for segment in self.segments for mark in segment.marks)

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
    turned: bool = False  # runs otherwise than most text of the page
    stamps: tuple[str, ...] = ()  # words across the text or behind it
    left_out: tuple[OmittedText, ...] = ()


# Lines with wide gaps: two columns of prose, rows of a table without rules, or a tab in a line.

# Starts of the same column differ by less than this (points).
ALIGNED = 4.0
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
    for column in _columns([tabbed(line) for line in lines]):
        at = 0
        while at < len(column):
            rows, used = _table(column, at)
            if rows:
                yield _with_entries(rows)
                at += used
            else:
                yield from _beside(column[at], column[at + 1] if at + 1 < len(column) else None)
                at += 1


def _with_entries(rows: list[TableRow]) -> list[TableRow]:
    """Return the rows of a table with the entries that stand beside them in a column of their own."""
    if not any(row.line.beside for row in rows):
        return rows
    beside = (" ".join(entry.text for entry in row.line.beside) or None for row in rows)
    return [replace(row, cells=(*row.cells, entry)) for row, entry in zip(rows, beside, strict=True)]


def tabbed(line: PageLine) -> PageLine:
    """Return a line with its number joined to what stands behind its tab."""
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
        label.opening_mark,
        label.marks + body.marks,
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
            columns += [left, *_columns(right), []]
            at = end
        else:
            columns[-1].append(lines[at])
            at += 1
    return [column for column in columns if column]


def _gutter(lines: Sequence[PageLine], at: int) -> tuple[int, float | None]:
    """Return how far down from line `at` a band of white reaches, and where its middle is."""
    segments = lines[at].segments
    if len(segments) < 2:
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
                side.append(replace(line, segments=segments, beside=line.beside if side is left else ()))
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
            and line.segments[0].x0 < starts[1] - ALIGNED
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
        column = next((i for i, start in enumerate(starts) if abs(segment.x0 - start) <= ALIGNED), None)
        if column is None or cells[column] is not None:
            return None
        if column + 1 < len(starts) and segment.x1 > starts[column + 1] - ALIGNED:
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
    yield from line.beside


def _runs_on_beside(line: PageLine, following: PageLine | None) -> bool:
    """Whether prose goes on in the line below, which leaves the margin free where this line has a note."""
    if following is None or len(following.segments) > 1 or len(line.segments[0].text) < _SHORTEST_PROSE:
        return False
    close = following.top - line.bottom < line.size
    return close and abs(following.x0 - line.x0) <= ALIGNED and following.x1 < line.segments[1].x0


def text_sizes(lines: Iterable[PageLine]) -> Counter[float]:
    """Return how many characters are set in each font size."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes
