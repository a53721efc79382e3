"""OpenDocument texts (.odt) -> paragraphs in document order; headers, footers and deletions left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from types import MappingProxyType

from odfdo import Document, Element, SecurityError

from indexer.documents.formats import ReadDocument
from indexer.documents.lines import Paragraph, StyledRun, bullet_sign
from indexer.documents.office import DAMAGE, Counter, Level, LevelScheme, OfficeBody, require_package
from indexer.errors import RefusedFile
from indexer.model import Hints, LineKind

# Styles and list definitions of an OpenDocument text.

_SCHEMES: Mapping[str, LevelScheme] = MappingProxyType(
    {"1": LevelScheme.DECIMAL} | {s.value: s for s in LevelScheme if len(s.value) == 1}
)
_BOLD = frozenset({"bold", "600", "700", "800", "900"})


class OdtStyles:
    """Answers what a style says, itself or through its parents; names are those of style attributes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[tuple[str, str], Element | None] = {}

    def bold(self, family: str, name: str | None) -> bool | None:
        """Return whether the style sets its text in bold, None when it leaves that to its surroundings."""
        value = self._text_property(family, name, "fo:font-weight")
        return None if value is None else value in _BOLD

    def hidden(self, family: str, name: str | None) -> bool:
        """Return whether the style's text is not shown."""
        return self._text_property(family, name, "text:display") == "none"

    def list_style(self, paragraph_style: str | None) -> str | None:
        """Return the name of the list style that a paragraph style brings along."""
        return next(filter(None, self._stated(paragraph_style, "style:list-style-name")), None)

    def is_title(self, name: str | None) -> bool:
        """Return whether a paragraph style is the document's title style or made from it."""
        return "Title" in self._stated(name, "style:name")

    def heading_level(self, name: str | None) -> int | None:
        """Return the outline level that a paragraph style gives its text, None for body text."""
        levels = self._stated(name, "style:default-outline-level")
        level = next((level for level in levels if level is not None), None)
        return int(level) if level and level.isdigit() else None

    def levels(self, list_style: str | None) -> dict[int, Level]:
        """Return the levels of a list style, outermost 0; empty when there is no such style."""
        style = self._style("list", list_style) if list_style else None
        return _levels(style.children) if style else {}

    def outline(self) -> dict[int, Level]:
        """Return the numbering of headings, outermost 0."""
        found = self._document.styles.root.get_elements("//text:outline-style")
        return _levels(found[0].children) if found else {}

    def _stated(self, name: str | None, attribute: str) -> Iterator[str | None]:
        """Yield an attribute of a paragraph style and of those that it is made from."""
        return (style.get_attribute_string(attribute) for style in self._chain("paragraph", name))

    def _text_property(self, family: str, name: str | None, key: str) -> str | None:
        for style in self._chain(family, name):
            for properties in style.children:
                if properties.tag == "style:text-properties":
                    value = properties.get_attribute_string(key)
                    if value is not None:
                        return value
        return None

    def _chain(self, family: str, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            style = self._style(family, name)
            if style is None:
                return
            yield style
            name = style.get_attribute_string("style:parent-style-name")

    def _style(self, family: str, name: str) -> Element | None:
        if (family, name) not in self._found:
            self._found[family, name] = self._document.get_style(family, name)
        return self._found[family, name]


def _levels(elements: list[Element]) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in elements:
        depth = _integer(element, "text:level", 0) - 1
        if depth >= 0:
            levels[depth] = _level(element, depth)
    return levels


def _level(element: Element, depth: int) -> Level:
    if element.tag != "text:list-level-style-number" and element.tag != "text:outline-level-style":
        # Bullets; a picture as a bullet has no character and prints as the commonest one.
        sign = bullet_sign(element.get_attribute_string("text:bullet-char") or "•")
        return Level(LevelScheme.BULLET, sign)
    scheme = _SCHEMES.get(element.get_attribute_string("style:num-format") or "")
    if scheme is None:
        return Level()
    shown = min(_integer(element, "text:display-levels", 1), depth + 1)
    numbers = ".".join(f"%{place}" for place in range(depth + 2 - shown, depth + 2))
    prefix = element.get_attribute_string("style:num-prefix") or ""
    suffix = element.get_attribute_string("style:num-suffix") or ""
    return Level(scheme, f"{prefix}{numbers}{suffix}", _integer(element, "text:start-value", 1))


def _integer(element: Element, attribute: str, default: int) -> int:
    return int(element.get_attribute_string(attribute) or default)


# The text of one OpenDocument paragraph with its style, as printed.

# XML white space is one space; more of it, tabs and line breaks have elements of their own.
_BLANKS = re.compile(r"[ \t\r\n]+")
# What is not part of the paragraph's own line: deletions, comments, notes, drawings, the saved number.
_SKIPPED = frozenset(
    {
        "office:annotation",
        "text:note",
        "text:number",
        "text:ruby-text",
        "text:tracked-changes",
        "text:hidden-paragraph",
        "text:script",
        "draw:frame",
        "draw:g",
        "draw:custom-shape",
        "draw:line",
    }
)
# Nobody types this many spaces; a count beyond it is an attempt to fill memory.
_MOST_SPACES = 200


class OdtRuns:
    """Reads paragraphs of one document."""

    def __init__(self, styles: OdtStyles) -> None:
        self._styles = styles

    def of(self, paragraph: Element) -> list[StyledRun]:
        """Return the runs of a paragraph or heading, hidden text left out."""
        name = paragraph.get_attribute_string("text:style-name")
        if self._styles.hidden("paragraph", name):
            return []
        strong = bool(self._styles.bold("paragraph", name))
        return [run for run in self._walk(paragraph, strong=strong, link=False) if run.text]

    def _walk(self, element: Element, *, strong: bool, link: bool) -> Iterator[StyledRun]:
        yield StyledRun(_BLANKS.sub(" ", element.text or ""), strong, link)
        for child in element.children:
            if child.tag not in _SKIPPED:
                yield from self._child(child, strong=strong, link=link)
            yield StyledRun(_BLANKS.sub(" ", child.tail or ""), strong, link)

    def _child(self, child: Element, *, strong: bool, link: bool) -> Iterator[StyledRun]:
        match child.tag:
            case "text:s":
                yield StyledRun(" " * min(_integer(child, "text:c", 1), _MOST_SPACES), strong, link)
            case "text:tab":
                yield StyledRun("\t", strong, link)
            case "text:line-break":
                yield StyledRun("\n", strong, link)
            case _:
                name = child.get_attribute_string("text:style-name")
                if self._styles.hidden("text", name):
                    return
                bold = self._styles.bold("text", name)
                inner = strong if bold is None else bold
                yield from self._walk(child, strong=inner, link=link or child.tag == "text:a")


def frames(paragraph: Element) -> Iterator[Element]:
    """Yield the frames and drawing groups that are anchored in a paragraph, outermost only."""
    for child in paragraph.children:
        if child.tag in {"draw:frame", "draw:g", "draw:custom-shape"}:
            yield child
        elif child.tag not in _SKIPPED:
            yield from frames(child)


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
class _ListItem:
    """Where a paragraph stands in its list: its first paragraph is counted, the others hang below it."""

    style: str | None
    depth: int
    first: bool
    start: int | None


class OdtBody(OfficeBody):
    """Walks one document once, in order: list numbers depend on what went before."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._body = document.body
        self._styles = OdtStyles(document)
        self._runs = OdtRuns(self._styles)
        self._outline = self._styles.outline()
        self._headings = Counter(self._outline)
        self._counters: dict[str, tuple[dict[int, Level], Counter]] = {}

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every paragraph of the text in reading order."""
        return self._blocks(self._body)

    def _blocks(
        self, parent: Element, item: _ListItem | None = None, *, link: bool = False
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
                yield from self.table(self._rows(child))
            elif child.tag in _INDEXES:
                yield from self._blocks(child, link=True)
            elif child.tag in _GROUPS:
                yield from self._blocks(child, item, link=link)
            elif child.tag == "draw:frame":
                yield from self._blocks(child)

    def _list(self, element: Element, outer: _ListItem | None, *, link: bool) -> Iterator[Paragraph]:
        style = element.get_attribute_string("text:style-name") or (outer.style if outer else None)
        depth = outer.depth + 1 if outer else 0
        continues = element.get_attribute_string("text:continue-numbering") == "true"
        if depth == 0 and not continues and not element.get_attribute_string("text:continue-list"):
            self._restart(style, element)
        for child in element.children:
            if child.tag not in {"text:list-item", "text:list-header"}:
                continue
            item = _ListItem(style, depth, child.tag == "text:list-item", _start(child))
            yield from self._blocks(child, item, link=link)

    def _numbered_paragraph(self, element: Element, *, link: bool) -> Iterator[Paragraph]:
        style, depth = element.get_attribute_string("text:style-name"), _integer(element, "text:level", 1) - 1
        yield from self._blocks(element, _ListItem(style, depth, True, _start(element)), link=link)

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
            repeated = _integer(child, "table:number-columns-repeated", 1)
            cells.extend([blocks] * min(repeated, _MOST_CELLS))
        return cells

    def _paragraph(self, element: Element, item: _ListItem | None, *, link: bool) -> Iterator[Paragraph]:
        yield from self.block(self._runs.of(element), lambda: self._like(element, item, link=link))
        for frame in frames(element):
            yield from self._blocks(frame)

    def _like(self, element: Element, item: _ListItem | None, *, link: bool) -> Paragraph:
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
        return self.listed(scheme, marker, item.depth if item else 0, link=link)

    def _heading_level(self, element: Element, name: str | None) -> int | None:
        if element.tag == "text:h":
            return _integer(element, "text:outline-level", 1)
        return 1 if self._styles.is_title(name) else self._styles.heading_level(name)

    def _marker(self, name: str | None, item: _ListItem | None) -> tuple[LevelScheme, str]:
        """Count the paragraph in its list and return how that counts and what is printed."""
        style = item and (item.style or self._styles.list_style(name))
        if not item or not item.first or not style:
            return LevelScheme.NONE, ""
        levels, counter = self._list_of(style)
        if item.start is not None:
            counter.restart(item.depth, item.start)
        return levels.get(item.depth, Level()).scheme, counter.next(item.depth)

    def _list_of(self, style: str) -> tuple[dict[int, Level], Counter]:
        if style not in self._counters:
            levels = self._styles.levels(style)
            self._counters[style] = levels, Counter(levels)
        return self._counters[style]


def _start(element: Element) -> int | None:
    """Return the number that a list item is given by hand."""
    start = element.get_attribute_string("text:start-value")
    return int(start) if start else None


_TEXT_TYPES = frozenset(
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template"}
)
_MANIFEST = "META-INF/manifest.xml"


def read(data: bytes) -> ReadDocument:
    """Read an .odt file; raises RefusedFile when it is damaged, encrypted or no text document."""
    members = require_package(data, "content.xml", "an OpenDocument text")
    if b"encryption-data" in members.get(_MANIFEST, b""):
        raise RefusedFile("it is encrypted: save it without a password")
    try:
        document = Document(BytesIO(data))
        if document.mimetype not in _TEXT_TYPES:
            raise RefusedFile(
                "its content is not an OpenDocument text, although its suffix says so: save it again"
            )
        paragraphs = tuple(OdtBody(document).paragraphs())
        title = document.meta.title if "meta.xml" in members else None
        return ReadDocument(paragraphs, Hints(title=title or None))
    except SecurityError as error:
        raise RefusedFile(
            "it holds far more than a file of its size, or is nested deeper than any text: save it again"
        ) from error
    except DAMAGE as error:
        raise RefusedFile("it is damaged: its parts do not make an OpenDocument text") from error
