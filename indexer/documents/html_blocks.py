"""The tree of a page's content -> paragraphs as a browser prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lxml.html import HtmlElement

from indexer.documents.lines import Paragraph, StyledRun, collapse, paragraphs_of, rows_of
from indexer.documents.office import LevelScheme, spell
from indexer.model import LineKind

# Which classes of a page's own style sheet are set in bold: word processors export their styles so.

# Rules for one class, of any element or of one; what depends on more than that is a site's layout.
_ONE_CLASS = re.compile(r"[a-z0-9]{0,10}\.([\w-]{1,60})", re.I)
_WEIGHT = re.compile(r"font-weight\s{0,9}:\s{0,9}(bold|bolder|[6-9]00|normal|[1-5]00)\b", re.I)


def bold_classes(page: HtmlElement) -> Mapping[str, bool]:
    """Return the classes whose rules state a weight, and whether it is bold; later rules win."""
    found: dict[str, bool] = {}
    for sheet in page.iter("style"):
        for rule in (sheet.text or "").split("}"):
            selectors, _, declarations = rule.rpartition("{")
            weight = stated_weight(declarations)
            if weight is None:
                continue
            for selector in selectors.rpartition("*/")[2].split(","):
                if one := _ONE_CLASS.fullmatch(selector.strip()):
                    found[one[1]] = weight
    return found


def stated_weight(declarations: str) -> bool | None:
    """Return whether CSS declarations ask for bold, None when they do not say."""
    weight = _WEIGHT.search(declarations)
    return None if weight is None else weight[1].lower().startswith("bold") or weight[1][0] in "6789"


_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr legend li main ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
_HEADING = re.compile(r"h([1-6])")
_BOLD = frozenset({"b", "strong", "th"})
_UNMARKED = re.compile(r"list-style(?:-type)?\s*:[^;]{0,80}\bnone\b", re.I)
_SCHEMES = {
    s.value: s
    for s in (
        LevelScheme.LOWER_LETTER,
        LevelScheme.UPPER_LETTER,
        LevelScheme.LOWER_ROMAN,
        LevelScheme.UPPER_ROMAN,
    )
}
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


@dataclass(frozen=True, slots=True)
class _Style:
    strong: bool = False
    link: bool = False
    depth: int = 0  # of lists around


class Blocks:
    """Walks the content of one page; `bold` says what its style sheet makes of classes."""

    def __init__(self, bold: Mapping[str, bool] = MappingProxyType({})) -> None:
        self._bold = bold

    def of(self, element: HtmlElement) -> Iterator[Paragraph]:
        """Yield the paragraphs of `element` in reading order."""
        return self._block(element, _Style(), Paragraph(""))

    def _block(self, element: HtmlElement, style: _Style, like: Paragraph) -> Iterator[Paragraph]:
        flow = _Flow()
        yield from self._children(element, style, flow, like)
        yield from flow.end(like)

    def _children(
        self, element: HtmlElement, style: _Style, flow: _Flow, like: Paragraph
    ) -> Iterator[Paragraph]:
        style = self._styled(element, style)
        flow.runs.append(StyledRun(element.text or "", style.strong, style.link))
        for child in element:
            if isinstance(child.tag, str):
                yield from self._inside(child, style, flow, like)
            flow.runs.append(StyledRun(child.tail or "", style.strong, style.link))

    def _inside(self, child: HtmlElement, style: _Style, flow: _Flow, like: Paragraph) -> Iterator[Paragraph]:
        """Add an inline element to the flow, or end the flow and yield a block."""
        if _is_block(child):
            yield from flow.end(like)
            yield from self._child_block(child, style)
        elif child.tag == "br":
            flow.runs.append(StyledRun("\n"))
        else:
            yield from self._children(child, style, flow, like)

    def _child_block(self, child: HtmlElement, style: _Style) -> Iterator[Paragraph]:
        level = _heading_level(child)
        if level:
            yield from self._block(child, style, Paragraph("", LineKind.HEADING, level))
        elif child.tag in {"ul", "ol", "dir"}:
            yield from self._list(child, style)
        elif child.tag == "table":
            yield from self._table(child, style)
        elif child.tag == "dl" and _hold_all(
            child, [e for e in child.iter("dt", "dd") if _nearest(e, "dl") is child]
        ):
            yield from rows_of(self._definitions(child, style))
        elif child.tag == "pre":
            yield from _preformatted(child, style)
        else:
            yield from self._block(child, style, Paragraph(""))

    def _list(self, element: HtmlElement, style: _Style) -> Iterator[Paragraph]:
        inner, flow = replace(style, depth=style.depth + 1), _Flow()
        markers = iter(_markers(element, [child for child in element if child.tag == "li"]))
        first = style.depth == 0
        flow.runs.append(StyledRun(element.text or "", style.strong, style.link))
        for child in element:
            if child.tag == "li":
                yield from flow.end(Paragraph(""))
                blocks = list(self._block(child, inner, Paragraph("")))
                yield from _item(blocks, next(markers), style.depth, gap=first)
                first = False
            elif isinstance(child.tag, str):  # what is put wrongly between items is still content
                yield from self._inside(child, inner, flow, Paragraph(""))
            flow.runs.append(StyledRun(child.tail or "", style.strong, style.link))
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

    def _styled(self, element: HtmlElement, style: _Style) -> _Style:
        strong = style.strong or element.tag in _BOLD
        classes = (element.get("class") or "").split() if self._bold else []
        for weight in (*map(self._bold.get, classes), stated_weight(element.get("style") or "")):
            strong = strong if weight is None else weight
        link = style.link or (element.tag == "a" and bool(element.get("href")))
        return replace(style, strong=strong, link=link)


def _item(blocks: Sequence[Paragraph], marker: str, depth: int, *, gap: bool) -> Iterator[Paragraph]:
    """Yield the paragraphs of a list item, its marker before the first unless that is an item itself."""
    for position, block in enumerate(blocks):
        if position or block.marker or block.kind is LineKind.ROW or not marker:
            yield block
        elif block.kind is LineKind.HEADING:
            yield replace(block, marker="" if marker == "•" else marker)
        else:
            kind = LineKind.BULLET if marker == "•" else LineKind.NUMBERED
            yield replace(block, kind=kind, level=depth, marker=marker, gap_before=gap)


def _markers(element: HtmlElement, items: Sequence[HtmlElement]) -> Iterator[str]:
    if _UNMARKED.search(element.get("style") or ""):
        yield from ("" for _ in items)
    elif element.tag != "ol":
        yield from ("•" for _ in items)
    else:
        scheme = _SCHEMES.get(element.get("type") or "", LevelScheme.DECIMAL)
        step = -1 if element.get("reversed") is not None else 1
        number = _integer(element.get("start"), len(items) if step < 0 else 1)
        for item in items:
            number = _integer(item.get("value"), number)
            yield f"{spell(number, scheme)}."
            number += step


def _preformatted(element: HtmlElement, style: _Style) -> Iterator[Paragraph]:
    text = "".join(element.itertext())
    yield from paragraphs_of([StyledRun(text, style.strong, style.link)], Paragraph(""))


def _nearest(element: HtmlElement, tag: str) -> HtmlElement | None:
    return next(element.iterancestors(tag), None)


def _hold_all(element: HtmlElement, parts: Iterable[HtmlElement]) -> bool:
    """Whether the text of `element` is that of `parts`, each letter once; broken pages nest otherwise."""
    return _letters(element) == sum(map(_letters, parts))


def _letters(element: HtmlElement) -> int:
    return sum(len("".join(text.split())) for text in element.itertext())


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS or _heading_level(element) is not None


def _heading_level(element: HtmlElement) -> int | None:
    found = _HEADING.fullmatch(element.tag)
    if found:
        return int(found[1])
    if element.get("role") != "heading":
        return None
    return min(max(_integer(element.get("aria-level"), 2), 1), 6)


def _skip(cells: list[list[Paragraph]], spanned: dict[int, int]) -> None:
    while spanned.get(len(cells), 0) > 0:
        spanned[len(cells)] -= 1
        cells.append([])


def _span(cell: HtmlElement, name: str) -> int:
    return min(max(_integer(cell.get(name), 1), 1), _WIDEST_SPAN)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
