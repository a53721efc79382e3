"""Footnotes of PDF pages: in smaller type at the foot, opened by the mark that a line above has raised."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.documents.line_ends import join
from indexer.documents.lines import Paragraph
from indexer.documents.pdf.page_lines import PageLine, PageText

# Notes are set smaller than this share of the text's size.
_SMALLER = 0.95
_OPENING = re.compile(r"(\d{1,3}|[*†‡§¶]{1,3})[.)\]]?\s+(?=\S)")
_PART = re.compile(r"\d{1,3}|[*†‡§¶#]{1,3}")


@dataclass(slots=True)
class Footnotes:
    """Notes at the feet of pages that no paragraph has taken yet, by page and mark."""

    _waiting: dict[tuple[int, str], Paragraph] = field(default_factory=dict)

    def without_notes(self, page: PageText, size: float, words: frozenset[str]) -> PageText:
        """Return a page less the notes at its foot, which wait for the paragraph that refers to them."""
        referred = {part for line in _lines(page) for mark in line.marks for part in _PART.findall(mark)}
        size = max([size, *(line.size for line in _lines(page) if line.marks)])
        start = next(
            (n for n in range(len(page.lines)) if _begin_notes(page.lines[n:], size, referred)), None
        )
        if start is None:
            return page
        for mark, lines in _notes(page.lines[start:], referred):
            self._waiting[page.number, mark] = _paragraph(lines, words)
        return replace(page, lines=page.lines[:start])

    def of(self, lines: Iterable[PageLine]) -> Iterator[Paragraph]:
        """Yield the notes that lines refer to, each once."""
        for line in lines:
            for mark in line.marks:
                for part in _PART.findall(mark):
                    if note := self._waiting.pop((line.page, part), None):
                        yield note

    def rest(self) -> Iterator[Paragraph]:
        """Yield the notes that nothing referred to."""
        yield from self._waiting.values()
        self._waiting.clear()


def _lines(page: PageText) -> Iterator[PageLine]:
    yield from page.lines
    yield from (line for table in page.tables for row in table.rows for cell in row for line in cell)


def _begin_notes(lines: Sequence[PageLine], size: float, referred: Collection[str]) -> bool:
    """Whether notes begin with the first of the last lines of a page."""
    return bool(_mark(lines[0], referred)) and all(line.size <= _SMALLER * size for line in lines)


def _mark(line: PageLine, referred: Collection[str]) -> str:
    """Return the mark that opens a note; "" for a line that opens none or whose number nothing refers to."""
    if line.opening_mark:
        found = _PART.search(line.opening_mark)
        return found[0] if found else line.opening_mark
    opening = _OPENING.match(line.text)
    return opening[1] if opening and opening[1] in referred else ""


def _notes(lines: Iterable[PageLine], referred: Collection[str]) -> list[tuple[str, list[PageLine]]]:
    notes: list[tuple[str, list[PageLine]]] = []
    for line in lines:
        if mark := _mark(line, referred):
            notes.append((mark, [line]))
        else:
            notes[-1][1].append(line)
    return notes


def _paragraph(lines: Sequence[PageLine], words: frozenset[str]) -> Paragraph:
    first, *others = lines
    text = first.text if first.opening_mark else _OPENING.sub("", first.text, count=1)
    for line in others:
        text = join(text, line.text, words)
    return Paragraph(text, page=first.page)
