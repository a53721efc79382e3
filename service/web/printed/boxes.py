"""Where a quote stands on a page of a PDF: boxes around its letters, by its words or not at all.

The words were put in order, joined at line ends and cleaned when the file was read; the letters are as the
file prints them. So letters and figures alone are compared, and where the quote's do not stand on the page in
a row, or in several places that nothing tells apart, no box is drawn: a wrong one would be worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from unicodedata import normalize

from indexer.language.sentences import sentence_spans
from indexer.model import Meeting

_BESIDE = (0, 60, 15)
"""Letters before and after a quote that tell it from the same words elsewhere on the page."""

_APART = re.compile(r"[\n\t]")  # between paragraphs and cells, which a page may print in another order


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a drawn page, in pixels from its top left."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """How high it is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageHeader:
    """What is known of a drawn page besides its picture; `boxes` are in its pixels."""

    pages: int  # of the whole file
    width: int
    height: int
    letters: str  # in the order of the file
    boxes: tuple[int, ...]  # left, top, right, bottom of each letter


@dataclass(frozen=True, slots=True)
class PrintedLetters:
    """The letters of a page in the order of the file, folded, and the box of each."""

    folded: str
    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, page: PageHeader) -> PrintedLetters:
        """Those of a drawn page."""
        folded: list[str] = []
        boxes: list[Box] = []
        for at, letter in enumerate(page.letters):
            box = Box(*page.boxes[4 * at : 4 * at + 4])
            for one in fold(letter):
                folded.append(one)
                boxes.append(box)
        return cls("".join(folded), tuple(boxes))


def fold(text: str) -> str:
    """The letters and figures of a text, without accents, ligatures taken apart."""
    return "".join(one for one in normalize("NFKD", text) if one.isalnum())


def page_span(meeting: Meeting, number: int) -> tuple[int, int]:
    """What of the canonical text stands on a page, 1 to as many as the minutes have."""
    starts = meeting.page_starts
    begin = 0 if number == 1 else starts[number - 1]
    return begin, starts[number] if number < len(starts) else len(meeting.text)


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """Boxes of a quote, one for each line of print, and whether all of its words are in them."""

    boxes: tuple[Box, ...]
    complete: bool


def find_quote(letters: PrintedLetters, page: str, start: int, end: int) -> FoundQuote:
    """Boxes of `[start, end)` of a page's canonical text: all of it, else its paragraphs or sentences."""
    boxes: list[Box] = []
    missed = False
    for first, last in _found_or_cut(letters.folded, page, start, end):
        place = _place(letters.folded, page, first, last)
        if place is None:
            missed = True
        else:
            boxes += _lines(letters.boxes[slice(*place)])
    return FoundQuote(tuple(dict.fromkeys(boxes)), complete=bool(boxes) and not missed)


def _found_or_cut(folded: str, page: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span itself if it stands on the page, else its parts of the next smaller kind."""
    spans = [(start, end)]
    for cut in (_paragraphs, sentence_spans):
        parts = ([one] if _place(folded, page, *one) else cut(page, *one) for one in spans)
        spans = [(first, last) for first, last in chain.from_iterable(parts) if fold(page[first:last])]
    return iter(spans)


def _paragraphs(page: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraphs and cells of a span."""
    at = start
    for text in _APART.split(page[start:end]):
        yield at, at + len(text)
        at += len(text) + 1


def _place(folded: str, page: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the letters of `[start, end)` of a page's text stand among those printed, if that is sure."""
    wanted = fold(page[start:end])
    if not wanted:
        return None
    before, after = fold(page[:start]), fold(page[end:])
    told = before + wanted + after
    for near in _BESIDE:
        for ahead, behind in dict.fromkeys(
            ((_last(before, near), after[:near]), (_last(before, near), ""), ("", after[:near]))
        ):
            sought = ahead + wanted + behind
            if told.count(sought) == folded.count(sought) == 1:
                at = folded.index(sought) + len(ahead)
                return at, at + len(wanted)
    return None


def _last(text: str, count: int) -> str:
    return text[-count:] if count else ""


def _lines(boxes: Iterable[Box]) -> Iterator[Box]:
    """One box around the letters of each line of print, which may stand in several columns."""
    line: Box | None = None
    for box in boxes:
        if line is not None and _goes_on(line, box):
            line = Box(
                min(line.left, box.left),
                min(line.top, box.top),
                max(line.right, box.right),
                max(line.bottom, box.bottom),
            )
            continue
        if line is not None:
            yield line
        line = box
    if line is not None:
        yield line


def _goes_on(line: Box, box: Box) -> bool:
    """Whether a letter stands beside a line, close enough to be of it."""
    apart = 2 * max(min(line.height, box.height), 1)
    level = min(line.bottom, box.bottom) - max(line.top, box.top) > 0.4 * min(line.height, box.height)
    return level and -apart < box.left - line.right < 2 * apart
