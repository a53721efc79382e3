"""Tables of any format -> rows, or running text where cells hold paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from indexer.documents.lines import NUMBER, Paragraph, clean_line, is_number
from indexer.language.column_names import ACTION, MINUTE, OWNER
from indexer.model import LineKind

# Longer lines than this in a cell are prose: a name with role and organisation fits.
_LONGEST_ENTRY = 80
_SENTENCE_ENDS = (".", ";", "!", "?")
# With fewer, what stands beside the minutes may be anything.
_FEWEST_COLUMNS = 2
# Cells of so many paragraphs each, the first of entries, are rows on top of each other.
_FEWEST_STACKED = 3
_LETTER = re.compile(r"[^\W\d_]")


def rows_of(
    rows: Iterable[Sequence[Sequence[Paragraph]]], behind: Sequence[Sequence[Paragraph]] = ()
) -> Iterator[Paragraph]:
    """Yield the paragraphs of one table: `rows` of cells, each a list of paragraphs.

    A row whose cells hold short entries (names, organisations, times) gives a ROW for each line of them,
    every entry in its own column. Where a cell holds prose, its first line makes a ROW with the labels
    before it, and everything after follows in reading order: the rest of the cell, then what stands beside
    it (who presented it, who is to act), each in a ROW that keeps its column. A column without a word in it
    is no column, and a table of one column is no table. Columns that say who is to act come last, also where
    they stand before the minutes. Where somebody typed all rows into the cells of one, paragraph beside
    paragraph, these are the rows. `behind` holds what follows each row: its notes.
    """
    typed = [(part, n) for n, row in enumerate(rows) for part in _as_typed(row)]
    table = _filled([[_shown(cell) for cell in row] for row, _ in typed])
    table, acting = _actions_last(table)
    last = {n: at for at, (_, n) in enumerate(typed)}
    following = {last[n]: notes for n, notes in enumerate(behind) if n in last}
    first = True
    for at, row in enumerate(table):
        paragraphs = row[0] if len(row) == 1 else _row(row, acting)
        for paragraph in paragraphs:
            is_row = paragraph.kind is LineKind.ROW
            yield replace(paragraph, gap_before=first or (paragraph.gap_before and not is_row))
            first = False
        yield from following.get(at, ())


def _as_typed(row: Sequence[Sequence[Paragraph]]) -> Iterator[Sequence[Sequence[Paragraph]]]:
    """Yield the rows that the paragraphs of a row's cells make, side by side; mostly there is one."""
    filled = [cell for cell in row if _shown(cell)]
    lengths = {len(cell) for cell in filled}
    first = filled[0] if filled else ()
    if (
        len(filled) < _FEWEST_COLUMNS
        or len(lengths) > 1
        or len(first) < _FEWEST_STACKED
        or not all(clean_line(one.text) and _is_entry(one) for one in first)
        or any(one.cells for cell in filled for one in cell)
        or all(map(_is_entry, (one for cell in filled for one in cell)))
    ):
        yield row
        return
    for n in range(len(first)):
        yield [[cell[n]] if cell else [] for cell in row]


def _filled(table: list[list[list[Paragraph]]]) -> list[list[list[Paragraph]]]:
    """Return the table less its empty columns, all rows of the same length."""
    columns = [column for column in zip_longest(*table, fillvalue=[]) if any(column)]
    return [[column[n] for column in columns] for n in range(len(table))]


def _actions_last(table: list[list[list[Paragraph]]]) -> tuple[list[list[list[Paragraph]]], int]:
    """Return the table with the columns of who acts behind the minutes, and how many stand there."""
    names = [" ".join(map(_text, cell)) for cell in table[0]] if table else []
    minutes = [n for n, name in enumerate(names) if MINUTE.match(name)]
    acting = [n for n, name in enumerate(names) if minutes and (ACTION.match(name) or OWNER.match(name))]
    if not minutes and len(names) > _FEWEST_COLUMNS and _numbers_follow(table):
        minutes, acting = [len(names) - 1], [0]
    before = [n for n in acting if n < minutes[-1]]
    others = [n for n in range(len(names)) if n not in before]
    order = [*others, *before]
    # What stands alone in a row heads the rows below it.
    moved = [[row[n] for n in order] if any(row[n] for n in others) else row for row in table]
    return moved, len(names) - 1 - order.index(minutes[-1]) if acting else 0


def _numbers_follow(table: Sequence[Sequence[Sequence[Paragraph]]]) -> bool:
    """Whether the second column, and not the first, has the numbers of the matters in it."""
    before, numbers = ([bool(NUMBER.match(_text(row[n][0]))) for row in table if row[n]] for n in (0, 1))
    return sum(numbers) > max(1, len(table) / 2) and len(numbers) > len(before) and not any(before)


def _shown(cell: Sequence[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in cell if clean_line(paragraph.text) or paragraph.cells]


def _row(cells: Sequence[list[Paragraph]], acting: int) -> list[Paragraph]:
    """Return a row's paragraphs; `acting` tells how many columns at its end say who is to do what.

    Where there are any, the row begins with a ROW, so that one sees where it does.
    """
    if all(len(cell) == 1 and not cell[0].cells for cell in cells if cell):
        return [_as_row([cell[0] if cell else None for cell in cells])] if any(cells) else []
    if all(_is_entry(paragraph) for cell in cells for paragraph in cell) and not _is_matter(cells):
        return [_as_row(line) for line in zip_longest(*cells)]
    return _unrolled(cells, acting)


def _is_matter(cells: Sequence[list[Paragraph]]) -> bool:
    """Whether a row of entries is a numbered matter with lines of its own and something beside it."""
    at = _first_of_many(cells)
    before = [paragraph for cell in cells[:at] for paragraph in cell]
    return any(cells[at + 1 :]) and len(before) == 1 and is_number(_text(before[0]).rstrip(".") + ".")


def _first_of_many(cells: Sequence[list[Paragraph]]) -> int:
    return next(i for i, cell in enumerate(cells) if len(cell) > 1 or any(p.cells for p in cell))


def _unrolled(cells: Sequence[list[Paragraph]], acting: int) -> list[Paragraph]:
    """Lay a row out cell after cell; entries before its first line of prose stand in one ROW with that."""
    at = _first_of_many(cells)
    before, (opening, *rest) = cells[:at], cells[at]
    if opening.cells and any(before):  # a table stands in this cell: what is before it is a row of its own
        rest = [opening, *rest]
        opening = _as_row([*_firsts(before), *(None for _ in cells[at:])])
    elif any(before) or (acting and opening.kind is LineKind.TEXT and not opening.cells):
        opening = _as_row([*_firsts(before), opening, *(None for _ in cells[at + 1 :])])
    after = [
        paragraph
        for n in range(at + 1, len(cells))
        for paragraph in _beside(cells, n, n >= len(cells) - acting)
    ]
    return [opening, *rest, *after]


def _beside(cells: Sequence[list[Paragraph]], column: int, acting: bool) -> list[Paragraph]:
    """Return the paragraphs of a cell behind the first with prose; entries and actions keep their column."""
    cell = cells[column]
    entries = acting or len(cell) == 1 or all(map(_is_entry, cell))
    if any(paragraph.cells for paragraph in cell) or not entries:
        return cell
    left, right = [None] * column, [None] * (len(cells) - column - 1)
    return [_as_row([*left, paragraph, *right]) for paragraph in cell]


def _firsts(cells: Iterable[list[Paragraph]]) -> list[Paragraph | None]:
    return [cell[0] if cell else None for cell in cells]


def _as_row(cells: Sequence[Paragraph | None]) -> Paragraph:
    """Make one ROW of paragraphs, one a cell; it is strong or a link when all its worded cells are."""
    filled = [cell for cell in cells if cell]
    worded = [cell for cell in filled if _LETTER.search(cell.text)] or filled
    texts = tuple(_text(cell) if cell else "" for cell in cells)
    return Paragraph(
        "\t".join(filter(None, texts)),
        LineKind.ROW,
        page=filled[0].page,
        strong=all(cell.strong for cell in worded),
        link=all(cell.link for cell in worded),
        gap_before=False,
        cells=texts,
        strong_to=_strong_in_row(filled),
    )


def _strong_in_row(cells: Sequence[Paragraph]) -> int:
    """Return how far the bold that opens a row reaches in its line: over whole cells, then into one."""
    length = 0
    for cell in cells:
        tab = 1 if length else 0
        if not cell.strong:
            opening = _text(replace(cell, text=cell.text[: cell.strong_to]))
            return length + tab + len(opening) if cell.strong_to else length
        length += tab + len(_text(cell))
    return length


def _text(cell: Paragraph) -> str:
    return clean_line(f"{cell.marker} {cell.text}")


def _is_entry(paragraph: Paragraph) -> bool:
    text = paragraph.text.rstrip()
    return len(text) <= _LONGEST_ENTRY and not paragraph.cells and not text.endswith(_SENTENCE_ENDS)
