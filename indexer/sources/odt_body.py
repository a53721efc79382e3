"""The body of an OpenDocument text, walked once in order: list numbers depend on what went before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from odfdo import Document, Element

from indexer.model import LineKind
from indexer.sources.canonical import Paragraph
from indexer.sources.numerals import Counter, Level, Scheme
from indexer.sources.odt_runs import Runs, frames
from indexer.sources.odt_styles import Styles
from indexer.sources.runs import paragraphs_of
from indexer.sources.tables import rows_of

# Elements that only group paragraphs, lists and tables.
_GROUPS = frozenset({"text:section", "draw:text-box", "text:index-body", "text:index-title", "draw:g"})
_INDEXES = frozenset(
    {
        "text:table-of-content",
        "text:illustration-index",
        "text:table-index",
        "text:user-index",
        "text:object-index",
    }
)
_DEEPEST_HEADING = 6
# A spreadsheet pasted into a text may repeat an empty cell to its last column; rows have no more cells.
_MOST_CELLS = 100


@dataclass(frozen=True, slots=True)
class _Item:
    """Where a paragraph stands in its list: its first paragraph is counted, the others hang below it."""

    style: str | None
    depth: int
    first: bool
    start: int | None


class Body:
    """Yields the paragraphs of one document."""

    def __init__(self, document: Document) -> None:
        self._body = document.body
        self._styles = Styles(document)
        self._runs = Runs(self._styles)
        self._outline = self._styles.outline()
        self._headings = Counter(self._outline)
        self._counters: dict[str, tuple[dict[int, Level], Counter]] = {}
        self._in_list = False

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every paragraph of the text in reading order."""
        return self._blocks(self._body)

    def _blocks(
        self, parent: Element, item: _Item | None = None, *, link: bool = False
    ) -> Iterator[Paragraph]:
        for child in parent.children:
            if child.tag in {"text:p", "text:h"}:
                yield from self._paragraph(child, item, link=link)
                if item:
                    item = replace(item, first=False)
            elif child.tag == "text:list":
                yield from self._list(child, item, link=link)
            elif child.tag == "text:numbered-paragraph":
                yield from self._numbered_paragraph(child, link=link)
            elif child.tag == "table:table":
                self._in_list = False
                yield from rows_of(self._rows(child))
                self._in_list = False
            elif child.tag in _INDEXES:
                yield from self._blocks(child, link=True)
            elif child.tag in _GROUPS:
                yield from self._blocks(child, item, link=link)
            elif child.tag == "draw:frame":
                yield from self._blocks(child)

    def _list(self, element: Element, outer: _Item | None, *, link: bool) -> Iterator[Paragraph]:
        style = element.get_attribute_string("text:style-name") or (outer.style if outer else None)
        depth = outer.depth + 1 if outer else 0
        continues = element.get_attribute_string("text:continue-numbering") == "true"
        if depth == 0 and not continues and not element.get_attribute_string("text:continue-list"):
            self._restart(style, element)
        for child in element.children:
            if child.tag not in {"text:list-item", "text:list-header"}:
                continue
            start = child.get_attribute_string("text:start-value")
            counted = child.tag == "text:list-item"
            yield from self._blocks(
                child, _Item(style, depth, counted, int(start) if start else None), link=link
            )

    def _numbered_paragraph(self, element: Element, *, link: bool) -> Iterator[Paragraph]:
        depth = int(element.get_attribute_string("text:level") or 1) - 1
        start = element.get_attribute_string("text:start-value")
        item = _Item(
            element.get_attribute_string("text:style-name"), depth, True, int(start) if start else None
        )
        yield from self._blocks(element, item, link=link)

    def _restart(self, style: str | None, element: Element) -> None:
        """Let the list style of a new list count from its start again."""
        paragraphs = element.get_elements("descendant::text:p | descendant::text:h")
        if style is None and paragraphs:
            style = self._styles.list_style(paragraphs[0].get_attribute_string("text:style-name"))
        if style is not None:
            self._list_of(style)[1].restart(0)

    def _rows(self, table: Element) -> Iterator[list[list[Paragraph]]]:
        for child in table.children:
            if child.tag in {"table:table-header-rows", "table:table-rows", "table:table-row-group"}:
                yield from self._rows(child)
            elif child.tag == "table:table-row":
                yield self._cells(child)

    def _cells(self, row: Element) -> list[list[Paragraph]]:
        cells: list[list[Paragraph]] = []
        for child in row.children:
            if child.tag not in {"table:table-cell", "table:covered-table-cell"}:
                continue
            self._in_list = False
            # A covered cell lies under one that spans it and shows nothing.
            blocks = list(self._blocks(child)) if child.tag == "table:table-cell" else []
            repeated = int(child.get_attribute_string("table:number-columns-repeated") or 1)
            cells.extend([blocks] * min(repeated, _MOST_CELLS))
        return cells

    def _paragraph(self, element: Element, item: _Item | None, *, link: bool) -> Iterator[Paragraph]:
        runs = self._runs.of(element)
        if any(run.text.strip() for run in runs):
            like = self._like(element, item, link=link)
            yield from paragraphs_of(runs, like)
            self._in_list = like.kind in {LineKind.BULLET, LineKind.NUMBERED}
        else:
            self._in_list = False
            yield Paragraph("")
        for frame in frames(element):
            yield from self._blocks(frame)

    def _like(self, element: Element, item: _Item | None, *, link: bool) -> Paragraph:
        """Return a paragraph without text that has the kind, level and marker of `element`."""
        name = element.get_attribute_string("text:style-name")
        level = self._heading_level(element, name)
        scheme, marker = self._marker(name, item)
        if level:
            if (
                not item
                and element.get_attribute_string("text:is-list-header") != "true"
                and element.tag == "text:h"
            ):
                marker = self._headings.next(level - 1)
            return Paragraph("", LineKind.HEADING, min(level, _DEEPEST_HEADING), marker, link=link)
        if not item or not marker:
            return Paragraph("", link=link)
        kind = LineKind.BULLET if scheme is Scheme.BULLET else LineKind.NUMBERED
        return Paragraph("", kind, item.depth, marker, link=link, gap_before=not self._in_list)

    def _heading_level(self, element: Element, name: str | None) -> int | None:
        if element.tag == "text:h":
            return int(element.get_attribute_string("text:outline-level") or 1)
        return 1 if self._styles.is_title(name) else self._styles.heading_level(name)

    def _marker(self, name: str | None, item: _Item | None) -> tuple[Scheme, str]:
        """Count the paragraph in its list and return how that counts and what is printed."""
        style = item and (item.style or self._styles.list_style(name))
        if not item or not item.first or not style:
            return Scheme.NONE, ""
        levels, counter = self._list_of(style)
        if item.start is not None:
            counter.restart(item.depth, item.start)
        return levels.get(item.depth, Level()).scheme, counter.next(item.depth)

    def _list_of(self, style: str) -> tuple[dict[int, Level], Counter]:
        if style not in self._counters:
            levels = self._styles.levels(style)
            self._counters[style] = levels, Counter(levels)
        return self._counters[style]
