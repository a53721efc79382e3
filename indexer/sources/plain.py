"""Plain text -> paragraphs: bullets, links, pages at form feeds, hard-wrapped paragraphs joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import LineKind
from indexer.sources import hyphens
from indexer.sources.canonical import Paragraph, clean
from indexer.sources.decoding import decode
from indexer.sources.markers import NUMBER, open_alike, take_apart
from indexer.sources.reading import Reading
from indexer.sources.wrapping import RawLine, is_list, runs_on, wrap_width

_TAB_COLUMNS = 8
# A line drawn across the page or under a heading: one sign, repeated.
_RULE = re.compile(r"([-=_*~#.])(?:[ \t]*\1){2,}")


def read(data: bytes) -> Reading:
    """Read a text file; raises RefusedFile when the bytes are not text."""
    return Reading(tuple(paragraphs(decode(data))))


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of plain text, pages numbered where form feeds part them."""
    pages = text.strip("\f").split("\f")
    blocks = [
        _Block(block, number if len(pages) > 1 else None)
        for number, page in enumerate(pages, 1)
        for block in _blocks(clean(page))
    ]
    width = wrap_width([block.lines for block in blocks])
    words = hyphens.vocabulary(line.text for block in blocks for line in block.lines)
    indents: list[int] = []
    for block in blocks:
        for joined in _joined(block.lines, width, words):
            yield _paragraph(joined, indents, block.page)


@dataclass(frozen=True, slots=True)
class _Block:
    lines: Sequence[RawLine]
    page: int | None


@dataclass(slots=True)
class _Joined:
    """A paragraph in the making: its first and last physical lines and its whole text."""

    first: RawLine
    last: RawLine
    text: str
    gap: bool
    underlined: bool = False


def _blocks(page: str) -> Iterator[list[RawLine]]:
    block: list[RawLine] = []
    for line in page.split("\n"):
        if line.strip():
            block.append(_raw(line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _raw(line: str) -> RawLine:
    text = line.strip()
    indent = len(line[: len(line) - len(line.lstrip())].expandtabs(_TAB_COLUMNS))
    marked = take_apart(text)
    number = NUMBER.match(text)
    if marked.marker:
        hang = indent + len(text) - len(marked.text)
    else:
        hang = indent + (number.end() if number else 0)
    starts = bool(marked.marker or marked.link or number or _RULE.fullmatch(text))
    return RawLine(indent, text, hang, starts)


def _joined(lines: Sequence[RawLine], width: int | None, words: frozenset[str]) -> Iterator[_Joined]:
    """Yield the paragraphs of one block; a rule is dropped, and makes the line above it stand out."""
    current: _Joined | None = None
    gap = True
    listed = width is not None and is_list(lines, width)
    for line in lines:
        if _RULE.fullmatch(line.text):
            if current:
                current.underlined = current.first is current.last
                yield current
            current, gap = None, True
        elif current and width and _runs_on(current, line, width, listed=listed):
            current.text, current.last = hyphens.join(current.text, line.text, words), line
        else:
            if current:
                yield current
            current, gap = _Joined(line, line, line.text, gap), False
    if current:
        yield current


def _runs_on(current: _Joined, line: RawLine, width: int, *, listed: bool) -> bool:
    return runs_on(current.last, line, width, listed=listed) and not open_alike(current.text, line.text)


def _paragraph(joined: _Joined, indents: list[int], page: int | None) -> Paragraph:
    """Make a paragraph; `indents` are the columns of the bullets that are open around it, outermost first."""
    marked = take_apart(joined.text)
    if not marked.marker:
        indents.clear()
        return Paragraph(
            marked.text, strong=joined.underlined, page=page, link=marked.link, gap_before=joined.gap
        )
    while indents and indents[-1] > joined.first.indent:
        indents.pop()
    if not indents or indents[-1] < joined.first.indent:
        indents.append(joined.first.indent)
    level = len(indents) - 1
    return Paragraph(
        marked.text, LineKind.BULLET, level, marked.marker, page=page, link=marked.link, gap_before=joined.gap
    )
