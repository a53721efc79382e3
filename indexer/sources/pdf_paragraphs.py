"""What stands on PDF pages -> paragraphs in reading order, with their markers, levels and kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexer.model import LineKind
from indexer.sources.canonical import Paragraph
from indexer.sources.markers import take_apart
from indexer.sources.pdf_joining import Open, add, begin, continues
from indexer.sources.pdf_layout import Row, laid_out
from indexer.sources.pdf_measures import (
    LONG_LINE,
    SAME_X_EM,
    TAB_EM,
    Measures,
    listed,
    measure,
    number_of,
)
from indexer.sources.pdf_page import PageLine, PageTable, PageText
from indexer.sources.tables import rows_of

_HEADING_LONGEST = 200  # a longer paragraph in large type is emphasis
_TIGHT = 0.75  # points: ragged text hardly ever ends this near to the edge it wraps at


def paragraphs_of(pages: Sequence[PageText]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document in reading order."""
    flow = [element for page in pages for element in _in_order(page)]
    lines = [element for element in flow if isinstance(element, PageLine) and not element.note]
    measures = measure(lines or _all_lines(pages), _all_lines(pages))
    entries = listed(lines, measures)
    indents: list[float] = []
    notes: list[PageLine] = []
    current: Open | None = None
    for element in flow:
        if isinstance(element, PageLine):
            if element.note:
                notes.append(element)
                continue
            if current and continues(current, element, measures, entry=id(element) in entries):
                add(current, element, measures)
                continue
        yield from _done(current, notes, measures, indents)
        if isinstance(element, PageLine):
            current = begin(element, current, measures)
        else:
            current = None
            yield from _table(element, measures)
    yield from _done(current, notes, measures, indents)


def _done(
    current: Open | None, notes: list[PageLine], measures: Measures, indents: list[float]
) -> Iterator[Paragraph]:
    """Yield the finished paragraph, then the notes that stand in its margin."""
    if current:
        yield _paragraph(current, measures, indents)
    yield from (Paragraph(note.text, page=note.page, strong=note.strong, gap_before=False) for note in notes)
    notes.clear()


def _in_order(page: PageText) -> Iterator[PageLine | list[Row] | PageTable]:
    """Yield what stands on a page from top to bottom, the lines between tables laid out for themselves."""
    lines = list(page.lines)
    for table in sorted(page.tables, key=lambda t: t.top):
        above = [line for line in lines if line.top < table.top]
        lines = lines[len(above) :]
        yield from laid_out(above)
        yield table
    yield from laid_out(lines)


def _all_lines(pages: Iterable[PageText]) -> list[PageLine]:
    """Return every line, those in ruled tables too."""
    found: list[PageLine] = []
    for page in pages:
        found.extend(page.lines)
        found.extend(line for table in page.tables for row in table.rows for cell in row for line in cell)
    return found


def _paragraph(done: Open, measures: Measures, indents: list[float]) -> Paragraph:
    first = done.first
    strong = all(line.strong for line in [first, *done.lines])
    marked = take_apart(done.text)
    marker, text, kind = marked.marker, marked.text, LineKind.BULLET
    number = number_of(first)
    hanging = done.hang is not None and done.hang > first.x0 + TAB_EM * first.size
    if first.bullet and not marker:
        marker = "•"
    elif not marker and number and (done.tabbed or hanging):
        marker, text, kind = number.strip(), done.text[len(number) :], LineKind.NUMBERED
    like = Paragraph(
        text,
        page=first.page,
        strong=strong,
        link=first.link and not done.lines,
        gap_before=done.gap,
        strong_to=max(0, done.strong_to - (len(done.text) - len(text))),
    )
    if first.size in measures.larger and len(done.text) <= _HEADING_LONGEST:
        indents.clear()
        level = min(measures.larger.index(first.size) + 1, 6)
        return replace(
            like, kind=LineKind.HEADING, level=level, marker="" if kind is LineKind.BULLET else marker
        )
    if not marker:
        indents.clear()
        return like
    return replace(like, kind=kind, level=_depth(first.x0, first.size, indents), marker=marker)


def _depth(x0: float, size: float, indents: list[float]) -> int:
    """Return how deep a list item is nested, `indents` being those of the items open around it."""
    while indents and indents[-1] > x0 + SAME_X_EM * size:
        indents.pop()
    if not indents or indents[-1] < x0 - SAME_X_EM * size:
        indents.append(x0)
    return len(indents) - 1


def _table(table: PageTable | list[Row], measures: Measures) -> Iterator[Paragraph]:
    if isinstance(table, PageTable):
        tight = _tight(table)
        rows = [[_cell(c, measures, entries=n in tight) for n, c in enumerate(row)] for row in table.rows]
        page = table.page
    else:
        rows = [[[Paragraph(text)] if text else [] for text in cells] for cells in _unwrapped(table)]
        page = table[0].line.page
    yield from (replace(paragraph, page=page) for paragraph in rows_of(rows))


def _unwrapped(rows: Sequence[Row]) -> list[list[str | None]]:
    """Return the rows' cells, the second line of a wrapped cell added to its first."""
    table: list[list[str | None]] = []
    for row in rows:
        filled = [(column, text) for column, text in enumerate(row.cells) if text]
        column, text = filled[0]
        above = table[-1][column] if table else None
        # An entry of its own opens with a capital or a number.
        if len(filled) == 1 and above and (text[0].islower() or text[0] == "("):
            table[-1][column] = f"{above} {text}"
        else:
            table.append(list(row.cells))
    return table


def _tight(table: PageTable) -> set[int]:
    """Return the columns that are as wide as their longest entry: their lines are set, not wrapped."""
    return {
        column
        for row in table.rows
        for column, cell in enumerate(row)
        for line in cell
        if len(line.text) < LONG_LINE and line.right - line.x1 < _TIGHT
    }


def _cell(lines: Sequence[PageLine], measures: Measures, *, entries: bool) -> list[Paragraph]:
    """Return the paragraphs in a cell; `entries` says that each line that opens in capitals is one."""
    indents: list[float] = []
    notes: list[PageLine] = []
    paragraphs: list[Paragraph] = []
    current: Open | None = None
    for line in lines:
        if current and continues(current, line, measures, entry=entries):
            add(current, line, measures)
            continue
        paragraphs.extend(_done(current, notes, measures, indents))
        current = begin(line, current, measures)
    return [*paragraphs, *_done(current, notes, measures, indents)]
