"""Printed lines -> paragraphs: wrapped lines joined, by width, indentation, white space and style."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from indexer.model import LineKind
from indexer.sources import hyphens
from indexer.sources.canonical import Paragraph
from indexer.sources.markers import NUMBER, take_apart
from indexer.sources.pdf_layout import Row, laid_out
from indexer.sources.pdf_lines import PageLine, PageTable, PageText
from indexer.sources.tables import rows_of

# Shares of the font size, or of the usual distance of lines.
_SAME_X_EM = 0.35  # the same indentation
_TAB_EM = 0.5  # white behind a marker that is a tab and not a space
_ROOM_EM = 0.3  # a word that would have fitted with this much room left did not have to wrap
_GAP = 1.25  # lines further apart than this times the usual are parted on purpose
_LARGER = 1.12  # larger than the body by this much is a heading
_HEADING_LONGEST = 200  # a longer paragraph in large type is emphasis
_OTHER_SIZE = 0.08  # a paragraph keeps its font size to within this share
_OTHER_NUMBER = 3.0  # points by which "10." is wider than "9." in any size that people read
_LISTED = 1 / 3  # of the line ends in a paragraph all but the last are forced by its width, in a list few
_LISTED_LINES = 4
_LONG_LINE = 40  # characters: shorter lines say nothing of where the column ends


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is usual in one document, in points."""

    size: float  # of most text
    pitch: float  # from line to line inside a paragraph
    right: float  # where the text column ends
    larger: tuple[float, ...]  # heading sizes, largest first
    tabs: tuple[tuple[float, float], ...]  # where tabbed list numbers stand, and the words behind them
    words: frozenset[str]


@dataclass(slots=True)
class _Open:
    """The paragraph that lines are being added to."""

    first: PageLine
    last: PageLine
    text: str
    hang: float | None  # indentation of its second line, None while it has one line
    tabbed: bool
    gap: bool
    lines: list[PageLine] = field(default_factory=list)


def paragraphs_of(pages: Sequence[PageText]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document in reading order."""
    flow = [element for page in pages for element in _in_order(page)]
    lines = [element for element in flow if isinstance(element, PageLine)]
    measures = _measure(lines or _all_lines(pages), _all_lines(pages))
    listed = _listed(lines, measures)
    indents: list[float] = []
    current: _Open | None = None
    for element in flow:
        entry = id(element) in listed
        if isinstance(element, PageLine) and current and _continues(current, element, measures, entry=entry):
            _add(current, element, measures)
            continue
        if current:
            yield _paragraph(current, measures, indents)
        if isinstance(element, PageLine):
            current = _begin(element, current, measures)
        else:
            current = None
            yield from _table(element, measures)
    if current:
        yield _paragraph(current, measures, indents)


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


def _measure(lines: Sequence[PageLine], everything: Sequence[PageLine]) -> _Measures:
    sizes: Counter[float] = Counter()
    for line in everything:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    long = sorted(line.x1 for line in lines if len(line.text) >= _LONG_LINE and not line.right)
    # One line in twenty may stick out into the margin.
    right = long[int(0.95 * (len(long) - 1))] if long else max((line.x1 for line in lines), default=0.0)
    pairs = [(a, b) for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    running = [b.top - a.top for a, b in pairs if b.text[0].islower() and a.text[-1] not in ".:;!?"]
    pitch = median(running or [b.top - a.top for a, b in pairs] or [1.2 * size])
    larger = tuple(sorted({s for s in sizes if s >= _LARGER * size}, reverse=True))
    tabs = _tabs(everything)
    return _Measures(size, pitch, right, larger, tabs, hyphens.vocabulary(line.text for line in everything))


def _tabs(lines: Sequence[PageLine]) -> tuple[tuple[float, float], ...]:
    """Return where list numbers stand with a tab behind them, and where the words behind the tab begin.

    Justified text stretches a space to the width of a tab; but behind a tab the words of numbers of any
    length begin at the same place, and the lines that follow hang there.
    """
    widths: dict[tuple[float, float], list[float]] = {}
    for line in lines:
        if _number(line) and line.segments[0].gap >= _TAB_EM * line.size:
            number, words = _tab(line)
            widths.setdefault((round(number), round(words)), []).append(line.segments[0].first_word)
    hanging = {round(line.x0) for line in lines if not _number(line)}
    return tuple(
        place
        for place, found in widths.items()
        if max(found) - min(found) > _OTHER_NUMBER or {place[1] - 1, place[1], place[1] + 1} & hanging
    )


def _begin(line: PageLine, before: _Open | None, measures: _Measures) -> _Open:
    last = before.last if before else None
    same_style = last is not None and last.strong == line.strong and abs(last.size - line.size) < 1
    gap = last is None or last.page != line.page or not same_style or _is_apart(last, line, measures)
    return _Open(line, line, line.text, None, _is_tabbed(line, measures), gap)


def _add(current: _Open, line: PageLine, measures: _Measures) -> None:
    if current.hang is None:
        current.hang = line.x0
    current.text, current.last = hyphens.join(current.text, line.text, measures.words), line
    current.lines.append(line)


def _listed(lines: Sequence[PageLine], measures: _Measures) -> set[int]:
    """Return the ids of the lines in lists without markers (rosters), where a full line does not run on."""
    blocks: list[list[PageLine]] = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        same = (
            last is not None and last.page == line.page and abs(last.x0 - line.x0) <= _SAME_X_EM * line.size
        )
        if last and same and last.strong == line.strong and not _is_apart(last, line, measures):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    found: set[int] = set()
    for block in blocks:
        full = sum(_wraps(above, below, measures) for above, below in pairwise(block))
        if len(block) >= _LISTED_LINES and full <= _LISTED * (len(block) - 1):
            found.update(map(id, block))
    return found


def _continues(current: _Open, line: PageLine, measures: _Measures, *, entry: bool = False) -> bool:
    """Whether `line`, which may be an entry of a list without markers, goes on with the paragraph."""
    last, same_page = current.last, current.last.page == line.page
    wraps = _wraps(last, line, measures) and not (entry and line.text[0].isupper())
    if line.bullet or abs(line.size - last.size) > _OTHER_SIZE * last.size:
        return False
    if line.strong != last.strong and not wraps:
        return False
    moved = line.top <= last.top  # to the next column
    if same_page and not moved and _is_apart(last, line, measures):
        return False
    if (not same_page or moved) and last.text[-1] in ".!?:":
        return False
    if not _is_indented_alike(current, line) or _opens_item(current, line, measures):
        return False
    if wraps:
        return True
    # Lines may be broken early; a sentence that goes on in lower case is still one sentence.
    return len(last.text) >= _LONG_LINE and line.text[0].islower() and last.text[-1] not in ".:;!?"


def _is_apart(above: PageLine, below: PageLine, measures: _Measures) -> bool:
    """Whether there is more white between two lines of a column than inside a paragraph."""
    usual = measures.pitch * max(above.size, below.size, measures.size) / measures.size
    return below.top - above.top > _GAP * usual or below.top < above.top


def _wraps(last: PageLine, line: PageLine, measures: _Measures) -> bool:
    """Whether the first word of `line` had no room behind `last`."""
    right = last.right or measures.right
    return last.x1 + line.segments[0].first_word + _ROOM_EM * last.size > right or last.text.endswith(
        ("-", "\u00ad")
    )


def _is_indented_alike(current: _Open, line: PageLine) -> bool:
    same = _SAME_X_EM * line.size
    if current.hang is not None:
        return abs(line.x0 - current.hang) <= same or current.last.page != line.page
    first = current.first
    if first.bullet or _number(first) or take_apart(first.text).marker:
        return line.x0 >= first.x0 - same
    if len(first.segments) > 1:  # a label, a tab, and text that hangs behind the tab
        return abs(line.x0 - first.segments[-1].x0) <= same
    return line.x0 <= first.x0 + same  # the first line of a paragraph may be indented, not the others


def _opens_item(current: _Open, line: PageLine, measures: _Measures) -> bool:
    """Whether `line` begins a list item; a number where the paragraph's words begin may be only a number."""
    if take_apart(line.text).marker:
        return True
    if not _number(line):
        return False
    hang = current.hang if current.hang is not None else current.first.x0
    numbered = _number(current.first) and abs(current.first.x0 - line.x0) <= _SAME_X_EM * line.size
    return _is_tabbed(line, measures) or bool(numbered) or line.x0 < hang - _SAME_X_EM * line.size


def _number(line: PageLine) -> str:
    found = NUMBER.match(line.text)
    return found[0] if found else ""


def _is_tabbed(line: PageLine, measures: _Measures) -> bool:
    """Whether a list number with a tab behind it begins the line; a long number leaves the tab no width."""
    number, words = _tab(line)
    same = _SAME_X_EM * line.size
    return bool(_number(line)) and any(
        abs(number - x) <= same and abs(words - y) <= same for x, y in measures.tabs
    )


def _tab(line: PageLine) -> tuple[float, float]:
    first = line.segments[0]
    return first.x0, first.x0 + first.first_word + first.gap


def _paragraph(done: _Open, measures: _Measures, indents: list[float]) -> Paragraph:
    first = done.first
    strong = all(line.strong for line in [first, *done.lines])
    marked = take_apart(done.text)
    marker, text, kind = marked.marker, marked.text, LineKind.BULLET
    number = _number(first)
    hanging = done.hang is not None and done.hang > first.x0 + _TAB_EM * first.size
    if first.bullet and not marker:
        marker = "•"
    elif not marker and number and (done.tabbed or hanging):
        marker, text, kind = number.strip(), done.text[len(number) :], LineKind.NUMBERED
    like = Paragraph(
        text, page=first.page, strong=strong, link=first.link and not done.lines, gap_before=done.gap
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
    while indents and indents[-1] > x0 + _SAME_X_EM * size:
        indents.pop()
    if not indents or indents[-1] < x0 - _SAME_X_EM * size:
        indents.append(x0)
    return len(indents) - 1


def _table(table: PageTable | list[Row], measures: _Measures) -> Iterator[Paragraph]:
    if isinstance(table, PageTable):
        rows = [[_cell(cell, measures) for cell in row] for row in table.rows]
        page = table.page
    else:
        rows = [[[Paragraph(text)] if text else [] for text in row.cells] for row in table]
        page = table[0].line.page
    yield from (replace(paragraph, page=page) for paragraph in rows_of(rows))


def _cell(lines: Sequence[PageLine], measures: _Measures) -> list[Paragraph]:
    """Return the paragraphs in one cell, whose own width its lines wrap at."""
    right = max((line.x1 for line in lines), default=0.0)
    indents: list[float] = []
    paragraphs: list[Paragraph] = []
    current: _Open | None = None
    for line in (replace(line, right=right) for line in lines):
        if current and _continues(current, line, measures):
            _add(current, line, measures)
            continue
        if current:
            paragraphs.append(_paragraph(current, measures, indents))
        current = _begin(line, current, measures)
    return [*paragraphs, _paragraph(current, measures, indents)] if current else paragraphs
