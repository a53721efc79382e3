"""The tree of a page's content -> paragraphs as a browser prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from indexer.documents.formats import NOTE_MARK
from indexer.documents.html.lists import integer, markers
from indexer.documents.html.style import Styles
from indexer.documents.html.tree import BLOCKS, Cut, printed, text_of
from indexer.documents.lines import Paragraph, StyledRun, collapse, paragraphs_of
from indexer.documents.notes import has_sign, only_signs, without_signs
from indexer.documents.raised import RAISED_DIGITS, in_line, lowered_in_line
from indexer.documents.symbols import drawn
from indexer.documents.tables import rows_of
from indexer.model import LineKind

_HEADING = re.compile(r"h([1-6])")
_BOLD = frozenset({"b", "strong", "th"})
_WORD = re.compile(r"\w")
# Between the text and what is put in by the page: a browser prints these signs itself.
_QUOTES = ("“", "”")
_STRUCK = frozenset({"del", "s", "strike"})
_KEEPS_LINES = frozenset({"pre", "xmp", "listing", "plaintext"})
_BLOCK_DISPLAYS = frozenset("block flex grid table table-row table-cell list-item flow-root".split())
# So much of the text before a raised sign tells what it is.
_BEFORE_RAISED = 20
# Browsers stop at 1000 columns; minutes' tables stop long before this.
_WIDEST_SPAN = 50


@dataclass(slots=True)
class _Flow:
    """Inline text that has been met and not yet ended by a block."""

    runs: list[StyledRun] = field(default_factory=list)

    def end(self, like: Paragraph) -> Iterator[Paragraph]:
        """Yield what has gathered as paragraphs in the manner of `like`, and begin anew."""
        runs, self.runs = collapse(self.runs), []
        if any(run.text.strip() for run in runs):
            yield from paragraphs_of(runs, like)

    def last(self) -> str:
        """Return the end of what has gathered."""
        text = ""
        for run in reversed(self.runs):
            text = run.text + text
            if len(text) >= _BEFORE_RAISED:
                break
        return without_signs(text)


@dataclass(frozen=True, slots=True)
class _Style:
    strong: bool = False
    link: bool = False
    depth: int = 0  # of lists around
    lines: bool = False  # whether line ends in the source are line ends on the page
    font: str | None = None


class Blocks:
    """Walks the content of one page; `cut` takes what is left out on the way."""

    def __init__(self, styles: Styles, cut: Cut) -> None:
        self._styles = styles
        self._cut = cut

    def of(self, element: HtmlElement) -> Iterator[Paragraph]:
        """Yield the paragraphs of `element` in reading order."""
        return self._block(element, _Style(), Paragraph(""))

    def inline(self, elements: Iterable[HtmlElement]) -> list[StyledRun]:
        """Return the text of `elements` as runs on one line, but for its forced breaks."""
        flow = _Flow()
        for element in elements:
            for paragraph in self._children(element, _Style(), flow, Paragraph("")):
                marked = f" {paragraph.marker} {paragraph.text} "
                flow.runs.append(StyledRun(marked, paragraph.strong, paragraph.link))
            self._add(flow, element.tail, _Style())
        return collapse(flow.runs)

    def _block(self, element: HtmlElement, style: _Style, like: Paragraph) -> Iterator[Paragraph]:
        flow = _Flow()
        yield from self._children(element, style, flow, like)
        yield from flow.end(like)

    def _children(
        self, element: HtmlElement, style: _Style, flow: _Flow, like: Paragraph
    ) -> Iterator[Paragraph]:
        style = self._styled(element, style)
        self._add(flow, element.text, style)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._inside(child, style, flow, like)
            self._add(flow, child.tail, style)

    def _add(self, flow: _Flow, text: str | None, style: _Style) -> None:
        """Add text to the flow; where lines are kept each is a run, and a break one of its own."""
        if not text:
            return
        text = drawn(text, style.font)
        if not style.lines:
            flow.runs.append(StyledRun(text, style.strong, style.link))
            return
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                flow.runs.append(StyledRun("\n"))
            if line:
                flow.runs.append(StyledRun(line, style.strong, style.link))

    def _inside(self, child: HtmlElement, style: _Style, flow: _Flow, like: Paragraph) -> Iterator[Paragraph]:
        """Add an inline element to the flow, or end the flow and yield a block."""
        if self._is_struck(child):
            self._cut.text(printed(child), "struck out")
        elif self._is_block(child):
            yield from flow.end(like)
            yield from self._child_block(child, style)
        elif child.tag == "br":
            flow.runs.append(StyledRun("\n"))
        elif self._is_off_line(child) and (kept := self._in_line(flow, child)) != text_of(child):
            self._add(flow, kept, self._styled(child, style))
        elif child.tag == "q":
            self._add(flow, _QUOTES[0], style)
            yield from self._children(child, style, flow, like)
            self._add(flow, _QUOTES[1], style)
        elif child.tag == "msup":
            yield from self._power(child, style, flow, like)
        else:
            yield from self._children(child, style, flow, like)

    def _in_line(self, flow: _Flow, child: HtmlElement) -> str:
        """Return what of raised or lowered text stays in the line; the mark of a note is told as left out."""
        raised = text_of(child)
        if child.tag == "sub":
            return lowered_in_line(flow.last(), raised)
        if has_sign(raised):
            rest = without_signs(raised)
            return raised if _WORD.search(rest) else only_signs(raised)
        kept = in_line(flow.last(), raised)
        if not kept:
            self._cut.text(raised, NOTE_MARK)
        return kept

    def _power(self, child: HtmlElement, style: _Style, flow: _Flow, like: Paragraph) -> Iterator[Paragraph]:
        """Add a base and its exponent as mathematics prints them."""
        parts = [part for part in child if isinstance(part.tag, str)]
        for part in parts[:1]:
            yield from self._inside(part, style, flow, like)
        for part in parts[1:]:
            text = text_of(part)
            self._add(flow, text.translate(RAISED_DIGITS) if text.isdigit() else f"^{text}", style)

    def _is_struck(self, element: HtmlElement) -> bool:
        if element.tag in _STRUCK:
            return True
        style = self._styles.of(element)
        return "line-through" in f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"

    def _is_off_line(self, element: HtmlElement) -> bool:
        return element.tag in {"sup", "sub"} or self._styles.of(element).get("vertical-align") == "super"

    def _is_block(self, element: HtmlElement) -> bool:
        if element.tag in BLOCKS or heading_level(element) is not None:
            return True
        return self._styles.of(element).get("display") in _BLOCK_DISPLAYS

    def _child_block(self, child: HtmlElement, style: _Style) -> Iterator[Paragraph]:
        level = heading_level(child)
        if level:
            yield from self._block(child, style, Paragraph("", LineKind.HEADING, level))
        elif child.tag in {"ul", "ol", "dir", "menu"}:
            yield from self._list(child, style)
        elif child.tag == "table":
            yield from self._table(child, style)
        elif child.tag == "dl" and _hold_all(
            child, [e for e in child.iter("dt", "dd") if _nearest(e, "dl") is child]
        ):
            yield from rows_of(self._definitions(child, style))
        elif child.tag == "svg":
            for text in child.iter("text"):
                yield from self._block(text, style, Paragraph(""))
        elif self._keeps_lines(child):
            yield from self._block(child, replace(style, lines=True), Paragraph(""))
        else:
            yield from self._block(child, style, Paragraph(""))

    def _list(self, element: HtmlElement, style: _Style) -> Iterator[Paragraph]:
        inner, flow = replace(style, depth=style.depth + 1), _Flow()
        printed_markers = markers(element, [child for child in element if child.tag == "li"], self._styles)
        first = style.depth == 0
        self._add(flow, element.text, style)
        for child in element:
            if child.tag == "li":
                yield from flow.end(Paragraph(""))
                blocks = list(self._block(child, inner, Paragraph("")))
                yield from _item(blocks, next(printed_markers), style.depth, gap=first)
                first = False
            elif isinstance(child.tag, str):  # what is put wrongly between items is still content
                yield from self._inside(child, inner, flow, Paragraph(""))
            self._add(flow, child.tail, style)
        yield from flow.end(Paragraph(""))

    def _table(self, table: HtmlElement, style: _Style) -> Iterator[Paragraph]:
        rows = [row for row in table.iter("tr") if _nearest(row, "table") is table]
        cells = [cell for row in rows for cell in row.iterchildren("td", "th")]
        captions = list(table.iterchildren("caption"))
        if not _hold_all(table, [*captions, *cells]):
            yield from self._block(table, style, Paragraph(""))
            return
        for caption in captions:
            yield from self._block(caption, style, Paragraph(""))
        yield from rows_of(self._rows(rows, style))

    def _rows(self, rows: Sequence[HtmlElement], style: _Style) -> Iterator[list[list[Paragraph]]]:
        """Yield rows of cells, empty ones where a cell of the same row or one above spans them."""
        spanned: dict[int, int] = {}
        for row in rows:
            cells: list[list[Paragraph]] = []
            for cell in row.iterchildren("td", "th"):
                _skip(cells, spanned)
                width, height = _span(cell, "colspan"), _span(cell, "rowspan")
                spanned.update({len(cells) + i: height - 1 for i in range(width) if height > 1})
                cells.append(list(self._block(cell, replace(style, depth=0), Paragraph(""))))
                cells.extend([] for _ in range(width - 1))
            _skip(cells, spanned)
            yield cells

    def _definitions(self, element: HtmlElement, style: _Style) -> Iterator[list[list[Paragraph]]]:
        """Yield a term and what is said of it as rows of two cells; groups may be wrapped in div."""
        terms: list[Paragraph] = []
        for child in element.iter("dt", "dd"):
            if _nearest(child, "dl") is not element:
                continue
            blocks = list(self._block(child, replace(style, depth=0), Paragraph("")))
            if child.tag == "dt":
                if terms:
                    yield [terms, []]
                terms = blocks
            else:
                yield [terms, blocks]
                terms = []
        if terms:
            yield [terms, []]

    def _keeps_lines(self, element: HtmlElement) -> bool:
        white_space = self._styles.of(element).get("white-space", "")
        return element.tag in _KEEPS_LINES or white_space.startswith("pre")

    def _styled(self, element: HtmlElement, style: _Style) -> _Style:
        weight = self._styles.weight(element)
        strong = (style.strong or element.tag in _BOLD) if weight is None else weight
        link = style.link or (element.tag == "a" and bool(element.get("href")))
        family = (element.get("face") or "") if element.tag == "font" else ""
        family = self._styles.of(element).get("font-family", family).split(",")[0].strip()
        return replace(style, strong=strong, link=link, font=family or style.font)


def _item(blocks: Sequence[Paragraph], marker: str, depth: int, *, gap: bool) -> Iterator[Paragraph]:
    """Yield the paragraphs of a list item, its marker before the first unless that is an item itself."""
    for position, block in enumerate(blocks):
        if position or block.marker or block.kind is LineKind.ROW or not marker:
            yield block
        elif block.kind is LineKind.HEADING:
            yield replace(block, marker=marker if _counts(marker) else "")
        else:
            kind = LineKind.NUMBERED if _counts(marker) else LineKind.BULLET
            yield replace(block, kind=kind, level=depth, marker=marker, gap_before=gap)


def _counts(marker: str) -> bool:
    return any(map(str.isalnum, marker))


def _nearest(element: HtmlElement, tag: str) -> HtmlElement | None:
    return next(element.iterancestors(tag), None)


def _hold_all(element: HtmlElement, parts: Iterable[HtmlElement]) -> bool:
    """Whether the text of `element` is that of `parts`, each letter once; broken pages nest otherwise."""
    return _letters(element) == sum(map(_letters, parts))


def _letters(element: HtmlElement) -> int:
    return sum(len("".join(text.split())) for text in element.itertext())


def heading_level(element: HtmlElement) -> int | None:
    """Return the level of a heading by its tag or role, None for anything else."""
    found = _HEADING.fullmatch(element.tag)
    if found:
        return int(found[1])
    if element.get("role") != "heading":
        return None
    return min(max(integer(element.get("aria-level"), 2), 1), 6)


def _skip(cells: list[list[Paragraph]], spanned: dict[int, int]) -> None:
    while spanned.get(len(cells), 0) > 0:
        spanned[len(cells)] -= 1
        cells.append([])


def _span(cell: HtmlElement, name: str) -> int:
    return min(max(integer(cell.get(name), 1), 1), _WIDEST_SPAN)
