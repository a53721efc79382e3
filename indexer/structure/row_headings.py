"""Headings inside tables, for minutes that are set as a table: number, heading and text in columns."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import Line
from indexer.structure.labels import Label, split_label
from indexer.structure.prose import TITLE_CHARACTERS, is_prose


@dataclass(frozen=True, slots=True)
class RowHeading:
    """A row that opens an item: `start` and `end` are offsets of the heading's words in the line's text."""

    label: Label
    start: int
    end: int


def row_heading(line: Line) -> RowHeading | None:
    """The heading of a row "4. | Finance | text ..." or "4. Finance | text ..."; None for any other row."""
    cells = [cell for cell in line.cells if cell.strip()]
    if len(line.cells) < 2 or not line.cells[0].strip():
        return None
    first = cells[0].strip()
    label = split_label(first)
    if label is None or label.bare:
        label = split_label(f"{first.rstrip('. ')}. X")
        if label is None or label.end < len(first.rstrip(". ")) or len(cells) < 2:
            return None
        return _placed(line, label, cells[1], after=len(first))
    return _placed(line, label, first[label.end :], after=0)


def _placed(line: Line, label: Label, cell: str, after: int) -> RowHeading | None:
    heading = cell.strip().split("\n")[0].strip()
    if not heading or len(heading) > TITLE_CHARACTERS or is_prose(heading):
        return None
    start = line.text.find(heading, after)
    return None if start < 0 else RowHeading(label, start, start + len(heading))
