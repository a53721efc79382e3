"""What minutes say, piece by piece: sentences, list entries and cells of tables, with what is around each.

Actions and decisions are found among these pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.language.sentences import BULLETS, sentence_spans
from indexer.meetings.genre import ends_sentence, is_prose
from indexer.meetings.items.labels import split_label
from indexer.model import AgendaItem, Line, LineKind, Source

# A line of a page that is as long as this and ends no sentence goes on in the next one.
_WRAPPED = 60
_ENTRIES = frozenset({LineKind.BULLET, LineKind.NUMBERED})
# Bullets that the reader of a file left in the text, boxes to tick, signs of emphasis.
_MARK = re.compile(rf"(?:[{BULLETS}*_>\u200b]+\s*|[-–]\s+|\[[ xX]?\]\s*)*")
# Cells of fewer words are names, numbers or marks.
_CELL_WORDS = 3
# A line that only introduces what stands below it has at most so many words, or ends in a colon.
_LEAD_WORDS = 6


@dataclass(frozen=True, slots=True)
class MinutedStatement:
    """A sentence, list entry or cell: `[start, end)` of the text, without bullet or number."""

    start: int
    end: int
    item: AgendaItem
    line: Line  # where it begins
    first: bool  # of its paragraph
    last: bool
    above: str = ""  # the subheading, or the line that introduces a list
    column: str = ""  # what stands over its column, in a table
    beside: tuple[str, ...] = ()  # the other cells of its row


def statements(source: Source, items: Sequence[AgendaItem]) -> list[MinutedStatement]:
    """All statements of the items, in order; none overlap."""
    return [one for item, lines in _by_item(source, items) for one in _of_item(source.text, item, lines)]


def _by_item(source: Source, items: Sequence[AgendaItem]) -> list[tuple[AgendaItem, list[Line]]]:
    grouped: list[tuple[AgendaItem, list[Line]]] = [(item, []) for item in items]
    at = 0
    for line in source.lines:
        while at < len(items) and line.start >= items[at].end:
            at += 1
        if at < len(items) and line.end > items[at].start:
            grouped[at][1].append(line)
    return grouped


def _of_item(text: str, item: AgendaItem, lines: Sequence[Line]) -> Iterator[MinutedStatement]:
    subheadings = frozenset(sub.start for sub in item.subheadings)
    above = ""
    header: tuple[str, ...] = ()
    for paragraph in _paragraphs(lines, subheadings):
        line = paragraph[0]
        if _is_row(line):
            if not header or len(line.cells) != len(header):
                header = line.cells
            yield from _cells(text, item, line, header, above)
            continue
        header = ()
        start = max(line.start + (marker(line) if line.start >= item.start else 0), item.start)
        spans = sentence_spans(text, start, paragraph[-1].end, wrapped=True)
        for n, (a, b) in enumerate(spans):
            yield MinutedStatement(a, b, item, line, n == 0, n == len(spans) - 1, above)
        if line.start in subheadings or _introduces(line):
            above = line.text
        elif line.kind is LineKind.TEXT and is_prose(line.text) and line.start not in subheadings:
            above = _still_under(item, line)


def _still_under(item: AgendaItem, line: Line) -> str:
    """The subheading that running text stands under; a list's lead-in ends with it."""
    return next((s.heading for s in reversed(item.subheadings) if s.start < line.start < s.end), "")


def _introduces(line: Line) -> bool:
    text = line.text.rstrip("*_ ")
    return text.endswith(":") or (
        line.kind is not LineKind.BULLET and len(text.split()) <= _LEAD_WORDS and not ends_sentence(text)
    )


def _paragraphs(lines: Sequence[Line], subheadings: frozenset[int]) -> Iterator[list[Line]]:
    """The lines of each paragraph: one, but where a file keeps the line ends of a page."""
    held: list[Line] = []
    for line in lines:
        if held and not _goes_on(held[-1], line, subheadings):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _goes_on(line: Line, following: Line, subheadings: frozenset[int]) -> bool:
    if (
        _is_row(line)
        or _is_row(following)
        or marker(following)
        or {line.start, following.start} & subheadings
    ):
        return False
    if LineKind.HEADING in (line.kind, following.kind) or following.kind in _ENTRIES:
        return False
    if line.text[-1:] in ".!?:;" or ends_sentence(line.text):
        return False
    return following.text[:1].islower() or (len(line.text) >= _WRAPPED and not following.strong)


def _is_row(line: Line) -> bool:
    """Whether a line is a row; a table of one column is a frame around text."""
    return line.kind is LineKind.ROW and len(line.cells) > 1


def _cells(
    text: str, item: AgendaItem, row: Line, header: Sequence[str], above: str
) -> Iterator[MinutedStatement]:
    at = 0
    for column, cell in enumerate(row.cells):
        start = row.text.find(cell, at) if cell else -1
        if start < 0:
            continue
        at = start + len(cell)
        begin = row.start + start
        if len(cell.split()) < _CELL_WORDS or begin < item.start:
            continue
        rest = tuple(other for n, other in enumerate(row.cells) if n != column)
        spans = sentence_spans(text, begin, row.start + at)
        over = header[column] if row.cells != tuple(header) else ""
        for n, (a, b) in enumerate(spans):
            yield MinutedStatement(a, b, item, row, n == 0, n == len(spans) - 1, above, over, rest)


def marker(line: Line) -> int:
    """Length of the bullet or number before the words of a line."""
    label = split_label(line.text)
    end = label.end if label is not None else line.marker_end
    mark = _MARK.match(line.text, end)
    return mark.end() if mark else end
