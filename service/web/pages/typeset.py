"""How pages set text: minutes as sections, paragraphs and bullets, quotes marked in them, numbers, dates.

Nothing is left out and nothing is shown twice: what belongs to no agenda item stands in a section of its
own where it was printed; only white space, bullet signs and numbers before headings are set anew.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import ClassVar

from indexer.language.dates import date_in_words
from indexer.language.sentences import LIST_MARKS
from indexer.model import IN_HEAD, AgendaItem, Meeting, Passage, Person
from indexer.store.records import MeetingSummary
from service.search.results import QUOTE_ANCHOR, anchor

Span = tuple[int, int]

_BULLETS = frozenset(f"{LIST_MARKS}o")  # a line that opens with one of these and a space is a bullet

CELL_BREAK = "\t"
"""What stands between the entries of a table's row in the canonical text."""

_HEADING_LINES = 3  # a heading longer than three printed lines has not been seen; it would be shown as text


class BlockKind(StrEnum):
    """How a block is set."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    SUBHEADING = "subheading"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters within one line; with an anchor it is one whole passage.

    `text` stands at `start` of the canonical text, after `lead` characters that are set anew (a bullet).
    """

    text: str
    anchor: str | None
    start: int = 0
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A line, or the part of it that belongs to one passage of several lines."""

    kind: BlockKind
    pieces: tuple[Piece, ...]
    continues: bool  # begins in the middle of a line

    @property
    def start(self) -> int:
        """Where it begins in the canonical text."""
        return self.pieces[0].start

    @property
    def cells(self) -> tuple[Piece, ...]:
        """The entries of a row, in order."""
        found, at = [], self.pieces[0].start
        for text in self.pieces[0].text.split(CELL_BREAK):
            found.append(Piece(text, None, at))
            at += len(text) + 1
        return tuple(found)


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Blocks in a row. With an anchor they are one passage of several lines."""

    anchor: str | None
    blocks: tuple[Block, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces of its blocks."""
        return tuple(piece for block in self.blocks for piece in block.pieces)

    def runs(self) -> Iterator[tuple[BlockKind, tuple[Block, ...]]]:
        """The blocks by kind, so that bullets in a row become one list.

        Rows become a table where two or more follow each other that have as many entries, so that none stands
        under a heading that is not its own; other rows are told as lines.
        """

        def alike(block: Block) -> tuple[BlockKind, int]:
            return block.kind, len(block.cells) if block.kind is BlockKind.ROW else 0

        for (kind, _), members in groupby(self.blocks, key=alike):
            run = tuple(members)
            yield BlockKind.PARAGRAPH if kind is BlockKind.ROW and len(run) == 1 else kind, run


@dataclass(frozen=True, slots=True)
class ReadingSection:
    """One agenda item, or (without one) what is printed outside all items at this place."""

    item: AgendaItem | None
    label: str | None
    heading: str | None
    groups: tuple[BlockGroup, ...]

    @property
    def anchor(self) -> str | None:
        """The id of the section on the page."""
        return f"i-{self.item.ordinal}" if self.item else None


@dataclass(frozen=True, slots=True)
class _TextRun:
    """A span of one line that lies in at most one passage."""

    start: int
    end: int
    line: int  # position among the lines of the section
    continues: bool
    kind: BlockKind
    passage: Passage | None


def sections(meeting: Meeting, passages: Sequence[Passage]) -> Iterator[ReadingSection]:
    """The whole document in order; `passages` are those of the meeting in document order."""
    text, shown = meeting.text, 0
    of_item: dict[int, list[Passage]] = defaultdict(list)
    for passage in passages:
        of_item[passage.item].append(passage)
    for item in meeting.items:
        heading = _heading_start(text, (shown, item.start), item.heading)
        if outside := _groups(text, (shown, heading), (), of_item[IN_HEAD]):
            yield ReadingSection(None, None, None, outside)
        # A roster may stand between a heading and the text of its item.
        below = next((start for start, _ in meeting.head if heading < start < item.start), item.start)
        subheadings = [(part.start, part.body_start) for part in item.subheadings]
        groups = _groups(text, (below, item.start), (), of_item[IN_HEAD])
        groups += _groups(text, (item.start, item.end), subheadings, of_item[item.ordinal])
        yield ReadingSection(item, *_title(item, text[heading:below]), groups)
        shown = item.end
    if outside := _groups(text, (shown, len(text)), (), of_item[IN_HEAD]):
        yield ReadingSection(None, None, None, outside)


def _heading_start(text: str, before: Span, heading: str) -> int:
    """Where the lines that print an item's heading begin; they are the last ones of the span before it."""
    wanted = letters(heading)
    for start, _ in reversed(_lines(text, before)[-_HEADING_LINES:]):
        if wanted in letters(text[start : before[1]]):
            return start
    return before[1]


def _title(item: AgendaItem, printed: str) -> tuple[str | None, str]:
    """Label and heading to show; the line as printed where it says more than these two."""
    left = letters(printed).replace(letters(item.heading), "", 1).replace(letters(item.label or ""), "", 1)
    if any(sign.isalpha() for sign in left):
        return None, " ".join(printed.split())
    return item.label, item.heading


def letters(text: str) -> str:
    """A heading for comparison: its letters and digits alone, in lower case."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _groups(
    text: str, span: Span, subheadings: Sequence[Span], passages: Sequence[Passage]
) -> tuple[BlockGroup, ...]:
    """What `span` holds, gathered so that each passage is one piece of a line or one group of lines."""
    runs = list(_runs(text, span, subheadings, passages))
    lines_of: dict[str, set[int]] = defaultdict(set)
    for run in runs:
        if run.passage:
            lines_of[run.passage.passage_id].add(run.line)

    def whole_lines(run: _TextRun) -> str | None:
        several = run.passage is not None and len(lines_of[run.passage.passage_id]) > 1
        return anchor(run.passage) if run.passage and several else None

    groups = (
        BlockGroup(anchor, tuple(_blocks(text, list(members), inline=anchor is None)))
        for anchor, members in groupby(runs, key=whole_lines)
    )
    return tuple(group for group in groups if group.blocks)


def _blocks(text: str, runs: Sequence[_TextRun], *, inline: bool) -> Iterator[Block]:
    """The lines of one group; `inline`: passages are marked within them."""
    for _, members in groupby(runs, key=lambda run: (run.line, run.kind)):
        line = list(members)
        pieces = [
            Piece(
                text[run.start : run.end], anchor(run.passage) if inline and run.passage else None, run.start
            )
            for run in line
        ]
        kind, first = line[0].kind, pieces[0]
        if kind is BlockKind.BULLET and not line[0].continues:
            shown = first.text[1:].lstrip()
            pieces[0] = Piece(shown, first.anchor, first.start, len(first.text) - len(shown))
        while pieces and not pieces[0].text.strip():
            pieces.pop(0)
        while pieces and not pieces[-1].text.strip():
            pieces.pop()
        if kind is BlockKind.PARAGRAPH and len(pieces) == 1 and CELL_BREAK in pieces[0].text:
            kind = BlockKind.ROW
        if pieces:
            yield Block(kind, tuple(pieces), line[0].continues)


def _runs(
    text: str, span: Span, subheadings: Sequence[Span], passages: Sequence[Passage]
) -> Iterator[_TextRun]:
    """The lines of `span`, cut at the borders of subheadings and passages."""
    borders = {at for border in subheadings for at in border}
    cuts = sorted(borders | {at for passage in passages for at in (passage.start, passage.end)})
    starts = [passage.start for passage in passages]
    for number, (start, end) in enumerate(_lines(text, span)):
        is_bullet = text[start] in _BULLETS and text[start + 1 : start + 2].isspace()
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        for first, last in zip([start, *inner], [*inner, end], strict=True):
            before = bisect_right(starts, first) - 1
            passage = passages[before] if before >= 0 and first < passages[before].end else None
            if any(opening <= first < closing for opening, closing in subheadings):
                kind = BlockKind.SUBHEADING
            else:
                kind = BlockKind.BULLET if is_bullet else BlockKind.PARAGRAPH
            yield _TextRun(first, last, number, first > start, kind, passage)


def _lines(text: str, span: Span) -> list[Span]:
    """The lines of a span that are not blank, without the white space around them."""
    found, at = [], span[0]
    for line in text[span[0] : span[1]].split("\n"):
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            found.append((start, start + len(line.strip())))
        at += len(line) + 1
    return found


_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text; `marked` if it matches the question, is what was changed of it, or is quoted."""

    text: str
    marked: bool
    opens: bool = False  # begins the quote of a page, and carries its anchor


def marked(text: str, highlights: Sequence[Span]) -> Iterator[Stretch]:
    """`text` in full, cut at the highlights, which are offsets into it; overlapping ones become one."""
    shown = 0
    for start, end in sorted(highlights):
        start, end = max(start, shown), min(end, len(text))
        if start >= end:
            continue
        if start > shown:
            yield Stretch(text[shown:start], marked=False)
        yield Stretch(text[start:end], marked=True)
        shown = end
    if shown < len(text):
        yield Stretch(text[shown:], marked=False)


def day(date: dt.date | None) -> str:
    """A date in words; what is not known is said."""
    return date_in_words(date) if date else "date not stated"


def meeting_name(meeting: Meeting | MeetingSummary) -> str:
    """A meeting in one line: "Town Board, 5 March 2024"; its title or file where the board is not known."""
    return f"{meeting.board or meeting.title or meeting.source}, {day(meeting.date)}"


def telling_title(meeting: MeetingSummary) -> str | None:
    """A meeting's title, or its file's name, where that tells more than its board and date do."""
    title = meeting.title or meeting.source
    told = f"{meeting.board or ''} {day(meeting.date)} minutes of the meeting on"
    return title if _words(title) - _words(told) else None


def between(first: dt.date, last: dt.date) -> str:
    """The time from one day to another: "between 5 March 2024 and 2 July 2024", "on 5 March 2024"."""
    return f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}"


def who(person: Person) -> str:
    """A person on one line: "Ada Field (AF), Chair, Highways"."""
    name = person.name or person.organisation or ""
    if person.name and person.initials:
        name += f" ({person.initials})"
    rest = [person.role, person.organisation if person.name else None]
    return ", ".join([name, *(part for part in rest if part)])


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def page_numbers(current: int, last: int) -> list[int | None]:
    """The pages to offer: first, last and those around the current one; None stands for a gap."""
    near = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    numbers: list[int | None] = []
    for number in near:
        previous = numbers[-1] if numbers else None
        if previous is not None and number - previous == 2:
            numbers.append(number - 1)
        elif previous is not None and number - previous > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote to mark: `[start, end)` of the canonical text, from one visible character to another."""

    start: int
    end: int
    anchor: ClassVar[str] = QUOTE_ANCHOR

    def parts(self, piece: Piece) -> tuple[Stretch, ...]:
        """A piece of the page, cut where the quote begins and ends; empty parts are left out."""
        shown = piece.start + piece.lead
        first = min(max(self.start - shown, 0), len(piece.text))
        last = min(max(self.end - shown, 0), len(piece.text))
        opens = piece.start <= self.start < shown + len(piece.text)
        cut = (
            Stretch(piece.text[:first], marked=False),
            Stretch(piece.text[first:last], marked=True, opens=opens),
            Stretch(piece.text[last:], marked=False),
        )
        return tuple(part for part in cut if part.text)


_MOST_DIGITS = 9  # of an offset; texts are shorter, and longer numbers take long to read


def mark_of(text: str, start: str, end: str) -> Mark | None:
    """What a page's address asks to mark in a text; None unless it names visible characters of it."""
    if not all(one.isascii() and one.isdigit() and len(one) <= _MOST_DIGITS for one in (start, end)):
        return None
    first, last = int(start), min(int(end), len(text))
    quoted = text[first:last]
    if not quoted.strip():
        return None
    first += len(quoted) - len(quoted.lstrip())
    return Mark(first, first + len(quoted.strip()))
