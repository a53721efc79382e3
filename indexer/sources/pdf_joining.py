"""Which printed lines of a PDF make one paragraph, by width, indentation, white space and style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.sources import hyphens
from indexer.sources.markers import open_alike, take_apart
from indexer.sources.pdf_measures import LONG_LINE, SAME_X_EM, Measures, is_apart, is_tabbed, number_of, wraps
from indexer.sources.pdf_page import PageLine

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Za-z]+")
_SENTENCE_ENDS = ".:;!?"
_OTHER_SIZE = 0.08  # a paragraph keeps its font size to within this share


@dataclass(slots=True)
class Open:
    """The paragraph that lines are being added to."""

    first: PageLine
    last: PageLine
    text: str
    hang: float | None  # indentation of its second line, None while it has one line
    tabbed: bool
    gap: bool
    strong_to: int
    lines: list[PageLine] = field(default_factory=list)


def begin(line: PageLine, before: Open | None, measures: Measures) -> Open:
    """Return the paragraph that `line` begins, `before` being the one that it ends."""
    last = before.last if before else None
    same_style = last is not None and last.strong == line.strong and abs(last.size - line.size) < 1
    gap = last is None or last.page != line.page or not same_style or is_apart(last, line, measures)
    return Open(line, line, line.text, None, is_tabbed(line, measures), gap, line.strong_to)


def add(current: Open, line: PageLine, measures: Measures) -> None:
    """Let `line` go on with the paragraph, a word cut by the line end made whole."""
    if current.hang is None:
        current.hang = line.x0
    bold_so_far = current.strong_to == len(current.text)
    current.text, current.last = hyphens.join(current.text, line.text, measures.words), line
    if bold_so_far and line.strong_to:
        current.strong_to = len(current.text) - len(line.text) + line.strong_to
    current.lines.append(line)


def continues(current: Open, line: PageLine, measures: Measures, *, entry: bool = False) -> bool:
    """Whether `line`, which may be an entry of a list without markers, goes on with the paragraph."""
    last, same_page = current.last, current.last.page == line.page
    forced = wraps(last, line, measures) and not (entry and line.text[0].isupper())
    if line.bullet or abs(line.size - last.size) > _OTHER_SIZE * last.size:
        return False
    if line.strong != last.strong and (not forced or last.text[-1] in _SENTENCE_ENDS):
        return False
    moved = line.top <= last.top  # to the next column
    if same_page and not moved and is_apart(last, line, measures):
        return False
    if (not same_page or moved) and not _goes_on_elsewhere(current, line):
        return False
    if not _is_indented_alike(current, line) or _opens_item(current, line, measures):
        return False
    if forced:
        return True
    # Lines may be broken early; a sentence that goes on in lower case is still one sentence.
    return len(last.text) >= LONG_LINE and line.text[0].islower() and last.text[-1] not in _SENTENCE_ENDS


def _goes_on_elsewhere(current: Open, line: PageLine) -> bool:
    """Whether a paragraph may go on at the head of the next page or column.

    Where a full line ends a sentence, the paragraph more often goes on than ends, if the text stands alike.
    """
    if current.last.text[-1] not in ".!?:":
        return True
    left = current.hang if current.hang is not None else current.first.x0
    return current.last.text[-1] != ":" and abs(line.x0 - left) <= SAME_X_EM * line.size


def _is_indented_alike(current: Open, line: PageLine) -> bool:
    same = SAME_X_EM * line.size
    if current.hang is not None:
        return abs(line.x0 - current.hang) <= same or current.last.page != line.page
    first = current.first
    if first.bullet or number_of(first) or take_apart(first.text).marker:
        return line.x0 >= first.x0 - same
    if len(first.segments) > 1:  # a label, a tab, and text that hangs behind the tab
        return abs(line.x0 - first.segments[-1].x0) <= same
    return line.x0 <= first.x0 + same  # the first line of a paragraph may be indented, not the others


def _opens_item(current: Open, line: PageLine, measures: Measures) -> bool:
    """Whether `line` begins a list item; a number where the paragraph's words begin may be only a number."""
    if take_apart(line.text).marker or open_alike(current.text, line.text):
        return True
    number, first = number_of(line), number_of(current.first)
    if not number:
        return False
    same = SAME_X_EM * line.size
    hang = current.hang if current.hang is not None else current.first.x0
    if is_tabbed(line, measures) or line.x0 < hang - same:
        return True
    # "Action 2: ..." may wrap before its number; the next number of a list looks like the one before.
    alike = _form(number) == _form(first) or current.last.text[-1] in _SENTENCE_ENDS
    return bool(first) and alike and abs(current.first.x0 - line.x0) <= same


def _form(number: str) -> str:
    """Return what all numbers of one list have in common: "#.#" of "4.12", "(a)" of "(b)"."""
    return _LETTERS.sub("a", _DIGITS.sub("#", number.strip()))
