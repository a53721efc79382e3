"""One PDF page -> its printed lines and ruled tables, top to bottom, in each direction that its text runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from operator import itemgetter
from typing import Any

from pdfplumber.page import Page

from indexer.documents.formats import UNSEEN, OmittedText
from indexer.documents.pdf.form_fields import comments, typed_in
from indexer.documents.pdf.glyphs import UNKNOWN
from indexer.documents.pdf.headed import headed_tables
from indexer.documents.pdf.ink import DrawnPages
from indexer.documents.pdf.margins import MarginNumbers
from indexer.documents.pdf.page_lines import PageLine, PageTable, PageText
from indexer.documents.pdf.stamps import Stamp, stamps_among, turned_stamps
from indexer.documents.pdf.view import letters_seen, turn_of, views
from indexer.documents.pdf.words import is_pale, rows_of_words, segments_of

Item = dict[str, Any]
_Box = tuple[float, float, float, float]

# Distances are points (1/72 inch) or shares of the font size ("em").
_SPACE_EM = 0.15  # letters this far apart are two words; spaces are a quarter em, tracking far less
_SAME_PLACE = 1.0  # letters no further apart are one that was set twice to look bold
# A small picture or drawing before a line is its bullet: at most this high and wide, at most this far off.
_BULLET_EM = 1.6
_BULLET_AWAY_EM = 2.5
# Words this near to each other stand in one cell; where so many do not, and such a share, is no table.
_ORDINARY_SPACE_EM = 0.35
_CROSSED_LINES = 3
_CROSSED_SHARE = 0.3
# Pages with more drawn edges than this hold charts or maps; looking for tables there takes minutes.
_MOST_EDGES = 4000


def read_page(page: Page, margins: MarginNumbers, drawn: DrawnPages) -> list[PageText]:
    """Return what stands on a page, in one part for each direction of its text, most of it first."""
    parts: list[PageText] = []
    for view in views(page):
        parts.append(_read_view(view, margins, drawn, turned=bool(parts)))
        view.close()  # pdfplumber keeps every object of every page otherwise
    page.close()
    return parts


def _read_view(view: Page, margins: MarginNumbers, drawn: DrawnPages, *, turned: bool) -> PageText:
    letters = letters_seen(view)
    level = [letter for letter in letters if turn_of(letter) == 0]
    unseen = drawn.unseen(view, level)
    unseen_ids = {id(letter) for word in unseen for letter in word}
    level = [letter for letter in level if id(letter) not in unseen_ids]
    stamps = stamps_among(level, float(view.height))
    page = _with_letters(view, level, stamps)
    # Told by font, a bold number is a word of its own beside text that stands nearer than a space.
    words = page.extract_words(
        x_tolerance_ratio=_SPACE_EM, y_tolerance=2, return_chars=True, extra_attrs=["fontname"]
    )
    annotations = [] if turned else page.annots
    words += typed_in(annotations)
    numbers = margins.among(rows_of_words(words))
    numbering = set(map(id, numbers))
    words = [word for word in words if id(word) not in numbering]
    links = [annotation for annotation in annotations if _is_link(annotation)]
    tables, words = _ruled(page, words, links)
    lines = tuple(_page_lines(page, words, links))
    if not turned:
        stamps += turned_stamps(letter for letter in letters if turn_of(letter) is None)
    area = sum(image["width"] * image["height"] for image in page.images)
    return PageText(
        page.page_number,
        float(page.height),
        lines,
        tuple(tables),
        sum(not letter["text"].isspace() for letter in level),
        _unknown(lines, tables),
        area / (page.width * page.height),
        turned=turned,
        stamps=tuple(stamp.text for stamp in stamps if stamp.text),
        left_out=(
            *(OmittedText("watermark", stamp.text) for stamp in stamps if stamp.text),
            *_numbers_left_out(numbers),
            *_unseen_left_out(unseen),
            *comments(annotations),
        ),
    )


def _with_letters(view: Page, level: Sequence[Item], stamps: Iterable[Stamp]) -> Page:
    """Return the page with its level letters less stamps; doubles (to look bold) once."""
    stamped = frozenset[int]().union(*(stamp.letters for stamp in stamps))
    kept = set(map(id, _once_each(letter for letter in level if id(letter) not in stamped)))
    return view.filter(lambda item: item.get("object_type") != "char" or id(item) in kept)


def _once_each(letters: Iterable[Item]) -> Iterator[Item]:
    """Yield the letters, of those that stand in the same place in the same font the first."""
    # Not by size: of letters set twice it differs in the last digit.
    alike: dict[tuple[Any, ...], list[Item]] = {}
    for letter in letters:
        alike.setdefault((letter["text"], letter["fontname"], letter["upright"]), []).append(letter)
    for group in alike.values():
        for level in _near_by(group, "doctop"):
            for place in _near_by(level, "x0"):
                yield min(place, key=lambda letter: (letter["doctop"], letter["x0"]))


def _near_by(letters: list[Item], side: str) -> Iterator[list[Item]]:
    """Yield groups of letters each of which is next to another in that coordinate."""
    held: list[Item] = []
    for letter in sorted(letters, key=itemgetter(side)):
        if held and letter[side] > held[-1][side] + _SAME_PLACE:
            yield held
            held = []
        held.append(letter)
    if held:
        yield held


def _numbers_left_out(numbers: Sequence[Item]) -> Iterator[OmittedText]:
    if numbers:
        yield OmittedText("line number", " ".join(word["text"] for word in numbers))


def _unseen_left_out(words: Sequence[Sequence[Item]]) -> Iterator[OmittedText]:
    if words:
        yield OmittedText(UNSEEN, " ".join("".join(c["text"] for c in word) for word in words))


def _unknown(lines: Iterable[PageLine], tables: Iterable[PageTable]) -> int:
    """Return how many letters of unknown meaning stand in lines and tables."""
    cells = (line for table in tables for row in table.rows for cell in row for line in cell)
    return sum(line.text.count(UNKNOWN) for part in (lines, cells) for line in part)


def _ruled(page: Page, words: list[Item], links: list[Item]) -> tuple[list[PageTable], list[Item]]:
    """Return the ruled tables of a page and the words that stand in no cell of one."""
    tables = []
    for found in _tables(page):
        cells = [cell for row in found.rows for cell in row.cells if cell]
        if _is_crossed(cells, [word for word in words if _within(word, found.bbox)]):
            continue
        table = _table(page, words, [row.cells for row in found.rows], links)
        if sum(any(row) for row in table.rows) > 1 and max(map(len, table.rows)) > 1:
            tables.append(table)
            words = _outside(words, cells)
    for headed in headed_tables(words, page.edges):
        tables.append(_table(page, words, headed.rows, links, headed.ends))
        words = _outside(words, [cell for row in headed.rows for cell in row])
    return tables, words


def _table(
    page: Page,
    words: Sequence[Item],
    rows: Sequence[Sequence[_Box | None]],
    links: list[Item],
    ends: Sequence[float] = (),
) -> PageTable:
    """Return a table of these cells; `ends` says of unruled columns where their longest lines end."""
    boxes = [cell for row in rows for cell in row if cell]
    lines = tuple(
        tuple(
            tuple(_cell_lines(page, words, cell, links, end))
            for cell, end in zip_longest(row, ends[: len(row)])
        )
        for row in rows
    )
    return PageTable(page.page_number, min(box[1] for box in boxes), max(box[3] for box in boxes), lines)


def _outside(words: Iterable[Item], cells: Sequence[_Box]) -> list[Item]:
    return [word for word in words if not any(_within(word, cell) for cell in cells)]


def _is_crossed(cells: Sequence[_Box], words: Iterable[Item]) -> bool:
    """Whether lines of print run on from cell to cell: then the rules are boxes and underlines, no table."""
    rows = rows_of_words(words)
    crossing = 0
    for row in rows:
        for word, following in pairwise(row):
            near = following["x0"] - word["x1"] <= _ORDINARY_SPACE_EM * word["chars"][0]["size"]
            crossing += near and _cell_of(word, cells) != _cell_of(following, cells)
    return crossing >= _CROSSED_LINES and crossing >= _CROSSED_SHARE * len(rows)


def _cell_of(word: Item, cells: Sequence[_Box]) -> int | None:
    return next((n for n, cell in enumerate(cells) if _within(word, cell)), None)


def _tables(page: Page) -> list[Any]:
    return page.find_tables() if 0 < len(page.edges) <= _MOST_EDGES else []


def _cell_lines(
    page: Page, words: Iterable[Item], cell: Sequence[float] | None, links: list[Item], end: float | None
) -> list[PageLine]:
    """Return the lines in a cell, which wrap as far from its right side as they begin from its left.

    Where no rule shows the right side, they wrap a little behind the `end` of the column's longest line.
    """
    inside = [word for word in words if _within(word, cell)] if cell else []
    lines = _page_lines(page, inside, links) if inside else []
    if not cell or not lines:
        return []
    padding = min(line.x0 for line in lines) - cell[0]
    right = end + 1 if end is not None else max(cell[2] - padding, max(line.x1 for line in lines))
    return [replace(line, right=right) for line in lines]


def _within(item: Item, box: Sequence[float]) -> bool:
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _page_lines(page: Page, words: Iterable[Item], links: list[Item]) -> list[PageLine]:
    marks = [m for m in (*page.images, *page.curves) if m["height"] > 0]
    lines = []
    for row in rows_of_words(words):
        segments = segments_of(row)
        top, bottom = min(w["top"] for w in row), max(w["bottom"] for w in row)
        size, x0 = segments[0].size, segments[0].x0
        bullet = any(_is_bullet(mark, x0, top, bottom, size) for mark in marks)
        box = (x0, top, segments[-1].x1, bottom)
        link = any(_covers(annotation, box) for annotation in links)
        lines.append(
            PageLine(page.page_number, top, bottom, tuple(segments), bullet, is_pale(row), link=link)
        )
    return sorted(lines, key=lambda line: (line.top, line.x0))


def _is_bullet(mark: Item, x0: float, top: float, bottom: float, size: float) -> bool:
    middle = (mark["top"] + mark["bottom"]) / 2
    away = x0 - mark["x1"]
    small = max(mark["width"], mark["height"]) <= _BULLET_EM * size
    return bool(small and top <= middle <= bottom and -0.5 * size <= away <= _BULLET_AWAY_EM * size)


def _is_link(annotation: Item) -> bool:
    return "Link" in str((annotation.get("data") or {}).get("Subtype", ""))


def _covers(link: Item, box: _Box) -> bool:
    """Whether a link covers nearly all of a line's width."""
    width = min(link["x1"], box[2]) - max(link["x0"], box[0])
    middle = (box[1] + box[3]) / 2
    return bool(link["top"] <= middle <= link["bottom"] and width >= 0.8 * (box[2] - box[0]))
