"""What stands on PDF pages -> paragraphs in reading order, with their markers, levels and kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest
from statistics import median

from indexer.documents.line_ends import join, vocabulary
from indexer.documents.lines import NUMBER, MarkedLine, Paragraph, open_alike, take_apart
from indexer.documents.pdf.page_lines import PageLine, PageTable, PageText, TableRow, laid_out, text_sizes
from indexer.documents.pdf.page_notes import Footnotes
from indexer.documents.pdf.signs import MEANINGS
from indexer.documents.tables import rows_of
from indexer.model import LineKind

# What is usual in one PDF: its text's size, the distance of its lines, where they end, how lists are set.

# Shares of the font size, or of the usual distance of lines.
SAME_X_EM = 0.35  # the same indentation
TAB_EM = 0.5  # white behind a marker that is a tab and not a space
_ROOM_EM = 0.3  # a word that would have fitted with this much room left did not have to wrap
_GAP = 1.25  # lines further apart than this times the usual are parted on purpose
_LARGER = 1.12  # larger than the body by this much is a heading
_OTHER_NUMBER = 3.0  # points by which "10." is wider than "9." in any size that people read
_LISTED = 1 / 3  # of the line ends in a paragraph all but the last are forced by its width, in a list few
_LISTED_LINES = 4
LONG_LINE = 40  # characters: shorter lines say nothing of where the column ends


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in one document, in points."""

    size: float  # of most text
    pitch: float  # from line to line inside a paragraph
    right: float  # where the text column ends
    larger: tuple[float, ...]  # heading sizes, largest first
    tabs: tuple[tuple[float, float], ...]  # where tabbed list numbers stand, and the words behind them
    words: frozenset[str]


def measure(lines: Sequence[PageLine], everything: Sequence[PageLine]) -> Measures:
    """Measure a document by its running `lines`, and `everything` with the lines in tables."""
    sizes = text_sizes(everything)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    long = sorted(line.x1 for line in lines if len(line.text) >= LONG_LINE and not line.right)
    # One line in twenty may stick out into the margin.
    right = long[int(0.95 * (len(long) - 1))] if long else max((line.x1 for line in lines), default=0.0)
    pairs = [(a, b) for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    running = [b.top - a.top for a, b in pairs if b.text[0].islower() and a.text[-1] not in ".:;!?"]
    pitch = median(running or [b.top - a.top for a, b in pairs] or [1.2 * size])
    larger = tuple(sorted({s for s in sizes if s >= _LARGER * size}, reverse=True))
    tabs = _tabs(everything)
    return Measures(size, pitch, right, larger, tabs, vocabulary(line.text for line in everything))


def _tabs(lines: Sequence[PageLine]) -> tuple[tuple[float, float], ...]:
    """Return where list numbers stand with a tab behind them, and where the words behind the tab begin.

    Justified text stretches a space to the width of a tab; but behind a tab the words of numbers of any
    length begin at the same place, and the lines that follow hang there.
    """
    widths: dict[tuple[float, float], list[float]] = {}
    hanging: set[tuple[float, float]] = set()
    for line, following in zip_longest(lines, lines[1:]):
        if number_of(line) and line.segments[0].gap >= TAB_EM * line.size:
            number, words = _tab(line)
            place = round(number), round(words)
            widths.setdefault(place, []).append(line.segments[0].first_word)
            if following and not number_of(following) and abs(following.x0 - words) <= 1:
                hanging.add(place)
    return tuple(
        place
        for place, found in widths.items()
        if max(found) - min(found) > _OTHER_NUMBER or place in hanging
    )


def listed(lines: Sequence[PageLine], measures: Measures) -> set[int]:
    """Return the ids of the lines in lists without markers (rosters), where a full line does not run on."""
    blocks: list[list[PageLine]] = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        same = last is not None and last.page == line.page and abs(last.x0 - line.x0) <= SAME_X_EM * line.size
        if last and same and last.strong == line.strong and not is_apart(last, line, measures):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    found: set[int] = set()
    for block in blocks:
        full = sum(wraps(above, below, measures) for above, below in pairwise(block))
        if len(block) >= _LISTED_LINES and full <= _LISTED * (len(block) - 1):
            found.update(map(id, block))
    return found


def is_apart(above: PageLine, below: PageLine, measures: Measures) -> bool:
    """Whether there is more white between two lines of a column than inside a paragraph."""
    usual = measures.pitch * max(above.size, below.size, measures.size) / measures.size
    return below.top - above.top > _GAP * usual or below.top < above.top


def wraps(last: PageLine, line: PageLine, measures: Measures) -> bool:
    """Whether the first word of `line` had no room behind `last`."""
    right = last.right or measures.right
    return last.x1 + line.segments[0].first_word + _ROOM_EM * last.size > right or last.text.endswith(
        ("-", "\u00ad")
    )


def number_of(line: PageLine) -> str:
    """Return the list number that begins the line, with the white space behind it; "" for none."""
    found = NUMBER.match(line.text)
    return found[0] if found else ""


def is_tabbed(line: PageLine, measures: Measures) -> bool:
    """Whether a list number with a tab behind it begins the line; a long number leaves the tab no width."""
    number, words = _tab(line)
    same = SAME_X_EM * line.size
    return bool(number_of(line)) and any(
        abs(number - x) <= same and abs(words - y) <= same for x, y in measures.tabs
    )


def _tab(line: PageLine) -> tuple[float, float]:
    first = line.segments[0]
    return first.x0, first.x0 + first.first_word + first.gap


# Which printed lines of a PDF make one paragraph, by width, indentation, white space and style.

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Za-z]+")
_BARE = re.compile(r"(\d{1,3})\s")
_SENTENCE_ENDS = ".:;!?"
_WIDE_TAB_EM = 1.3  # behind a bare number; justified text stretches its spaces to about one em
_OTHER_SIZE = 0.08  # a paragraph keeps its font size to within this share


@dataclass(slots=True)
class OpenParagraph:
    """The paragraph that lines are being added to."""

    first: PageLine
    last: PageLine
    text: str
    hang: float | None  # indentation of its second line, None while it has one line
    tabbed: bool
    gap: bool
    strong_to: int
    lines: list[PageLine] = field(default_factory=list)


def begin(line: PageLine, before: OpenParagraph | None, measures: Measures) -> OpenParagraph:
    """Return the paragraph that `line` begins, `before` being the one that it ends."""
    last = before.last if before else None
    same_style = last is not None and last.strong == line.strong and abs(last.size - line.size) < 1
    gap = last is None or last.page != line.page or not same_style or is_apart(last, line, measures)
    return OpenParagraph(line, line, line.text, None, is_tabbed(line, measures), gap, line.strong_to)


def add(current: OpenParagraph, line: PageLine, measures: Measures) -> None:
    """Let `line` go on with the paragraph, a word cut by the line end made whole."""
    if current.hang is None:
        current.hang = line.x0
    bold_so_far = current.strong_to == len(current.text)
    current.text, current.last = join(current.text, line.text, measures.words), line
    if bold_so_far and line.strong_to:
        current.strong_to = len(current.text) - len(line.text) + line.strong_to
    current.lines.append(line)


def continues(current: OpenParagraph, line: PageLine, measures: Measures, *, entry: bool = False) -> bool:
    """Whether `line`, which may be an entry of a list without markers, goes on with the paragraph."""
    last, same_page = current.last, current.last.page == line.page
    forced = wraps(last, line, measures) and not (entry and line.text[0].isupper())
    bracketed = _closes_bracket(current.text, line.text)
    if line.pale is not last.pale or line.bullet or line.opening_mark:
        return False
    if abs(line.size - last.size) > _OTHER_SIZE * last.size:
        return False
    if line.strong != last.strong and (not forced or last.text[-1] in _SENTENCE_ENDS):
        return False
    moved = line.top <= last.top  # to the next column
    if same_page and not moved and is_apart(last, line, measures):
        return False
    if (not same_page or moved) and not _goes_on_elsewhere(current, line):
        return False
    if not _is_indented_alike(current, line):
        return False
    if bracketed:
        return True
    if _opens_item(current, line, measures):
        return False
    if forced:
        return True
    # Lines may be broken early; a sentence that goes on in lower case is still one sentence.
    return len(last.text) >= LONG_LINE and line.text[0].islower() and last.text[-1] not in _SENTENCE_ENDS


def _closes_bracket(text: str, following: str) -> bool:
    """Whether a bracket is open at the end of a text that the line below closes."""
    opens, closes = following.find("("), following.find(")")
    return text.rfind("(") > text.rfind(")") and closes >= 0 and not 0 <= opens < closes


def _goes_on_elsewhere(current: OpenParagraph, line: PageLine) -> bool:
    """Whether a paragraph may go on at the head of the next page or column.

    Where a full line ends a sentence, the paragraph more often goes on than ends, if the text stands alike.
    """
    if current.last.text[-1] not in ".!?:":
        return True
    left = current.hang if current.hang is not None else current.first.x0
    return current.last.text[-1] != ":" and abs(line.x0 - left) <= SAME_X_EM * line.size


def _is_indented_alike(current: OpenParagraph, line: PageLine) -> bool:
    same = SAME_X_EM * line.size
    if current.hang is not None:
        return abs(line.x0 - current.hang) <= same or current.last.page != line.page
    first = current.first
    if first.bullet or number_of(first) or _apart(first.text).marker:
        return line.x0 >= first.x0 - same
    if len(first.segments) > 1:  # a label, a tab, and text that hangs behind the tab
        return abs(line.x0 - first.segments[-1].x0) <= same
    return line.x0 <= first.x0 + same  # the first line of a paragraph may be indented, not the others


def _opens_item(current: OpenParagraph, line: PageLine, measures: Measures) -> bool:
    """Whether `line` begins a list item; a number where the paragraph's words begin may be only a number."""
    if _opens_with_sign(line.text) or open_alike(current.text, line.text):
        return True
    if _counts_on(current.first, line) or _has_wide_tab(line):
        return True
    number, first = number_of(line), number_of(current.first)
    if not number:
        return False
    if current.last.page != line.page and current.last.text[-1] in _SENTENCE_ENDS:
        return True
    same = SAME_X_EM * line.size
    hang = current.hang if current.hang is not None else current.first.x0
    if is_tabbed(line, measures) or line.x0 < hang - same:
        return True
    # "Action 2: ..." may wrap before its number; the next number of a list looks like the one before.
    alike = _form(number) == _form(first) or current.last.text[-1] in _SENTENCE_ENDS
    return bool(first) and alike and abs(current.first.x0 - line.x0) <= same


def _has_wide_tab(line: PageLine) -> bool:
    """Whether a bare number opens the line, so far from the words that no justified text would be."""
    return bool(_BARE.match(line.text)) and line.segments[0].gap >= _WIDE_TAB_EM * line.size


def _counts_on(first: PageLine, line: PageLine) -> bool:
    """Whether two lines open with numbers that count on, each with a tab behind it: "2" and "3"."""
    numbers = [_BARE.match(one.text) for one in (first, line)]
    if not numbers[0] or not numbers[1] or abs(first.x0 - line.x0) > SAME_X_EM * line.size:
        return False
    tabs = all(one.segments[0].gap >= TAB_EM * one.size for one in (first, line))
    return tabs and int(numbers[1][1]) == int(numbers[0][1]) + 1


def _apart(text: str) -> MarkedLine:
    """Take a line apart; ticks and crosses say something and are no list markers."""
    marked = take_apart(text)
    return replace(marked, marker="", text=text) if marked.marker in MEANINGS else marked


def _opens_with_sign(text: str) -> bool:
    return text[:1] in MEANINGS or bool(take_apart(text).marker)


def _form(number: str) -> str:
    """Return what all numbers of one list have in common: "#.#" of "4.12", "(a)" of "(b)"."""
    return _LETTERS.sub("a", _DIGITS.sub("#", number.strip()))


_HEADING_LONGEST = 200  # a longer paragraph in large type is emphasis
_SET_LINES = 1 / 2  # of the line ends in such a column at most so many are forced by its width
_FEW_LINES = 2  # fewer line ends than these tell nothing
_TIGHT = 0.75  # points: ragged text hardly ever ends this near to the edge it wraps at


def paragraphs_of(pages: Sequence[PageText]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document in reading order."""
    everything = all_lines(pages)
    footnotes, sizes = Footnotes(), text_sizes(everything)
    size, words = (
        max(sizes, key=lambda s: sizes[s], default=0.0),
        vocabulary(line.text for line in everything),
    )
    pages = [footnotes.without_notes(page, size, words) for page in pages]
    flow = [element for page in pages for element in _in_order(page)]
    lines = [element for element in flow if isinstance(element, PageLine) and not element.note]
    measures = measure(lines or everything, everything)
    entries = listed(lines, measures)
    indents: list[float] = []
    notes: list[PageLine] = []
    current: OpenParagraph | None = None
    for element in flow:
        if isinstance(element, PageLine):
            if element.note:
                notes.append(element)
                continue
            if current and continues(current, element, measures, entry=id(element) in entries):
                add(current, element, measures)
                continue
        yield from _done(current, notes, measures, indents)
        yield from footnotes.of([current.first, *current.lines] if current else [])
        if isinstance(element, PageLine):
            current = begin(element, current, measures)
        else:
            current = None
            yield from _table(element, measures)
            yield from footnotes.of(_lines_of(element))
    yield from _done(current, notes, measures, indents)
    yield from footnotes.of([current.first, *current.lines] if current else [])
    yield from footnotes.rest()


def _lines_of(table: PageTable | list[TableRow]) -> list[PageLine]:
    if isinstance(table, PageTable):
        return [line for row in table.rows for cell in row for line in cell]
    return [row.line for row in table]


def _done(
    current: OpenParagraph | None, notes: list[PageLine], measures: Measures, indents: list[float]
) -> Iterator[Paragraph]:
    """Yield the finished paragraph, then the notes that stand in its margin."""
    if current:
        yield _paragraph(current, measures, indents)
    yield from map(_note_beside, notes)
    notes.clear()


def _note_beside(note: PageLine) -> Paragraph:
    """Return a note in the margin; an entry of a column is a row without its first cell: it heads nothing."""
    if not note.entry:
        return Paragraph(note.text, page=note.page, strong=note.strong, gap_before=False)
    cells = ("", note.text)
    return Paragraph(
        note.text, LineKind.ROW, page=note.page, strong=note.strong, gap_before=False, cells=cells
    )


def _in_order(page: PageText) -> Iterator[PageLine | list[TableRow] | PageTable]:
    """Yield what stands on a page from top to bottom, the lines between tables laid out for themselves."""
    lines = list(page.lines)
    for table in sorted(page.tables, key=lambda t: t.top):
        above = [line for line in lines if line.top < table.top]
        lines = lines[len(above) :]
        yield from laid_out(above)
        yield table
    yield from laid_out(lines)


def all_lines(pages: Iterable[PageText]) -> list[PageLine]:
    """Return every line of pages, those in ruled tables too."""
    found: list[PageLine] = []
    for page in pages:
        found.extend(page.lines)
        found.extend(line for table in page.tables for line in _lines_of(table))
    return found


def _paragraph(done: OpenParagraph, measures: Measures, indents: list[float]) -> Paragraph:
    first = done.first
    strong = all(line.strong for line in [first, *done.lines])
    marked = _apart(done.text)
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


def _table(table: PageTable | list[TableRow], measures: Measures) -> Iterator[Paragraph]:
    if isinstance(table, PageTable):
        tight = _tight(table, measures)
        rows = [[_cell(c, measures, entries=n in tight) for n, c in enumerate(row)] for row in table.rows]
        page = table.page
    else:
        rows = [
            [[Paragraph(text)] if text else [] for text in cells] for cells in _unwrapped(table, measures)
        ]
        page = table[0].line.page
    yield from (replace(paragraph, page=page) for paragraph in rows_of(rows))


def _unwrapped(rows: Sequence[TableRow], measures: Measures) -> list[list[str | None]]:
    """Return the rows' cells, the second line of a wrapped cell added to its first."""
    table: list[list[str | None]] = []
    last: PageLine | None = None
    for row in rows:
        filled = [(column, text) for column, text in enumerate(row.cells) if text]
        column, text = filled[0]
        above = table[-1][column] if table else None
        if last and len(filled) == 1 and above and _goes_on(last, row.line, text, measures):
            table[-1][column] = f"{above} {text}"
        else:
            table.append(list(row.cells))
        last = row.line
    return table


def _goes_on(last: PageLine, line: PageLine, text: str, measures: Measures) -> bool:
    """Whether a line that fills one cell goes on with the cell above."""
    # An entry of its own opens with a capital or a number ("b) Wood").
    if (text[0].islower() or text[0] == "(") and not NUMBER.match(text):
        return True
    ends = last.segments[-1]
    same_column = abs(ends.x0 - line.x0) <= SAME_X_EM * line.size
    return same_column and len(ends.text) >= LONG_LINE and wraps(last, line, measures)


def _tight(table: PageTable, measures: Measures) -> set[int]:
    """Return the columns that are as wide as their longest entry: their lines are set, not wrapped."""
    columns: dict[int, list[tuple[PageLine, ...]]] = {}
    for row in table.rows:
        for column, cell in enumerate(row):
            columns.setdefault(column, []).append(cell)
    return {column for column, cells in columns.items() if _is_tight(cells, measures)}


def _is_tight(cells: Sequence[Sequence[PageLine]], measures: Measures) -> bool:
    short = any(
        len(line.text) < LONG_LINE and line.right - line.x1 < _TIGHT for cell in cells for line in cell
    )
    forced = [wraps(above, below, measures) for cell in cells for above, below in pairwise(cell)]
    return short and (len(forced) < _FEW_LINES or sum(forced) <= _SET_LINES * len(forced))


def _cell(lines: Sequence[PageLine], measures: Measures, *, entries: bool) -> list[Paragraph]:
    """Return the paragraphs in a cell; `entries` says that each line that opens in capitals is one."""
    indents: list[float] = []
    notes: list[PageLine] = []
    paragraphs: list[Paragraph] = []
    current: OpenParagraph | None = None
    for line in lines:
        if current and continues(current, line, measures, entry=entries):
            add(current, line, measures)
            continue
        paragraphs.extend(_done(current, notes, measures, indents))
        current = begin(line, current, measures)
    return [*paragraphs, *_done(current, notes, measures, indents)]
